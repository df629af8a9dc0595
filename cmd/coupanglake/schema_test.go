package main

import (
	"os"
	"testing"
)

// documented is where `coupanglake schema --format markdown` is kept.
const documented = "../../docs/DATASETS.md"

func TestDatasetsAreDocumentedAsTheyAre(t *testing.T) {
	t.Parallel()
	code, want, stderr := command(t.Context(), nil, "schema", "--format", "markdown")
	if code != exitOK {
		t.Fatal(stderr)
	}
	if os.Getenv("UPDATE_GOLDEN") == "1" {
		if err := os.WriteFile(documented, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(documented)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is out of date: go run ./cmd/coupanglake schema --format markdown > docs/DATASETS.md", documented)
	}
}

func TestEveryColumnIsExplained(t *testing.T) {
	t.Parallel()
	tables, err := describeTables(nil)
	if err != nil {
		t.Fatal(err)
	}
	counts := []string{"count", "quantity", "size", "sum", "cancel", "requests", "retries", "throttled", "pages", "read", "inserted", "changed", "unchanged", "duplicates", "quarantined", "written"}
	for _, table := range tables {
		if d := table.Dataset; d != nil && (d.Key == "" || d.DatedBy == "" || d.WindowDays == 0) {
			t.Errorf("%s: key %q, dated by %q, windows of %d days", table.Name, d.Key, d.DatedBy, d.WindowDays)
		}
		for _, c := range table.Columns {
			if c.Meaning == "" {
				t.Errorf("%s.%s has no meaning", table.Name, c.Path)
			}
			if c.Unit == "count" && !hasSuffix(c.Path, counts...) {
				t.Errorf("%s.%s is a number that is neither money nor an id nor known as a count", table.Name, c.Path)
			}
		}
	}
}
