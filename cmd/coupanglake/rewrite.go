package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

func (p *program) rewriteCommand() *cobra.Command {
	var f rangeFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "rewrite <dataset>",
		GroupID: lookGroup,
		Short:   "Hide personal data in partitions that are there already",
		Long: `Writes the partitions of a range anew, with personal data hidden as PII says: hash or drop. It makes no call to Coupang.
Quarantined records of the vendor are hidden too, whatever their day. There is no way back from either.

Each run of export does the same to the partitions it touches; this command is for the older ones. A versioned bucket
keeps what was there for as long as its life-cycle rule says.`,
		Example: `  PII=drop coupanglake rewrite orders --from 2024-01-01
  PII=hash PII_KEY_SECRET=coupang/hash-key coupanglake rewrite inquiries --from 2025-01-01 --to 2025-12-31`,
		Args:              oneDataset,
		ValidArgsFunction: completeDataset,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return p.rewrite(cmd.Context(), args[0], &f, asJSON)
		},
	}
	f.add(p, cmd)
	_ = cmd.MarkFlagRequired("from") // fails only where there is no such flag
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

// rewritten is what changed for one vendor: partitions that hid everything already stay as they are.
type rewritten struct {
	VendorID    string      `json:"vendorId"`
	From        coupang.Day `json:"from"`
	To          coupang.Day `json:"to"`
	Partitions  int         `json:"partitions"`
	Rows        int         `json:"rows"`
	Quarantined int         `json:"quarantined"`
}

func (p *program) rewrite(ctx context.Context, dataset string, f *rangeFlags, asJSON bool) error {
	l, err := p.openLake(ctx)
	if err != nil {
		return err
	}
	if l.options.Personal.Mode == export.KeepPersonal {
		return usageError("PII=keep hides nothing: set PII to hash or drop")
	}
	e, vendors, units, err := l.plan(dataset, f)
	if err != nil {
		return err
	}
	var all []rewritten
	for i, u := range units {
		one, err := rewriteUnit(ctx, e, vendors[i], u)
		if err != nil {
			return err
		}
		all = append(all, one)
	}
	return p.printRewritten(all, asJSON)
}

func rewriteUnit(ctx context.Context, e export.Exporter, v coupang.Vendor, u export.Unit) (rewritten, error) {
	r := rewritten{VendorID: v.ID, From: u.From, To: u.To}
	for day := u.From; day <= u.To; day++ {
		counts, err := e.Rewrite(ctx, v, day)
		if err != nil {
			return r, err
		}
		if counts.Written {
			r.Partitions++
			r.Rows += counts.Rows
		}
	}
	var err error
	r.Quarantined, err = e.RewriteQuarantine(ctx, v)
	return r, err
}

func (p *program) printRewritten(all []rewritten, asJSON bool) error {
	if asJSON {
		return p.printJSON(all)
	}
	t := &table{head: []string{"vendor", "days", "partitions", "rows", "quarantined"}}
	for _, r := range all {
		days := export.Window{From: r.From, To: r.To}
		t.add(r.VendorID, days.String(), count(r.Partitions), count(r.Rows), count(r.Quarantined))
	}
	t.write(p.stdout, p.paint(p.stdout))
	return nil
}
