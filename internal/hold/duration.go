package hold

import (
	"context"
	"errors"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// How long each sign stops us.
const (
	rateLimitedFor        = 10 * time.Minute
	ipNotAllowedFor       = 30 * time.Minute
	blockedFor            = 6 * time.Hour
	notOfferedFor         = 7 * 24 * time.Hour
	unavailableFor        = 15 * time.Minute
	firstUnauthorizedFor  = 30 * time.Minute // Coupang takes half an hour to activate keys
	firstMisconfiguredFor = 15 * time.Minute
	maxDoubledFor         = 6 * time.Hour
)

// lasts is how long a hold of a reason is in force after so many strikes in a row.
func lasts(reason coupang.Kind, strikes int) time.Duration {
	switch reason {
	case coupang.RateLimited:
		return rateLimitedFor
	case coupang.Unauthorized:
		return doubled(firstUnauthorizedFor, strikes)
	case coupang.Misconfigured:
		return doubled(firstMisconfiguredFor, strikes)
	case coupang.IPNotAllowed:
		return ipNotAllowedFor
	case coupang.Blocked:
		return blockedFor
	case NotOffered:
		return notOfferedFor
	default:
		return unavailableFor
	}
}

func doubled(first time.Duration, strikes int) time.Duration {
	for range min(strikes, 16) - 1 {
		first *= 2
	}
	return min(first, maxDoubledFor)
}

// pause is the length of a pause that did not fit into the time left, 0 where the error is no such pause. No call may leave
// before its end, and the 10 minutes of a real refusal would be too long.
func pause(e *coupang.Error) time.Duration {
	if e.Kind == coupang.RateLimited && errors.Is(e, context.DeadlineExceeded) {
		return e.RetryAfter
	}
	return 0
}
