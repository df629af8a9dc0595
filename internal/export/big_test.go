package export

import (
	"context"
	"os"
	"runtime/debug"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// invocations works a unit and what it hands on, each within a limit, as the queue does. It returns how many there were.
func (w *world) invocations(e Exporter, u Unit, limit time.Duration) (n int, sweeps []VendorSweep) {
	w.t.Helper()
	for pending := []Unit{u}; len(pending) > 0; n++ {
		ctx, cancel := context.WithTimeout(w.t.Context(), limit)
		result, err := e.Run(ctx, seller, pending[0])
		cancel()
		if err != nil {
			w.t.Fatal(err)
		}
		sweeps = append(sweeps, result.Sweeps...)
		pending = append(pending[1:], result.Rest...)
		if n > 1000 {
			w.t.Fatal("the unit does not end")
		}
	}
	return n, sweeps
}

// longVariable asks for the size that the design names; it takes minutes.
const longVariable = "COUPANG_LAKE_TEST_LONG"

func TestASaleDayIsExportedWholeInManyShortRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds, and minutes under the race detector")
	}
	t.Parallel()
	alone(t, func(t *testing.T) {
		boxes, limit := 30_000, 2_000
		if os.Getenv(longVariable) != "" {
			boxes, limit = 300_000, 20_000
		}
		today := coupang.DayOf(worldNow, coupang.KR)
		sale, from := today-5, today-10
		w := newWorld(t, coupangtest.Options{Seed: 3, OrdersPerDay: 100, TimeoutRows: limit, Peaks: map[coupang.Day]int{sale: boxes}})
		w.lake = dirStore(t)
		e := w.exporter("orders", w.api.Transport())
		u, err := e.Plan(seller, Request{ScheduledTime: &worldNow, From: &from})
		if err != nil {
			t.Fatal(err)
		}
		// The limit of a 256 MB function's garbage collector, for the export alone: the comparison holds all rows at once.
		unlimited := debug.SetMemoryLimit(150 << 20)
		n, _ := w.invocations(e, u, time.Minute)
		peak, err := testproc.PeakMemory()
		debug.SetMemoryLimit(unlimited)

		lake := rows(w, orders())
		hours := map[int]int{} // of the sale day
		others := 0
		for box := range w.api.Listed(seller.ID, coupangtest.Orders) {
			day := coupang.DayOf(box.ListedAt, coupang.KR)
			switch {
			case day < from:
				continue
			case day == sale:
				hours[box.ListedAt.In(coupang.KR.Location()).Hour()]++
			default:
				others++
			}
			if found, ok := lake[box.ID]; !ok || found.day != box.Day.String() {
				t.Fatalf("box %d of %s is not in the lake", box.ID, box.Day)
			}
		}
		least := others/50 + 2*6 // the days before and after the sale, in a window each
		for _, rows := range hours {
			slices := 1
			if rows > limit {
				slices = 6
			}
			least += 6 * slices
		}
		calls := w.api.Count("")
		t.Logf("%d boxes, %d invocations, %d calls, %d needed; peak memory with the fake %d MB (error %v)", len(lake), n, calls, least, peak>>20, err)
		if calls > 2*least {
			t.Errorf("%d calls, more than twice the %d needed", calls, least)
		}
	})
}
