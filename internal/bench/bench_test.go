//go:build linux

package bench

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// longVariable asks for everything at full size, and for docs/BENCHMARKS.md to be written.
const longVariable = "COUPANGLAKE_BENCH"

// pythonVariable is the Python that has what requirements-bench.txt names.
const pythonVariable = "COUPANGLAKE_BENCH_PYTHON"

const root = "../.."

func TestMain(m *testing.M) {
	text := os.Getenv(taskVariable)
	if text == "" {
		os.Exit(m.Run())
	}
	if err := work(context.Background(), text); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func TestEveryMeasureOfThePipelineCountsTheSameRows(t *testing.T) {
	t.Parallel()
	p := record(t, t.TempDir(), 400)
	decoded, written, again := p.run(t, p.task("")), p.run(t, p.task("lake")), p.run(t, p.task("lake"))
	if decoded.Rows < 300 || written.Rows != decoded.Rows || again.Rows != decoded.Rows {
		t.Errorf("%d rows decoded, %d written, %d found again", decoded.Rows, written.Rows, again.Rows)
	}
	if written.CPU <= 0 || written.Peak < 1<<20 || written.Alloc == 0 {
		t.Errorf("usage %+v", written)
	}
}

func TestDuckDBCountsTheSameRowsAsWe(t *testing.T) {
	t.Parallel()
	python := testproc.Tool(t, "python")
	p := record(t, t.TempDir(), 400)
	ours := p.run(t, p.task(""))
	for _, how := range []string{"append", "merge"} {
		if u := p.rival(t, python, "bench_duckdb.py", how); u.Rows != ours.Rows || u.Files == 0 {
			t.Errorf("%s: usage %+v, want %d rows", how, u, ours.Rows)
		}
	}
}

// TestBenchmarks runs its parts one after another: each wants the machine for itself.
func TestBenchmarks(t *testing.T) { //nolint:paralleltest // what runs beside it would be measured too
	if os.Getenv(longVariable) != "all" {
		t.Skip("takes half an hour; make bench")
	}
	python := os.Getenv(pythonVariable)
	d := newDocument(t)
	d.add(functions(t))
	d.add(lookups(t))
	d.add(steps(t))
	d.add(pipelines(t, python))
	d.add(layouts(t, python))
	d.write(t, filepath.Join(root, "docs/BENCHMARKS.md"))
}

// shopNow is where the shop's clock stands: 13:00 in Korea.
var shopNow = time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)

// shopDays is how many Days recorded pages are of.
const shopDays = 40

// pages are a recording: every page of orders that a shop's days have, each asked for once.
type pages struct {
	dir      string
	from, to coupang.Day
	days     int // a window
	count    int
	bytes    int64
}

// record makes a shop of some so many boxes and reads its pages. Windows are as long as the export lets them be: it halves those
// that would hold more than 30,000 rows.
func record(t *testing.T, dir string, boxes int) *pages {
	t.Helper()
	last := coupang.DayOf(shopNow, seller.Market) - 1
	p := &pages{dir: dir, from: last - shopDays + 1, to: last, days: max(1, min(10, 100_000/boxes))}
	peaks := map[coupang.Day]int{}
	for d := p.from; d <= p.to; d++ {
		peaks[d] = boxes / shopDays
	}
	if err := os.Mkdir(filepath.Join(dir, "pages"), 0o755); err != nil {
		t.Fatal(err)
	}
	api := coupangtest.New(coupangtest.Options{Seed: 1, Now: shopNow, First: p.from, Peaks: peaks})
	r := newRecorder(api.Transport(), filepath.Join(dir, "pages"))
	if _, err := p.task("").decode(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	p.count, p.bytes = r.finish(t)
	return p
}

// task is one for the recorded pages, into a lake of that name or none.
func (p *pages) task(lake string) task {
	t := task{Program: "coupang-lake", Pages: filepath.Join(p.dir, "pages"), From: p.from, To: p.to, Days: p.days, Parallel: 1}
	if lake != "" {
		t.Lake = filepath.Join(p.dir, lake)
	}
	return t
}

// run works a task in a process of its own, on one core.
func (p *pages) run(t *testing.T, work task, env ...string) usage {
	t.Helper()
	text, err := json.Marshal(work)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(append(os.Environ(), "GOMAXPROCS=1", taskVariable+"="+string(text)), env...)
	u := measured(t, cmd)
	if work.Lake != "" {
		u.Files, u.Stored = stored(t, filepath.Join(work.Lake, "orders"))
	}
	return u
}

// rival has a script of ours let another program turn the same pages into Parquet.
func (p *pages) rival(t *testing.T, python, script string, how ...string) usage {
	t.Helper()
	lake := t.TempDir()
	arguments := append(append([]string{"-B", "scripts/" + script}, how...), filepath.Join(p.dir, "pages"), filepath.Join(lake, "lake"))
	cmd := exec.CommandContext(t.Context(), python, arguments...)
	cmd.Dir = root
	return measured(t, cmd)
}

// measured reads the usage that a program's last line tells.
func measured(t *testing.T, cmd *exec.Cmd) usage {
	t.Helper()
	out, err := cmd.Output()
	if err != nil {
		failed := &exec.ExitError{}
		errors.As(err, &failed)
		t.Fatalf("%s: %v\n%s", cmd, err, failed.Stderr)
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	var u usage
	if err := json.Unmarshal(lines[len(lines)-1], &u); err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
	return u
}

// stored counts a folder's Parquet files and their bytes.
func stored(t *testing.T, dir string) (files int, size int64) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*/*/*.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	return len(names), size
}

// median of several runs, by the processor time that they took.
func median(n int, run func() usage) usage {
	var all []usage
	for range n {
		all = append(all, run())
	}
	slices.SortFunc(all, func(a, b usage) int { return cmp.Compare(a.CPU, b.CPU) })
	return all[n/2]
}
