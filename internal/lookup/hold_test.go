package lookup_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/internal/lookup"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// Each stop sign: whom it stops, for how long, and that a look-up works again after that, which takes a new client.
func TestStopSignsHold(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		fault  coupangtest.FaultKind
		lasts  time.Duration
		others string // the kind of problem that another vendor's look-up has
		status int
		kind   string
	}{
		{coupangtest.RateLimited, 10 * time.Minute, "", 429, "rate_limited"},
		{coupangtest.IPRefused, 30 * time.Minute, "held", 503, "ip_not_allowed"},
		{coupangtest.Blocked, 6 * time.Hour, "held", 503, "blocked"},
		{coupangtest.Denied, 6 * time.Hour, "held", 503, "blocked"},
	} {
		t.Run(string(tt.fault), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := bubbled(t)
				w.put(7)
				w.put(8)
				w.api.Put(vendorB, coupangtest.Returns, coupangtest.Record{ID: 9, At: w.api.Now()})
				w.api.Fail(coupangtest.Fault{Kind: tt.fault, Times: 1})
				w.get("/returns/7").want(t, tt.status, tt.kind)
				pass(tt.lasts - 1500*time.Millisecond)
				got := w.get("/inquiries/8")
				got.want(t, 503, "held")
				if after := got.Header().Get("Retry-After"); after != "2" { // rounded up: after one second it would still be held
					t.Errorf("Retry-After %q, want 2", after)
				}
				if w.calls() != 1 {
					t.Errorf("%d calls under a hold, want 1", w.calls())
				}
				if k := w.ask("/returns/9?vendorId=" + vendorB).document(t).Kind; k != tt.others {
					t.Errorf("another vendor's kind %q, want %q", k, tt.others)
				}
				pass(1500 * time.Millisecond)
				w.get("/returns/7").want(t, 200, "")
			})
		})
	}
}

// Questions that passed the look at the holds wait for their turn when another one meets the sign: they are called back, of
// the same vendor and, where the sign is for all, of others.
func TestNoCallLeavesAfterAStopSign(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		fault    coupangtest.FaultKind
		kind     string
		forOther string // what a waiting question of another vendor gets
	}{
		{coupangtest.Blocked, "blocked", "held"},
		{coupangtest.IPRefused, "ip_not_allowed", "held"},
		{coupangtest.RateLimited, "rate_limited", "not_found"},
		{coupangtest.Unauthorized, "unauthorized", "not_found"},
	} {
		t.Run(string(tt.fault), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := bubbled(t, func(o *lookup.Options) {
					o.Clients[0].RequestsPerSecond, o.Clients[1].RequestsPerSecond = 1.0/5, 1.0/10
				})
				w.get("/returns/1").want(t, 404, "not_found") // the next turn comes in 5 s
				w.ask("/returns/1?vendorId="+vendorB).want(t, 404, "not_found")
				w.api.Fail(coupangtest.Fault{Kind: tt.fault, Vendor: vendorA})
				w.api.ForgetRequests()
				var waiting sync.WaitGroup
				ask := func(path, vendor string, kinds ...string) {
					waiting.Go(func() {
						d := w.ask(path + "?vendorId=" + vendor).document(t)
						if !slices.Contains(kinds, d.Kind) {
							t.Errorf("%s of %s: kind %s, want one of %v", path, vendor, d.Kind, kinds)
						}
					})
					synctest.Wait()
				}
				ask("/returns/2", vendorA, tt.kind)
				ask("/returns/3", vendorA, tt.kind, "held") // the client tells them, or the hold
				ask("/inquiries/3", vendorA, tt.kind, "held")
				ask("/returns/4", vendorB, tt.forOther)
				waiting.Wait()
				pass(time.Minute)
				calls := map[string]int{}
				for _, r := range w.api.Requests() {
					calls[r.Vendor]++
				}
				if calls[vendorA] != 1 || (calls[vendorB] == 0) != (tt.forOther == "held") {
					t.Errorf("calls %v", calls)
				}
			})
		})
	}
}

func TestKeptAnswersAreToldUnderAHold(t *testing.T) {
	t.Parallel()
	holds := &hold.Local{}
	w := newWorld(t, func(o *lookup.Options) { o.Holds = holds })
	w.put(7)
	w.get("/returns/7").want(t, 200, "")
	w.get("/returns/8").want(t, 404, "not_found")
	stop(t, holds, hold.Everybody, coupang.Blocked)
	w.get("/returns/7").want(t, 200, "")
	w.get("/returns/8").want(t, 404, "not_found")
	w.get("/returns/7", "Cache-Control", "no-cache").want(t, 503, "held")
}

func TestAHoldOfAnotherProcessStopsAndItsEndFrees(t *testing.T) {
	t.Parallel()
	holds := &hold.Local{}
	w := newWorld(t, func(o *lookup.Options) { o.Holds = holds })
	w.put(7)
	stop(t, holds, vendorB, coupang.RateLimited)
	w.get("/returns/7").want(t, 200, "") // not this vendor's
	stop(t, holds, vendorA, coupang.RateLimited)
	if d := w.get("/orders/7").want(t, 503, "held"); !strings.Contains(d.Detail, "rate_limited") {
		t.Errorf("detail %q does not tell why", d.Detail)
	}
	if err := holds.Clear(t.Context(), vendorA); err != nil {
		t.Fatal(err)
	}
	w.get("/orders/7").want(t, 200, "")
}

func TestRefusedKeysHoldUntilTheSecretHasAnotherVersion(t *testing.T) {
	t.Parallel()
	keys := &rotatingKeys{}
	keys.put("access-"+vendorA, "secret-"+vendorA)
	w := newWorld(t, func(o *lookup.Options) { o.Clients[0].Credentials = keys })
	w.put(7)
	w.put(8)
	w.get("/returns/7").want(t, 200, "")
	w.api.SetKeys(vendorA, "new-access", "new-secret")
	w.get("/returns/8").want(t, 503, "unauthorized")
	calls := w.calls()
	for range 3 {
		w.get("/returns/8").want(t, 503, "held")
	}
	if w.calls() != calls {
		t.Errorf("%d calls with keys known to be refused", w.calls()-calls)
	}
	keys.put("new-access", "new-secret")
	w.get("/returns/8").want(t, 200, "")
	if w.calls() != calls+1 {
		t.Errorf("%d calls with the new keys, want 1: the client began with the old ones", w.calls()-calls)
	}
}

func TestHoldsThatCannotBeReadStopCalls(t *testing.T) {
	t.Parallel()
	holds := &brokenHolds{readErr: errors.New("the table is gone")}
	w := newWorld(t, func(o *lookup.Options) { o.Holds = holds })
	w.put(7)
	w.get("/returns/7").want(t, 503, "state_unavailable")
	if w.calls() != 0 {
		t.Errorf("%d calls without knowing of holds", w.calls())
	}
}

// The store reads well and takes nothing: the sign must stop this process all the same, and be saved when it can be.
func TestAStopSignThatCannotBeSavedStillStops(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		holds := &brokenHolds{writeErr: errors.New("the table is read-only")}
		w := bubbled(t, func(o *lookup.Options) { o.Holds = &hold.Both{Shared: holds, Local: &hold.Local{}} })
		w.put(7)
		w.api.Fail(coupangtest.Fault{Kind: coupangtest.Blocked, Times: 1})
		w.get("/returns/7").want(t, 503, "blocked")
		w.get("/returns/7").want(t, 503, "held")
		w.ask("/returns/7?vendorId="+vendorB).want(t, 503, "held")
		if !strings.Contains(w.log.String(), "the table is read-only") {
			t.Errorf("the log does not tell:\n%s", w.log)
		}
		holds.writeErr = nil
		w.get("/returns/7").want(t, 503, "held")
		if saved, _ := holds.Recall(t.Context(), vendorA); len(saved) != 1 {
			t.Errorf("%d holds in the store once it takes them, want 1", len(saved))
		}
		if err := holds.Clear(t.Context(), hold.Everybody); err != nil {
			t.Fatal(err)
		}
		w.get("/returns/7").want(t, 200, "") // an operator resumed
		if w.calls() != 2 {
			t.Errorf("%d calls, want 2", w.calls())
		}
	})
}

func TestASignNeverSavedEndsWithItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := bubbled(t, func(o *lookup.Options) {
			o.Holds = &hold.Both{Shared: &brokenHolds{writeErr: errors.New("read-only")}, Local: &hold.Local{}}
		})
		w.put(7)
		w.api.Fail(coupangtest.Fault{Kind: coupangtest.RateLimited, Times: 1})
		w.get("/returns/7").want(t, 429, "rate_limited")
		w.ask("/returns/7?vendorId="+vendorB).want(t, 404, "not_found")
		pass(10 * time.Minute)
		w.get("/returns/7").want(t, 200, "")
	})
}

func stop(t *testing.T, holds hold.Store, scope string, reason coupang.Kind) {
	t.Helper()
	if err := holds.Set(t.Context(), hold.Hold{Scope: scope, Reason: reason, Until: time.Now().Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
}

// brokenHolds is for one goroutine at a time.
type brokenHolds struct {
	hold.Local
	readErr, writeErr error
}

func (b *brokenHolds) Recall(ctx context.Context, vendor string) ([]hold.Hold, error) {
	if b.readErr != nil {
		return nil, b.readErr
	}
	return b.Local.Recall(ctx, vendor)
}

func (b *brokenHolds) Set(ctx context.Context, h hold.Hold) error {
	if err := errors.Join(ctx.Err(), b.writeErr); err != nil {
		return err
	}
	return b.Local.Set(ctx, h)
}

// rotatingKeys is a secret with versions.
type rotatingKeys struct {
	mu      sync.Mutex
	current coupang.Credentials
}

func (k *rotatingKeys) put(access, secret string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.current = coupang.Credentials{AccessKey: access, SecretKey: coupang.Secret(secret), Version: "of " + access}
}

func (k *rotatingKeys) Credentials(_ context.Context, rejected string) (coupang.Credentials, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.current.Version == rejected {
		return coupang.Credentials{}, errors.New("still the refused keys")
	}
	return k.current, nil
}

type failingKeys struct{}

func (failingKeys) Credentials(context.Context, string) (coupang.Credentials, error) {
	return coupang.Credentials{}, errors.New("no such secret")
}
