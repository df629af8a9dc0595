package stack_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

func writeJSON(tb testing.TB, name string, value any) string {
	tb.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		tb.Fatal(err)
	}
	file := filepath.Join(tb.TempDir(), name)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		tb.Fatal(err)
	}
	return file
}
