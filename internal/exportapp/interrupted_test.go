package exportapp_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/internal/lambdatest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// Two windows side by side, so that kills fall into fetching, into merging and in between.
const killedEvent = `{"from":"2026-09-20","to":"2026-11-20"}`

func TestKilledAtAnyPointLeavesWholePartitionsAndLosesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, coupangtest.Options{Seed: 9, OrdersPerDay: 1, Vendors: vendors(seller)})
	fn := w.start(exportOrders, "COUPANG_REQUESTS_PER_SECOND=10")
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 0))
	reference := w.killAfter(fn, time.Hour) // a whole run tells how long one takes
	for range 5 {
		w.api.Advance(6 * time.Hour) // there is something to merge
		known := orders(t, w.lake)
		w.killAfter(fn, time.Duration(dice.Int64N(int64(reference))))
		fn.Restart()
		after := orders(t, w.lake) // reads every partition to its end
		for id := range known {
			if _, ok := after[id]; !ok {
				t.Fatalf("box %d is lost", id)
			}
		}
	}
	if _, err := fn.Invoke(t.Context(), killedEvent); err != nil {
		t.Fatal(err)
	}
	w.expectOrdersComplete(coupang.NewDay(2026, time.September, 20), today)
	if stray := slices.DeleteFunc(keys(t, w.lake, ""), func(key string) bool { return strings.HasSuffix(key, "/data.parquet") }); len(stray) > 0 {
		t.Errorf("left behind: %v", stray)
	}
}

// killAfter begins a run, kills the function after so long unless it is done, and tells how long that took.
func (w *world) killAfter(fn *lambdatest.Function, delay time.Duration) time.Duration {
	w.t.Helper()
	began := time.Now()
	done := make(chan error, 1)
	go func() {
		_, err := fn.Invoke(w.t.Context(), killedEvent)
		done <- err
	}()
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case err := <-done:
		if err != nil {
			w.t.Errorf("run: %v", err)
		}
	case <-timer.C:
		fn.Kill()
		<-done
	}
	return time.Since(began)
}

// expectOrdersComplete fails unless every box that is listed is in the lake, in its place. Boxes that are listed no more
// stay in the lake.
func (w *world) expectOrdersComplete(from, to coupang.Day) {
	w.t.Helper()
	got := orders(w.t, w.lake)
	count := 0
	for record := range w.api.Listed(seller, coupangtest.Orders) {
		if day := coupang.DayOf(record.ListedAt, coupang.KR); day < from || day > to {
			continue
		}
		count++
		place := fmt.Sprintf("orders/vendor_id=%s/dt=%s/data.parquet", seller, record.Day)
		box, ok := got[record.ID]
		switch {
		case !ok || box.key != place:
			w.t.Fatalf("box %d of %s is in %q", record.ID, record.Day, box.key)
		case *box.row.Status != record.Status:
			w.t.Fatalf("box %d is %s, not %s", record.ID, *box.row.Status, record.Status)
		}
	}
	if count == 0 {
		w.t.Fatalf("no box was ordered from %s to %s", from, to)
	}
}

func TestInlineRunWithoutTimeStoresWhatItHasAndNamesTheRest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, coupangtest.Options{Seed: 10, OrdersPerDay: 2, Vendors: vendors(seller)})
	fn := w.start(exportOrders, "COUPANG_PARALLEL_WINDOWS=1", "COUPANG_REQUESTS_PER_SECOND=2")
	// Two thirds of nine seconds are twelve calls: two of the six windows.
	_, err := fn.Invoke(t.Context(), `{"from":"2026-05-21","to":"2026-11-20"}`, lambdatest.Deadline(9*time.Second))
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range []string{"orders of A00012345, 2026-05-21..2026-", "the time was too short"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not say %s: %v", part, err)
		}
	}
	w.expectOrdersComplete(today-30, today)
	var states []export.State
	for _, s := range sweeps(t, w.lake) {
		states = append(states, s.row.State)
	}
	if !slices.Contains(states, export.Done) || slices.Contains(states, export.Failed) {
		t.Errorf("sweeps ended as %v", states)
	}
}

// deniedS3 is a bucket whose role lacks s3:ListBucket: absent keys are refused and not missed.
type deniedS3 struct {
	mu   sync.Mutex
	puts int
}

func (d *deniedS3) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if r.Method == http.MethodPut {
		d.puts++
	}
	w.WriteHeader(http.StatusForbidden)
	_, _ = io.WriteString(w, `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`)
}

func TestBucketThatRefusesAbsentKeysIsAnErrorWithAHint(t *testing.T) {
	t.Parallel()
	w := newWorld(t, coupangtest.Options{Seed: 11, OrdersPerDay: 2, Vendors: vendors(seller)})
	bucket := &deniedS3{}
	server := httptest.NewServer(bucket)
	t.Cleanup(server.Close)
	fn := w.start(exportOrders, "LAKE_URI=s3://lake", "AWS_ENDPOINT_URL_S3="+server.URL)
	expectRefusal(t, fn, scheduled(1), "orders of A00012345", "403", "s3:ListBucket")
	if bucket.puts > 0 {
		t.Errorf("%d objects were sent", bucket.puts)
	}
	if calls := w.api.Count(""); calls > 6 {
		t.Errorf("%d calls, more than one sweep's", calls)
	}
}
