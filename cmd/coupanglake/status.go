package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/internal/exportapp"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

func (p *program) statusCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "status",
		GroupID: lookGroup,
		Short:   "Show how fresh the lake is, the last sweeps, holds and the keys' age",
		Long: `Tells for every vendor and dataset when the newest finished sweep that reached its day began, how the last sweep ended,
and what it warned of, from the table sweeps of the last eight days; then holds, and the days that the keys still live.
It makes no call to Coupang. Times are the market's.`,
		Example: `  coupanglake status
  coupanglake status --json | jq '.datasets[] | select(.state != "done")'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.status(cmd.Context(), asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

type lakeStatus struct {
	Datasets []datasetStatus `json:"datasets"`
	Holds    []shownHold     `json:"holds"`
	Keys     []keyStatus     `json:"keys"`
}

// empty tells that no sweep of any dataset is known.
func (s lakeStatus) empty() bool {
	return !slices.ContainsFunc(s.Datasets, func(d datasetStatus) bool { return d.State != noSweep })
}

// noSweep is the state of a dataset that no sweep is known of.
const noSweep = "none"

type datasetStatus struct {
	VendorID string     `json:"vendorId"`
	Dataset  string     `json:"dataset"`
	FreshAt  *time.Time `json:"freshAt"` // null: no finished sweep in eight days
	State    string     `json:"state"`   // of the last sweep
	Error    string     `json:"error,omitempty"`
	Warnings []string   `json:"warnings"` // of the last two days

	market coupang.Market
}

type keyStatus struct {
	VendorID string `json:"vendorId"`
	DaysLeft *int   `json:"daysLeft"` // null: not known
	Error    string `json:"error,omitempty"`
}

func (p *program) status(ctx context.Context, asJSON bool) error {
	l, err := p.openLake(ctx)
	if err != nil {
		return err
	}
	now := time.Now()
	s := lakeStatus{Datasets: []datasetStatus{}}
	exporters, err := export.Datasets(l.options)
	if err != nil {
		return err
	}
	for _, v := range l.config.Vendors {
		for _, e := range exporters {
			if !e.OfferedIn(v.Market) {
				continue
			}
			one, err := l.datasetStatus(ctx, v, e.Name(), now)
			if err != nil {
				return err
			}
			s.Datasets = append(s.Datasets, one)
		}
		s.Keys = append(s.Keys, l.keyStatus(ctx, v, now))
	}
	holds, err := l.options.Holds.List(ctx)
	if err != nil {
		return err
	}
	s.Holds = showHolds(holds)
	if asJSON {
		return p.printJSON(s)
	}
	p.printStatus(s, now)
	if len(holds) > 0 {
		fmt.Fprintln(p.stdout)
		p.holdsTable(holds)
	}
	return nil
}

// Days of sweeps that are looked through: for the last sweep, and for warnings.
const (
	sweepDays   = 8
	warningDays = 2
)

func (l *lake) datasetStatus(ctx context.Context, v coupang.Vendor, dataset string, now time.Time) (datasetStatus, error) {
	s := datasetStatus{VendorID: v.ID, Dataset: dataset, State: noSweep, Warnings: []string{}, market: v.Market}
	fresh, err := export.Freshest(ctx, l.options.Store, v, dataset, now)
	if err != nil {
		return s, err
	}
	if !fresh.IsZero() {
		s.FreshAt = &fresh
	}
	today := coupang.DayOf(now, v.Market)
	var last export.Sweep
	for day := today; day > today-sweepDays && (day > today-warningDays || last.SweepID == ""); day-- {
		for sweep, err := range export.Sweeps(ctx, l.options.Store, v.ID, day) {
			if err != nil {
				return s, err
			}
			if sweep.Dataset != dataset {
				continue
			}
			if day > today-warningDays {
				s.Warnings = append(s.Warnings, sweep.Warnings...)
			}
			if sweep.FinishedAt >= last.FinishedAt {
				last = sweep
			}
		}
	}
	if last.SweepID != "" {
		s.State = string(last.State)
	}
	if last.Error != nil {
		s.Error = *last.Error
	}
	return s, nil
}

func (l *lake) keyStatus(ctx context.Context, v coupang.Vendor, now time.Time) keyStatus {
	s := keyStatus{VendorID: v.ID}
	keys, err := l.options.Keys(v).Credentials(ctx, "")
	switch {
	case err != nil:
		s.Error = err.Error()
	case keys.IssuedAt != nil:
		s.DaysLeft = new(int(exportapp.KeyLeft(*keys.IssuedAt, now).Hours() / 24))
	}
	return s
}

func (p *program) printStatus(s lakeStatus, now time.Time) {
	c, beside := p.paint(p.stdout), p.paint(p.stderr)
	t := &table{head: []string{"vendor", "dataset", "fresh", "hours ago", "last sweep", "warnings"}}
	for _, d := range s.Datasets {
		fresh, ago := "-", "-"
		if d.FreshAt != nil {
			fresh, ago = marketTime(*d.FreshAt, d.market), fmt.Sprintf("%.1f", now.Sub(*d.FreshAt).Hours())
		}
		t.add(d.VendorID, d.Dataset, fresh, ago, d.State, count(len(d.Warnings)))
	}
	t.write(p.stdout, c)
	if s.empty() {
		fmt.Fprintf(p.stderr, "hint: nothing was exported here in the last %d days; coupanglake export orders begins, --lake names another lake\n", sweepDays)
	}
	for _, d := range s.Datasets {
		if d.Error != "" {
			fmt.Fprintf(p.stderr, "%s %s of %s: %s\n", beside.red("failed:"), d.Dataset, d.VendorID, d.Error)
		}
		for _, text := range d.Warnings {
			fmt.Fprintf(p.stderr, "%s %s of %s: %s\n", beside.yellow("warning:"), d.Dataset, d.VendorID, text)
		}
	}
	fmt.Fprintln(p.stdout)
	keys := &table{head: []string{"vendor", "key days left"}}
	for _, k := range s.Keys {
		left := "not known"
		if k.DaysLeft != nil {
			left = count(*k.DaysLeft)
		}
		keys.add(k.VendorID, left)
		if k.Error != "" {
			fmt.Fprintf(p.stderr, "%s keys of %s: %s\n", beside.red("failed:"), k.VendorID, k.Error)
		}
	}
	keys.write(p.stdout, c)
}
