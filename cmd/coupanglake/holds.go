package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

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
  unauthorized     the vendor, until its keys are replaced
  ip_not_allowed   all vendors, 30 minutes
  blocked          all vendors, 6 hours

Holds are kept in STATE_TABLE; without it, beside a lake in a directory; else in memory, for one command alone.`,
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
	Scope  string     `json:"scope"` // a vendor id, or * for all
	Reason string     `json:"reason"`
	Until  *time.Time `json:"until"` // null: until the keys are replaced
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
		s := shownHold{Scope: h.Scope, Reason: string(h.Reason)}
		if !h.Until.IsZero() {
			s.Until = &h.Until
		}
		shown = append(shown, s)
	}
	return shown
}

func (p *program) holdsTable(holds []hold.Hold) {
	t := &table{head: []string{"who", "reason", "until"}}
	for _, h := range holds {
		who, until := h.Scope, "its keys are replaced"
		if who == hold.Everybody {
			who = "all vendors"
		}
		if !h.Until.IsZero() {
			until = h.Until.UTC().Format(time.RFC3339)
		}
		t.add(who, string(h.Reason), until)
	}
	t.write(p.stdout, p.paint(p.stdout))
}

// openHolds refuses where no hold outlives a command.
func (p *program) openHolds(ctx context.Context) (hold.Store, error) {
	l, err := p.openLake(ctx)
	if err != nil {
		return nil, err
	}
	if _, forgetful := l.options.Holds.(*hold.Memory); forgetful {
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

func (p *program) resume(ctx context.Context, vendors []string) error {
	store, err := p.openHolds(ctx)
	if err != nil {
		return err
	}
	holds, err := store.List(ctx)
	if err != nil {
		return err
	}
	ended := 0
	for _, h := range holds {
		if len(vendors) == 1 && h.Scope != vendors[0] {
			continue
		}
		if err := store.Clear(ctx, h.Scope); err != nil {
			return err
		}
		ended++
		fmt.Fprintf(p.stderr, "ended: %s\n", h)
	}
	if ended == 0 {
		fmt.Fprintln(p.stderr, "no such hold is in force; coupanglake holds shows all")
	}
	return nil
}
