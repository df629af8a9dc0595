package exportapp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// metrics writes CloudWatch's embedded metric format: a log line that becomes a metric, without a call. One dimension,
// the dataset, so that metrics stay a handful and none is without its alarm.
type metrics struct {
	mu      sync.Mutex
	out     io.Writer // the function's standard output
	dataset string
}

// The metrics. Each has an alarm in template.yaml.
const (
	warnedSweeps = "WarnedSweeps" // a sweep ended as warned
	holdsMet     = "Holds"        // a unit met a stop sign, or was held by one
	stalestHours = "StalestHours" // hours since the stalest vendor's last finished sweep that reached its day
	keyDaysLeft  = "KeyDaysLeft"  // days until the first vendor's keys die
)

const metricsNamespace = "CoupangLake"

// put writes some values in one line; without any, a line would not be of the format.
func (m *metrics) put(values map[string]float64) error {
	if len(values) == 0 {
		return nil
	}
	type metric struct {
		Name string
	}
	type directive struct {
		Namespace  string
		Dimensions [][]string
		Metrics    []metric
	}
	line := map[string]any{"dataset": m.dataset}
	d := directive{Namespace: metricsNamespace, Dimensions: [][]string{{"dataset"}}}
	for name, value := range values {
		d.Metrics = append(d.Metrics, metric{name})
		line[name] = value
	}
	line["_aws"] = map[string]any{"Timestamp": time.Now().UnixMilli(), "CloudWatchMetrics": []directive{d}}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := json.NewEncoder(m.out).Encode(line); err != nil {
		return fmt.Errorf("write metrics: %w", err)
	}
	return nil
}

// countResult tells how a unit went; zeros, too, so that an alarm ends.
func (m *metrics) countResult(r export.Result) error {
	values := map[string]float64{warnedSweeps: 0, holdsMet: 0}
	for _, s := range r.Sweeps {
		if s.State == export.Warned {
			values[warnedSweeps]++
		}
	}
	if r.Held != nil {
		values[holdsMet] = 1
	}
	return m.put(values)
}

// keyLife is how long Coupang's keys live from their issue (reference, 2.3).
const keyLife = 180 * 24 * time.Hour

// KeyLeft is how long keys still live, from when they were issued.
func KeyLeft(issued, now time.Time) time.Duration { return issued.Add(keyLife).Sub(now) }

// watch tells how stale the lake is and how long the keys live, over all vendors. A vendor without any sweep counts as
// eight days stale.
func (a *App) watch(ctx context.Context) error {
	now := time.Now()
	stalest := time.Duration(0)
	values := map[string]float64{}
	for _, v := range a.config.Vendors {
		for _, e := range a.exporters {
			if !e.OfferedIn(v.Market) {
				continue
			}
			age, err := staleness(ctx, a.options.Store, v, e.Name(), now)
			if err != nil {
				return err
			}
			stalest = max(stalest, age)
			values[stalestHours] = stalest.Hours()
		}
	}
	left, known, err := a.daysLeft(ctx, now)
	if known {
		values[keyDaysLeft] = left
	}
	return errors.Join(err, a.metrics.put(values))
}

func staleness(ctx context.Context, s parquetio.Store, v coupang.Vendor, dataset string, now time.Time) (time.Duration, error) {
	at, err := export.Freshest(ctx, s, v, dataset, now)
	if err != nil {
		return 0, err
	}
	if at.IsZero() {
		return export.StalestKnown, nil
	}
	return now.Sub(at), nil
}

// daysLeft is not known where no secret tells when its keys were issued.
func (a *App) daysLeft(ctx context.Context, now time.Time) (days float64, known bool, err error) {
	var errs []error
	for _, v := range a.config.Vendors {
		keys, err := a.options.Keys(v).Credentials(ctx, "")
		errs = append(errs, err)
		if err != nil || keys.IssuedAt == nil {
			continue
		}
		left := KeyLeft(*keys.IssuedAt, now).Hours() / 24
		if !known || left < days {
			days, known = left, true
		}
	}
	return days, known, errors.Join(errs...)
}
