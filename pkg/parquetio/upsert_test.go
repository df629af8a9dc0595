package parquetio_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"iter"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio/storetest"
)

// sum is a row whose merge adds up, so that an update lost or applied twice is seen.
type sum struct {
	ID    int64 `parquet:"sum_id"`
	Total int64 `parquet:"total"`
	Times int64 `parquet:"times"`
}

func add(old, new *sum) (sum, parquetio.Outcome) {
	switch {
	case new == nil:
		return *old, parquetio.Unchanged
	case old == nil:
		return *new, parquetio.Inserted
	case new.Total == 0:
		return sum{old.ID, old.Total, old.Times + new.Times}, parquetio.Unchanged
	default:
		return sum{old.ID, old.Total + new.Total, old.Times + new.Times}, parquetio.Changed
	}
}

func sumTable(t testing.TB, o parquetio.Options) *parquetio.Table[sum] {
	t.Helper()
	o.CreatedBy = "parquetio-test"
	table, err := parquetio.NewTable(func(a, b *sum) int { return cmp.Compare(a.ID, b.ID) }, o)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

const key = "sums/dt=2026-01-03/data.parquet"

func TestUpsertJoinsByKey(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		old, new []sum
		want     []sum
		counts   parquetio.Counts
	}{
		{
			name: "nothing and nothing writes nothing",
		},
		{
			name:   "an absent object is empty",
			new:    []sum{{1, 10, 1}, {2, 20, 1}},
			want:   []sum{{1, 10, 1}, {2, 20, 1}},
			counts: parquetio.Counts{Inserted: 2, Rows: 2, Written: true},
		},
		{
			name:   "rows only in the file are kept",
			old:    []sum{{1, 10, 1}, {3, 30, 1}, {5, 50, 1}},
			new:    []sum{{2, 20, 1}, {4, 40, 1}},
			want:   []sum{{1, 10, 1}, {2, 20, 1}, {3, 30, 1}, {4, 40, 1}, {5, 50, 1}},
			counts: parquetio.Counts{Inserted: 2, Kept: 3, Rows: 5, Written: true},
		},
		{
			name:   "rows in both are merged, and counted as the merge says",
			old:    []sum{{1, 10, 1}, {2, 20, 1}, {3, 30, 1}},
			new:    []sum{{1, 1, 1}, {3, 0, 1}},
			want:   []sum{{1, 11, 2}, {2, 20, 1}, {3, 30, 2}},
			counts: parquetio.Counts{Changed: 1, Unchanged: 1, Kept: 1, Rows: 3, Written: true},
		},
		{
			name:   "several new rows of one key are merged one after the other and counted once",
			old:    []sum{{2, 20, 1}},
			new:    []sum{{1, 1, 1}, {1, 2, 1}, {1, 3, 1}, {2, 0, 1}, {2, 5, 1}, {2, 0, 1}},
			want:   []sum{{1, 6, 3}, {2, 25, 4}},
			counts: parquetio.Counts{Inserted: 1, Changed: 1, Duplicates: 4, Rows: 2, Written: true},
		},
		{
			name:   "without new rows the same bytes are not written again",
			old:    []sum{{1, 10, 1}},
			want:   []sum{{1, 10, 1}},
			counts: parquetio.Counts{Kept: 1, Rows: 1},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			table, store := sumTable(t, parquetio.Options{}), &storetest.Memory{}
			if c.old != nil {
				upsert(t, table, store, c.old...)
			}
			puts := len(store.Puts())
			counts := upsert(t, table, store, c.new...)
			if want := int64(len(store.Content(key))); counts.Bytes != want {
				t.Errorf("counted %d bytes, stored %d", counts.Bytes, want)
			}
			if wrote := len(store.Puts()) > puts; wrote != c.counts.Written {
				t.Errorf("wrote: %t", wrote)
			}
			counts.Bytes = 0
			if counts != c.counts {
				t.Errorf("counts %+v, want %+v", counts, c.counts)
			}
			if c.want == nil {
				if store.Content(key) != nil {
					t.Error("an object without rows was written")
				}
				return
			}
			if got := read(t, table, store, key); !slices.Equal(got, c.want) {
				t.Errorf("rows %v, want %v", got, c.want)
			}
		})
	}
}

func upsert(t *testing.T, table *parquetio.Table[sum], s parquetio.Store, rows ...sum) parquetio.Counts {
	t.Helper()
	counts, err := table.Upsert(t.Context(), s, key, seq(rows...), add)
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

// Random histories against a map, over row groups and batches of every size.
func TestUpsertAgreesWithAMap(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		r := seeded(seed)
		table, store := sumTable(t, parquetio.Options{RowsPerGroup: 1 + r.IntN(150)}), &storetest.Memory{}
		model := make(map[int64]sum)
		for range 8 {
			rows := randomSums(r)
			for _, row := range rows {
				m := model[row.ID]
				model[row.ID] = sum{row.ID, m.Total + row.Total, m.Times + row.Times}
			}
			counts := upsert(t, table, store, rows...)
			if n := counts.Inserted + counts.Changed + counts.Unchanged + counts.Kept; n != len(model) || counts.Rows != n {
				t.Fatalf("seed %d: counts %+v do not add up to %d rows", seed, counts, len(model))
			}
			checkModel(t, table, store, model)
		}
	}
}

func randomSums(r *rand.Rand) []sum {
	rows := make([]sum, 1+r.IntN(300))
	for i := range rows {
		rows[i] = sum{r.Int64N(400), 1 + r.Int64N(9), 1}
	}
	slices.SortStableFunc(rows, func(a, b sum) int { return cmp.Compare(a.ID, b.ID) })
	return rows
}

func checkModel(t *testing.T, table *parquetio.Table[sum], s parquetio.Store, model map[int64]sum) {
	t.Helper()
	got := read(t, table, s, key)
	if len(got) != len(model) {
		t.Fatalf("%d rows, want %d", len(got), len(model))
	}
	for i, row := range got {
		if row != model[row.ID] || i > 0 && got[i-1].ID >= row.ID {
			t.Fatalf("row %d is %v, want %v in key order", i, row, model[row.ID])
		}
	}
}

func TestAnOldFileOutOfOrderIsRepaired(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		old      []sum
		want     []sum
		repaired int
	}{
		{"keys twice", []sum{{1, 1, 1}, {1, 2, 1}, {1, 3, 1}, {2, 5, 1}}, []sum{{1, 6, 3}, {2, 5, 1}}, 2},
		{"a key twice at the end", []sum{{1, 1, 1}, {2, 2, 1}, {2, 3, 1}}, []sum{{1, 1, 1}, {2, 5, 2}}, 1},
		{"unsorted", []sum{{3, 3, 1}, {1, 1, 1}, {2, 2, 1}}, []sum{{1, 1, 1}, {2, 2, 1}, {3, 3, 1}}, 1},
		{"unsorted with a key twice", []sum{{3, 3, 1}, {1, 1, 1}, {3, 4, 1}, {1, 5, 1}}, []sum{{1, 6, 2}, {3, 7, 2}}, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			table, store := sumTable(t, parquetio.Options{}), &storetest.Memory{}
			putRaw(t, store, key, c.old)
			counts := upsert(t, table, store, sum{9, 9, 1})
			if counts.Repaired != c.repaired || counts.Rows != len(c.want)+1 || counts.Inserted != 1 {
				t.Errorf("counts %+v, want %d repaired", counts, c.repaired)
			}
			if got := read(t, table, store, key); !slices.Equal(got, append(c.want, sum{9, 9, 1})) {
				t.Errorf("rows %v, want %v and one more", got, c.want)
			}
			if counts := upsert(t, table, store); counts.Repaired != 0 {
				t.Errorf("repaired again: %+v", counts)
			}
		})
	}
}

// putRaw stores rows as they are, as a foreign writer might.
func putRaw[R any](t *testing.T, s parquetio.Store, key string, rows []R) {
	t.Helper()
	var b bytes.Buffer
	if err := parquet.Write(&b, rows); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), key, bytes.NewReader(b.Bytes()), ""); err != nil {
		t.Fatal(err)
	}
}

func TestUpsertRefusesBadRowsAndWritesNothing(t *testing.T) {
	t.Parallel()
	broken := errors.New("source broke")
	for _, c := range []struct {
		name   string
		rows   iter.Seq2[sum, error]
		merge  func(old, new *sum) (sum, parquetio.Outcome)
		reason string
	}{
		{"new rows out of order", seq(sum{ID: 2}, sum{ID: 1}), add, "not sorted"},
		{"an error among the new rows", func(yield func(sum, error) bool) {
			_ = yield(sum{ID: 1}, nil) && yield(sum{}, broken)
		}, add, "source broke"},
		{"a merge that changes keys", seq(sum{ID: 1}, sum{ID: 2}), func(_, new *sum) (sum, parquetio.Outcome) {
			return sum{ID: -new.ID}, parquetio.Inserted
		}, "out of order"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			store := &storetest.Memory{}
			_, err := sumTable(t, parquetio.Options{}).Upsert(t.Context(), store, key, c.rows, c.merge)
			if err == nil || !strings.Contains(err.Error(), c.reason) || !strings.Contains(err.Error(), key) {
				t.Errorf("got %v, want the key and %q", err, c.reason)
			}
			if len(store.Puts()) != 0 {
				t.Error("something was written")
			}
		})
	}
}

func TestTextThatIsNotUTF8IsRefusedByColumn(t *testing.T) {
	t.Parallel()
	bad := "\xff"
	for column, spoil := range map[string]func(*sample){
		"some_text":              func(s *sample) { s.Text = bad },
		"null_text":              func(s *sample) { s.NullText = new(personal(bad)) },
		"inner_struct.name":      func(s *sample) { s.Inner.Name = new(personal(bad)) },
		"null_struct.name":       func(s *sample) { s.NullIn = &inner{Name: new(personal(bad))} },
		"texts":                  func(s *sample) { s.Texts = []personal{"good", personal(bad)} },
		"items.name":             func(s *sample) { s.Items = []item{{}, {Name: &bad}} },
		"plain_items.codes":      func(s *sample) { s.Plain = []item{{Codes: []string{bad}}} },
		"warnings (of embedded)": func(s *sample) { s.Warnings = []string{bad} },
	} {
		row := sample{ID: 1}
		spoil(&row)
		store := &storetest.Memory{}
		_, err := sampleTable(t, parquetio.Options{}).Upsert(t.Context(), store, key, seq(row), newWins)
		path, _, _ := strings.Cut(column, " ")
		if err == nil || !strings.Contains(err.Error(), "text in column "+path+" is not UTF-8") {
			t.Errorf("%s: got %v", column, err)
		}
	}
}

func TestSameRowsGiveSameBytes(t *testing.T) {
	t.Parallel()
	rows := randomSamples(seeded(4), 1000)
	var first []byte
	for range 3 {
		store := &storetest.Memory{}
		table := sampleTable(t, parquetio.Options{RowsPerGroup: 333, Metadata: map[string]string{"b": "2", "a": "1", "c": "3"}})
		if _, err := table.Upsert(t.Context(), store, key, seq(rows...), newWins); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = store.Content(key)
		}
		if !bytes.Equal(first, store.Content(key)) {
			t.Fatal("the bytes differ")
		}
	}
}

func TestAConflictIsMergedAgain(t *testing.T) {
	t.Parallel()
	table, store := sumTable(t, parquetio.Options{}), &storetest.Memory{}
	upsert(t, table, store, sum{1, 10, 1})
	store.OnPut = func(n int, _ string) storetest.Fault {
		if n == 1 || n == 3 { // another writer is first, twice
			upsert(t, table, store, sum{1, 100, 1}, sum{int64(n), 5, 1})
		}
		return storetest.None
	}
	counts := upsert(t, table, store, sum{1, 1, 1}, sum{7, 7, 1})
	if counts.Changed != 1 || counts.Inserted != 1 || counts.Duplicates != 0 {
		t.Errorf("counts of the last attempt alone: %+v", counts)
	}
	want := []sum{{1, 10 + 100 + 5 + 100 + 1, 5}, {3, 5, 1}, {7, 7, 1}}
	if got := read(t, table, store, key); !slices.Equal(got, want) {
		t.Errorf("rows %v, want %v", got, want)
	}
}

func TestUpsertGivesUpAfterItsAttempts(t *testing.T) {
	t.Parallel()
	table, store := sumTable(t, parquetio.Options{MaxAttempts: 3}), &storetest.Memory{}
	other := sumTable(t, parquetio.Options{})
	busy := false
	store.OnPut = func(int, string) storetest.Fault {
		if !busy {
			busy = true
			upsert(t, other, store, sum{1, 1, 1})
			busy = false
		}
		return storetest.None
	}
	_, err := table.Upsert(t.Context(), store, key, seq(sum{2, 2, 1}), add)
	if !errors.Is(err, parquetio.ErrConflict) {
		t.Errorf("got %v, want ErrConflict", err)
	}
	if n := len(store.Puts()); n != 6 {
		t.Errorf("%d puts, want 3 of ours and 3 of the other", n)
	}
}

func TestUpsertDoesNotWaitBeyondItsDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		store := &alwaysConflict{}
		start := time.Now()
		_, err := sumTable(t, parquetio.Options{MaxAttempts: 1000}).Upsert(ctx, store, key, seq(sum{1, 1, 1}), add)
		if !errors.Is(err, parquetio.ErrConflict) || ctx.Err() != nil || time.Since(start) >= time.Second {
			t.Errorf("after %v: %v, context %v", time.Since(start), err, ctx.Err())
		}
	})
}

// alwaysConflict is a partition that others change without end.
type alwaysConflict struct{ storetest.Memory }

func (s *alwaysConflict) Put(context.Context, string, io.ReadSeeker, string) (string, error) {
	return "", parquetio.ErrConflict
}

// Every Put of a run fails in each way, one at a time; the run is then begun again, as the queue would.
func TestEveryPutFailsOnceInEveryWay(t *testing.T) {
	t.Parallel()
	keys := []string{"p/1", "p/2", "p/3"}
	for _, fault := range []storetest.Fault{storetest.NotStored, storetest.Stored, storetest.StoredThenConflict} {
		for failing := range 2 * len(keys) {
			store := &storetest.Memory{OnPut: func(n int, _ string) storetest.Fault {
				if n == failing {
					return fault
				}
				return storetest.None
			}}
			failed := 0
			for round := range int64(2) {
				for _, key := range keys {
					failed += untilDone(t, store, key, round)
				}
			}
			if want := map[storetest.Fault]int{storetest.NotStored: 1}[fault]; failed != want {
				t.Errorf("fault %d at put %d: %d runs failed, want %d", fault, failing, failed, want)
			}
			for _, key := range keys {
				want := []sum{{1, 3, 2}, {100, 5, 1}, {101, 5, 1}}
				if got := read(t, sumTable(t, parquetio.Options{}), store, key); !slices.Equal(got, want) {
					t.Errorf("fault %d at put %d: %s holds %v, want %v", fault, failing, key, got, want)
				}
			}
		}
	}
}

// untilDone counts how often the run had to be begun again.
func untilDone(t *testing.T, store *storetest.Memory, key string, round int64) (failed int) {
	t.Helper()
	rows := seq(sum{1, round + 1, 1}, sum{100 + round, 5, 1})
	for ; failed < 5; failed++ {
		counts, err := sumTable(t, parquetio.Options{}).Upsert(t.Context(), store, key, rows, add)
		if err == nil {
			if counts.Inserted != 2-int(round) {
				t.Errorf("%s, round %d: counts %+v", key, round, counts)
			}
			return failed
		}
		if !errors.Is(err, storetest.ErrInjected) {
			t.Fatal(err)
		}
	}
	return failed
}

func TestReadingFailsAndHeals(t *testing.T) {
	t.Parallel()
	table, store := sumTable(t, parquetio.Options{}), &storetest.Memory{}
	upsert(t, table, store, sum{1, 1, 1})
	for failing := 1; ; failing++ {
		reads := 0
		store.OnRead = func(string) error {
			if reads++; reads == failing {
				return storetest.ErrInjected
			}
			return nil
		}
		_, err := table.Upsert(t.Context(), store, key, seq(sum{1, 0, 0}), add)
		if err == nil && reads < failing {
			break // nothing was left to fail
		}
		if !errors.Is(err, storetest.ErrInjected) || errors.Is(err, parquetio.ErrCorrupt) {
			t.Errorf("read %d failed: got %v, want the cause and not ErrCorrupt", failing, err)
		}
	}
	store.OnRead = nil
	if got := read(t, table, store, key); !slices.Equal(got, []sum{{1, 1, 1}}) {
		t.Errorf("rows %v", got)
	}
}

func TestACancelledUpsertLeavesTheObject(t *testing.T) {
	t.Parallel()
	table, store := sumTable(t, parquetio.Options{}), &storetest.Memory{}
	upsert(t, table, store, sum{1, 1, 1})
	ctx, cancel := context.WithCancel(t.Context())
	rows := func(yield func(sum, error) bool) {
		for i := range int64(1000) {
			if i == 500 {
				cancel()
			}
			if !yield(sum{i, 1, 1}, nil) {
				return
			}
		}
	}
	if _, err := table.Upsert(ctx, store, key, rows, add); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if n := len(store.Puts()); n != 1 {
		t.Errorf("%d puts, want the first alone", n)
	}
	for _, err := range table.Rows(ctx, store, key) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("Rows: got %v, want context.Canceled", err)
		}
	}
}

func TestConcurrentUpsertsLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T) parquetio.Store{"memory": newMemory, "directory": newDir, "S3": newS3} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const writers, rounds, shared = 4, 3, 50
			store := open(t)
			var group sync.WaitGroup
			for w := range int64(writers) {
				group.Go(func() {
					table := sumTable(t, parquetio.Options{MaxAttempts: 100})
					for round := range int64(rounds) {
						rows := []sum{}
						for id := range int64(shared) {
							rows = append(rows, sum{id, 1, 1})
						}
						rows = append(rows, sum{1000 + w*rounds + round, 7, 1})
						if _, err := table.Upsert(t.Context(), store, key, seq(rows...), add); err != nil {
							t.Errorf("writer %d: %v", w, err)
						}
					}
				})
			}
			group.Wait()
			model := make(map[int64]sum)
			for id := range int64(shared) {
				model[id] = sum{id, writers * rounds, writers * rounds}
			}
			for own := range int64(writers * rounds) {
				model[1000+own] = sum{1000 + own, 7, 1}
			}
			checkModel(t, sumTable(t, parquetio.Options{}), store, model)
		})
	}
}

func TestRowsOfAnAbsentObject(t *testing.T) {
	t.Parallel()
	n := 0
	for _, err := range sumTable(t, parquetio.Options{}).Rows(t.Context(), &storetest.Memory{}, key) {
		if n++; !errors.Is(err, parquetio.ErrNotExist) || !strings.Contains(err.Error(), key) {
			t.Errorf("got %v, want ErrNotExist and the key", err)
		}
	}
	if n != 1 {
		t.Errorf("%d values, want one error", n)
	}
}

func TestRowsMayBeLeftAndRangedAgain(t *testing.T) {
	t.Parallel()
	table, store := sumTable(t, parquetio.Options{RowsPerGroup: 10}), &storetest.Memory{}
	upsert(t, table, store, sum{1, 1, 1}, sum{2, 2, 1})
	rows := table.Rows(t.Context(), store, key)
	for range 2 {
		for row, err := range rows {
			if err != nil || row.ID != 1 {
				t.Fatalf("%v, %v", row, err)
			}
			break
		}
	}
}

// The interfaces take any order: a merge that rewrites kept rows, as a change of the rules for personal data does.
func TestAMergeMayRewriteRowsOnlyInTheFile(t *testing.T) {
	t.Parallel()
	table, store := sumTable(t, parquetio.Options{}), &storetest.Memory{}
	upsert(t, table, store, sum{1, 1, 1}, sum{2, 2, 1})
	counts, err := table.Upsert(t.Context(), store, key, seq[sum](), func(old, _ *sum) (sum, parquetio.Outcome) {
		if old.ID == 2 {
			return sum{2, 0, old.Times}, parquetio.Changed
		}
		return *old, parquetio.Unchanged
	})
	if err != nil || counts.Changed != 1 || counts.Kept != 1 || !counts.Written {
		t.Errorf("%+v, %v", counts, err)
	}
	if got := read(t, table, store, key); !reflect.DeepEqual(got, []sum{{1, 1, 1}, {2, 0, 1}}) {
		t.Errorf("rows %v", got)
	}
}
