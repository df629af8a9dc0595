package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"

	"github.com/seed-21c7aa78/coupang-lake/internal/config"
	"github.com/seed-21c7aa78/coupang-lake/internal/lookup"
	"github.com/seed-21c7aa78/coupang-lake/internal/lookupapp"
)

func (p *program) lookupCommand() *cobra.Command {
	var vendor string
	cmd := &cobra.Command{
		Use:     "lookup return|inquiry|order <id>",
		GroupID: workGroup,
		Short:   "Ask Coupang for the present state of one return, inquiry or order",
		Long: `Asks as the HTTPS endpoint does and prints its answer: the object with the API's own member names, ids as text, times with
their offset. An order is asked for by its shipmentBoxId. The answer holds personal data.

Do not ask again for what was not found: Coupang shuts out those who do.`,
		Example: `  coupanglake lookup order 642538970006401429
  coupanglake lookup return 365937 --vendor A00012345 | jq .data.receiptStatus`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usageError("say what and which: coupanglake lookup return|inquiry|order <id>")
			}
			_, err := subjectOf(args[0])
			return err
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return lookupWords(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.lookup(cmd.Context(), args[0], args[1], vendor)
		},
	}
	cmd.Flags().StringVar(&vendor, "vendor", "", "vendor id, required where several are configured")
	_ = cmd.RegisterFlagCompletionFunc("vendor", p.completeLookupVendor) // fails only where there is no such flag
	return cmd
}

// completeLookupVendor offers the flag's value whatever stands before it.
func (p *program) completeLookupVendor(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return p.configuredIDs(), cobra.ShellCompDirectiveNoFileComp
}

func lookupWords() []string { return []string{"return", "inquiry", "order"} }

func subjectOf(word string) (lookup.Subject, error) {
	switch word {
	case "return":
		return lookup.Returns, nil
	case "inquiry":
		return lookup.Inquiries, nil
	case "order":
		return lookup.Orders, nil
	default:
		return "", unknownWord("subject of look-ups", word, lookupWords())
	}
}

// lookupOptions bind look-ups as the function does, with the keys and holds of a laptop where there are such.
func (p *program) lookupOptions(ctx context.Context) (lookup.Options, error) {
	cfg, err := p.loadConfig(config.ForLookup)
	if err != nil {
		return lookup.Options{}, err
	}
	o, err := lookupapp.Options(ctx, cfg)
	if err != nil {
		return lookup.Options{}, err
	}
	source, err := p.environmentKeys(cfg)
	if err != nil {
		return lookup.Options{}, err
	}
	if source != nil {
		o.Clients[0].Credentials = source
	}
	if p.env("LAKE_URI") != "" {
		if cfg, err = p.loadConfig(config.ForExport); err != nil {
			return lookup.Options{}, err
		}
	}
	o.Holds = holdStore(cfg, o.Holds)
	return o, nil
}

func (p *program) lookup(ctx context.Context, word, id, vendor string) error {
	subject, err := subjectOf(word)
	if err != nil {
		return err
	}
	o, err := p.lookupOptions(ctx)
	if err != nil {
		return err
	}
	handler, err := lookup.New(o)
	if err != nil {
		return err
	}
	target := &url.URL{Path: "/" + string(subject) + "/" + id}
	if vendor != "" {
		target.RawQuery = url.Values{"vendorId": {vendor}}.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), http.NoBody)
	if err != nil {
		return err
	}
	w := &answer{header: http.Header{}, status: http.StatusOK}
	handler.ServeHTTP(w, r)
	err = p.printAnswer(w)
	if w.status == http.StatusNotFound && p.env("STATE_TABLE") == "" {
		err = fmt.Errorf("%w: only you remember that, for there is no STATE_TABLE", err)
	}
	return err
}

func (p *program) printAnswer(w *answer) error {
	if w.status != http.StatusOK {
		return problemError(w)
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, w.body.Bytes(), "", "  "); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	fmt.Fprintln(p.stdout, pretty.String())
	return nil
}

// problemError makes one line of a problem document.
func problemError(w *answer) error {
	var problem struct{ Kind, Title, Detail, Hint string }
	if err := json.Unmarshal(w.body.Bytes(), &problem); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	text := problem.Title
	for _, more := range []string{problem.Detail, problem.Hint} {
		if more != "" {
			text += ": " + more
		}
	}
	if after := w.header.Get("Retry-After"); after != "" {
		text += ": ask again after " + after + " s"
	}
	switch {
	case w.status == http.StatusBadRequest:
		return &exitError{exitUsage, errors.New(text)}
	case problem.Kind == "keys_unavailable":
		return fmt.Errorf("%s\nhint: %s", text, keysHint)
	case problem.Kind == "state_unavailable":
		return errors.New(text)
	case w.status == http.StatusTooManyRequests || w.status == http.StatusServiceUnavailable:
		return &exitError{exitHeld, errors.New(text)}
	default:
		return errors.New(text)
	}
}

// answer is an http.ResponseWriter that keeps what is written.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *answer) Header() http.Header         { return w.header }
func (w *answer) WriteHeader(status int)      { w.status = status }
func (w *answer) Write(p []byte) (int, error) { return w.body.Write(p) }
