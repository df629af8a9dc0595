package lambdatest

import (
	"context"
	"time"
)

// Option alters one invocation.
type Option func(*invocation)

// Deadline is the function's time limit, counted from when its process takes the invocation; one minute without it.
// At the limit the process is killed and Invoke returns ErrTimedOut, as the service does.
func Deadline(d time.Duration) Option {
	return func(i *invocation) { i.limit = d }
}

// Invoke gives the function one event, JSON text, and returns the answer's JSON.
// Errors: *FunctionError when the handler failed, *InitError or *ExitError when the process could not start or ended,
// ErrTimedOut at the deadline, the context's error when ctx ends first (the function then works on unheard).
func (f *Function) Invoke(ctx context.Context, event string, options ...Option) ([]byte, error) {
	select {
	case <-f.turn:
		defer func() { f.turn <- struct{}{} }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	environment := f.current()
	i := newInvocation(event, f.arn(), options)
	if err := environment.hand(ctx, i); err != nil {
		return nil, err
	}
	return f.await(ctx, environment, i)
}

// hand waits until the process takes the invocation.
func (e *environment) hand(ctx context.Context, i *invocation) error {
	select {
	case e.api.next <- i:
		return nil
	case err := <-e.api.initErrors:
		return err
	case <-e.process.Done():
		return e.ended()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (f *Function) await(ctx context.Context, e *environment, i *invocation) ([]byte, error) {
	limit := time.NewTimer(i.limit)
	defer limit.Stop()
	select {
	case o := <-i.outcome:
		return o.answer, o.err
	case <-e.process.Done():
		return e.lastWords(i)
	case <-limit.C:
		f.Kill()
		return nil, ErrTimedOut
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// lastWords prefers what the process reported to how it ended: after a panic aws-lambda-go reports it, then exits.
func (e *environment) lastWords(i *invocation) ([]byte, error) {
	select {
	case o := <-i.outcome:
		return o.answer, o.err
	default:
		return nil, e.ended()
	}
}

// ended tells why there is no process any more: what it reported itself, or else how it exited.
func (e *environment) ended() error {
	select {
	case err := <-e.api.initErrors:
		return err
	default:
		return &ExitError{State: e.process.State(), Logs: e.process.Output()}
	}
}
