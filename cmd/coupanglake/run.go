package main

import (
	"context"
	"errors"
	"fmt"
	"io"

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

// Exit codes.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2   // wrong arguments or configuration
	exitHeld        = 3   // held, or Coupang has shut us out
	exitDifferent   = 4   // verify found differences
	exitInterrupted = 130 // 128 + SIGINT, as shells do
)

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
		Long:          overview,
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRun: func(*cobra.Command, []string) {
			p.started = true
		},
	}
	root.PersistentFlags().StringVar(&p.lake, "lake", "", "the lake, a directory or s3://bucket[/prefix], instead of LAKE_URI")
	root.AddGroup(
		&cobra.Group{ID: tryGroup, Title: "Try it:"},
		&cobra.Group{ID: workGroup, Title: "Read from Coupang:"},
		&cobra.Group{ID: lookGroup, Title: "Look at the lake:"},
		&cobra.Group{ID: operateGroup, Title: "Operate:"},
	)
	root.AddCommand(
		p.demoCommand(), p.simCommand(),
		p.exportCommand(), p.backfillCommand(), p.verifyCommand(), p.lookupCommand(), p.serveCommand(),
		p.statusCommand(), p.schemaCommand(), p.rewriteCommand(),
		p.doctorCommand(), p.holdsCommand(), p.resumeCommand(), p.secretCommand(), p.policyCommand(),
	)
	root.SetHelpCommandGroupID(operateGroup)
	root.SetCompletionCommandGroupID(operateGroup)
	return root
}

// Groups of commands in the help.
const (
	tryGroup     = "try"
	workGroup    = "work"
	lookGroup    = "look"
	operateGroup = "operate"
)

const overview = `Brings orders, inquiries, returns and exchanges of Coupang sellers into a lake of Parquet files, in a directory or in
S3, and asks for single ones. The same code runs in the Lambda functions; the same environment variables configure it.

To try it without a key and without AWS:

  coupanglake demo                      a made-up shop, exported twice, and what that shows
  coupanglake sim                       the made-up shop on a port, for all other commands

Data goes to standard output, all else to standard error. Exit codes:

  0  done                               3  held, or Coupang has shut us out
  1  failed                             4  verify found differences
  2  wrong arguments or configuration   130  interrupted

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
