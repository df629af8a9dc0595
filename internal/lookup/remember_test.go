package lookup_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/lookup"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

func TestAHitIsKeptForItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := bubbled(t)
		w.put(7)
		first := w.get("/returns/7").want(t, 200, "")
		pass(59 * time.Second)
		again := w.get("/returns/7").want(t, 200, "")
		if w.calls() != 1 || first.Cached || !again.Cached || !again.FetchedAt.Equal(first.FetchedAt) {
			t.Errorf("%d calls, cached %t then %t, fetched %s then %s", w.calls(), first.Cached, again.Cached, first.FetchedAt, again.FetchedAt)
		}
		if string(first.Data) != string(again.Data) {
			t.Error("the kept answer is another one")
		}
		w.get("/inquiries/7").want(t, 200, "") // another question with the same id
		w.ask("/returns/7?vendorId="+vendorB).want(t, 404, "not_found")
		if w.calls() != 3 {
			t.Errorf("%d calls, want 3", w.calls())
		}
		pass(time.Second)
		if late := w.get("/returns/7").want(t, 200, ""); late.Cached || w.calls() != 4 {
			t.Errorf("cached %t, %d calls a minute later", late.Cached, w.calls())
		}
	})
}

func TestNoCachePassesOverAHitAndItsAnswerIsKept(t *testing.T) {
	t.Parallel()
	for _, header := range []string{"no-cache", "max-age=0, No-Cache"} {
		w := newWorld(t)
		w.put(7)
		w.get("/returns/7")
		if d := w.get("/returns/7", "Cache-Control", header).want(t, 200, ""); d.Cached || w.calls() != 2 {
			t.Errorf("%s: cached %t, %d calls", header, d.Cached, w.calls())
		}
		if d := w.get("/returns/7").want(t, 200, ""); !d.Cached || w.calls() != 2 {
			t.Errorf("%s: cached %t, %d calls after it", header, d.Cached, w.calls())
		}
	}
}

// A return was withdrawn while its answer was kept: who looked anew spoils it for all.
func TestANotFoundEndsAKeptHit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put(7)
	w.get("/returns/7").want(t, 200, "")
	w.api.Remove(vendorA, coupangtest.Returns, 7)
	w.get("/returns/7").want(t, 200, "")
	w.get("/returns/7", "Cache-Control", "no-cache").want(t, 404, "not_found")
	w.get("/returns/7").want(t, 404, "not_found")
	if w.calls() != 2 {
		t.Errorf("%d calls, want 2", w.calls())
	}
}

func TestNothingIsKeptWithoutATimeToLive(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *lookup.Options) { o.CacheTTL, o.NegativeTTL = 0, 0 })
	w.put(7)
	for range 2 {
		w.get("/returns/7").want(t, 200, "")
		w.get("/returns/8").want(t, 404, "not_found")
	}
	if w.calls() != 4 {
		t.Errorf("%d calls, want 4", w.calls())
	}
}

func TestAnAnswerOfUnusualLengthIsToldAndNotKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for id, length := range map[int64]int{1: 60_000, 2: 70_000} {
		w.api.Put(vendorA, coupangtest.Returns, coupangtest.Record{ID: id, At: w.api.Now(), Set: map[string]any{
			"/cancelReason": strings.Repeat("x", length),
		}})
	}
	for path, kept := range map[string]bool{"/returns/1": true, "/returns/2": false} {
		w.get(path).want(t, 200, "")
		if d := w.get(path).want(t, 200, ""); d.Cached != kept {
			t.Errorf("%s: cached %t, want %t", path, d.Cached, kept)
		}
	}
}

func TestAFailureIsNotKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put(7)
	w.api.Fail(coupangtest.Fault{Kind: coupangtest.Malformed, Times: 1})
	w.get("/returns/7").want(t, 502, "bad_answer")
	w.get("/returns/7").want(t, 200, "")
}

// Coupang demands that a return which is gone is not asked for again, so not even no-cache does.
func TestANotFoundIsRememberedForItsTime(t *testing.T) {
	t.Parallel()
	for path, lasts := range map[string]time.Duration{
		"/returns/7": 24 * time.Hour, "/inquiries/7": 24 * time.Hour, "/orders/7": 2 * time.Minute,
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := bubbled(t)
				w.get(path).want(t, 404, "not_found")
				w.put(7)
				pass(lasts - time.Second)
				w.get(path).want(t, 404, "not_found")
				w.get(path, "Cache-Control", "no-cache").want(t, 404, "not_found")
				if w.calls() != 1 {
					t.Errorf("%d calls before the time is over", w.calls())
				}
				pass(time.Second)
				w.get(path).want(t, 200, "")
			})
		})
	}
}

func TestSharedNotFoundsBindOtherProcesses(t *testing.T) {
	t.Parallel()
	shared := &sharedNotFounds{notes: map[lookup.Question]time.Time{}}
	with := func(o *lookup.Options) { o.NotFounds = shared }
	one, other := newWorld(t, with), newWorld(t, with)
	one.get("/returns/7").want(t, 404, "not_found")
	other.put(7)
	other.get("/returns/7").want(t, 404, "not_found")
	if other.calls() != 0 {
		t.Errorf("%d calls for what another process did not find", other.calls())
	}
	if shared.reads != 2 {
		t.Errorf("%d reads, want one of each process", shared.reads)
	}
	other.get("/returns/7")
	if shared.reads != 2 {
		t.Errorf("%d reads: a process forgot what it had read", shared.reads)
	}
}

func TestWhatCannotBeReadIsNotAsked(t *testing.T) {
	t.Parallel()
	shared := &sharedNotFounds{err: errors.New("the table is gone")}
	w := newWorld(t, func(o *lookup.Options) { o.NotFounds = shared })
	w.put(7)
	got := w.get("/returns/7")
	got.want(t, 503, "state_unavailable")
	if w.calls() != 0 || got.Header().Get("Retry-After") == "" {
		t.Errorf("%d calls, Retry-After %q", w.calls(), got.Header().Get("Retry-After"))
	}
}

func TestANotFoundThatCannotBeSharedIsRememberedHere(t *testing.T) {
	t.Parallel()
	shared := &sharedNotFounds{notes: map[lookup.Question]time.Time{}, writeErr: errors.New("the table is read-only")}
	w := newWorld(t, func(o *lookup.Options) { o.NotFounds = shared })
	for range 2 {
		w.get("/returns/7").want(t, 404, "not_found")
	}
	if w.calls() != 1 {
		t.Errorf("%d calls, want 1", w.calls())
	}
	if !strings.Contains(w.log.String(), "the table is read-only") {
		t.Errorf("the log does not tell:\n%s", w.log)
	}
}

// sharedNotFounds is for one goroutine at a time.
type sharedNotFounds struct {
	notes         map[lookup.Question]time.Time
	reads         int
	err, writeErr error
}

func (s *sharedNotFounds) Until(_ context.Context, q lookup.Question) (time.Time, error) {
	s.reads++
	return s.notes[q], s.err
}

func (s *sharedNotFounds) Remember(ctx context.Context, q lookup.Question, until time.Time) error {
	if err := errors.Join(ctx.Err(), s.writeErr); err != nil {
		return err
	}
	s.notes[q] = until
	return nil
}
