package export

import (
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio/storetest"
)

// Inquiries have no minute form, so a Day of them cannot be cut: what is held is published on the way instead.
func TestADayThatCannotBeCutIsHeldInParts(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		w := newWorld(t, coupangtest.Options{})
		const many = maxRows + 100
		for i := range int64(many) {
			w.api.Put(seller.ID, coupangtest.Inquiries, coupangtest.Record{ID: i + 1, At: worldNow.Add(-time.Duration(i) * time.Second)})
		}
		sweeps := w.mustRun("inquiries", 0)
		puts := 0
		key := partitionKey("inquiries", seller.ID, coupang.DayOf(worldNow, coupang.KR))
		for _, put := range w.lake.(*storetest.Memory).Puts() {
			if put == key {
				puts++
			}
		}
		if puts != 2 || states(sweeps) != "2026-11-20..2026-11-20 done" || len(rows(w, inquiries())) != many {
			t.Errorf("%d puts, %s, %d rows", puts, states(sweeps), sweeps[0].RowsInserted)
		}
	})
}
