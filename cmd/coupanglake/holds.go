package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-21c7aa78/coupang-lake/internal/config"
	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
)

func (p *program) holdsCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "holds",
		GroupID: operateGroup,
		Short:   "Show who is held, why, and until when",
		Long: `Shows the stop signs in force. After a refusal nothing is asked of Coupang until its hold is over:

  rate_limited     the vendor, 10 minutes
  unauthorized     the vendor, 30 minutes, doubling to 6 hours, or until its keys are replaced
  misconfigured    the dataset, or the vendor, 15 minutes, doubling to 6 hours, or until the configuration changes
  not_offered      the dataset, 7 days: it is skipped
  unavailable      all vendors, 15 minutes
  ip_not_allowed   all vendors, 30 minutes
  blocked          all vendors, 6 hours

Holds are kept in STATE_TABLE; without it, in a file of a lake in a directory; else in memory, for one command alone. A laptop
obeys the holds of STATE_TABLE and writes only a block there.`,
		Example: `  coupanglake holds
  coupanglake holds --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.holds(cmd.Context(), asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

// shownHold is a hold for the eye and for programs.
type shownHold struct {
	Scope    string    `json:"scope"`             // a vendor id, or * for all
	Endpoint string    `json:"endpoint,omitzero"` // a dataset or look-up; absent: all that the scope calls
	Reason   string    `json:"reason"`
	Until    time.Time `json:"until"`
}

func (p *program) holds(ctx context.Context, asJSON bool) error {
	store, err := p.openHolds(ctx)
	if err != nil {
		return err
	}
	holds, err := store.List(ctx)
	if err != nil {
		return err
	}
	if asJSON {
		return p.printJSON(showHolds(holds))
	}
	if len(holds) == 0 {
		fmt.Fprintln(p.stderr, "nobody is held")
		return nil
	}
	p.holdsTable(holds)
	return nil
}

func showHolds(holds []hold.Hold) []shownHold {
	shown := []shownHold{}
	for _, h := range holds {
		shown = append(shown, shownHold{h.Scope, h.Endpoint, string(h.Reason), h.Until})
	}
	return shown
}

func (p *program) holdsTable(holds []hold.Hold) {
	t := &table{head: []string{"who", "reason", "until"}}
	for _, h := range holds {
		who := h.Scope
		if who == hold.Everybody {
			who = "all vendors"
		}
		if h.Endpoint != "" {
			who += " " + h.Endpoint
		}
		t.add(who, string(h.Reason), h.Until.UTC().Format(time.RFC3339))
	}
	t.write(p.stdout, p.paint(p.stdout))
}

// openHolds refuses where no hold outlives a command.
func (p *program) openHolds(ctx context.Context) (hold.Store, error) {
	l, err := p.openLake(ctx)
	if err != nil {
		return nil, err
	}
	if holdPlace(l.config) == "memory" {
		return nil, usageError("holds are kept in memory: set STATE_TABLE to the stack's table")
	}
	return l.options.Holds, nil
}

func (p *program) resumeCommand() *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:     "resume [vendor]",
		GroupID: operateGroup,
		Short:   "End a vendor's holds, or those of everybody",
		Long: `Ends holds before their time. Do it when the reason is gone: the IP is registered, the keys are replaced, Coupang's
support says that the block is lifted. Asking on while Coupang says no is what gets a seller shut out for good.

A vendor's own holds and those of everybody are separate: --all ends both.`,
		Example: `  coupanglake resume A00012345
  coupanglake resume --all`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: p.completeVendor,
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(args) == 1) {
				return usageError("name a vendor, or give --all")
			}
			return p.resume(cmd.Context(), args)
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "end all holds: of every vendor, and of everybody")
	return cmd
}

// resume also forgets the strikes of holds that are over, which no list shows.
func (p *program) resume(ctx context.Context, vendors []string) error {
	store, err := p.openHolds(ctx)
	if err != nil {
		return err
	}
	holds, err := store.List(ctx)
	if err != nil {
		return err
	}
	scopes := slices.Clone(vendors)
	if len(vendors) == 0 {
		cfg, err := p.loadConfig(config.ForExport)
		if err != nil {
			return err
		}
		scopes = append(scopesOf(holds), hold.Everybody)
		for _, v := range cfg.Vendors {
			scopes = append(scopes, v.ID)
		}
	}
	slices.Sort(scopes)
	for _, scope := range slices.Compact(scopes) {
		if err := store.Clear(ctx, scope); err != nil {
			return err
		}
	}
	p.printEnded(slices.DeleteFunc(holds, func(h hold.Hold) bool { return !slices.Contains(scopes, h.Scope) }))
	return nil
}

func scopesOf(holds []hold.Hold) []string {
	var scopes []string
	for _, h := range holds {
		scopes = append(scopes, h.Scope)
	}
	return scopes
}

func (p *program) printEnded(holds []hold.Hold) {
	for _, h := range holds {
		fmt.Fprintf(p.stderr, "ended: %s\n", h)
	}
	if len(holds) == 0 {
		fmt.Fprintln(p.stderr, "no such hold is in force; coupanglake holds shows all")
	}
}
