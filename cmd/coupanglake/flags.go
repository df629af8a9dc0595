package main

import (
	"slices"
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
	_ = cmd.RegisterFlagCompletionFunc("vendor", p.completeVendors) // fails only where there is no such flag
	cmd.Flags().Var(&f.from, "from", "first day, in the vendor's market")
	cmd.Flags().Var(&f.to, "to", "last day (default today)")
	f.lookback = -1
}

// check refuses what the engine would, in the command line's words.
func (f *rangeFlags) check() error {
	switch {
	case f.from.day != nil && f.to.day != nil && *f.from.day > *f.to.day:
		return usageError("--from %s is after --to %s: give the earlier day first", f.from.day, f.to.day)
	case f.from.day != nil && f.lookback >= 0:
		return usageError("--from and --lookback exclude each other: both name the first day")
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
	if !slices.Contains(names, args[0]) {
		return unknownWord("dataset", args[0], names)
	}
	return nil
}

// unknownWord refuses a word that is none of the few that are known.
func unknownWord(kind, word string, known []string) error {
	return usageError("there is no %s %q among %s%s", kind, word, strings.Join(known, ", "), didYouMean(word, known, ""))
}

func completeDataset(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	names, err := datasetNames()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// configuredIDs are the vendors' ids without their market. What is wrong with others is not said here.
func (p *program) configuredIDs() []string {
	var ids []string
	for part := range strings.SplitSeq(p.getenv("COUPANG_VENDOR_IDS"), ",") {
		if v, err := coupang.ParseVendor(strings.TrimSpace(part)); err == nil {
			ids = append(ids, v.ID)
		}
	}
	return ids
}

// completeVendor is for commands whose only argument is a vendor, and flags that name one.
func (p *program) completeVendor(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return p.configuredIDs(), cobra.ShellCompDirectiveNoFileComp
}

// completeVendors is for flags that name several: what stands before the last comma stays.
func (p *program) completeVendors(_ *cobra.Command, _ []string, start string) ([]string, cobra.ShellCompDirective) {
	chosen := start[:strings.LastIndex(start, ",")+1]
	var lists []string
	for _, id := range p.configuredIDs() {
		if !slices.Contains(strings.Split(chosen, ","), id) {
			lists = append(lists, chosen+id)
		}
	}
	return lists, cobra.ShellCompDirectiveNoFileComp
}
