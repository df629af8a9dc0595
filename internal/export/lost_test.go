package export

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// onceLate is a store whose first write of a table's partition takes longer than its client waits.
type onceLate struct {
	parquetio.Store
	late bool
}

func (s *onceLate) Put(ctx context.Context, key string, body io.ReadSeeker, ifMatch string) (string, error) {
	if !s.late && strings.HasPrefix(key, "orders/") {
		s.late = true
		return "", fmt.Errorf("attempt timed out: %w", context.DeadlineExceeded)
	}
	return s.Store.Put(ctx, key, body, ifMatch)
}

// Rows that could not be published on the way are lost to the run, whatever the error looks like: the window must fail, not
// count as interrupted and go on behind them.
func TestAWindowWhoseRowsWereNotPublishedOnTheWayFails(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		day := coupang.DayOf(worldNow, coupang.KR) - 1
		w := newWorld(t, coupangtest.Options{
			Seed: 4, First: day, OrdersPerDay: 1, TimeoutRows: 2_000, Peaks: map[coupang.Day]int{day: maxRows + 2_000},
		})
		w.lake = &onceLate{Store: w.lake}
		e := w.exporter("orders", w.api.Transport())
		result, err := e.Run(t.Context(), seller, Unit{RunID: "run", Dataset: "orders", VendorID: seller.ID, From: day, To: day})
		last := result.Sweeps[len(result.Sweeps)-1]
		if err == nil || last.State != Failed || len(result.Rest) > 0 {
			t.Errorf("got %v, %s, rest %v", err, states(result.Sweeps), result.Rest)
		}
	})
}
