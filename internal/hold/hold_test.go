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
	now := time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name string
		err  error
		want hold.Hold // empty: no sign
	}{
		{"a rate limit", &coupang.Error{Kind: coupang.RateLimited}, hold.Hold{Scope: seller, Reason: coupang.RateLimited, Until: now.Add(10 * time.Minute)}},
		{"refused keys", &coupang.Error{Kind: coupang.Unauthorized, CredentialVersion: "v1"}, hold.Hold{Scope: seller, Reason: coupang.Unauthorized, Version: "v1"}},
		{"a refused address", &coupang.Error{Kind: coupang.IPNotAllowed}, hold.Hold{Scope: hold.Everybody, Reason: coupang.IPNotAllowed, Until: now.Add(30 * time.Minute)}},
		{"a block", &coupang.Error{Kind: coupang.Blocked}, hold.Hold{Scope: hold.Everybody, Reason: coupang.Blocked, Until: now.Add(6 * time.Hour)}},
		{"a sign inside other errors", fmt.Errorf("orders: %w", errors.Join(errors.New("x"), &coupang.Error{Kind: coupang.Blocked})), hold.Hold{Scope: hold.Everybody, Reason: coupang.Blocked, Until: now.Add(6 * time.Hour)}},
		{"what is not found", &coupang.Error{Kind: coupang.NotFound}, hold.Hold{}},
		{"a wrong call", &coupang.Error{Kind: coupang.InvalidRequest}, hold.Hold{}},
		{"a failure of Coupang's", &coupang.Error{Kind: coupang.Unavailable}, hold.Hold{}},
		{"nonsense", &coupang.Error{Kind: coupang.Malformed}, hold.Hold{}},
		{"another error", errors.New("x"), hold.Hold{}},
		{"no error", nil, hold.Hold{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := hold.FromError(tt.err, seller, now)
			if got != tt.want || ok != (tt.want != hold.Hold{}) {
				t.Errorf("got %v, %t, want %v", got, ok, tt.want)
			}
		})
	}
}

func TestMemoryForgetsAHoldAtItsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s hold.Memory
		h, _ := hold.FromError(&coupang.Error{Kind: coupang.RateLimited}, seller, time.Now())
		if err := s.Set(t.Context(), h); err != nil {
			t.Fatal(err)
		}
		<-time.After(10*time.Minute - time.Nanosecond)
		expectInForce(t, &s, seller, "vendor A00012345 held: rate_limited, until")
		expectInForce(t, &s, neighbour, "")
		<-time.After(time.Nanosecond)
		expectInForce(t, &s, seller, "")
	})
}

func TestBlockHoldsEverybodyForSixHours(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s hold.Memory
		h, _ := hold.FromError(&coupang.Error{Kind: coupang.Blocked}, seller, time.Now())
		if err := s.Set(t.Context(), h); err != nil {
			t.Fatal(err)
		}
		if got := h.RetryAfter(time.Now()); got != 6*time.Hour {
			t.Errorf("retry after %s", got)
		}
		<-time.After(6*time.Hour - time.Millisecond)
		if got := h.RetryAfter(time.Now()); got != time.Second {
			t.Errorf("at the end: retry after %s, want no less than a second", got)
		}
		expectInForce(t, &s, neighbour, "all vendors held: blocked, until")
		<-time.After(time.Millisecond)
		expectInForce(t, &s, neighbour, "")
	})
}

func TestRefusedKeysAreHeldUntilTheSecretHasAnotherVersion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s hold.Memory
		h, _ := hold.FromError(&coupang.Error{Kind: coupang.Unauthorized, CredentialVersion: "v1"}, seller, time.Now())
		if err := s.Set(t.Context(), h); err != nil {
			t.Fatal(err)
		}
		<-time.After(365 * 24 * time.Hour)
		keys := &place{version: "v1"}
		inForce := func() bool {
			_, ok, err := hold.InForce(t.Context(), &s, seller, keys)
			if err != nil {
				t.Fatal(err)
			}
			return ok
		}
		if !inForce() || h.RetryAfter(time.Now()) != time.Hour || !strings.Contains(h.String(), "until its secret has another version") {
			t.Errorf("the same keys are free after a year: %s", h)
		}
		keys.version = "v2"
		if inForce() {
			t.Error("other keys are held")
		}
		keys.version = "v1"
		if inForce() || keys.reads != 2 {
			t.Errorf("the hold is not forgotten, or keys were read %d times where none are remembered", keys.reads)
		}
	})
}

func TestKeysAreReadOnlyWhereRefusedOnesAreRemembered(t *testing.T) {
	t.Parallel()
	var s hold.Memory
	expectInForce(t, &s, seller, "")
	block := hold.Hold{Scope: hold.Everybody, Reason: coupang.Blocked, Until: time.Now().Add(time.Hour)}
	refused := hold.Hold{Scope: seller, Reason: coupang.Unauthorized, Version: "v1"}
	for _, h := range []hold.Hold{refused, block} {
		if err := s.Set(t.Context(), h); err != nil {
			t.Fatal(err)
		}
	}
	expectInForce(t, &s, seller, "all vendors held: blocked")
}

func TestWhatCannotBeAskedIsAnError(t *testing.T) {
	t.Parallel()
	var s hold.Memory
	if err := s.Set(t.Context(), hold.Hold{Scope: seller, Reason: coupang.Unauthorized, Version: "v1"}); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := hold.InForce(t.Context(), &s, seller, noKeys{}); ok || err == nil || !strings.Contains(err.Error(), seller) {
		t.Errorf("keys that cannot be read: %t, %v", ok, err)
	}
	if _, ok, err := hold.InForce(t.Context(), broken{}, seller, noKeys{}); ok || err == nil || !strings.Contains(err.Error(), "read holds of "+seller) {
		t.Errorf("holds that cannot be read: %t, %v", ok, err)
	}
}

// expectInForce fails unless the hold that stops a vendor says so; an empty text means that none does. No keys are read.
func expectInForce(t *testing.T, s hold.Store, vendor, want string) {
	t.Helper()
	h, ok, err := hold.InForce(t.Context(), s, vendor, noKeys{})
	if err != nil || ok != (want != "") || ok && !strings.HasPrefix(h.String(), want) {
		t.Errorf("%s: %s, %t, %v, want %q", vendor, h, ok, err, want)
	}
}

// place is where keys are kept, with a version.
type place struct {
	version string
	reads   int
}

func (p *place) Credentials(context.Context, string) (coupang.Credentials, error) {
	p.reads++
	return coupang.Credentials{Version: p.version}, nil
}

type noKeys struct{}

func (noKeys) Credentials(context.Context, string) (coupang.Credentials, error) {
	return coupang.Credentials{}, errors.New("no such secret")
}

// broken is a store that is gone.
type broken struct{ hold.Store }

func (broken) For(context.Context, string) ([]hold.Hold, error) { return nil, errors.New("gone") }
