package export

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// run works one unit: windows side by side under the client's one limiter, so that the pace and not the latency is the
// limit. Windows are handed out and their ends settled by one goroutine; only the reading runs beside it.
type run[T, R any] struct {
	*exporter[T, R]
	vendor coupang.Vendor
	unit   Unit
	client *coupang.Client
	caller *hold.Caller
	agenda *agenda

	publishing chan struct{} // holds a token while rows are merged, one window's at a time: memory is scarcer than time
	result     Result
	errs       []error
}

// ended is how the reading of a window ended, and where it stood.
type ended struct {
	task
	sweep    *Sweep
	whole    bool  // it had all of the run's time
	advanced bool  // it read a status, or a slice of one, to its end
	err      error // why the reading stopped; nil: at the window's end
	lost     error // why what was read is not in the lake
}

// errNoTime ends the fetching when the deadline is near.
var errNoTime = errors.New("no time left to fetch")

func (r *run[T, R]) work(ctx context.Context) (Result, error) {
	r.agenda, r.publishing = newAgenda(r.unit, r.dataset.WindowDays), make(chan struct{}, 1)
	fetch, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	fetch, cancel := r.untilMargin(fetch)
	defer cancel()

	done := make(chan ended)
	running := r.begin(ctx, fetch, r.Parallel, true, done)
	for running > 0 {
		if why := r.settle(ctx, fetch, <-done); why != nil {
			stop(why)
		}
		running--
		running += r.begin(ctx, fetch, r.Parallel-running, false, done)
	}
	r.result.Rest = r.agenda.rest(r.unit)
	return r.result, errors.Join(r.errs...)
}

// begin starts the reading of up to free windows, each of which is told on done when it ends.
func (r *run[T, R]) begin(ctx, fetch context.Context, free int, whole bool, done chan<- ended) (begun int) {
	for begun < free && fetch.Err() == nil {
		t, ok := r.agenda.next()
		if !ok {
			break
		}
		begun++
		go func() { done <- r.read(ctx, fetch, t, whole) }()
	}
	return begun
}

// The margin kept before the deadline for publishing what was read.
const (
	leastMargin        = 60 * time.Second
	marginPerPartition = 2 * time.Second
	mostMarginShare    = 3 // of the time given: at most a third
)

// untilMargin gives a context that ends early enough to publish every partition that the windows read at once can touch.
func (r *run[T, R]) untilMargin(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return ctx, func() {}
	}
	touched := min(r.unit.window().Days(), r.Parallel*r.dataset.WindowDays)
	return context.WithDeadlineCause(ctx, deadline.Add(-margin(time.Until(deadline), touched)), errNoTime)
}

func margin(given time.Duration, partitions int) time.Duration {
	wanted := max(leastMargin, time.Duration(partitions)*marginPerPartition)
	return min(wanted, given/mostMarginShare)
}

// settle decides what becomes of a window, and returns why the fetching must end, if it must.
func (r *run[T, R]) settle(ctx, fetch context.Context, e ended) error {
	why := r.judge(ctx, fetch, e)
	if err := r.record(ctx, e.sweep); err != nil {
		r.errs = append(r.errs, err)
	}
	return why
}

func (r *run[T, R]) judge(ctx, fetch context.Context, e ended) error {
	switch {
	case isStopSign(e.err):
		return r.stopAt(ctx, e)
	case e.lost != nil:
		r.failed(e, errors.Join(e.lost, e.err))
	case e.err == nil:
		r.succeeded(ctx, e)
	case isStopSign(context.Cause(fetch)):
		r.agenda.putBack(e.task)
		r.report(e, context.Cause(fetch))
	case isTooBig(e.err) && fetch.Err() == nil:
		r.cut(e)
	case fetch.Err() != nil || errors.Is(e.err, context.DeadlineExceeded):
		r.interrupted(e)
		return errNoTime // a wait that did not fit: asking again would not fit either
	default:
		r.failed(e, e.err)
	}
	return nil
}

// cut halves a window that is too big. What had been seen is kept.
func (r *run[T, R]) cut(e ended) {
	if !r.agenda.halve(e.task, r.dataset.ListMinutes != nil) {
		r.failed(e, fmt.Errorf("too big, and it cannot be cut further: %w", e.err))
		return
	}
	e.sweep.note("too big, read again in parts: %v", e.err)
	e.sweep.finish(Continued)
}

// interrupted hands a window back. One that had all of the time and brought no status to its end is cut first, so that
// every run makes progress and the unit ends.
func (r *run[T, R]) interrupted(e ended) {
	if !e.whole || e.advanced {
		r.agenda.putBack(e.task)
	} else if !r.agenda.halve(e.task, r.dataset.ListMinutes != nil) {
		r.failed(e, fmt.Errorf("not finished in a whole run, and it cannot be cut further: %w", e.err))
		return
	}
	e.sweep.note("interrupted: %v", errNoTime)
	e.sweep.finish(Continued)
}

// succeeded ends a window that was read to its end. Strikes that could not be forgotten only lengthen the next hold.
func (r *run[T, R]) succeeded(ctx context.Context, e ended) {
	if err := r.caller.Succeeded(ctx); err != nil {
		e.sweep.note("%v", err)
	}
	e.sweep.finish(Done)
}

// stopAt remembers a stop sign where every process looks before it calls.
func (r *run[T, R]) stopAt(ctx context.Context, e ended) error {
	r.agenda.putBack(e.task)
	h, _, err := r.caller.Met(ctx, e.err)
	if r.result.Held == nil {
		r.result.Held = &h
	}
	r.report(e, errors.Join(e.err, e.lost))
	if err != nil {
		r.result.failed++ // nobody else knows of the sign: the rest must not be taken up at once
		r.errs = append(r.errs, fmt.Errorf("remember that %s: %w", h, err))
	}
	return e.err
}

func (r *run[T, R]) failed(e ended, err error) {
	r.result.failed++
	r.report(e, err)
}

func (r *run[T, R]) report(e ended, err error) {
	e.sweep.fail(err)
	r.errs = append(r.errs, fmt.Errorf("%s of %s, %s: %w", r.dataset.Name, r.vendor.ID, e.Window, err))
}

// hold ends a unit that a stop sign forbids, without a call.
func (r *run[T, R]) hold(ctx context.Context, h hold.Hold) (Result, error) {
	s := newSweep(r.unit, r.unit.window(), time.Now())
	kind := string(h.Reason)
	s.ErrorKind = &kind
	s.note("%s", h)
	s.finish(Held)
	r.result.Held, r.result.Rest = &h, []Unit{r.unit}
	return r.result, errors.Join(&HeldError{h}, r.record(ctx, s))
}

// record puts a sweep's row into its table.
func (r *run[T, R]) record(ctx context.Context, s *Sweep) error {
	r.result.Sweeps = append(r.result.Sweeps, VendorSweep{r.vendor.ID, *s})
	return putSweep(ctx, r.sweeps, r.Store, r.vendor, *s)
}

// isStopSign tells the errors after which no further call may be made.
func isStopSign(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) {
		return false // a pause that did not fit into the time left, not a refusal
	}
	return hold.IsStopSign(err)
}

// isTooBig tells the errors that a smaller window may not have.
func isTooBig(err error) bool {
	var e *coupang.Error
	return errors.Is(err, errTooManyRows) || errors.As(err, &e) && e.TimedOut()
}

// errorKind names the kind of an error for the table sweeps.
func errorKind(err error) string {
	var refused *coupang.Error
	switch {
	case errors.As(err, &refused):
		return string(refused.Kind)
	case errors.Is(err, parquetio.ErrNewerSchema):
		return "newer_schema"
	case errors.Is(err, parquetio.ErrCorrupt):
		return "corrupt"
	case errors.Is(err, parquetio.ErrDenied):
		return "denied"
	case errors.Is(err, parquetio.ErrConflict):
		return "conflict"
	default:
		return "internal"
	}
}
