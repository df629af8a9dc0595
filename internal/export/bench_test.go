package export

import (
	"slices"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio/storetest"
)

const benchRows = 20_000

// orderSheets are as many as the fake lists on one Day, as they come over the wire.
func orderSheets(b *testing.B) []jsontext.Value {
	b.Helper()
	day := coupang.DayOf(worldNow, coupang.KR) - 3
	api := coupangtest.New(coupangtest.Options{Seed: 1, Now: worldNow, First: day, Peaks: map[coupang.Day]int{day: benchRows}})
	var sheets []jsontext.Value
	for box := range api.Listed(seller.ID, coupangtest.Orders) {
		sheets = append(sheets, slices.Clone(box.JSON))
	}
	return sheets
}

func perRow(b *testing.B, rows int) {
	b.Helper()
	b.ReportMetric(float64(b.N*rows)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(rows), "rows")
	b.ReportMetric(0, "ns/op")
}

func decode(sheets []jsontext.Value) []coupang.Record[coupang.OrderSheet] {
	records := make([]coupang.Record[coupang.OrderSheet], len(sheets))
	for i, sheet := range sheets {
		records[i] = coupang.Decode[coupang.OrderSheet](sheet, coupang.KR)
	}
	return records
}

func BenchmarkMap(b *testing.B) {
	records := decode(orderSheets(b))
	d := orders()
	b.ReportAllocs()
	for b.Loop() {
		mapRows(b, &d, records)
	}
	perRow(b, len(records))
}

func mapRows(b *testing.B, d *Dataset[coupang.OrderSheet, Order], records []coupang.Record[coupang.OrderSheet]) map[coupang.Day][]*Order {
	b.Helper()
	byDay := map[coupang.Day][]*Order{}
	for i := range records {
		row, day, err := d.row(&records[i], seller, worldNow)
		if err != nil {
			b.Fatal(err)
		}
		byDay[day] = append(byDay[day], &row)
	}
	return byDay
}

// BenchmarkPublish merges rows into a partition: an absent one, one that holds the same rows, one with other values.
func BenchmarkPublish(b *testing.B) {
	records := decode(orderSheets(b))
	for _, c := range []struct {
		name string
		old  time.Duration // age of the rows in the partition, 0: none
	}{{"write", 0}, {"merge unchanged", time.Hour}} {
		b.Run(c.name, func(b *testing.B) {
			d := orders()
			e, err := newExporter(&d, Options{})
			if err != nil {
				b.Fatal(err)
			}
			rows := mapRows(b, &d, records)
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				e.Store = &storetest.Memory{}
				if c.old != 0 {
					publishAll(b, e, rows)
				}
				b.StartTimer()
				publishAll(b, e, rows)
			}
			perRow(b, len(records))
		})
	}
}

func publishAll(b *testing.B, e *exporter[coupang.OrderSheet, Order], byDay map[coupang.Day][]*Order) {
	b.Helper()
	s := &reader[coupang.OrderSheet, Order]{
		run: &run[coupang.OrderSheet, Order]{exporter: e, vendor: seller}, sweep: &Sweep{}, quality: newQuality(e.dataset.Guard),
		rows: byDay,
	}
	for day, rows := range byDay {
		if err := s.publishDay(b.Context(), day, rows); err != nil {
			b.Fatal(err)
		}
	}
}
