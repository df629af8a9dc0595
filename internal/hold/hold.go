// Package hold keeps stop signs. After Coupang has said "no" (a rate limit, refused keys, a refused IP, a block), going on
// asking is what gets a seller blocked for good; so the sign is remembered where every process looks before it calls.
package hold

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// Everybody is the scope of a hold for all vendors behind our IP.
const Everybody = "*"

// How long each sign stops us. An unauthorized vendor is held until its secret has another version, however long.
const (
	rateLimitedFor  = 10 * time.Minute
	ipNotAllowedFor = 30 * time.Minute
	blockedFor      = 6 * time.Hour
)

// Hold is a stop sign: whom it stops, why, until when.
type Hold struct {
	Scope   string       // a vendor id, or Everybody
	Reason  coupang.Kind // rate_limited, unauthorized, ip_not_allowed or blocked
	Until   time.Time    // zero for unauthorized, which ends with the version
	Version string       // unauthorized only: the secret's version that was refused
}

// String tells the hold in one line, for logs and errors.
func (h Hold) String() string {
	whom := "vendor " + h.Scope
	if h.Scope == Everybody {
		whom = "all vendors"
	}
	if h.Until.IsZero() {
		return fmt.Sprintf("%s held: %s, until its secret has another version", whom, h.Reason)
	}
	return fmt.Sprintf("%s held: %s, until %s", whom, h.Reason, h.Until.UTC().Format(time.RFC3339))
}

// RetryAfter is how long to wait from now; an hour where the end is an operator's act and not a time.
func (h Hold) RetryAfter(now time.Time) time.Duration {
	if h.Until.IsZero() {
		return time.Hour
	}
	return max(h.Until.Sub(now), time.Second)
}

// ended tells whether the hold is over; one without a time is not.
func (h Hold) ended(now time.Time) bool {
	return !h.Until.IsZero() && !now.Before(h.Until)
}

// cleared tells whether a Clear is meant for the hold.
func (h Hold) cleared(scope string, reasons []coupang.Kind) bool {
	return h.Scope == scope && (len(reasons) == 0 || slices.Contains(reasons, h.Reason))
}

// Store remembers holds. Every method is safe for concurrent use; a hold whose time is over is never returned.
type Store interface {
	// For returns the holds in force for a vendor: its own and everybody's.
	For(ctx context.Context, vendor string) ([]Hold, error)
	// Set adds a hold. One of the same scope and reason is replaced.
	Set(ctx context.Context, h Hold) error
	// List returns all holds in force, ordered by scope and reason.
	List(ctx context.Context) ([]Hold, error)
	// Clear ends a scope's holds: those of the reasons, or all where none is given.
	Clear(ctx context.Context, scope string, reasons ...coupang.Kind) error
}

// FromError returns the hold that an error of the client calls for, if it is a stop sign.
// A block stops everybody, because the sign does not tell whether the IP or the vendor is meant.
func FromError(err error, vendor string, now time.Time) (Hold, bool) {
	var refused *coupang.Error
	if !errors.As(err, &refused) {
		return Hold{}, false
	}
	switch refused.Kind {
	case coupang.RateLimited:
		return Hold{Scope: vendor, Reason: refused.Kind, Until: now.Add(rateLimitedFor)}, true
	case coupang.Unauthorized:
		return Hold{Scope: vendor, Reason: refused.Kind, Version: refused.CredentialVersion}, true
	case coupang.IPNotAllowed:
		return Hold{Scope: Everybody, Reason: refused.Kind, Until: now.Add(ipNotAllowedFor)}, true
	case coupang.Blocked:
		return Hold{Scope: Everybody, Reason: refused.Kind, Until: now.Add(blockedFor)}, true
	default:
		return Hold{}, false
	}
}

// InForce returns the hold that stops a vendor now. The vendor's keys are read only where refused ones are remembered:
// with another version the hold is over, and is forgotten.
func InForce(ctx context.Context, s Store, vendor string, keys coupang.CredentialSource) (Hold, bool, error) {
	holds, err := s.For(ctx, vendor)
	if err != nil {
		return Hold{}, false, fmt.Errorf("read holds of %s: %w", vendor, err)
	}
	for _, h := range holds {
		if h.Reason != coupang.Unauthorized {
			return h, true, nil
		}
		still, err := stillRefused(ctx, h, keys)
		if err != nil || still {
			return h, still, err
		}
		if err := s.Clear(ctx, vendor, coupang.Unauthorized); err != nil {
			return Hold{}, false, fmt.Errorf("clear hold of %s: %w", vendor, err)
		}
	}
	return Hold{}, false, nil
}

func stillRefused(ctx context.Context, h Hold, keys coupang.CredentialSource) (bool, error) {
	current, err := keys.Credentials(ctx, "")
	if err != nil {
		return false, fmt.Errorf("compare the refused keys of %s: %w", h.Scope, err)
	}
	return current.Version == h.Version, nil
}
