package testproc_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
)

func TestToolSkipsWithoutTheSecondTierAndFailsWhenItLacksTheTool(t *testing.T) {
	venv := t.TempDir()
	tool := filepath.Join(venv, "bin", "moto_server")
	if err := os.MkdirAll(filepath.Dir(tool), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(tool, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, venv, tool, want string }{
		{"a variable that is not set skips", "", "moto_server", "skipped"},
		{"a tool that is there is found", venv, "moto_server", tool},
		{"a tool that is missing fails", venv, "duckdb", "failed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv(testproc.VenvVariable, tt.venv)
			if got := verdict(t, tt.tool); got != tt.want {
				t.Errorf("Tool(%q) = %q, want %q", tt.tool, got, tt.want)
			}
		})
	}
}

func TestBrowserSkipsWithoutTheSecondTierAndFailsWhereThereIsNone(t *testing.T) {
	folder := t.TempDir()
	browser := filepath.Join(folder, "chromium-browser")
	if err := os.WriteFile(browser, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, venv, path, want string }{
		{"a variable that is not set skips", "", folder, "skipped"},
		{"one of its names is enough", folder, folder, browser},
		{"none fails", folder, t.TempDir(), "failed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv(testproc.VenvVariable, tt.venv)
			t.Setenv("PATH", tt.path)
			if got := verdictOf(t, testproc.Browser); got != tt.want {
				t.Errorf("Browser = %q, want %q", got, tt.want)
			}
		})
	}
}

// verdict calls Tool as a test of its own and tells its answer, or "skipped", or "failed".
func verdict(t *testing.T, name string) string {
	t.Helper()
	return verdictOf(t, func(tb testing.TB) string { return testproc.Tool(tb, name) })
}

func verdictOf(t *testing.T, find func(testing.TB) string) string {
	t.Helper()
	outcome := &outcome{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		outcome.text = find(outcome)
	}()
	<-done
	return outcome.text
}

// outcome is a testing.TB that takes note of a skip or failure instead of passing it on.
type outcome struct {
	testing.TB

	text string
}

func (o *outcome) Skipf(string, ...any)  { o.text = "skipped"; runtime.Goexit() }
func (o *outcome) Fatalf(string, ...any) { o.text = "failed"; runtime.Goexit() }
