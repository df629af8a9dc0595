package readme_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/internal/lambdatest"
	"github.com/seed-21c7aa78/coupang-lake/internal/releasetest"
	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
)

// commandsInText are those of our programs in all READMEs and the runbook, each with its words.
func commandsInText(t *testing.T, program string) map[string][]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(root, "README*.md"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for _, name := range append(names, filepath.Join(root, "docs/RUNBOOK.md")) {
		name, err = filepath.Rel(root, name)
		if err != nil {
			t.Fatal(err)
		}
		_, inline := parse(name, read(t, name))
		for _, p := range inline {
			for _, part := range regexp.MustCompile(`\s*(?:&&|\||;)\s*`).Split(p.text, -1) {
				part = strings.Replace(part, "go run ./cmd/coupanglake", "coupanglake", 1)
				// An ellipsis stands where a day does.
				words := strings.Fields(strings.ReplaceAll(part, "…", "2026-01-01"))
				if len(words) > 1 && words[0] == program {
					found[fmt.Sprintf("%s:%d: %s", p.file, p.line, part)] = words[1:]
				}
			}
		}
	}
	return found
}

func TestMakeHasTheTargetsInTheText(t *testing.T) {
	t.Parallel()
	makefile := read(t, "Makefile")
	for where, words := range commandsInText(t, "make") {
		for _, target := range words {
			if !strings.Contains(target, "=") && !strings.Contains(makefile, "\n"+target+":") {
				t.Errorf("%s: the Makefile has no target %s", where, target)
			}
		}
	}
}

func TestTheCommandLineKnowsTheCommandsInTheText(t *testing.T) {
	t.Parallel()
	program := lambdatest.Build(t, "./cmd/coupanglake")
	commands := commandsInText(t, "coupanglake")
	if len(commands) == 0 {
		t.Error("the documents name no command of coupanglake")
	}
	for where, words := range commands {
		if err := checkCommand(t, program, words); err != nil {
			t.Errorf("%s: %v", where, err)
		}
	}
}

func TestCommandsThatAreNoneAreNoticed(t *testing.T) {
	t.Parallel()
	program := lambdatest.Build(t, "./cmd/coupanglake")
	for _, line := range []string{"exprot orders", "secret putt A1", "backfill orders --form 2026-01-01", "backfill orders --from yesterday"} {
		if checkCommand(t, program, strings.Fields(line)) == nil {
			t.Errorf("coupanglake %s was taken", line)
		}
	}
}

// checkCommand asks for help with all arguments given: they are parsed, and nothing is done.
func checkCommand(t *testing.T, program string, words []string) error {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, append(words, "--help")...)
	cmd.Env = releasetest.Environment(t)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	if first := words[0]; strings.Contains(string(out), "[command]\n") && !strings.HasPrefix(first, "-") {
		return fmt.Errorf("there is no such command below %s", first)
	}
	return nil
}

func TestSAMKnowsTheCommandsInTheText(t *testing.T) {
	t.Parallel()
	sam := testproc.Tool(t, "sam")
	for where, words := range commandsInText(t, "sam") {
		cmd := exec.CommandContext(t.Context(), sam, words[0], "--help")
		cmd.Env = releasetest.Environment(t)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", where, err, out)
		}
		for _, word := range words[1:] {
			option, _, _ := strings.Cut(word, "=")
			if strings.HasPrefix(option, "-") && !strings.Contains(string(out), option+" ") {
				t.Errorf("%s: sam %s has no option %s", where, words[0], option)
			}
		}
	}
}
