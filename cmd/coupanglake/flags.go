package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// dayFlag is a flag with a calendar day, nil until it is given.
type dayFlag struct{ day *coupang.Day }

// Set implements pflag.Value.
func (f *dayFlag) Set(text string) error {
	day, err := coupang.ParseDay(text)
	f.day = &day
	return err
}

// String implements pflag.Value.
func (f *dayFlag) String() string {
	if f.day == nil {
		return ""
	}
	return f.day.String()
}

// Type implements pflag.Value.
func (f *dayFlag) Type() string { return "yyyy-mm-dd" }

// rangeFlags say which days of which vendors.
type rangeFlags struct {
	vendors  []string
	from, to dayFlag
	lookback int // -1: not given
}

func (f *rangeFlags) add(p *program, cmd *cobra.Command) {
	cmd.Flags().StringSliceVar(&f.vendors, "vendor", nil, "vendor ids, comma-separated (default all of COUPANG_VENDOR_IDS)")
	_ = cmd.RegisterFlagCompletionFunc("vendor", p.completeVendor) // fails only where there is no such flag
	cmd.Flags().Var(&f.from, "from", "first day, in the vendor's market")
	cmd.Flags().Var(&f.to, "to", "last day (default today)")
	f.lookback = -1
}

// check refuses what the engine would, in the command line's words.
func (f *rangeFlags) check() error {
	switch {
	case f.from.day != nil && f.to.day != nil && *f.from.day > *f.to.day:
		return usageError("--from %s is after --to %s", f.from.day, f.to.day)
	case f.from.day != nil && f.lookback >= 0:
		return usageError("--from and --lookback exclude each other")
	case f.lookback < -1:
		return usageError("--lookback %d is negative", f.lookback)
	default:
		return nil
	}
}

func (f *rangeFlags) request() export.Request {
	r := export.Request{VendorIDs: f.vendors, From: f.from.day, To: f.to.day}
	if f.lookback >= 0 {
		r.LookbackDays = &f.lookback
	}
	return r
}

// oneDataset is for commands whose only argument is a dataset.
func oneDataset(cmd *cobra.Command, args []string) error {
	names, err := datasetNames()
	if err != nil {
		return err
	}
	if len(args) != 1 {
		return usageError("name one dataset: %s", strings.Join(names, ", "))
	}
	for _, name := range names {
		if name == args[0] {
			return nil
		}
	}
	return usageError("there is no dataset %q: name one of %s", args[0], strings.Join(names, ", "))
}

func completeDataset(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	names, err := datasetNames()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completeVendor offers the configured ids without their market.
func (p *program) completeVendor(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var ids []string
	for part := range strings.SplitSeq(p.getenv("COUPANG_VENDOR_IDS"), ",") {
		if v, err := coupang.ParseVendor(strings.TrimSpace(part)); err == nil {
			ids = append(ids, v.ID)
		}
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}
