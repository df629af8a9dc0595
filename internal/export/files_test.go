package export

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio/storetest"
)

func (w *world) content(key string) []byte { return w.lake.(*storetest.Memory).Content(key) }

func TestAnObjectThatWeCannotReadIsNeverOverwritten(t *testing.T) {
	t.Parallel()
	key := partitionKey("orders", seller.ID, coupang.DayOf(worldNow, coupang.KR))
	type foreign struct {
		ID int64 `parquet:"id"`
	}
	type newer struct {
		ShipmentBoxID int64   `parquet:"shipment_box_id,plain"`
		FromTomorrow  *string `parquet:"from_tomorrow,plain"`
	}
	for name, odd := range map[string]struct {
		content func(t *testing.T) []byte
		want    error
	}{
		"not Parquet":               {func(*testing.T) []byte { return []byte("shipment_box_id,status\n1,ACCEPT\n") }, parquetio.ErrCorrupt},
		"cut off":                   {func(t *testing.T) []byte { return parquetFile(t, []foreign{{1}})[:100] }, parquetio.ErrCorrupt},
		"empty":                     {func(*testing.T) []byte { return nil }, parquetio.ErrCorrupt},
		"of another table":          {func(t *testing.T) []byte { return parquetFile(t, []foreign{{1}}) }, parquetio.ErrNewerSchema},
		"of a newer program's hand": {func(t *testing.T) []byte { return parquetFile(t, []newer{{1, nil}}) }, parquetio.ErrNewerSchema},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			alone(t, func(t *testing.T) {
				w := newWorld(t, coupangtest.Options{})
				w.api.Put(seller.ID, coupangtest.Orders, coupangtest.Record{ID: 1, At: worldNow.Add(-time.Hour)})
				w.api.Put(seller.ID, coupangtest.Orders, coupangtest.Record{ID: 2, At: worldNow.Add(-25 * time.Hour)})
				content := odd.content(t)
				if _, err := w.lake.Put(t.Context(), key, bytes.NewReader(content), ""); err != nil {
					t.Fatal(err)
				}
				sweeps, err := w.run(t.Context(), w.exporter("orders", w.api.Transport()), 1)
				if !errors.Is(err, odd.want) || sweeps[0].State != Failed {
					t.Errorf("got %v, %s; want %v", err, states(sweeps), odd.want)
				}
				if !bytes.Equal(w.content(key), content) {
					t.Error("the object was changed")
				}
				if w.content(partitionKey("orders", seller.ID, coupang.DayOf(worldNow, coupang.KR)-1)) == nil {
					t.Error("the other partition was not written")
				}
			})
		})
	}
}

// parquetFile writes rows as a Parquet file.
func parquetFile[R any](t *testing.T, rows []R) []byte {
	t.Helper()
	table, err := parquetio.NewTable(func(_, _ *R) int { return -1 }, parquetio.Options{CreatedBy: "somebody"})
	if err != nil {
		t.Fatal(err)
	}
	var memory storetest.Memory
	sorted := func(yield func(R, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
	merge := func(_, new *R) (R, parquetio.Outcome) { return *new, parquetio.Inserted }
	if _, err := table.Upsert(t.Context(), &memory, "file", sorted, merge); err != nil {
		t.Fatal(err)
	}
	return memory.Content("file")
}

func TestAKeyTwiceInAnOldFileIsRepairedAndWarned(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		w := newWorld(t, coupangtest.Options{})
		at := timestamp(worldNow.Add(-2 * time.Hour))
		old := Order{ShipmentBoxID: 2, OrderedAt: &at, Currency: "KRW", Sighting: Sighting{1, 1, 1}}
		key := partitionKey("orders", seller.ID, coupang.DayOf(worldNow, coupang.KR))
		if _, err := w.lake.Put(t.Context(), key, bytes.NewReader(parquetFile(t, []Order{old, old, {ShipmentBoxID: 3, OrderedAt: &at}})), ""); err != nil {
			t.Fatal(err)
		}
		w.api.Put(seller.ID, coupangtest.Orders, coupangtest.Record{ID: 1, At: worldNow.Add(-time.Hour)})
		sweep := w.mustRun("orders", 0)[0]
		if got := rows(w, orders()); len(got) != 3 || sweep.State != Warned {
			t.Errorf("%d rows, %s %v", len(got), sweep.State, sweep.Warnings)
		}
	})
}
