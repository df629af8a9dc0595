package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is a release's: the linker sets it (Makefile), and nothing else does.
var version string

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		GroupID: operateGroup,
		Short:   "Tell which version this is",
		Long: `Version tells which release or commit this program is, for which machine, and the Go that built it: what a report of a fault
should say. It reads nothing.`,
		Example: `  coupanglake version`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprint(p.stdout, versionLine())
			return nil
		},
	}
}

// versionLine says what a report of a fault should.
func versionLine() string {
	return fmt.Sprintf("coupanglake %s %s/%s %s\n", ownVersion(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

// ownVersion is what the go command knows where the linker was told nothing: `go install …@v0.1.0`, or a build in a clone.
func ownVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return "unknown"
}
