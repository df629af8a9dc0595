package lookup

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// ask answers a question that nothing in this process answers: from what all processes know not to exist, or from Coupang,
// unless a hold forbids to ask.
func (h *handler) ask(ctx context.Context, q Question) reply {
	until, known, err := h.notFounds.until(ctx, q)
	if err != nil {
		return h.unread(ctx, "whether this was asked before cannot be read, so it is not asked", err)
	}
	if known {
		return absent(until)
	}
	v := h.vendors[q.VendorID]
	caller := h.caller(v, q)
	stop, held, err := caller.InForce(ctx)
	if err != nil {
		return h.unread(ctx, "whether calls are allowed cannot be read, so none is made", err)
	}
	if held {
		return reply{problem: heldProblem(stop)}
	}
	return h.call(ctx, v, caller, q)
}

func (h *handler) caller(v *vendor, q Question) *hold.Caller {
	return &hold.Caller{
		Store: h.holds, Vendor: v.config.Vendor, Endpoint: hold.LookUp(string(q.Subject)), BaseURL: v.config.BaseURL,
		Keys: v.config.Credentials, Vendors: len(h.vendors),
	}
}

// call asks Coupang, and keeps what came of it before anybody is told.
func (h *handler) call(ctx context.Context, v *vendor, caller *hold.Caller, q Question) reply {
	client, err := v.current()
	if err != nil {
		return fail(badAnswer, "the client cannot be set up", err)
	}
	data, err := fetch(ctx, client, q)
	if err == nil {
		h.noteSuccess(ctx, caller)
		return h.keep(q, answer{data, time.Now().UTC()})
	}
	failure, ok := errors.AsType[*coupang.Error](err)
	if !ok {
		return fail(badAnswer, "the answer cannot be told as JSON", err)
	}
	if failure.Kind == coupang.NotFound {
		return h.noteAbsent(ctx, q)
	}
	if stop, ok := caller.Sign(err); ok {
		h.flights.stop(stop)
	}
	if stop, held, noteErr := h.met(ctx, caller, err); held {
		v.retire(client)
		return stopReply(stop, failure, noteErr)
	}
	if stop, ok := calledBackBy(ctx); ok {
		return reply{problem: heldProblem(stop)}
	}
	return failed(failure)
}

func (h *handler) keep(q Question, a answer) reply {
	if h.cacheTTL > 0 && len(a.data) <= mostHitBytes {
		h.hits.put(q, a, a.fetchedAt.Add(h.cacheTTL))
	}
	return reply{question: q, answer: a}
}

// noteLimit bounds the writing down of a not-found or a stop sign. It goes on when nobody waits any more, for what was
// learned has been paid for with a call.
const noteLimit = 2 * time.Second

func (h *handler) noteAbsent(ctx context.Context, q Question) reply {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteLimit)
	defer cancel()
	h.hits.remove(q)
	until := time.Now().Add(h.negativeTTL)
	if q.Subject == Orders {
		until = time.Now().Add(orderNegativeTTL)
	}
	out := absent(until)
	out.cached = false
	if err := h.notFounds.remember(ctx, q, until); err != nil {
		out.problem.cause = fmt.Errorf("only this process remembers it: %w", err)
	}
	return out
}

func absent(until time.Time) reply {
	detail := "Coupang knows no such thing of this vendor; it is not asked again before " + until.UTC().Format(time.RFC3339)
	return reply{cached: true, problem: newProblem(notFound, detail)}
}

// met remembers a stop sign.
func (h *handler) met(ctx context.Context, caller *hold.Caller, err error) (hold.Hold, bool, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteLimit)
	defer cancel()
	return caller.Met(ctx, err)
}

func stopReply(stop hold.Hold, failure *coupang.Error, noteErr error) reply {
	p := stopProblem(stop, failure)
	if noteErr != nil {
		p.cause = fmt.Errorf("%w; %w", p.cause, noteErr)
	}
	return reply{problem: p}
}

// noteSuccess forgets strikes. Where that fails they only lengthen the next hold.
func (h *handler) noteSuccess(ctx context.Context, caller *hold.Caller) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteLimit)
	defer cancel()
	if err := caller.Succeeded(ctx); err != nil {
		h.log.WarnContext(ctx, "strikes", "error", err.Error())
	}
}

// unread is the reply when it cannot be told whether a call is allowed.
func (h *handler) unread(ctx context.Context, detail string, err error) reply {
	stop, stopped := calledBackBy(ctx)
	switch {
	case stopped:
		return reply{problem: heldProblem(stop)}
	case ctx.Err() != nil:
		return fail(timedOut, "there was no answer in time", err)
	case isKeysError(err):
		return keysReply(err)
	}
	out := fail(stateUnavailable, detail, err)
	out.problem.retryAfter = retrySoon
	return out
}
