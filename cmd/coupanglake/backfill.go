package main

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
)

func (p *program) backfillCommand() *cobra.Command {
	var f rangeFlags
	var dryRun, asJSON, noWait bool
	cmd := &cobra.Command{
		Use:     "backfill <dataset>",
		GroupID: workGroup,
		Short:   "Read a long range, here or through the stack's queue",
		Long: `Reads a range of any length, newest days first. Where EXPORT_QUEUE_URL names the dataset's queue, the range is planned to
it, one unit a vendor, and the functions work it off while the hourly runs take turns with it; this command shows how far
they are, and may be ended without harm. Without a queue the range is read here, as export does.

It is also how an incident's days are collected again: rows are merged, never doubled.`,
		Example: `  coupanglake backfill orders --from 2024-01-01 --dry-run
  coupanglake backfill orders --from 2021-07-07 --to 2021-07-07
  EXPORT_QUEUE_URL=https://sqs.ap-northeast-2.amazonaws.com/123456789012/orders.fifo \
    coupanglake backfill orders --from 2024-01-01 --no-wait`,
		Args:              oneDataset,
		ValidArgsFunction: completeDataset,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			switch {
			case dryRun:
				return p.forecast(cmd.Context(), args[0], &f, asJSON)
			case p.env("EXPORT_QUEUE_URL") != "":
				return p.backfillQueue(cmd.Context(), args[0], &f, noWait, asJSON)
			default:
				return p.export(cmd.Context(), args[0], &f, asJSON)
			}
		},
	}
	f.add(p, cmd)
	_ = cmd.MarkFlagRequired("from") // fails only where there is no such flag
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "only tell windows, calls and minutes")
	cmd.Flags().BoolVar(&noWait, "no-wait", false, "with a queue: plan, and do not wait for the end")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the forecast, the plan, or the sweeps, as JSON")
	return cmd
}

// forecast is what a vendor's backfill costs at least. A listing's first page costs a call even where it is empty; how many
// pages follow nobody knows beforehand.
type forecast struct {
	VendorID string  `json:"vendorId"`
	Days     int     `json:"days"`
	Windows  int     `json:"windows"`
	Calls    int     `json:"leastCalls"`
	Minutes  float64 `json:"leastMinutes"`
}

func (p *program) forecast(ctx context.Context, dataset string, f *rangeFlags, asJSON bool) error {
	l, err := p.openLake(ctx)
	if err != nil {
		return err
	}
	e, vendors, units, err := l.plan(dataset, f)
	if err != nil {
		return err
	}
	all := []forecast{}
	for i, u := range units {
		if e.OfferedIn(vendors[i].Market) {
			all = append(all, newForecast(e.Describe(), u, l.config.RequestsPerSecond))
		}
	}
	if asJSON {
		return p.printJSON(all)
	}
	t := &table{head: []string{"vendor", "days", "windows", "least calls", "least minutes"}}
	for _, c := range all {
		t.add(c.VendorID, count(c.Days), count(c.Windows), count(c.Calls), fmt.Sprintf("%.1f", c.Minutes))
	}
	t.write(p.stdout, p.paint(p.stdout))
	fmt.Fprintf(p.stderr, "at %g calls a second for each vendor; every further page (50 rows, inquiries 30, withdrawals 100) is one call more\n",
		l.config.RequestsPerSecond)
	return nil
}

func newForecast(d export.Description, u export.Unit, perSecond float64) forecast {
	w := export.Window{From: u.From, To: u.To}
	calls := d.LeastCalls(w)
	minutes := math.Round(float64(calls)/perSecond/60*10) / 10
	return forecast{u.VendorID, w.Days(), calls / max(1, len(d.Statuses)), calls, minutes}
}

var errNotCovered = errors.New("the queue is empty and not all days were read: see `coupanglake status` and the dead letters")
