package parquetio_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio/storetest"
)

// latest is the merge of sightings: the new row wins whole, and changed when its status did.
func latest(old, new *wide) (wide, parquetio.Outcome) {
	switch {
	case new == nil:
		return *old, parquetio.Unchanged
	case old == nil:
		return *new, parquetio.Inserted
	}
	row := *new
	row.FirstSeenAt = old.FirstSeenAt
	if *old.Status == *new.Status {
		row.ChangedAt = old.ChangedAt
		return row, parquetio.Unchanged
	}
	return row, parquetio.Changed
}

const (
	mergeRows    = 200_000
	mergeUpdates = 30_000
	memoryLimit  = 256 // MB
)

// A large partition is merged in a small function's memory: the whole process, with all updates held in memory too.
func TestMergingALargePartitionNeedsLittleMemory(t *testing.T) {
	t.Parallel()
	if testing.Short() || runtime.GOOS != "linux" {
		t.Skip("takes ten seconds and reads /proc")
	}
	if raceEnabled {
		t.Skip("the race detector multiplies memory")
	}
	root := t.TempDir()
	table := wideTable(parquetio.Options{})
	if _, err := table.Upsert(t.Context(), openDir(t, root), key, wideRows(mergeRows, mergeRows, 1), latest); err != nil {
		t.Fatal(err)
	}
	cmd := child(t, "merge", root)
	cmd.Env = append(cmd.Env, "GOMEMLIMIT=150MiB") // as a function of 256 MB has it
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

func childMerge(t *testing.T, root string) {
	updates := materialize(mergeRows, mergeUpdates, 2)
	counts, err := wideTable(parquetio.Options{}).Upsert(t.Context(), openDir(t, root), key, seq(updates...), latest)
	if err != nil {
		t.Fatal(err)
	}
	if counts.Rows != mergeRows || counts.Changed != mergeUpdates {
		t.Errorf("counts %+v", counts)
	}
	peak, err := testproc.PeakMemory()
	fmt.Printf("peak %d MB, counts %+v\n", peak>>20, counts)
	if err != nil || peak>>20 > memoryLimit {
		t.Errorf("peak memory %d MB (error %v), want at most %d", peak>>20, err, memoryLimit)
	}
}

const benchRows = 20_000

func BenchmarkWrite(b *testing.B) {
	rows := materialize(benchRows, benchRows, 1)
	table := wideTable(parquetio.Options{})
	measure(b, func() { benchUpsert(b, table, &storetest.Memory{}, rows) })
}

func BenchmarkRead(b *testing.B) {
	table, store := wideTable(parquetio.Options{}), &storetest.Memory{}
	benchUpsert(b, table, store, materialize(benchRows, benchRows, 1))
	measure(b, func() {
		if n := len(read(b, table, store, key)); n != benchRows {
			b.Fatal(n)
		}
	})
}

// BenchmarkMerge counts the rows of the partition, of which so many per cent come anew.
func BenchmarkMerge(b *testing.B) {
	for _, percent := range []int{0, 15, 100} {
		b.Run(fmt.Sprintf("%d%%", percent), func(b *testing.B) {
			table, store := wideTable(parquetio.Options{}), &storetest.Memory{}
			benchUpsert(b, table, store, materialize(benchRows, benchRows, 1))
			updates := [][]wide{
				materialize(benchRows, benchRows*percent/100, 2), materialize(benchRows, benchRows*percent/100, 3),
			}
			i := 0
			measure(b, func() {
				benchUpsert(b, table, store, updates[i%2])
				i++
			})
		})
	}
}

func materialize(total, count int, at parquetio.Timestamp) []wide {
	rows := make([]wide, 0, count)
	for row := range wideRows(total, count, at) {
		rows = append(rows, row)
	}
	return rows
}

func benchUpsert(b *testing.B, table *parquetio.Table[wide], s parquetio.Store, rows []wide) {
	b.Helper()
	if _, err := table.Upsert(b.Context(), s, key, seq(rows...), latest); err != nil {
		b.Fatal(err)
	}
}

// measure reports rows per second of processor time, which is what one core does, garbage collection included.
func measure(b *testing.B, f func()) {
	b.ReportAllocs()
	start := testproc.ProcessorTime()
	for b.Loop() {
		f()
	}
	b.ReportMetric(float64(b.N*benchRows)/(testproc.ProcessorTime()-start).Seconds(), "rows/cpu-s")
}
