package coupang

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// gate is what every request of a client goes through, whoever sends it: a pace, a pause after a 429, and a latch that closes for
// good when Coupang shuts us out. A request that waits in it does not leave when the gate closes meanwhile.
type gate struct {
	pace   *rate.Limiter
	closed chan struct{}

	mu     sync.Mutex
	reason *Error    // why it is closed, nil while it is open
	resume time.Time // no request before
	slowed bool
}

// newGate lets requests through at an even pace. A burst of one: Coupang counts calls of a second, so that saved-up
// calls sent at once would count as an excess.
func newGate(perSecond float64) *gate {
	return &gate{pace: rate.NewLimiter(rate.Limit(perSecond), 1), closed: make(chan struct{})}
}

// enter returns when one request may be sent. patient is whether to sit out a pause. A failure is an *Error without Op.
func (g *gate) enter(ctx context.Context, patient bool) *Error {
	for {
		if err := g.awaitResume(ctx, patient); err != nil {
			return err
		}
		if err := g.awaitTurn(ctx); err != nil {
			return err
		}
		if reason, pause := g.state(); reason == nil && pause <= 0 {
			return nil
		}
	}
}

// state is why the gate is closed, and how long it is still paused.
func (g *gate) state() (reason *Error, pause time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.reason, time.Until(g.resume)
}

// awaitResume waits until the client is not paused; the pause may grow meanwhile.
func (g *gate) awaitResume(ctx context.Context, patient bool) *Error {
	for {
		reason, pause := g.state()
		switch {
		case reason != nil:
			return reason
		case pause <= 0:
			return nil
		case !patient:
			return pausedError(pause)
		}
		if err := g.sleep(ctx, pause); err != nil {
			return pausedError(pause).because(err)
		}
	}
}

func pausedError(left time.Duration) *Error {
	return &Error{Kind: RateLimited, RetryAfter: left, Message: "the client is paused by an earlier answer 429"}
}

// awaitTurn waits for the pace.
func (g *gate) awaitTurn(ctx context.Context) *Error {
	turn := g.pace.Reserve()
	if err := g.sleep(ctx, turn.Delay()); err != nil {
		turn.Cancel()
		return &Error{Kind: Unavailable, Message: "not sent", Err: err}
	}
	return nil
}

// sleep waits, but not for something that the context would not live to see. It also ends when the gate closes: look again then.
func (g *gate) sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil || d <= 0 {
		return err
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= d {
		return fmt.Errorf("%w: less time left than the %s to wait", context.DeadlineExceeded, d.Round(time.Millisecond))
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-g.closed:
	case <-ctx.Done():
	}
	return ctx.Err()
}

// pause holds everybody back for so long from now.
func (g *gate) pause(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := time.Now().Add(d); until.After(g.resume) {
		g.resume = until
	}
}

// close lets nothing through any more. The first reason stays.
func (g *gate) close(reason *Error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.reason == nil {
		g.reason = reason
		close(g.closed)
	}
}

// slow halves the pace, once: Coupang warns on every answer while the vendor is near its limit.
func (g *gate) slow() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.slowed {
		g.slowed = true
		g.pace.SetLimit(g.pace.Limit() / 2)
	}
}
