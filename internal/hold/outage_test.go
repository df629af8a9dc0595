package hold_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

func TestBreakersOfThreeVendorsOrHalfAreAnOutage(t *testing.T) {
	t.Parallel()
	for vendors, enough := range map[int]int{1: 1, 2: 1, 3: 2, 4: 2, 5: 3, 6: 3, 50: 3} {
		var s hold.Local
		for i := range enough {
			c := oneOf(&s, i, vendors)
			for again := range 2 { // of another dataset, too
				h, held, err := c.BreakerOpened(t.Context())
				if err != nil || held != (i == enough-1) {
					t.Errorf("%d vendors, breaker %d: %v, %t, %v", vendors, i+1, h, held, err)
				}
				if again == 0 {
					expectHeld(t, oneOf(&s, 40, vendors), held)
				}
			}
		}
	}
}

func TestBreakersFarApartAreNoOutage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s hold.Local
		for i := range 6 {
			if h, held, err := oneOf(&s, i, 50).BreakerOpened(t.Context()); held || err != nil {
				t.Errorf("breaker %d: %v, %v", i+1, h, err)
			}
			pass(151 * time.Second)
		}
	})
}

func TestOneVendorProbesWhenAnOutageMayBeOver(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(t *testing.T, probe *hold.Caller) (free bool){
		"the probe succeeds": func(t *testing.T, probe *hold.Caller) bool { succeed(t, probe); return true },
		"the probe's breaker opens": func(t *testing.T, probe *hold.Caller) bool {
			if _, held, err := probe.BreakerOpened(t.Context()); !held || err != nil {
				t.Errorf("held %t, %v", held, err)
			}
			return false
		},
		"the probe meets the outage": func(t *testing.T, probe *hold.Caller) bool {
			if _, held, err := probe.Met(t.Context(), refusal(coupang.Unavailable)); !held || err != nil {
				t.Errorf("held %t, %v", held, err)
			}
			return false
		},
		"the probe dies": func(*testing.T, *hold.Caller) bool { return false },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var s hold.Local
				for i := range 3 {
					_, _, _ = oneOf(&s, i, 50).BreakerOpened(t.Context())
				}
				pass(15*time.Minute - time.Second)
				expectHeld(t, oneOf(&s, 7, 50), true)
				pass(time.Second)
				probe := oneOf(&s, 7, 50)
				expectHeld(t, probe, false)
				expectHeld(t, probe, false) // it looks again while it runs
				expectHeld(t, oneOf(&s, 8, 50), true)
				pass(time.Minute)
				free := end(t, probe)
				expectHeld(t, oneOf(&s, 8, 50), !free)
				expectHeld(t, oneOf(&s, 9, 50), !free)
				pass(15 * time.Minute)
				expectHeld(t, oneOf(&s, 8, 50), false)
				expectHeld(t, oneOf(&s, 9, 50), !free)
			})
		})
	}
}

func oneOf(s hold.Store, i, vendors int) *hold.Caller {
	c := caller(s, "orders")
	c.Vendor.ID, c.Vendors = fmt.Sprintf("A%08d", i+1), vendors
	return c
}
