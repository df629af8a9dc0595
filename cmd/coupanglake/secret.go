package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/seed-21c7aa78/coupang-lake/internal/config"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

func (p *program) secretCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "secret",
		GroupID: operateGroup,
		Short:   "Keep a vendor's keys in Secrets Manager",
		Long: `Each vendor's keys are one secret, COUPANG_SECRET_PREFIX + vendor id, which the functions read too. They are put from here
and never shown.`,
		Example: `  coupanglake secret put A00012345`,
		Args:    cobra.NoArgs, // cobra looks at it only where there is work; else a misspelt put would be answered with help
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.secretPutCommand())
	return cmd
}

func (p *program) secretPutCommand() *cobra.Command {
	var issued dayFlag
	cmd := &cobra.Command{
		Use:   "put <vendorId>",
		Short: "Put a vendor's keys, read from the terminal",
		Long: `Asks for the access key and the secret key, without showing what is typed, and puts them into the secret
COUPANG_SECRET_PREFIX + vendor id; the secret is created where there is none. Keys are never arguments: those stay in the
shell's history and are seen by every program on the machine. Where standard input is no terminal, the keys are its first
two lines.

A vendor that is held for refused keys is asked for again as soon as the new ones are there.`,
		Example: `  coupanglake secret put A00012345
  coupanglake secret put A00012345 --issued 2026-11-01`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError("name one vendor: coupanglake secret put A00012345")
			}
			return nil
		},
		ValidArgsFunction: p.completeVendor,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.secretPut(cmd.Context(), args[0], issued.day)
		},
	}
	cmd.Flags().Var(&issued, "issued", "day on which Coupang issued the keys; they die 180 days later (default today)")
	return cmd
}

func (p *program) secretPut(ctx context.Context, id string, issued *coupang.Day) error {
	vendor, err := coupang.ParseVendor(id)
	if err != nil {
		return usageError("%w", err)
	}
	cfg, err := config.Load(func(name string) string {
		if name == "COUPANG_VENDOR_IDS" {
			return cmp.Or(p.env(name), id) // a new vendor's keys come before its place in the configuration
		}
		return p.env(name)
	}, config.ForLookup)
	if err != nil {
		return configurationError(err)
	}
	keys, err := p.readKeys()
	if err != nil {
		return err
	}
	if issued == nil {
		issued = new(coupang.DayOf(time.Now(), vendor.Market))
	}
	keys.IssuedAt = issued.String()
	secrets, err := config.OpenSecrets(ctx, cfg)
	if err != nil {
		return err
	}
	created, err := secrets.Put(ctx, vendor, keys)
	if err != nil {
		return err
	}
	did := "updated"
	if created {
		did = "created"
	}
	fmt.Fprintf(p.stderr, "%s secret %s; next: coupanglake doctor\n", did, secrets.Name(vendor))
	return nil
}

func (p *program) readKeys() (config.VendorSecret, error) {
	lines := bufio.NewReader(p.stdin)
	access, err := p.ask(lines, "access key: ")
	if err != nil {
		return config.VendorSecret{}, err
	}
	secret, err := p.ask(lines, "secret key: ")
	return config.VendorSecret{AccessKey: access, SecretKey: secret}, err
}

func (p *program) ask(lines *bufio.Reader, prompt string) (string, error) {
	text, err := p.readSecret(lines, prompt)
	if err != nil && (!errors.Is(err, io.EOF) || text == "") {
		return "", fmt.Errorf("read the %s%w: where standard input is no terminal, it has two lines, the access key and the secret key", prompt, err)
	}
	return strings.TrimSpace(text), nil
}

func (p *program) readSecret(lines *bufio.Reader, prompt string) (string, error) {
	if f, ok := p.stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(p.stderr, prompt)
		text, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(p.stderr)
		return string(text), err
	}
	return lines.ReadString('\n')
}
