package export

import (
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

func TestAWindowCostsTheLeastCallsAndBringsEveryBox(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		w := newWorld(t, coupangtest.Options{Seed: 1, OrdersPerDay: 40})
		sweeps := w.mustRun("orders", 30)

		perStatus := map[string]int{}
		first := coupang.DayOf(worldNow, coupang.KR) - 30
		lake := rows(w, orders())
		for box := range w.api.Listed(seller.ID, coupangtest.Orders) {
			if coupang.DayOf(box.ListedAt, coupang.KR) < first {
				continue
			}
			perStatus[box.Status]++
			if found, ok := lake[box.ID]; !ok || found.day != box.Day.String() || *found.row.Status != box.Status {
				t.Errorf("box %d of %s, %s: got %+v", box.ID, box.Day, box.Status, found)
			}
			delete(lake, box.ID)
		}
		if len(lake) > 0 {
			t.Errorf("%d rows that the API does not list", len(lake))
		}
		least := 0
		for _, status := range coupang.OrderStatuses() {
			least += perStatus[string(status)]/50 + 1
		}
		if calls := w.api.Count(""); calls > least || len(sweeps) != 1 || int(sweeps[0].Requests) != calls {
			t.Errorf("%d calls, at most %d are needed; sweeps: %s", calls, least, states(sweeps))
		}
	})
}

func TestPaceIsTheLimitAndNotTheLatency(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		w := newWorld(t, coupangtest.Options{Seed: 2, OrdersPerDay: 140, Latency: 600 * time.Millisecond, RatePerSecond: 5})
		began := time.Now()
		sweeps := w.mustRun("orders", 6*31-1)
		calls, took := w.api.Count(""), time.Since(began).Seconds()
		if calls < 500 || len(sweeps) < 6 {
			t.Errorf("only %d calls over %d windows", calls, len(sweeps))
		}
		for _, r := range w.api.Requests() {
			if r.Status == 429 {
				t.Fatal("the API's limit was met")
			}
		}
		if rate := float64(calls) / took; rate < 3.8 || rate > 4.05 {
			t.Errorf("%d calls in %.0f s: %.2f a second", calls, took, rate)
		}
	})
}
