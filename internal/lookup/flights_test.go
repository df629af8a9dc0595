package lookup_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/lookup"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// Over real HTTP on both sides.
func TestAThousandConcurrentLookUpsOfTenIDsCostTenCallsAtTheConfiguredPace(t *testing.T) {
	t.Parallel()
	const perSecond = 20
	w := newWorld(t, func(o *lookup.Options) { o.Clients[0].RequestsPerSecond = perSecond })
	server := httptest.NewServer(w.handler)
	t.Cleanup(server.Close)
	for id := range int64(10) {
		w.put(id + 1)
	}
	started := time.Now()
	var failed atomic.Int32
	var callers sync.WaitGroup
	for n := range 1000 {
		callers.Go(func() {
			url := fmt.Sprintf("%s/returns/%d?vendorId=%s", server.URL, n%10+1, vendorA)
			got, err := server.Client().Get(url)
			if err != nil || got.StatusCode != http.StatusOK {
				failed.Add(1)
			}
			if err == nil {
				_ = got.Body.Close()
			}
		})
	}
	callers.Wait()
	if failed.Load() != 0 {
		t.Errorf("%d of 1000 failed", failed.Load())
	}
	sent := w.api.Requests()
	if len(sent) != 10 {
		t.Fatalf("%d calls, want 10", len(sent))
	}
	// From before the first: a busy machine may delay its arrival, and so seem to hasten the others.
	if took, least := sent[9].At.Sub(started), 9*time.Second/perSecond; took < least {
		t.Errorf("ten calls within %s, want at least %s", took, least)
	}
}

func TestConcurrentAbsentQuestionsCostOneCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var callers sync.WaitGroup
	for range 100 {
		callers.Go(func() {
			if got := w.get("/returns/7"); got.Code != http.StatusNotFound {
				t.Errorf("status %d", got.Code)
			}
		})
	}
	callers.Wait()
	if w.calls() != 1 {
		t.Errorf("%d calls, want 1", w.calls())
	}
}

func TestACallerWhoLeavesTakesNothingFromTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := bubbled(t)
		w.put(7)
		w.api.Fail(coupangtest.Fault{Kind: coupangtest.Delay, Wait: 2 * time.Second})
		ctx, leave := context.WithCancel(t.Context())
		first, second := make(chan *answer), make(chan *answer)
		go func() { first <- w.serve(request(ctx)) }()
		synctest.Wait()
		go func() { second <- w.get("/returns/7") }()
		synctest.Wait()
		leave()
		(<-first).want(t, 504, "timed_out")
		(<-second).want(t, 200, "")
		if w.calls() != 1 {
			t.Errorf("%d calls, want 1", w.calls())
		}
	})
}

func TestACallEndsWhenNobodyWaitsForIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cancelled := make(chan error, 1)
		w := bubbled(t, transportOf(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			cancelled <- r.Context().Err()
			return nil, r.Context().Err()
		}))
		ctx, leave := context.WithCancel(t.Context())
		first, second := make(chan *answer), make(chan *answer)
		go func() { first <- w.serve(request(ctx)) }()
		go func() { second <- w.serve(request(ctx)) }()
		pass(time.Second)
		leave()
		<-first
		<-second
		started := time.Now()
		if err := <-cancelled; !errors.Is(err, context.Canceled) || time.Since(started) > 0 {
			t.Errorf("the call ended with %v after %s", err, time.Since(started))
		}
	})
}

func TestWhoComesAfterAllHaveLeftIsNotGivenTheirCancelledCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := bubbled(t)
		w.put(7)
		answered := w.api.Transport()
		slow := make(chan struct{}, 1)
		slow <- struct{}{}
		w = build(t, w.api, "http://localhost", roundTripper(func(r *http.Request) (*http.Response, error) {
			select {
			case <-slow: // the first call hears late that it was cancelled
				pass(2 * time.Second)
				return nil, r.Context().Err()
			default:
				return answered.RoundTrip(r)
			}
		}), nil)
		ctx, leave := context.WithTimeout(t.Context(), time.Second)
		defer leave()
		w.serve(request(ctx)).want(t, 504, "timed_out")
		w.get("/returns/7").want(t, 200, "")
		pass(5 * time.Second)
		if d := w.get("/returns/7").want(t, 200, ""); !d.Cached {
			t.Error("the answer was not kept")
		}
	})
}

// What a call learned after everybody left is kept all the same: it has been paid for.
func TestWhatNobodyWaitsForIsNotedAllTheSame(t *testing.T) {
	t.Parallel()
	for status, kind := range map[int]string{http.StatusFound: "held", http.StatusNotFound: "not_found"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				shared, holds := &sharedNotFounds{notes: map[lookup.Question]time.Time{}}, &brokenHolds{}
				w := bubbled(t, transportOf(func(*http.Request) (*http.Response, error) {
					calls++
					pass(2 * time.Second) // deaf to its context, as an answer is that is already on its way
					return &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody}, nil
				}), func(o *lookup.Options) { o.NotFounds, o.Holds = shared, holds })
				ctx, leave := context.WithTimeout(t.Context(), time.Second)
				defer leave()
				w.serve(request(ctx)).want(t, 504, "timed_out")
				pass(5 * time.Second)
				synctest.Wait()
				if noted, _ := holds.List(t.Context()); len(noted)+len(shared.notes) != 1 {
					t.Errorf("holds %v, not-founds %v; want one of them, for other processes too", noted, shared.notes)
				}
				w.get("/returns/7").want(t, map[string]int{"held": 503, "not_found": 404}[kind], kind)
				if calls != 1 {
					t.Errorf("%d calls, want 1", calls)
				}
			})
		})
	}
}

func TestLookUpsOfSeveralVendorsDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := bubbled(t, func(o *lookup.Options) {
			for i := range o.Clients {
				o.Clients[i].RequestsPerSecond = 0.1
			}
		})
		w.get("/returns/1")
		started := time.Now()
		w.ask("/returns/1?vendorId="+vendorB).want(t, 404, "not_found")
		if took := time.Since(started); took > 0 {
			t.Errorf("waited %s for another vendor's turn", took)
		}
		w.get("/returns/2").want(t, 404, "not_found")
		if took := time.Since(started); took != 10*time.Second {
			t.Errorf("the second call of a vendor came after %s, want 10 s", took)
		}
	})
}

// Random questions from many callers: each gets the answer to its own question.
func TestAnswersAreNotMixedUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *lookup.Options) { o.CacheTTL = time.Millisecond })
	for id := range int64(5) {
		w.put(id + 1)
	}
	subjects := []string{"returns", "inquiries", "orders"}
	members := []string{`"receiptId":"`, `"inquiryId":"`, `"shipmentBoxId":"`}
	var callers sync.WaitGroup
	for n := range 300 {
		callers.Go(func() {
			id, s := n%5+1, n%3
			got := w.get(fmt.Sprintf("/%s/%d", subjects[s], id))
			if want := fmt.Sprintf(`%s%d"`, members[s], id); got.Code != 200 || !strings.Contains(got.Body.String(), want) {
				t.Errorf("/%s/%d: status %d without %s", subjects[s], id, got.Code, want)
			}
		})
	}
	callers.Wait()
}

// request is for the return 7 of vendor A.
func request(ctx context.Context) *http.Request {
	return httptest.NewRequestWithContext(ctx, http.MethodGet, "/returns/7?vendorId="+vendorA, nil)
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func transportOf(f roundTripper) option {
	return func(o *lookup.Options) {
		for i := range o.Clients {
			o.Clients[i].Transport = f
		}
	}
}
