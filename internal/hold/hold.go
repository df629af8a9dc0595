// Package hold keeps stop signs. After Coupang has said "no" (a rate limit, refused keys, a refused IP, a block, an outage), going
// on asking is what gets a seller blocked for good. So the sign is remembered where every process looks before it calls.
//
//	caller := &hold.Caller{Store: store, Vendor: vendor, Endpoint: "orders", BaseURL: baseURL, Keys: keys, Vendors: 3}
//	if h, held, err := caller.InForce(ctx); held || err != nil {
//		return … // no call
//	}
//	if err := call(); err != nil {
//		_, _, setErr := caller.Met(ctx, err) // a hold, if err is a stop sign
//	} else {
//		err = caller.Succeeded(ctx) // writes only where strikes were known
//	}
package hold

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// Everybody is the scope of a hold for all vendors behind our IP.
const Everybody = "*"

// Reasons that are no kinds of the client's errors.
const (
	// NotOffered: Coupang does not offer the endpoint to this vendor. Its units are skipped, not held.
	NotOffered coupang.Kind = "not_offered"
	// opening is no stop sign. It records that the breaker of a vendor's run opened; three of them make a hold.
	opening coupang.Kind = "breaker_opened"
)

// Hold is a stop sign: who must not call, why, until when.
type Hold struct {
	Scope    string       `json:"scope"`             // a vendor id, or Everybody
	Endpoint string       `json:"endpoint,omitzero"` // a dataset's name or LookUp's; "": all that the scope calls
	Reason   coupang.Kind `json:"reason"`            // one of the client's kinds, or NotOffered
	Until    time.Time    `json:"until"`             // the end, unless something ends it earlier
	Version  string       `json:"version,omitzero"`  // unauthorized: the refused version of the secret; another one ends the hold
	Config   string       `json:"config,omitzero"`   // misconfigured: hash of the refused configuration; another one ends the hold
	Strikes  int          `json:"strikes,omitzero"`  // how many times in a row; the second hold is twice as long as the first
}

// LookUp is the Endpoint of look-ups of a subject, such as returns.
func LookUp(subject string) string { return "lookup-" + subject }

// String is the hold in one line, for logs and errors.
func (h Hold) String() string {
	whom := "vendor " + h.Scope
	if h.Scope == Everybody {
		whom = "all vendors"
	}
	if h.Endpoint != "" {
		whom = h.Endpoint + " of " + whom
	}
	text := fmt.Sprintf("%s held: %s, until %s", whom, h.Reason, h.Until.UTC().Format(time.RFC3339))
	switch h.Reason {
	case coupang.Unauthorized:
		text += " or its secret has another version"
	case coupang.Misconfigured:
		text += " or its configuration changes"
	}
	return text
}

// RetryAfter is how long to wait from now, at least a second.
func (h Hold) RetryAfter(now time.Time) time.Duration {
	return max(h.Until.Sub(now), time.Second)
}

// over reports whether the hold's time is over.
func (h Hold) over(now time.Time) bool { return !now.Before(h.Until) }

// strikesLast is how long the strikes of a hold count after its end.
const strikesLast = 24 * time.Hour

// forgotten reports whether the hold is over and its strikes no longer count.
func (h Hold) forgotten(now time.Time) bool {
	if h.counts() {
		return h.over(now.Add(-strikesLast))
	}
	return h.over(now)
}

// counts reports whether the hold's strikes matter after its end.
func (h Hold) counts() bool {
	return h.Reason == coupang.Unauthorized || h.Reason == coupang.Misconfigured || h.Reason == coupang.Unavailable
}

// key is what tells a hold from others: a later one with the same key replaces it.
type key struct {
	scope, endpoint string
	reason          coupang.Kind
}

func (h Hold) key() key { return key{h.Scope, h.Endpoint, h.Reason} }

// listed reports whether an operator is shown the hold.
func (h Hold) listed(now time.Time) bool { return h.Reason != opening && !h.over(now) }

// inOrder sorts by scope, endpoint and reason. What is not offered comes last: a real stop sign must not hide behind it.
func inOrder(a, b Hold) int {
	last := func(h Hold) int {
		if h.Reason == NotOffered {
			return 1
		}
		return 0
	}
	return cmp.Or(last(a)-last(b), cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.Endpoint, b.Endpoint), cmp.Compare(a.Reason, b.Reason))
}

func listed(holds []Hold) []Hold {
	now := time.Now()
	kept := slices.DeleteFunc(holds, func(h Hold) bool { return !h.listed(now) })
	slices.SortFunc(kept, inOrder)
	return kept
}

// Store remembers holds. Every method is safe for concurrent use.
type Store interface {
	// Recall returns what is remembered of a vendor and of everybody: holds in force, and those that are over while their
	// strikes still count.
	Recall(ctx context.Context, vendor string) ([]Hold, error)
	// Set adds a hold. One of the same scope, endpoint and reason is replaced.
	Set(ctx context.Context, h Hold) error
	// Swap replaces a hold that Recall returned, or forgets it where next is Hold{}. It changes nothing and reports false where
	// another process was faster.
	Swap(ctx context.Context, old, next Hold) (bool, error)
	// List returns all holds in force, ordered by scope, endpoint and reason.
	List(ctx context.Context) ([]Hold, error)
	// Clear forgets all holds of a scope: `coupanglake resume`.
	Clear(ctx context.Context, scope string) error
}

// IsStopSign reports whether no further call may follow an error before its hold is over.
func IsStopSign(err error) bool {
	e, ok := errors.AsType[*coupang.Error](err)
	if !ok {
		return false
	}
	switch e.Kind {
	case coupang.RateLimited, coupang.Unauthorized, coupang.Misconfigured, coupang.IPNotAllowed, coupang.Blocked:
		return true
	default:
		return false
	}
}
