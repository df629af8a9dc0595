package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

func (p *program) verifyCommand() *cobra.Command {
	var f rangeFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "verify <dataset>",
		GroupID: workGroup,
		Short:   "Ask Coupang again and compare with the lake, row by row",
		Long: `Reads the range from Coupang again, at the usual pace and cost, and compares every row with the lake. Nothing in the lake
is changed. Differences are:

  missing     Coupang lists it, the lake does not have it
  different   values differ; what changed since the last export shows here, too, and the next export mends it
  doubled     one key in two partitions of the range, or twice in one

Rows that only the lake has are no difference: returned orders leave the list. With differences the exit code is 4.`,
		Example: `  coupanglake verify orders --from 2026-11-01 --to 2026-11-07
  coupanglake verify returns --from 2026-11-01 --json | jq '.[].differences | length'`,
		Args:              oneDataset,
		ValidArgsFunction: completeDataset,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return p.verify(cmd.Context(), args[0], &f, asJSON)
		},
	}
	f.add(p, cmd)
	_ = cmd.MarkFlagRequired("from") // fails only where there is no such flag
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON, with every difference")
	return cmd
}

// verified is one vendor's comparison.
type verified struct {
	VendorID string      `json:"vendorId"`
	From     coupang.Day `json:"from"`
	To       coupang.Day `json:"to"`
	export.Verification
}

func (p *program) verify(ctx context.Context, dataset string, f *rangeFlags, asJSON bool) error {
	l, err := p.openLake(ctx)
	if err != nil {
		return err
	}
	e, vendors, units, err := l.plan(dataset, f)
	if err != nil {
		return err
	}
	var all []verified
	for i, u := range units {
		found, err := p.verifyUnit(ctx, e, vendors[i], u)
		if err != nil {
			return stopCode(err)
		}
		all = append(all, verified{u.VendorID, u.From, u.To, found})
	}
	if asJSON {
		err = p.printJSON(all)
	} else {
		p.printVerified(all)
	}
	p.adviseExport(dataset, all)
	for _, v := range all {
		if err == nil && len(v.Differences) > 0 {
			err = &exitError{code: exitDifferent}
		}
	}
	return err
}

// adviseExport says how differences go away that an export mends; it does not mend a key in two partitions.
func (p *program) adviseExport(dataset string, all []verified) {
	for _, v := range all {
		if slices.ContainsFunc(v.Differences, func(d export.Difference) bool { return d.Kind != export.Doubled }) {
			fmt.Fprintf(p.stderr, "hint: coupanglake export %s --vendor %s --from %s --to %s brings the lake up to date\n",
				dataset, v.VendorID, v.From, v.To)
		}
	}
}

// verifyUnit lays what the API says into a directory that is gone afterwards: it is personal data.
func (p *program) verifyUnit(ctx context.Context, e *watched, v coupang.Vendor, u export.Unit) (found export.Verification, err error) {
	folder, err := os.MkdirTemp("", "coupanglake-verify-")
	if err != nil {
		return found, fmt.Errorf("make a scratch directory: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	scratch, err := parquetio.NewDir(folder)
	if err != nil {
		return found, err
	}
	e.current = p.newProgress(e.Describe(), u)
	defer e.current.end()
	return e.Verify(ctx, v, u, scratch)
}

func (p *program) printVerified(all []verified) {
	c := p.paint(p.stdout)
	t := &table{head: []string{"vendor", "days", "equal", "missing", "different", "doubled", "only in the lake", "calls"}}
	for _, v := range all {
		kinds := map[export.DifferenceKind]int{}
		for _, d := range v.Differences {
			kinds[d.Kind]++
		}
		t.add(v.VendorID, export.Window{From: v.From, To: v.To}.String(), count(v.Equal), count(kinds[export.Missing]),
			count(kinds[export.Different]), count(kinds[export.Doubled]), count(v.OnlyLake), count(v.Requests))
	}
	t.write(p.stdout, c)
	for _, v := range all {
		if len(v.Differences) > 0 {
			fmt.Fprintln(p.stdout)
			p.printDifferences(v)
		}
	}
}

// mostShown differences are enough to see what is wrong.
const mostShown = 20

func (p *program) printDifferences(v verified) {
	t := &table{head: []string{"vendor", "day", "key", "what", "where"}}
	for _, d := range v.Differences[:min(len(v.Differences), mostShown)] {
		where := strings.Join(d.Columns, ", ")
		if d.Other != nil {
			where = "also on " + d.Other.String()
		}
		t.add(v.VendorID, d.Day.String(), fmt.Sprint(d.Key), string(d.Kind), where)
	}
	t.write(p.stdout, p.paint(p.stdout))
	if more := len(v.Differences) - mostShown; more > 0 {
		fmt.Fprintf(p.stderr, "%s more; --json prints all\n", count(more))
	}
}
