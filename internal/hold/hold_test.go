package hold_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

func TestEachSignHoldsWhomItConcernsForAsLong(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		err      error
		scope    string // "": no sign
		endpoint string
		lasts    time.Duration
	}{
		{"a rate limit", &coupang.Error{Kind: coupang.RateLimited}, seller, "", 10 * time.Minute},
		{
			"a pause that did not fit into the time left",
			&coupang.Error{Kind: coupang.RateLimited, RetryAfter: 40 * time.Second, Err: context.DeadlineExceeded}, seller, "", 40 * time.Second,
		},
		{"refused keys", &coupang.Error{Kind: coupang.Unauthorized, CredentialVersion: "v1"}, seller, "", 30 * time.Minute},
		{"an endpoint that is not there", refusal(coupang.Misconfigured), seller, "orders", 15 * time.Minute},
		{"a vendor that is not there", &coupang.Error{Kind: coupang.Misconfigured, NamesVendor: true, CredentialVersion: "v1"}, seller, "", 15 * time.Minute},
		{"a refused address", &coupang.Error{Kind: coupang.IPNotAllowed}, hold.Everybody, "", 30 * time.Minute},
		{"a block", &coupang.Error{Kind: coupang.Blocked}, hold.Everybody, "", 6 * time.Hour},
		{"a sign inside other errors", fmt.Errorf("orders: %w", errors.Join(errors.New("x"), &coupang.Error{Kind: coupang.Blocked})), hold.Everybody, "", 6 * time.Hour},
		{"what is not found", &coupang.Error{Kind: coupang.NotFound}, "", "", 0},
		{"a wrong call", &coupang.Error{Kind: coupang.InvalidRequest}, "", "", 0},
		{"a failure of Coupang's", &coupang.Error{Kind: coupang.Unavailable}, "", "", 0},
		{"nonsense", &coupang.Error{Kind: coupang.Malformed}, "", "", 0},
		{"another error", errors.New("x"), "", "", 0},
		{"no error", nil, "", "", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var s hold.Local
				got, isSign, err := caller(&s, "orders").Met(t.Context(), tt.err)
				if err != nil || isSign != (tt.scope != "") || isSign != hold.IsStopSign(tt.err) || got.Scope != tt.scope || got.Endpoint != tt.endpoint {
					t.Fatalf("got %v, %t, %v", got, isSign, err)
				}
				if !isSign {
					return
				}
				if after := got.RetryAfter(time.Now()); after != tt.lasts {
					t.Errorf("lasts %s, want %s", after, tt.lasts)
				}
				pass(tt.lasts - time.Millisecond)
				expectHeld(t, caller(&s, "orders"), true)
				expectHeld(t, caller(&s, "returns"), tt.endpoint == "")
				expectHeld(t, neighbourCaller(&s), tt.scope == hold.Everybody)
				if after := got.RetryAfter(time.Now()); after != time.Second {
					t.Errorf("retry after %s at the end, want no less than a second", after)
				}
				pass(time.Millisecond)
				expectHeld(t, caller(&s, "orders"), false)
			})
		})
	}
}

func TestHoldsDoubleWhileTheRefusalStaysTheSame(t *testing.T) {
	t.Parallel()
	for kind, first := range map[coupang.Kind]time.Duration{coupang.Unauthorized: 30 * time.Minute, coupang.Misconfigured: 15 * time.Minute} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var s hold.Local
				want := first
				for strike := range 40 {
					c := caller(&s, "orders")
					expectHeld(t, c, false)
					h := met(t, c, refusal(kind))
					if got := h.RetryAfter(time.Now()); got != want {
						t.Fatalf("strike %d: %s, want %s", strike+1, got, want)
					}
					if again := met(t, c, refusal(kind)); again != h {
						t.Fatalf("the same refusal met by two windows at once counts twice: %s, then %s", h, again)
					}
					pass(want)
					want = min(2*want, 6*time.Hour)
				}
				pass(24*time.Hour - time.Second) // strikes count for a day
				c := caller(&s, "orders")
				expectHeld(t, c, false)
				if got := met(t, c, refusal(kind)).RetryAfter(time.Now()); got != 6*time.Hour {
					t.Errorf("within a day: %s", got)
				}
				pass(30 * time.Hour)
				if got := met(t, caller(&s, "orders"), refusal(kind)).RetryAfter(time.Now()); got != first {
					t.Errorf("after a day: %s, want %s", got, first)
				}
			})
		})
	}
}

func TestASuccessClearsStrikesAndWritesOnlyWhereThereAreSome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &counted{}
		c := caller(s, "orders")
		expectHeld(t, c, false)
		succeed(t, c)
		if s.swaps != 0 {
			t.Errorf("%d writes where nothing was known", s.swaps)
		}
		met(t, c, refusal(coupang.Misconfigured))
		pass(15 * time.Minute)
		other := caller(s, "returns")
		expectHeld(t, other, false)
		succeed(t, other)
		if s.swaps != 0 {
			t.Error("a success of another endpoint clears the strikes of this one")
		}
		expectHeld(t, c, false)
		for range 3 {
			succeed(t, c)
		}
		if s.swaps != 1 {
			t.Errorf("%d writes, want 1", s.swaps)
		}
		if got := met(t, c, refusal(coupang.Misconfigured)).RetryAfter(time.Now()); got != 15*time.Minute {
			t.Errorf("after a success: %s", got)
		}
	})
}

// Three windows run side by side. One is refused; another, sent before, succeeds a moment later.
func TestASuccessOfAnEarlierCallDoesNotEndTheHold(t *testing.T) {
	t.Parallel()
	var s hold.Local
	c := caller(&s, "orders")
	expectHeld(t, c, false)
	met(t, c, refusal(coupang.Unauthorized))
	succeed(t, c)
	expectHeld(t, c, true)
	succeed(t, c)
	expectHeld(t, c, true)
}

func TestHoldsEndEarlyWhereTheirCauseIsGone(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		kind   coupang.Kind
		change func(*hold.Caller)
	}{
		"refused keys, another version":         {coupang.Unauthorized, func(c *hold.Caller) { c.Keys = &place{version: "v2"} }},
		"misconfigured, another version":        {coupang.Misconfigured, func(c *hold.Caller) { c.Keys = &place{version: "v2"} }},
		"misconfigured, another base URL":       {coupang.Misconfigured, func(c *hold.Caller) { c.BaseURL = "https://proxy.example.com" }},
		"misconfigured, another market":         {coupang.Misconfigured, func(c *hold.Caller) { c.Vendor.Market = coupang.TW }},
		"misconfigured, resumed by an operator": {coupang.Misconfigured, func(c *hold.Caller) { _ = c.Store.Clear(context.Background(), seller) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s hold.Local
			met(t, caller(&s, "orders"), refusal(tt.kind))
			expectHeld(t, caller(&s, "orders"), true)
			changed := caller(&s, "orders")
			tt.change(changed)
			expectHeld(t, changed, false)
			if h := met(t, changed, refusalOf(tt.kind, changed)); h.Strikes != 1 {
				t.Errorf("strikes of the old configuration count: %s, %d", h, h.Strikes)
			}
			expectHeld(t, changed, true)
		})
	}
}

func TestTwoEndpointsRefusedWithinADayHoldTheVendor(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		between time.Duration
		success bool
		all     bool
	}{
		"within a day":              {23 * time.Hour, false, true},
		"after a day":               {25 * time.Hour, false, false},
		"the first has worked anew": {time.Hour, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var s hold.Local
				first := caller(&s, "orders")
				met(t, first, refusal(coupang.Misconfigured))
				pass(tt.between)
				if tt.success {
					expectHeld(t, first, false)
					succeed(t, first)
				}
				met(t, caller(&s, "returns"), refusal(coupang.Misconfigured))
				expectHeld(t, caller(&s, "returns"), true)
				expectHeld(t, caller(&s, "inquiries"), tt.all)
				expectHeld(t, neighbourCaller(&s), false)
			})
		})
	}
}

func TestWhatIsNotOfferedIsAskedAgainAfterSevenDays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s hold.Local
		c := caller(&s, "rg_orders")
		if _, err := c.NotOffered(t.Context()); err != nil {
			t.Fatal(err)
		}
		pass(7*24*time.Hour - time.Second)
		if h, held, err := c.InForce(t.Context()); !held || err != nil || h.Reason != hold.NotOffered {
			t.Errorf("got %v, %t, %v", h, held, err)
		}
		expectHeld(t, caller(&s, "orders"), false)
		met(t, caller(&s, "orders"), refusal(coupang.Blocked))
		if h, _, _ := c.InForce(t.Context()); h.Reason != coupang.Blocked {
			t.Errorf("a block hides behind what is not offered: %s", h)
		}
		pass(6 * time.Hour)
		expectHeld(t, c, false)
	})
}

func TestARealRefusalOutlastsAPauseThatDidNotFit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s hold.Local
		c := caller(&s, "orders")
		met(t, c, &coupang.Error{Kind: coupang.RateLimited, RetryAfter: 40 * time.Second, Err: context.DeadlineExceeded})
		met(t, c, &coupang.Error{Kind: coupang.RateLimited})
		met(t, c, &coupang.Error{Kind: coupang.RateLimited, RetryAfter: 40 * time.Second, Err: context.DeadlineExceeded})
		pass(10*time.Minute - time.Second)
		expectHeld(t, c, true)
	})
}

func TestKeysAreReadOnlyWhereRefusedOnesAreRemembered(t *testing.T) {
	t.Parallel()
	var s hold.Local
	c := caller(&s, "orders")
	c.Keys = noKeys{}
	expectHeld(t, c, false)
	met(t, c, refusal(coupang.Unauthorized))
	met(t, c, refusal(coupang.Blocked))
	if h, held, err := c.InForce(t.Context()); !held || err != nil || h.Reason != coupang.Blocked {
		t.Errorf("%s, %t, %v", h, held, err)
	}
}

func TestWhatCannotBeAskedIsAnError(t *testing.T) {
	t.Parallel()
	var s hold.Local
	c := caller(&s, "orders")
	c.Keys = noKeys{}
	met(t, c, refusal(coupang.Unauthorized))
	if _, held, err := c.InForce(t.Context()); held || err == nil || !strings.Contains(err.Error(), seller) {
		t.Errorf("keys that cannot be read: %t, %v", held, err)
	}
	if _, held, err := caller(broken{}, "orders").InForce(t.Context()); held || err == nil || !strings.Contains(err.Error(), "read holds of "+seller) {
		t.Errorf("holds that cannot be read: %t, %v", held, err)
	}
}

func TestAHoldSaysWhomItStopsWhyAndUntilWhen(t *testing.T) {
	t.Parallel()
	until := time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
	for want, h := range map[string]hold.Hold{
		"vendor A00012345 held: rate_limited, until 2026-11-20T03:00:00Z":                                         {Scope: seller, Reason: coupang.RateLimited, Until: until},
		"all vendors held: blocked, until 2026-11-20T03:00:00Z":                                                   {Scope: hold.Everybody, Reason: coupang.Blocked, Until: until},
		"vendor A00012345 held: unauthorized, until 2026-11-20T03:00:00Z or its secret has another version":       {Scope: seller, Reason: coupang.Unauthorized, Until: until},
		"orders of vendor A00012345 held: misconfigured, until 2026-11-20T03:00:00Z or its configuration changes": {Scope: seller, Endpoint: "orders", Reason: coupang.Misconfigured, Until: until},
	} {
		if got := h.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
