//go:build unix

package main

import (
	"io"
	"maps"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/creack/pty"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// onTerminal runs a command line to its end with a terminal for its output, or a file for standard error alone, and
// returns what the terminal got.
func onTerminal(t *testing.T, env map[string]string, stderr io.Writer, args ...string) string {
	t.Helper()
	screen, terminal, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer screen.Close()
	const wide = 200
	if err := pty.Setsize(terminal, &pty.Winsize{Rows: 50, Cols: wide}); err != nil {
		t.Fatal(err)
	}
	got := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(screen) // ends with an error once the terminal is closed, which is its end of file
		got <- string(text)
	}()
	if stderr == nil {
		stderr = terminal
	}
	code := run(t.Context(), args, func(name string) string { return env[name] }, strings.NewReader(""), terminal, stderr)
	if err := terminal.Close(); err != nil {
		t.Fatal(err)
	}
	text := <-got
	if code != exitOK {
		t.Fatalf("coupanglake %s: exit code %d\n%s", strings.Join(args, " "), code, text)
	}
	return text
}

// colour is what sets one; to clear a line is none.
var colour = regexp.MustCompile("\x1b\\[[0-9;]*m")

func TestColourAndBarsAreForTerminalsThatTakeThem(t *testing.T) {
	t.Parallel()
	export := []string{"export", "inquiries", "--from", "2026-03-20", "--to", "2026-03-31"}
	for _, tt := range []struct {
		name          string
		set           map[string]string
		args          []string
		coloured, bar bool
	}{
		{"status on a terminal", nil, []string{"status"}, true, false},
		{"export on a terminal", nil, export, true, true},
		{"status with NO_COLOR", map[string]string{"NO_COLOR": "1"}, []string{"status"}, false, false},
		{"export with NO_COLOR", map[string]string{"NO_COLOR": "1"}, export, false, true},
		{"an empty NO_COLOR is none", map[string]string{"NO_COLOR": ""}, []string{"doctor"}, true, false},
		{"export on a dumb terminal", map[string]string{"TERM": "dumb"}, export, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, env := newShop(t, coupangtest.Options{Seed: 3, OrdersPerDay: 10})
			maps.Copy(env, tt.set)
			text := onTerminal(t, env, nil, tt.args...)
			if got := colour.MatchString(text); got != tt.coloured {
				t.Errorf("coloured: %t, want %t\n%q", got, tt.coloured, text)
			}
			if got := strings.Contains(text, "%"); got != tt.bar {
				t.Errorf("has a bar: %t, want %t\n%q", got, tt.bar, text)
			}
		})
	}
}

// Each stream is a terminal or not by itself: `coupanglake status 2> log`.
func TestALogBesideATerminalHasNoColour(t *testing.T) {
	t.Parallel()
	api, env := newShop(t, coupangtest.Options{Seed: 3, OrdersPerDay: 10})
	api.Fail(coupangtest.Fault{Kind: coupangtest.NullData})
	if code, _, _ := command(t.Context(), env, "export", "inquiries", "--from", "2026-03-31", "--to", "2026-03-31"); code != exitFailed {
		t.Fatalf("exit code %d of an export that has to fail", code)
	}
	log, err := os.Create(t.TempDir() + "/log")
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	text := onTerminal(t, env, log, "status")
	logged, err := os.ReadFile(log.Name())
	if err != nil {
		t.Fatal(err)
	}
	if !colour.MatchString(text) || colour.Match(logged) || !strings.Contains(string(logged), "failed:") {
		t.Errorf("terminal %q\nlog %q", text, logged)
	}
}
