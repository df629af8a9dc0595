package stack_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/internal/stack"
	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

func TestViewsHaveTheColumnsThatTheyDeclareAndQueriesRun(t *testing.T) {
	t.Parallel()
	python := testproc.Tool(t, "python")
	lake := t.TempDir()
	fill(t, lake)
	files, err := filepath.Glob(filepath.Join(root, "docs/queries/*.sql"))
	files = slices.DeleteFunc(files, func(name string) bool { return filepath.Base(name) == path.Base(stack.DuckDBFile) })
	if err != nil || len(files) < 12 {
		t.Fatalf("%d queries, error %v; a dozen is promised", len(files), err)
	}
	args := append([]string{"scripts/query_lake.py", lake, stack.DuckDBFile}, files...)
	for i := range args[3:] {
		args[3+i] = strings.TrimPrefix(args[3+i], root+"/")
	}
	cmd := exec.CommandContext(t.Context(), python, args...)
	cmd.Dir = root
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, problems.String())
	}
	var answer struct {
		Views    map[string][][2]string
		Queries  map[string]int
		Unpruned []string
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatal(err)
	}
	checkViews(t, answer.Views)
	if len(answer.Unpruned) > 0 {
		t.Errorf("a day's filter leaves no file out in %v", answer.Unpruned)
	}
	// Nothing failed in the made-up lake.
	empty := map[string]bool{"suspicious_sweeps": true}
	for query, rows := range answer.Queries {
		t.Logf("%s: %d rows", query, rows)
		if rows == 0 != empty[query] {
			t.Errorf("%s: %d rows", query, rows)
		}
	}
}

func checkViews(t *testing.T, got map[string][][2]string) {
	t.Helper()
	inTrino := map[string]string{
		"VARCHAR": "varchar", "BIGINT": "bigint", "DOUBLE": "double", "BOOLEAN": "boolean", "DATE": "date",
		"TIMESTAMP WITH TIME ZONE": "timestamp(3)", "VARCHAR[]": "array(varchar)",
	}
	views, err := stack.Views(os.DirFS(filepath.Join(root, "docs/queries/views")))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range views {
		columns := got[v.Name]
		if len(columns) != len(v.Columns) {
			t.Errorf("%s: %d columns, declares %d", v.Name, len(columns), len(v.Columns))
			continue
		}
		for i, c := range columns {
			if want := v.Columns[i]; c[0] != want.Name || inTrino[c[1]] != want.Type {
				t.Errorf("%s: column %d is %s %s, declared as %s %s", v.Name, i+1, c[0], c[1], want.Name, want.Type)
			}
		}
	}
}

// fill exports a made-up shop's last month as it was ten days and eight hours ago, and now: in between returns have been
// completed, so that boxes have left the list, and boxes that wait for shipping have changed.
func fill(t *testing.T, lake string) {
	t.Helper()
	now := time.Now()
	api := coupangtest.New(coupangtest.Options{OrdersPerDay: 40, Now: now.AddDate(0, 0, -10)})
	store, err := parquetio.NewDir(lake)
	if err != nil {
		t.Fatal(err)
	}
	keys := coupang.StaticCredentials{AccessKey: coupangtest.DefaultVendor().AccessKey, SecretKey: coupang.Secret(coupangtest.DefaultVendor().SecretKey)}
	vendor := coupang.Vendor{ID: coupangtest.DefaultVendor().ID, Market: coupang.KR}
	exporters, err := export.Datasets(export.Options{
		Store: store, Holds: &hold.Local{},
		Keys: func(coupang.Vendor) coupang.CredentialSource { return keys },
		Client: func(v coupang.Vendor) (*coupang.Client, error) {
			return coupang.New(coupang.Config{
				Vendor: v, Credentials: keys, UserAgent: "test (+https://example.com)", RequestsPerSecond: 1000,
				BaseURL: "http://127.0.0.1", Transport: api.Transport(),
			})
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []time.Time{now.AddDate(0, 0, -10), now.Add(-8 * time.Hour), now} {
		api.SetNow(at)
		for _, e := range exporters {
			collect(t, e, vendor, at)
		}
	}
}

func collect(t *testing.T, e export.Exporter, v coupang.Vendor, at time.Time) {
	t.Helper()
	lookback := 35
	u, err := e.Plan(v, export.Request{ScheduledTime: &at, LookbackDays: &lookback})
	if err != nil {
		t.Fatal(err)
	}
	u.RunID = export.NewRunID(at)
	if _, err := e.Run(t.Context(), v, u); err != nil {
		t.Fatal(err)
	}
}
