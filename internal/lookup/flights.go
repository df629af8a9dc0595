package lookup

import (
	"context"
	"errors"
	"sync"

	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
)

// flights lets all who ask the same question at the same time wait for one call. A flight lasts as long as somebody waits
// for it and no longer than patience; whoever leaves takes nothing from the others, so it does not end with the caller
// who happened to come first.
type flights struct {
	mu   sync.Mutex
	open map[Question]*flight
}

type flight struct {
	waiting int // guarded by flights.mu
	cancel  context.CancelCauseFunc
	landed  chan struct{}
	reply   reply // set before landed is closed
}

func newFlights() *flights { return &flights{open: map[Question]*flight{}} }

// share returns what is kept, or else the reply of the flight under way or of a new one. kept is asked with the lock held:
// ask keeps its answer before its flight is gone, so one or the other is seen and a question is not asked twice.
// The error is ctx's own.
func (f *flights) share(ctx context.Context, q Question, kept func() (reply, bool), ask func(context.Context) reply) (reply, error) {
	f.mu.Lock()
	if r, ok := kept(); ok {
		f.mu.Unlock()
		return r, nil
	}
	flight := f.board(ctx, q, ask)
	f.mu.Unlock()
	select {
	case <-flight.landed:
		return flight.reply, nil
	case <-ctx.Done():
		f.leave(q, flight)
		return reply{}, ctx.Err()
	}
}

func (f *flights) board(ctx context.Context, q Question, ask func(context.Context) reply) *flight {
	if under := f.open[q]; under != nil {
		under.waiting++
		return under
	}
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	ctx, end := context.WithTimeout(ctx, patience)
	started := &flight{waiting: 1, cancel: cancel, landed: make(chan struct{})}
	f.open[q] = started
	go func() {
		defer end()
		started.reply = ask(ctx)
		f.land(q, started)
	}()
	return started
}

func (f *flights) land(q Question, done *flight) {
	f.mu.Lock()
	f.remove(q, done)
	f.mu.Unlock()
	close(done.landed)
}

func (f *flights) leave(q Question, left *flight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if left.waiting--; left.waiting == 0 {
		f.remove(q, left)
		left.cancel(context.Canceled)
	}
}

// stop calls back all flights that a hold forbids. They found no hold when they set out, but may still be waiting for their
// turn: no call may leave after a stop sign.
func (f *flights) stop(h hold.Hold) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for q, under := range f.open {
		if h.Scope == q.VendorID || h.Scope == hold.Everybody {
			under.cancel(calledBack{h})
		}
	}
}

// calledBack is why a flight was cancelled by a stop sign that another one met.
type calledBack struct{ hold hold.Hold }

func (c calledBack) Error() string { return c.hold.String() }

// calledBackBy tells the hold that cancelled a flight, if one did.
func calledBackBy(ctx context.Context) (hold.Hold, bool) {
	c, ok := errors.AsType[calledBack](context.Cause(ctx))
	return c.hold, ok
}

// remove leaves a later flight of the same question alone.
func (f *flights) remove(q Question, gone *flight) {
	if f.open[q] == gone {
		delete(f.open, q)
	}
}
