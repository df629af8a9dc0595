package lookup

import (
	"context"
	"errors"
	"regexp"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// retrySoon is for faults of our own surroundings, which may pass.
const retrySoon = 30 * time.Second

// idRefusal is "Invalid format inquiryId" (seed document of the inquiry look-up) and its like. Any other 400 is not the caller's
// fault: a wrong vendor, a wrong base URL.
var idRefusal = regexp.MustCompile(`(?i)invalid format|must be a number`)

// failed says what a failed call, other than a stop sign or a not-found, means to the caller.
func failed(e *coupang.Error) reply {
	switch {
	case isKeysError(e):
		return keysReply(e)
	case e.TimedOut(), errors.Is(e, context.DeadlineExceeded), errors.Is(e, context.Canceled):
		return fail(timedOut, "Coupang did not answer in time", e)
	case e.Kind == coupang.InvalidRequest && idRefusal.MatchString(e.Message):
		return fail(malformedID, "Coupang says that this is no such id", e)
	case e.Kind == coupang.InvalidRequest:
		return withHint(fail(refused, "Coupang does not take this question", e), e.Hint)
	case e.Kind == coupang.Malformed:
		return fail(badAnswer, "Coupang's answer is not what its documents promise", e)
	default:
		return fail(unavailable, "Coupang cannot be reached or has a fault of its own; try again in a while", e)
	}
}

func withHint(r reply, hint string) reply {
	r.problem.hint = hint
	return r
}

func keysReply(err error) reply {
	out := withHint(fail(keysUnavailable, "the vendor's keys cannot be read, so Coupang is not asked", err),
		"see that the vendor's secret is there and that this function may read it: `coupanglake secret put`")
	out.problem.retryAfter = retrySoon
	return out
}

// stopProblem is for the question that met a stop sign; those after it meet the hold.
func stopProblem(stop hold.Hold, e *coupang.Error) *problem {
	p := &problem{kind: rateLimited, detail: "the vendor's calls were too many; look-ups of it are held now", cause: e}
	switch stop.Reason {
	case coupang.Unauthorized:
		p.kind, p.detail = unauthorized, "look-ups of this vendor are held for now, or until its secret has another version"
	case coupang.Misconfigured:
		p.kind, p.detail = refused, "Coupang does not know this call or this vendor; it is held for now, or until the configuration changes"
	case coupang.Unavailable:
		p.kind, p.detail = unavailable, "Coupang is still out of order; all look-ups are held for now"
	case coupang.IPNotAllowed:
		p.kind, p.detail = ipNotAllowed, "all look-ups are held for now"
	case coupang.Blocked:
		p.kind, p.detail = blocked, "all look-ups are held for now"
	}
	p.hint = e.Hint
	p.retryAfter = max(stop.RetryAfter(time.Now()), e.RetryAfter)
	return p
}

func heldProblem(stop hold.Hold) *problem {
	return &problem{
		kind: held, detail: stop.String(), hint: heldHint(stop.Reason), retryAfter: stop.RetryAfter(time.Now()),
	}
}

// heldHint is how an operator ends a hold before its time, where that is wise.
func heldHint(reason coupang.Kind) string {
	switch reason {
	case coupang.Unauthorized:
		return "put the vendor's present keys: `coupanglake secret put`"
	case coupang.IPNotAllowed:
		return "register the fixed IP of these calls in WING, then `coupanglake resume`"
	case coupang.Blocked:
		return "ask Coupang's support; once it has lifted the block, `coupanglake resume`"
	default:
		return ""
	}
}
