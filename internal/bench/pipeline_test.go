//go:build linux

package bench

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// pipelines sets the whole way from pages to Parquet beside DuckDB and dlt, and tells how memory grows with the rows.
func pipelines(t *testing.T, python string) section {
	t.Helper()
	s := section{
		title: "From pages to Parquet, beside DuckDB and dlt",
		text: `Every program reads the same recorded pages on one core and writes zstd Parquet into a folder. coupang-lake goes its whole way:
signing, the envelope, decoding, mapping, quality, merging by key, verifying what was written. It holds one window at a time here.
"DuckDB, append" writes what came, with the types found before the clock starts and times left as texts; "DuckDB, merge" keeps the
latest row of each key in key order, which is what a lake needs that doubles nothing. dlt appends, with nested lists as JSON texts.
Processor time is that of all threads, start-up and imports not counted.`,
		head: []string{"boxes", "program", "rows a second and core", "peak memory", "allocated a row", "bytes a row stored"},
	}
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		dir := t.TempDir()
		p := record(t, dir, n)
		repeats := 3
		if n > 100_000 {
			repeats = 1
		}
		all := []usage{median(repeats, func() usage { return p.fresh(t, "written") })}
		for _, how := range []string{"append", "merge"} {
			all = append(all, median(repeats, func() usage { return p.rival(t, python, "bench_duckdb.py", how) }))
		}
		if n <= 100_000 {
			all = append(all, median(repeats, func() usage { return p.rival(t, python, "bench_dlt.py") }))
		}
		for _, u := range all {
			s.row(thousands(int64(n)), u.Program, thousands(int64(u.rate())), megabytes(u.Peak), perRow(u.Alloc, u.Rows), perRow(uint64(u.Stored), u.Rows))
		}
		if n == 100_000 {
			s.notes = append(s.notes, partsOf(t, p)...)
		}
		s.notes = append(s.notes, fmt.Sprintf("%s boxes are %s pages and %s of JSON.",
			thousands(int64(n)), thousands(int64(p.count)), megabytes(p.bytes)), withThreeWindows(t, p, n))
		_ = os.RemoveAll(dir)
	}
	return s
}

// fresh exports into an empty lake.
func (p *pages) fresh(t *testing.T, lake string) usage {
	t.Helper()
	work := p.task(lake)
	if err := os.RemoveAll(work.Lake); err != nil {
		t.Fatal(err)
	}
	return p.run(t, work)
}

// partsOf tells what the way consists of, and what it costs when nothing has changed.
func partsOf(t *testing.T, p *pages) []string {
	t.Helper()
	decoded := median(3, func() usage { return p.run(t, p.task("")) })
	again := median(3, func() usage { return p.run(t, p.task("written")) })
	return []string{
		fmt.Sprintf("Reading and decoding alone: %s rows a second and core, %s allocated a row, %s at most.",
			thousands(int64(decoded.rate())), perRow(decoded.Alloc, decoded.Rows), megabytes(decoded.Peak)),
		fmt.Sprintf("The same pages once more, so that every partition is read, merged and found unchanged but for when its rows were seen: "+
			"%s rows a second and core, %s at most.", thousands(int64(again.rate())), megabytes(again.Peak)),
	}
}

// withThreeWindows is how a function is deployed: three windows side by side, and a limit for the garbage collector.
func withThreeWindows(t *testing.T, p *pages, boxes int) string {
	t.Helper()
	work := p.task("deployed")
	work.Parallel = 3
	u := p.run(t, work, "GOMEMLIMIT=350MiB")
	return fmt.Sprintf("As deployed, three windows at once under GOMEMLIMIT=350MiB, %s boxes: %s rows a second and core, %s at most.",
		thousands(int64(boxes)), thousands(int64(u.rate())), megabytes(u.Peak))
}

// steps are the benchmarks of single steps, which `go test -bench` runs.
func steps(t *testing.T) section {
	t.Helper()
	s := section{
		title: "Steps",
		text:  "Orders, one core (`GOMAXPROCS=1 go test -run='^$' -bench=. -benchmem ./internal/export`), garbage collection included.",
		head:  []string{"step", "rows a second", "allocated a row"},
	}
	names := map[string]string{
		"BenchmarkMap":                     "map a decoded order sheet to a row",
		"BenchmarkPublish/write":           "write a new partition of 20,000 rows",
		"BenchmarkPublish/merge_unchanged": "merge 20,000 rows into a partition that has them, nothing changed",
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-run=^$", "-bench=Map|Publish", "-benchmem", "-benchtime=3s", "./internal/export")
	cmd.Dir, cmd.Env = root, append(os.Environ(), "GOMAXPROCS=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		if len(fields) == 0 || names[fields[0]] == "" {
			continue
		}
		s.row(names[fields[0]], thousands(int64(figure(t, fields, "rows/s"))), fmt.Sprintf("%.1f kB", figure(t, fields, "B/op")/figure(t, fields, "rows")/1e3))
		delete(names, fields[0])
	}
	if len(names) > 0 {
		t.Errorf("not measured: %v\n%s", names, out)
	}
	return s
}

// figure is the number before a unit in a line of `go test -bench`.
func figure(t *testing.T, fields []string, unit string) float64 {
	t.Helper()
	i := slices.Index(fields, unit)
	if i < 1 {
		t.Fatalf("no %s in %v", unit, fields)
	}
	n, err := strconv.ParseFloat(fields[i-1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
