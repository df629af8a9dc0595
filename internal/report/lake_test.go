package report

import (
	"cmp"
	"iter"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio/storetest"
)

// The report of these tests is made on a Wednesday at noon in Seoul.
var (
	today  = coupang.NewDay(2026, time.March, 18)
	noon   = today.Start(coupang.KR).Add(12 * time.Hour)
	seller = coupang.Vendor{ID: "A00012345", Market: coupang.KR}
)

// testLake is a lake whose rows are known.
type testLake struct {
	*testing.T
	store parquetio.Store
}

func newLake(t *testing.T) *testLake { return &testLake{t, &storetest.Memory{}} }

// put writes one partition.
func put[R any](l *testLake, table string, v coupang.Vendor, day coupang.Day, key func(*R) int64, rows ...R) {
	l.Helper()
	t, err := parquetio.NewTable(func(a, b *R) int { return cmp.Compare(key(a), key(b)) }, parquetio.Options{CreatedBy: "test"})
	if err != nil {
		l.Fatal(err)
	}
	at := table + "/vendor_id=" + v.ID + "/dt=" + day.String() + "/data.parquet"
	var sorted iter.Seq2[R, error] = func(yield func(R, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
	insert := func(old, new *R) (R, parquetio.Outcome) {
		if new == nil {
			return *old, parquetio.Unchanged
		}
		return *new, parquetio.Inserted
	}
	if _, err := t.Upsert(l.Context(), l.store, at, sorted, insert); err != nil {
		l.Fatal(err)
	}
}

// orders writes boxes of consecutive orders from number first on, one box each, of the given statuses.
func (l *testLake) orders(v coupang.Vendor, day coupang.Day, first int64, statuses ...string) {
	l.Helper()
	var rows []export.Order
	for i, status := range statuses {
		order := first + int64(i)
		rows = append(rows, export.Order{ShipmentBoxID: 1_000_000 + order, OrderID: &order, Status: &status})
	}
	put(l, "orders", v, day, func(o *export.Order) int64 { return o.ShipmentBoxID }, rows...)
}

func (l *testLake) returns(day coupang.Day, rows ...export.Return) {
	l.Helper()
	put(l, "returns", seller, day, func(r *export.Return) int64 { return r.ReceiptID }, rows...)
}

func (l *testLake) inquiries(day coupang.Day, rows ...export.Inquiry) {
	l.Helper()
	put(l, "inquiries", seller, day, func(i *export.Inquiry) int64 { return i.InquiryID }, rows...)
}

func (l *testLake) productInquiries(day coupang.Day, rows ...export.ProductInquiry) {
	l.Helper()
	put(l, "product_inquiries", seller, day, func(i *export.ProductInquiry) int64 { return i.InquiryID }, rows...)
}

// sweep writes sweeps into the partition of the Day on which they started.
func (l *testLake) sweeps(v coupang.Vendor, rows ...export.Sweep) {
	l.Helper()
	for i, row := range rows {
		started := time.UnixMilli(int64(row.StartedAt))
		if row.FinishedAt == 0 {
			row.FinishedAt = row.StartedAt + 1000
		}
		row.StartedAt, row.FinishedAt = row.StartedAt+parquetio.Timestamp(i), row.FinishedAt+parquetio.Timestamp(i) // the key here
		row.SweepID = started.UTC().Format("20060102T150405.000") + string(rune('a'+i))
		put(l, export.SweepsName, v, coupang.DayOf(started, v.Market), func(s *export.Sweep) int64 { return int64(s.StartedAt) }, row)
	}
}

// swept is a finished sweep of a window that began at an instant.
func swept(dataset string, from, to coupang.Day, started time.Time) export.Sweep {
	return export.Sweep{
		Dataset: dataset, WindowFrom: parquetio.Date(from), WindowTo: parquetio.Date(to), State: export.Done,
		StartedAt: parquetio.Timestamp(started.UnixMilli()), Requests: 6,
	}
}

func (l *testLake) report(o Options) Report {
	l.Helper()
	o.Store, o.Now = l.store, noon
	if o.Vendors == nil {
		o.Vendors = []coupang.Vendor{seller}
	}
	r, err := Make(l.Context(), o)
	if err != nil {
		l.Fatal(err)
	}
	return r
}

// dataset of the first vendor.
func dataset(t *testing.T, r Report, name string) Dataset {
	t.Helper()
	for _, d := range r.Vendors[0].Datasets {
		if d.Name == name {
			return d
		}
	}
	t.Fatalf("no dataset %s", name)
	return Dataset{}
}
