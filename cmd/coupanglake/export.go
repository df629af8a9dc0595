package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

func (p *program) exportCommand() *cobra.Command {
	var f rangeFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "export <dataset>",
		GroupID: workGroup,
		Short:   "Read days from Coupang and merge them into the lake",
		Long: `Reads the dataset's listings and merges every row into the partition of its own day. No row is ever removed; run it as
often as you like. Without flags it reads the dataset's look-back until today, for all vendors.

The table tells each sweep: one window of days, read to its end. The command fails when any sweep failed, was held, or was
left for lack of time; rows that were read are in the lake all the same.`,
		Example: `  coupanglake export orders
  coupanglake export inquiries --vendor A00012345 --from 2026-11-01 --to 2026-11-07
  coupanglake export returns --lookback 3 --json`,
		Args:              oneDataset,
		ValidArgsFunction: completeDataset,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return p.export(cmd.Context(), args[0], &f, asJSON)
		},
	}
	f.add(p, cmd)
	cmd.Flags().IntVar(&f.lookback, "lookback", -1, "days before --to to begin with (default the dataset's)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the sweeps as JSON")
	return cmd
}

func (p *program) export(ctx context.Context, dataset string, f *rangeFlags, asJSON bool) error {
	l, err := p.openLake(ctx)
	if err != nil {
		return err
	}
	e, vendors, units, err := l.plan(dataset, f)
	if err != nil {
		return err
	}
	sweeps, err := p.work(ctx, e, vendors, units)
	return errors.Join(p.printSweeps(sweeps, asJSON), stopCode(err))
}

// work works one unit after the other. One that fails does not keep the others from being worked.
func (p *program) work(ctx context.Context, e *watched, vendors []coupang.Vendor, units []export.Unit) ([]export.VendorSweep, error) {
	sweeps := []export.VendorSweep{}
	var errs []error
	for i, u := range units {
		e.current = p.newProgress(e.Describe(), u)
		result, err := e.Run(ctx, vendors[i], u)
		e.current.end()
		slices.SortStableFunc(result.Sweeps, func(a, b export.VendorSweep) int { return cmp.Compare(b.WindowTo, a.WindowTo) })
		sweeps = append(sweeps, result.Sweeps...)
		if err == nil && len(result.Rest) > 0 {
			err = fmt.Errorf("%s of %s: a rest is left: run the command again", u.Dataset, u.VendorID)
		}
		errs = append(errs, err)
	}
	return sweeps, errors.Join(errs...)
}

func (p *program) printSweeps(sweeps []export.VendorSweep, asJSON bool) error {
	if asJSON {
		return p.printJSON(sweeps)
	}
	t := &table{head: []string{"vendor", "window", "state", "read", "inserted", "changed", "unchanged", "calls", "seconds"}}
	for _, s := range sweeps {
		window := export.Window{From: coupang.Day(s.WindowFrom), To: coupang.Day(s.WindowTo)}
		took := time.Duration(s.FinishedAt-s.StartedAt) * time.Millisecond
		t.add(s.VendorID, window.String(), string(s.State), count(s.RowsRead), count(s.RowsInserted), count(s.RowsChanged),
			count(s.RowsUnchanged), count(s.Requests), fmt.Sprintf("%.1f", took.Seconds()))
	}
	t.write(p.stdout, p.paint(p.stdout))
	p.remark(sweeps)
	return nil
}

// remark tells, beside the data, what in the sweeps needs a person's eye.
func (p *program) remark(sweeps []export.VendorSweep) {
	c := p.paint(p.stderr)
	for _, s := range sweeps {
		for _, text := range s.Warnings {
			fmt.Fprintf(p.stderr, "%s %s of %s: %s\n", c.yellow("warning:"), s.Dataset, s.VendorID, text)
		}
		for _, text := range s.Notes {
			fmt.Fprintf(p.stderr, "note: %s of %s: %s\n", s.Dataset, s.VendorID, text)
		}
	}
}
