package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-21c7aa78/coupang-lake/internal/report"
)

func (p *program) reportCommand() *cobra.Command {
	var f rangeFlags
	var out string
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "report",
		GroupID: lookGroup,
		Short:   "Write one HTML page on how the lake and the shop are",
		Long: `Writes one HTML page that needs nothing beside it: how fresh each dataset is, rows by day and status, return rate,
inquiries that wait for an answer, days that no finished sweep covers, warnings, calls; and what to do next. It holds
counts, days, statuses and vendors' ids, and nothing personal.

It reads the lake and makes no call to Coupang. Without flags it is about all days that the lake knows of.`,
		Example: `  coupanglake report
  coupanglake report --lake demo-lake --out demo.html
  coupanglake report --from 2026-11-01 --json | jq '.advice[].command'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return p.report(cmd.Context(), &f, out, asJSON)
		},
	}
	f.add(p, cmd)
	cmd.Flags().StringVar(&out, "out", "report.html", "the page; one that is there is replaced")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the figures as JSON instead")
	cmd.MarkFlagsMutuallyExclusive("json", "out")
	return cmd
}

func (p *program) report(ctx context.Context, f *rangeFlags, out string, asJSON bool) error {
	l, err := p.openLake(ctx)
	if err != nil {
		return err
	}
	vendors, err := chosenVendors(l.config, f.vendors)
	if err != nil {
		return err
	}
	r, err := report.Make(ctx, report.Options{
		Store: l.options.Store, Vendors: vendors, From: f.from.day, To: f.to.day, Now: time.Now(),
	})
	if err != nil {
		return err
	}
	if asJSON {
		return p.printJSON(r)
	}
	var page bytes.Buffer
	if err := r.WriteHTML(&page); err != nil {
		return err
	}
	if err := replaceFile(out, page.Bytes()); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	fmt.Fprintf(p.stderr, "wrote %s\n", out)
	if r.Window == nil {
		fmt.Fprintln(p.stderr, "hint: nothing was ever exported here; coupanglake export orders begins, --lake names another lake")
	}
	return nil
}

// replaceFile writes beside the file first, so that a page that somebody looks at is whole or the one before.
func replaceFile(name string, content []byte) (err error) {
	beside, err := os.CreateTemp(filepath.Dir(name), ".report-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(beside.Name()))
		}
	}()
	_, err = beside.Write(content)
	if err := errors.Join(err, beside.Chmod(0o644), beside.Close()); err != nil {
		return err
	}
	return os.Rename(beside.Name(), name)
}
