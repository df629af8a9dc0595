package exportapp_test

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// located is a row and the key of the object that it was found in.
type located[R any] struct {
	row R
	key string
}

// table reads all partitions of a table and fails where one cannot be read whole or a key is there twice.
func table[R any, K cmp.Ordered](t *testing.T, lake parquetio.Store, name string, key func(*R) K) map[K]located[R] {
	t.Helper()
	files, err := parquetio.NewTable(func(a, b *R) int { return cmp.Compare(key(a), key(b)) }, parquetio.Options{CreatedBy: "test"})
	if err != nil {
		t.Fatal(err)
	}
	found := map[K]located[R]{}
	for _, object := range keys(t, lake, name+"/") {
		for row, err := range files.Rows(t.Context(), lake, object) {
			if err != nil {
				t.Fatal(err)
			}
			id := key(&row)
			if other, twice := found[id]; twice {
				t.Errorf("%s %v is in the lake twice: in %s and %s", name, id, other.key, object)
			}
			found[id] = located[R]{row, object}
		}
	}
	return found
}

func orders(t *testing.T, lake parquetio.Store) map[int64]located[export.Order] {
	t.Helper()
	return table(t, lake, "orders", func(r *export.Order) int64 { return r.ShipmentBoxID })
}

func sweeps(t *testing.T, lake parquetio.Store) map[string]located[export.Sweep] {
	t.Helper()
	return table(t, lake, export.SweepsName, func(r *export.Sweep) string { return r.SweepID })
}

// whereabouts tells in which object each key of a dataset is.
func whereabouts(t *testing.T, lake parquetio.Store, dataset string) map[int64]string {
	t.Helper()
	switch dataset {
	case "orders":
		return places(orders(t, lake))
	case "inquiries":
		return places(table(t, lake, dataset, func(r *export.Inquiry) int64 { return r.InquiryID }))
	case "returns":
		return places(table(t, lake, dataset, func(r *export.Return) int64 { return r.ReceiptID }))
	case "exchanges":
		return places(table(t, lake, dataset, func(r *export.Exchange) int64 { return r.ExchangeID }))
	case "return_withdrawals":
		return places(table(t, lake, dataset, func(r *export.ReturnWithdrawal) int64 { return r.CancelID }))
	case "product_inquiries":
		return places(table(t, lake, dataset, func(r *export.ProductInquiry) int64 { return r.InquiryID }))
	default:
		t.Fatalf("no dataset %s", dataset)
		return nil
	}
}

func places[R any, K comparable](rows map[K]located[R]) map[K]string {
	found := map[K]string{}
	for id, row := range rows {
		found[id] = row.key
	}
	return found
}

// keys lists the lake's objects.
func keys(t *testing.T, lake parquetio.Store, prefix string) []string {
	t.Helper()
	var all []string
	for key, err := range lake.List(t.Context(), prefix) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, key)
	}
	return all
}

// subjectOf is what the listing behind a dataset is called by the fake API.
func subjectOf(t *testing.T, dataset string) coupangtest.Subject {
	t.Helper()
	for _, s := range coupangtest.Subjects() {
		if s.String() == dataset {
			return s
		}
	}
	t.Fatalf("no subject %s", dataset)
	return 0
}

// expectLake fails unless the lake has exactly what the API lists for the vendors' Days, each in its place.
func (w *world) expectLake(dataset string, from, to coupang.Day, vendors ...coupang.Vendor) {
	w.t.Helper()
	want := map[int64]string{}
	for _, v := range vendors {
		for record := range w.api.Listed(v.ID, subjectOf(w.t, dataset)) {
			if day := coupang.DayOf(record.ListedAt, v.Market); day >= from && day <= to {
				want[record.ID] = dataset + "/vendor_id=" + v.ID + "/dt=" + record.Day.String() + "/data.parquet"
			}
		}
	}
	if len(want) == 0 {
		w.t.Fatalf("the world has no %s from %s to %s", dataset, from, to)
	}
	got := whereabouts(w.t, w.lake, dataset)
	if maps.Equal(got, want) {
		return
	}
	w.t.Errorf("%s from %s to %s: %d in the lake, %d listed", dataset, from, to, len(got), len(want))
	for _, id := range slices.Sorted(maps.Keys(want)) {
		if got[id] != want[id] {
			w.t.Errorf("%d is in %q, not in %s", id, got[id], want[id])
			return
		}
	}
}

// expectEmptyLake fails where anything is stored.
func (w *world) expectEmptyLake() {
	w.t.Helper()
	if stored := keys(w.t, w.lake, ""); len(stored) > 0 {
		w.t.Errorf("stored: %s", strings.Join(stored, ", "))
	}
}

func korean(id string) coupang.Vendor { return coupang.Vendor{ID: id, Market: coupang.KR} }

var today = coupang.DayOf(worldNow, coupang.KR)
