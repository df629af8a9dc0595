// Package exportapp turns Lambda events into units and works them: inline, or through an SQS queue. It wires datasets to
// the lake, the secrets and the holds that the environment names.
package exportapp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/seed-21c7aa78/coupang-lake/internal/config"
	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// App is one export function: some datasets for all configured vendors.
type App struct {
	config    config.Config
	options   export.Options
	exporters []export.Exporter
	queue     *queue // nil: units are worked inline
	metrics   *metrics
	log       *slog.Logger
}

// New reads the environment and binds the named datasets. Its error names every fault of the configuration. Logs and
// metrics go to out, a JSON object a line.
func New(ctx context.Context, getenv func(string) string, out io.Writer, datasets ...string) (*App, error) {
	cfg, err := config.Load(getenv, config.ForExport)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	a := &App{config: cfg, log: slog.New(slog.NewJSONHandler(out, nil)), metrics: &metrics{out: out, dataset: datasets[0]}}
	if a.options, err = Options(ctx, cfg); err != nil {
		return nil, err
	}
	all, err := export.Datasets(a.options)
	if err != nil {
		return nil, err
	}
	for _, name := range datasets {
		e, err := find(all, name)
		if err != nil {
			return nil, err
		}
		a.exporters = append(a.exporters, e)
	}
	a.queue, err = openQueue(ctx, cfg)
	return a, err
}

func find(exporters []export.Exporter, name string) (export.Exporter, error) {
	i := slices.IndexFunc(exporters, func(e export.Exporter) bool { return e.Name() == name })
	if i < 0 {
		return nil, fmt.Errorf("dataset %q is not one of this function's", name)
	}
	return exporters[i], nil
}

// Handle answers one event: messages of the queue, or the request of a schedule, a backfill or a person.
func (a *App) Handle(ctx context.Context, event json.RawMessage) (any, error) {
	if messages, ok := queueMessages(event); ok {
		return a.consume(ctx, messages)
	}
	request, err := export.ParseRequest(event, a.config.Vendors)
	if err != nil {
		return nil, err
	}
	units, err := a.plan(request, runID(request, event))
	if err != nil {
		return nil, err
	}
	if a.queue == nil {
		return a.runInline(ctx, units)
	}
	return a.enqueue(ctx, units)
}

// queueMessages tells the event of a queue from a request, which has no member Records.
func queueMessages(event json.RawMessage) ([]events.SQSMessage, bool) {
	var e events.SQSEvent
	if err := json.Unmarshal(event, &e); err != nil || e.Records == nil {
		return nil, false
	}
	return e.Records, true
}

// runID is the same for the same scheduled event, so that a schedule that fires twice plans the same units.
func runID(r export.Request, event json.RawMessage) string {
	if r.ScheduledTime == nil {
		return export.NewRunID(time.Now())
	}
	sum := sha256.Sum256(event)
	return r.ScheduledTime.UTC().Format("20060102T150405.000Z-") + hex.EncodeToString(sum[:5])
}

// plan makes a unit for each vendor that the request is for and each dataset, or none at all.
func (a *App) plan(r export.Request, runID string) ([]export.Unit, error) {
	var units []export.Unit
	for _, v := range a.config.Vendors {
		if !r.Wants(v.ID) {
			continue
		}
		for _, e := range a.exporters {
			u, err := e.Plan(v, r)
			if err != nil {
				return nil, err
			}
			u.RunID = runID
			units = append(units, u)
		}
	}
	return units, nil
}

// answer of a run that was worked inline. Dataset is the first of those that a function serves.
type answer struct {
	RunID   string               `json:"runId"`
	Dataset string               `json:"dataset"`
	Sweeps  []export.VendorSweep `json:"sweeps"`
}

// runInline works every unit now. One that fails does not keep the others from being worked; then the run fails as a
// whole, for nobody else comes back for what is missing.
func (a *App) runInline(ctx context.Context, units []export.Unit) (any, error) {
	done := answer{RunID: units[0].RunID, Dataset: a.exporters[0].Name(), Sweeps: []export.VendorSweep{}}
	var errs []error
	for _, u := range units {
		result, err := a.work(ctx, u)
		done.Sweeps = append(done.Sweeps, result.Sweeps...)
		var held *export.HeldError
		if errors.As(err, &held) {
			err = fmt.Errorf("%s of %s: %w", u.Dataset, u.VendorID, err)
		}
		errs = append(errs, err)
		if result.Held == nil {
			errs = append(errs, leftOver(result.Rest))
		}
	}
	return done, errors.Join(errs...)
}

// leftOver is the error of what there was no time for, nil if it is nothing.
func leftOver(rest []export.Unit) error {
	var errs []error
	for _, u := range rest {
		errs = append(errs, fmt.Errorf("%s of %s, %s..%s: the time was too short: give fewer days, or use the queue", u.Dataset, u.VendorID, u.From, u.To))
	}
	return errors.Join(errs...)
}

// worker returns who works a unit. A message may be older than the configuration.
func (a *App) worker(u export.Unit) (export.Exporter, coupang.Vendor, error) {
	vendor, ok := a.config.Vendor(u.VendorID)
	if !ok {
		return nil, coupang.Vendor{}, fmt.Errorf("vendor %q is not configured", u.VendorID)
	}
	e, err := find(a.exporters, u.Dataset)
	return e, vendor, err
}

// work runs one unit, and logs and counts how its sweeps ended.
func (a *App) work(ctx context.Context, u export.Unit) (export.Result, error) {
	e, vendor, err := a.worker(u)
	if err != nil {
		return export.Result{}, err
	}
	result, err := e.Run(ctx, vendor, u)
	for _, s := range result.Sweeps {
		a.log.Log(ctx, level(s.State), "sweep", "sweep", s)
	}
	return result, errors.Join(err, a.metrics.countResult(result))
}

func level(s export.State) slog.Level {
	switch s {
	case export.Warned, export.Held:
		return slog.LevelWarn
	case export.Failed:
		return slog.LevelError
	default:
		return slog.LevelInfo
	}
}
