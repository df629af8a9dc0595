package export

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

var neighbour = coupang.Vendor{ID: "A00099999", Market: coupang.KR}

func TestStopSignsStopWhomTheyConcernAndForAsLong(t *testing.T) {
	t.Parallel()
	for name, sign := range map[string]struct {
		fault      coupangtest.Fault
		kind       coupang.Kind
		calls      int  // that draw the sign, in the one window that meets it
		everybody  bool // others behind our IP are stopped, too
		stillAfter time.Duration
		overAfter  time.Duration
	}{
		"rate limited":        {coupangtest.Fault{Kind: coupangtest.RateLimited}, coupang.RateLimited, 3, false, 9 * time.Minute, 11 * time.Minute},
		"unauthorized":        {coupangtest.Fault{Kind: coupangtest.SignatureInvalid}, coupang.Unauthorized, 1, false, 29 * time.Minute, 0},
		"IP refused":          {coupangtest.Fault{Kind: coupangtest.IPRefused}, coupang.IPNotAllowed, 1, true, 29 * time.Minute, 31 * time.Minute},
		"blocked by the edge": {coupangtest.Fault{Kind: coupangtest.Denied}, coupang.Blocked, 1, true, 5 * time.Hour, 7 * time.Hour},
		"blocked by a 302":    {coupangtest.Fault{Kind: coupangtest.Blocked}, coupang.Blocked, 1, true, 5 * time.Hour, 7 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			alone(t, func(t *testing.T) {
				w := newWorld(t, coupangtest.Options{Seed: 5, OrdersPerDay: 5, Vendors: []coupangtest.Vendor{{ID: seller.ID}, {ID: neighbour.ID}}})
				sign.fault.Vendor = seller.ID
				sign.fault.After = 4 // inside the window
				w.api.Fail(sign.fault)
				sweeps, err := w.run(t.Context(), w.exporter("orders", w.api.Transport()), 30)
				var refused *coupang.Error
				if !errors.As(err, &refused) || refused.Kind != sign.kind {
					t.Fatalf("got %v, want %s", err, sign.kind)
				}
				if got := w.api.Count(""); got != 4+sign.calls {
					t.Errorf("%d calls, want %d", got, 4+sign.calls)
				}
				if sweeps[0].State != Failed || *sweeps[0].ErrorKind != string(sign.kind) || sweeps[0].RowsInserted == 0 {
					t.Errorf("what was seen before is not kept: %+v", sweeps[0])
				}

				pass(sign.stillAfter)
				w.expectHeld(seller, true)
				w.expectHeld(neighbour, sign.everybody)
				w.api.Heal()
				if sign.overAfter == 0 {
					w.changeKeys("new")
				} else {
					pass(sign.overAfter - sign.stillAfter)
				}
				if _, err := w.run(t.Context(), w.exporter("orders", w.api.Transport()), 30); err != nil {
					t.Fatalf("after the hold: %v", err)
				}
				w.expectComplete()
			})
		})
	}
}

// expectHeld runs a unit and fails unless it made no call, or the calls of a free vendor.
func (w *world) expectHeld(v coupang.Vendor, held bool) {
	w.t.Helper()
	before := w.api.Count("")
	e := w.exporter("orders", w.api.Transport())
	now := w.api.Now()
	u, err := e.Plan(v, Request{ScheduledTime: &now})
	if err != nil {
		w.t.Fatal(err)
	}
	result, err := e.Run(w.t.Context(), v, u)
	calls := w.api.Count("") - before
	var refusal *HeldError
	if held && (calls != 0 || !errors.As(err, &refusal) || result.Sweeps[0].State != Held || len(result.Rest) != 1) {
		w.t.Errorf("%s should be held: %d calls, %v, %s", v.ID, calls, err, states(result.Sweeps))
	}
	if !held && (calls == 0 || err != nil) {
		w.t.Errorf("%s should be free: %d calls, %v", v.ID, calls, err)
	}
}

// expectComplete fails where a box that the seller's listing shows is not in the lake.
func (w *world) expectComplete() {
	w.t.Helper()
	lake := rows(w, orders())
	first := coupang.DayOf(w.api.Now(), coupang.KR) - 30
	for box := range w.api.Listed(seller.ID, coupangtest.Orders) {
		if _, ok := lake[box.ID]; !ok && coupang.DayOf(box.ListedAt, coupang.KR) >= first {
			w.t.Errorf("box %d of %s is not in the lake", box.ID, box.Day)
		}
	}
}

func TestResumeEndsAHoldAtOnce(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		w := newWorld(t, coupangtest.Options{Seed: 5, OrdersPerDay: 5})
		if err := w.holds.Set(t.Context(), hold.Hold{Scope: hold.Everybody, Reason: coupang.Blocked, Until: time.Now().Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		w.expectHeld(seller, true)
		if err := w.holds.Clear(t.Context(), hold.Everybody); err != nil {
			t.Fatal(err)
		}
		w.expectHeld(seller, false)
	})
}

func TestAFailedWindowDoesNotKeepTheOthersFromTheLake(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		w := newWorld(t, coupangtest.Options{Seed: 6, OrdersPerDay: 3})
		w.with = func(o *Options) { o.Parallel = 1 } // or the failures would hit several windows
		w.api.Fail(coupangtest.Fault{Kind: coupangtest.InternalError, Status: "DEPARTURE", After: 1, Times: 4})
		sweeps, err := w.run(t.Context(), w.exporter("orders", w.api.Transport()), 3*31-1)
		if err == nil {
			t.Fatal("no error")
		}
		var failed []State
		for _, s := range sweeps {
			failed = append(failed, s.State)
		}
		slices.Sort(failed)
		if !slices.Equal(failed, []State{Done, Done, Failed}) {
			t.Errorf("got %s", states(sweeps))
		}
		if w.holdsSet() != 0 {
			t.Error("an unavailable API is no stop sign")
		}
	})
}

func (w *world) holdsSet() int {
	w.t.Helper()
	holds, err := w.holds.List(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return len(holds)
}
