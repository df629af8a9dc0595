package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// newTree is the program's commands, to look at.
func newTree() *cobra.Command {
	p := &program{getenv: func(string) string { return "" }}
	return p.root()
}

// eachCommand runs a test for every command that does work, in any branch: a new one is held to the same rules.
func eachCommand(t *testing.T, check func(t *testing.T, cmd *cobra.Command)) {
	t.Helper()
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
		if cmd.Runnable() {
			t.Run(cmd.CommandPath(), func(t *testing.T) {
				t.Parallel()
				check(t, cmd)
			})
		}
	}
	walk(newTree())
}

func TestEveryCommandExplainsItself(t *testing.T) {
	t.Parallel()
	eachCommand(t, func(t *testing.T, cmd *cobra.Command) {
		if cmd.Short == "" || strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("Short is %q: a phrase without a period is wanted", cmd.Short)
		}
		if cmd.Long == "" {
			t.Error("there is no Long: say what it reads and changes, and when it fails")
		}
		if cmd.Parent().Parent() == nil && cmd.GroupID == "" {
			t.Error("it is in no group of the help")
		}
	})
}

func TestExamplesOfEveryCommandAreInOrder(t *testing.T) {
	t.Parallel()
	eachCommand(t, func(t *testing.T, cmd *cobra.Command) {
		own := 0
		for _, args := range examples(cmd.Example) {
			shown, err := parse(args)
			if err != nil {
				t.Errorf("coupanglake %s: %v", strings.Join(args, " "), err)
				continue
			}
			if shown == cmd.CommandPath() || strings.HasPrefix(shown, cmd.CommandPath()+" ") {
				own++
			}
		}
		if own == 0 {
			t.Errorf("no example shows it: %q", cmd.Example)
		}
	})
}

// ends is where an example's own arguments end: a comment, a pipe, a redirection, the shell's &.
var ends = regexp.MustCompile(`\s+[#|>&]`)

// examples are the arguments of the lines that call this program.
func examples(text string) [][]string {
	var all [][]string
	for line := range strings.Lines(strings.ReplaceAll(text, "\\\n", " ")) {
		if at := ends.FindStringIndex(line); at != nil {
			line = line[:at[0]]
		}
		words := strings.Fields(line)
		isVariable := func(word string) bool { return !strings.Contains(word, "=") }
		if i := slices.IndexFunc(words, isVariable); i >= 0 && words[i] == "coupanglake" {
			all = append(all, words[i+1:])
		}
	}
	return all
}

// parse does all with arguments but the work. It tells which command they call.
func parse(args []string) (path string, err error) {
	cmd, rest, err := newTree().Find(args)
	if err != nil {
		return "", err
	}
	if !cmd.Runnable() {
		return "", fmt.Errorf("%s does nothing", cmd.CommandPath())
	}
	if err := cmd.ParseFlags(rest); err != nil {
		return "", err
	}
	return cmd.CommandPath(), errors.Join(cmd.ValidateArgs(cmd.Flags().Args()), cmd.ValidateRequiredFlags())
}

func TestExamplesThatAreWrongAreFound(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"exprot orders", "export ordres", "export orders --form 2026-01-01", "export orders --from 2026-02-30", "verify orders",
		"export orders returns", "secret putt A00012345", "status now",
	} {
		if path, err := parse(strings.Fields(line)); err == nil {
			t.Errorf("coupanglake %s: taken as %s", line, path)
		}
	}
	text := "  A=1 coupanglake export \\\n    orders | jq .\n  coupanglake status > f\n  curl x\n  coupanglake sim & \n  coupanglake demo  # all"
	if got, want := fmt.Sprint(examples(text)), "[[export orders] [status] [sim] [demo]]"; got != want {
		t.Errorf("examples = %s, want %s", got, want)
	}
}

// withoutTable are commands that print no table, and what instead.
func withoutTable() map[string]string {
	return map[string]string{
		"coupanglake demo":           "a story",
		"coupanglake sim":            "variables for the shell",
		"coupanglake serve":          "its address",
		"coupanglake lookup":         "JSON, always",
		"coupanglake analyst-policy": "JSON, always",
		"coupanglake resume":         "nothing",
		"coupanglake secret":         "its help",
		"coupanglake secret put":     "nothing",
		"coupanglake version":        "a line",
	}
}

func TestEveryTableIsJSONToo(t *testing.T) {
	t.Parallel()
	eachCommand(t, func(t *testing.T, cmd *cobra.Command) {
		_, none := withoutTable()[cmd.CommandPath()]
		if has := cmd.Flags().Lookup("json") != nil; has == none {
			t.Errorf("has --json: %t; prints no table: %t", has, none)
		}
	})
}

// takesArgument tells by the usage line.
var takesArgument = regexp.MustCompile(`[<\[|]`)

func TestEveryArgumentIsCompleted(t *testing.T) {
	t.Parallel()
	eachCommand(t, func(t *testing.T, cmd *cobra.Command) {
		if takesArgument.MatchString(cmd.Use) != (cmd.ValidArgsFunction != nil) {
			t.Errorf("usage is %q, has a completion: %t", cmd.Use, cmd.ValidArgsFunction != nil)
		}
		if f := cmd.Flags().Lookup("vendor"); f != nil {
			if _, completed := cmd.GetFlagCompletionFunc("vendor"); !completed {
				t.Error("--vendor is not completed")
			}
		}
	})
}

func TestExitCodesAreDocumentedAlike(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/RUNBOOK.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Exit codes")
	section, _, _ = strings.Cut(section, "\n## ")
	var want []string
	for _, c := range exitCodes() {
		want = append(want, fmt.Sprintf("| `%d` | %s |", c.code, c.meaning))
		if line := fmt.Sprintf("%5d  %s\n", c.code, c.meaning); !strings.Contains(newTree().Long, line) {
			t.Errorf("coupanglake --help does not say %q", line)
		}
	}
	if got := regexp.MustCompile("(?m)^\\| `.*$").FindAllString(section, -1); !slices.Equal(got, want) {
		t.Errorf("docs/RUNBOOK.md says\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
