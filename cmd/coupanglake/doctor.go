package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-21c7aa78/coupang-lake/internal/exportapp"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

func (p *program) doctorCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "doctor",
		GroupID: operateGroup,
		Short:   "Check keys, clock, IP permission, lake, table and queue",
		Long: `Checks all that an export needs, and says what to do about each fault. It makes one call to Coupang a vendor, none for one
that is held, and changes nothing, but that it remembers a refusal as an export does: a block or refused keys stop the
functions, too, the address of this machine does not. Coupang answers only to registered addresses.`,
		Example: `  coupanglake doctor
  coupanglake doctor --json | jq '.[] | select(.state == "failed")'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.doctor(cmd.Context(), asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

// checkup is one thing that was checked.
type checkup struct {
	What   string `json:"what"`
	Of     string `json:"of"`
	State  string `json:"state"` // ok, warning or failed
	Found  string `json:"found"`
	Remedy string `json:"remedy,omitempty"`
}

// findings are all checks of one run.
type findings struct {
	all []checkup
	lake
}

func (f *findings) ok(what, of, found string) {
	f.all = append(f.all, checkup{what, of, "ok", found, ""})
}

func (f *findings) warn(what, of, found, remedy string) {
	f.all = append(f.all, checkup{what, of, "warning", found, remedy})
}

func (f *findings) fail(what, of string, err error, remedy string) {
	f.all = append(f.all, checkup{what, of, "failed", err.Error(), remedy})
}

func (p *program) doctor(ctx context.Context, asJSON bool) error {
	l, err := p.openLake(ctx)
	if err != nil {
		return err
	}
	f := &findings{lake: *l}
	f.checkHolds(ctx)
	for _, v := range l.config.Vendors {
		f.checkLake(ctx, v)
		if f.checkKeys(ctx, v) {
			f.checkCall(ctx, v)
		}
	}
	f.checkQueue(ctx)
	if asJSON {
		err = p.printJSON(f.all)
	} else {
		p.printFindings(f.all)
	}
	for _, c := range f.all {
		if err == nil && c.State == "failed" {
			err = &exitError{code: exitFailed}
		}
	}
	return err
}

func (p *program) printFindings(all []checkup) {
	t := &table{head: []string{"check", "of", "state", "found"}}
	for _, c := range all {
		t.add(c.What, c.Of, c.State, c.Found)
	}
	t.write(p.stdout, p.paint(p.stdout))
	for _, c := range all {
		if c.Remedy != "" {
			fmt.Fprintf(p.stderr, "%s of %s: %s\n", c.What, c.Of, c.Remedy)
		}
	}
}

func (f *findings) checkHolds(ctx context.Context) {
	where := holdPlace(f.config)
	holds, err := f.options.Holds.List(ctx)
	if err != nil {
		f.fail("table", where, err, "set STATE_TABLE to the stack's output StateTableName, and AWS_REGION to its region")
		return
	}
	for _, h := range holds {
		f.warn("holds", h.Scope, h.String(), "when the reason is gone: coupanglake resume "+h.Scope+" (--all where it is *)")
	}
	if len(holds) == 0 {
		f.ok("holds", where, "nobody is held")
	}
}

// checkLake asks for an object that cannot be there: the answer tells whether reading is allowed.
func (f *findings) checkLake(ctx context.Context, v coupang.Vendor) {
	root := f.config.LakeURI.Redacted()
	object, err := f.options.Store.Open(ctx, "orders/vendor_id="+v.ID+"/dt=1970-01-01/data.parquet")
	if err == nil {
		_ = object.Close()
	}
	switch {
	case err == nil || errors.Is(err, parquetio.ErrNotExist):
		f.ok("lake", v.ID, root+" can be read")
	case errors.Is(err, parquetio.ErrDenied):
		f.fail("lake", v.ID, err, "allow s3:GetObject and s3:ListBucket: without the latter an absent object is a refusal")
	default:
		f.fail("lake", v.ID, err, "set LAKE_URI to the stack's output, and AWS_REGION to the bucket's region")
	}
}

// fewDaysLeft is when keys should be replaced: the runbook's day 166 of 180.
const fewDaysLeft = 14

func (f *findings) checkKeys(ctx context.Context, v coupang.Vendor) bool {
	keys, err := f.options.Keys(v).Credentials(ctx, "")
	if err != nil {
		f.fail("keys", v.ID, err, "coupanglake secret put "+v.ID)
		return false
	}
	if keys.IssuedAt == nil {
		f.ok("keys", v.ID, "can be read; their age is not known")
		return true
	}
	left := int(exportapp.KeyLeft(*keys.IssuedAt, time.Now()).Hours() / 24)
	found := fmt.Sprintf("live for %d days", left)
	if left < 0 {
		found = "are past their 180 days"
	}
	if left < fewDaysLeft {
		f.warn("keys", v.ID, found, "issue new ones in Wing, then: coupanglake secret put "+v.ID)
		return true
	}
	f.ok("keys", v.ID, found)
	return true
}

func (f *findings) checkQueue(ctx context.Context) {
	if f.config.QueueURL == "" {
		f.ok("queue", "-", "none: exports run inline")
		return
	}
	depth, err := exportapp.QueueDepth(ctx, f.config)
	if err != nil {
		f.fail("queue", f.config.QueueURL, err, "set EXPORT_QUEUE_URL to the stack's output for the dataset")
		return
	}
	f.ok("queue", f.config.QueueURL, fmt.Sprintf("%d units waiting, %d being worked or held", depth.Waiting, depth.Worked))
}
