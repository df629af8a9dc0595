package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// program is one run of the command line: what it reads and where it writes.
type program struct {
	getenv func(string) string
	stdin  io.Reader
	stdout io.Writer // data alone
	stderr io.Writer // all else
	lake   string    // the flag --lake

	started bool // the arguments were in order and a command runs
}

// Exit codes. exitCodes tells what they mean.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitHeld        = 3
	exitDifferent   = 4
	exitInterrupted = 130 // 128 + SIGINT, as shells do
)

// exitMeaning is a line of the help and a row of the runbook's table.
type exitMeaning struct {
	code    int
	meaning string
}

func exitCodes() []exitMeaning {
	return []exitMeaning{
		{exitOK, "done"},
		{exitFailed, "failed"},
		{exitUsage, "wrong arguments or configuration; nothing was begun"},
		{exitHeld, "held, or Coupang has shut us out: do not repeat it before the hold is over"},
		{exitDifferent, "verify found differences"},
		{exitInterrupted, "interrupted; what was written is whole"},
	}
}

// exitError is an error with an exit code of its own. Without a text nothing is left to say.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

func usageError(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}

// run is the whole program.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{getenv: getenv, stdin: stdin, stdout: stdout, stderr: stderr}
	root := p.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	code := p.exitCode(ctx, err)
	if err != nil && err.Error() != "" {
		fmt.Fprintf(stderr, "coupanglake: %v\n", err)
	}
	if next := hint(err); next != "" {
		fmt.Fprintf(stderr, "hint: %s\n", next)
	}
	if code == exitUsage && !p.started {
		fmt.Fprintf(stderr, "see `%s --help`\n", cmd.CommandPath())
	}
	if code == exitInterrupted {
		fmt.Fprintln(stderr, "interrupted: what was written is whole; run the same command again for the rest")
	}
	return code
}

// exitCode takes an error from before a command ran as wrong usage.
func (p *program) exitCode(ctx context.Context, err error) int {
	var coded *exitError
	switch {
	case ctx.Err() != nil && err != nil:
		return exitInterrupted
	case errors.As(err, &coded):
		return coded.code
	case err == nil:
		return exitOK
	case !p.started:
		return exitUsage
	default:
		return exitFailed
	}
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "coupanglake",
		Short:         "Coupang sellers' orders, inquiries, returns and exchanges as Parquet",
		Long:          overview(),
		Version:       ownVersion(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.PersistentFlags().StringVar(&p.lake, "lake", "", "the lake, a directory or s3://bucket[/prefix], instead of LAKE_URI")
	_ = root.MarkPersistentFlagDirname("lake") // fails only where there is no such flag
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	root.AddGroup(
		&cobra.Group{ID: tryGroup, Title: "Try it:"},
		&cobra.Group{ID: workGroup, Title: "Read from Coupang:"},
		&cobra.Group{ID: lookGroup, Title: "Look at the lake:"},
		&cobra.Group{ID: operateGroup, Title: "Operate:"},
	)
	root.AddCommand(
		p.demoCommand(), p.simCommand(),
		p.exportCommand(), p.backfillCommand(), p.verifyCommand(), p.lookupCommand(), p.serveCommand(),
		p.statusCommand(), p.reportCommand(), p.schemaCommand(), p.rewriteCommand(),
		p.doctorCommand(), p.holdsCommand(), p.resumeCommand(), p.secretCommand(), p.policyCommand(),
		p.versionCommand(),
	)
	root.SetVersionTemplate(versionLine())
	root.SetHelpCommandGroupID(operateGroup)
	root.SetCompletionCommandGroupID(operateGroup)
	p.noteStart(root)
	return root
}

// noteStart has every command say that it runs. Cobra's own hooks would not do: it looks for required flags after them.
func (p *program) noteStart(cmd *cobra.Command) {
	for _, sub := range cmd.Commands() {
		p.noteStart(sub)
	}
	if work := cmd.RunE; work != nil {
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			p.started = true
			return work(cmd, args)
		}
	}
}

// Groups of commands in the help.
const (
	tryGroup     = "try"
	workGroup    = "work"
	lookGroup    = "look"
	operateGroup = "operate"
)

// overview is the help of the program itself.
func overview() string {
	var codes strings.Builder
	for _, c := range exitCodes() {
		fmt.Fprintf(&codes, "  %3d  %s\n", c.code, c.meaning)
	}
	return fmt.Sprintf(overviewForm, codes.String())
}

const overviewForm = `Brings orders, inquiries, returns and exchanges of Coupang sellers into a lake of Parquet files, in a directory or in
S3, and asks for single ones. The same code runs in the Lambda functions; the same environment variables configure it.

Run first, without a key and without AWS:

  coupanglake demo                      a made-up shop, exported twice, and what that shows
  coupanglake sim                       the made-up shop on a port, for all other commands

Then, with COUPANG_VENDOR_IDS and LAKE_URI set:

  coupanglake doctor                    what is still missing
  coupanglake export orders             the last days into the lake
  coupanglake status                    how fresh the lake is

Data goes to standard output, all else to standard error. Colour is for terminals, and not where NO_COLOR is set.
Exit codes:

%s
Environment, beside the AWS SDK's own:

  COUPANG_VENDOR_IDS           A00012345,C00067890:TW          required
  LAKE_URI                     s3://bucket[/prefix] or file:///directory (or --lake)
  COUPANG_SECRET_PREFIX        keys are in Secrets Manager at prefix + vendor id   (coupang/)
  COUPANG_ACCESS_KEY, COUPANG_SECRET_KEY
                               the keys of a single vendor, read by this program alone: for a laptop
  COUPANG_REQUESTS_PER_SECOND  share of a vendor's limit of 5                      (1)
  COUPANG_PARALLEL_WINDOWS     windows of one vendor at once                       (3)
  COUPANG_BASE_URL, COUPANG_PROXY_URL, EXPORT_LOOKBACK_DAYS, EXPORT_QUEUE_URL, STATE_TABLE, LOOKUP_CACHE_TTL,
  LOOKUP_NEGATIVE_TTL, PII, PII_KEY_SECRET: see the README`
