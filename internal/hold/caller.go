package hold

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// Caller is who is about to call, and what for. Its methods may be called concurrently. It must not be copied after use.
type Caller struct {
	Store    Store                    // required
	Vendor   coupang.Vendor           // required
	Endpoint string                   // a dataset's name or LookUp's
	BaseURL  string                   // part of the configuration that a misconfigured hold is about
	Keys     coupang.CredentialSource // read only where a hold ends with another version of the secret
	Vendors  int                      // how many share our IP; decides how many breakers make an outage

	mu     sync.Mutex
	passed []Hold    // those whose strikes a success ends: InForce let the caller past them
	probes time.Time // end of the outage's hold that this caller has extended to probe; zero: none
}

// InForce returns the hold that stops the caller now. It reads the store once, and the vendor's keys where refused ones are
// remembered. Where the hold of an outage is over, one caller is let through to probe and all others stay held.
func (c *Caller) InForce(ctx context.Context) (Hold, bool, error) {
	c.pass(nil)
	known, err := c.recall(ctx)
	if err != nil {
		return Hold{}, false, err
	}
	var passed []Hold
	now := time.Now()
	for _, h := range known {
		if !c.concerns(h) {
			continue
		}
		h, held, err := c.stops(ctx, h, now)
		if held || err != nil {
			return h, held, err
		}
		if h.counts() {
			passed = append(passed, h)
		}
	}
	c.pass(passed)
	return Hold{}, false, nil
}

func (c *Caller) pass(passed []Hold) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.passed = passed
}

func (c *Caller) recall(ctx context.Context) ([]Hold, error) {
	known, err := c.Store.Recall(ctx, c.Vendor.ID)
	if err != nil {
		return nil, fmt.Errorf("read holds of %s: %w", c.Vendor.ID, err)
	}
	slices.SortFunc(known, inOrder)
	return known, nil
}

// concerns reports whether a hold is about what the caller wants to call.
func (c *Caller) concerns(h Hold) bool {
	return h.Reason != opening && (h.Endpoint == "" || h.Endpoint == c.Endpoint)
}

// stops returns the hold as it is now, and whether it stops the caller.
func (c *Caller) stops(ctx context.Context, h Hold, now time.Time) (Hold, bool, error) {
	if h.Reason == coupang.Unavailable {
		return c.outage(ctx, h, now)
	}
	if h.over(now) {
		return h, false, nil
	}
	if h.Reason != coupang.Unauthorized && h.Reason != coupang.Misconfigured || c.Keys == nil {
		return h, true, nil
	}
	current, err := c.Keys.Credentials(ctx, "")
	if err != nil {
		return h, false, fmt.Errorf("compare the refused keys of %s: %w", h.Scope, err)
	}
	if h.Reason == coupang.Unauthorized {
		return h, h.Version == current.Version, nil
	}
	return h, h.Config == c.configuration(current.Version), nil
}

// outage lets one caller through once the hold's time is over: the one that extends it.
func (c *Caller) outage(ctx context.Context, h Hold, now time.Time) (Hold, bool, error) {
	if !h.over(now) {
		return h, !c.isProbe(h), nil
	}
	next := h
	next.Until = now.Add(unavailableFor).UTC().Round(0)
	first, err := c.Store.Swap(ctx, h, next)
	if err != nil {
		return h, false, fmt.Errorf("claim the probe after an outage: %w", err)
	}
	if first {
		c.setProbe(next.Until)
	}
	return next, !first, nil
}

func (c *Caller) setProbe(until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.probes = until
}

func (c *Caller) isProbe(h Hold) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return h.Until.Equal(c.probes)
}

func (c *Caller) probing() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.probes.IsZero()
}

// configuration is a hash of what a misconfigured hold is about.
func (c *Caller) configuration(version string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{c.Vendor.ID, string(c.Vendor.Market), c.BaseURL, version}, "\n")))
	return hex.EncodeToString(sum[:8])
}

// Met remembers the stop sign that an error of the client is, and returns its hold; false where it is none. An error beside a
// hold means that the store did not take it: hold.Both then keeps it in this process.
func (c *Caller) Met(ctx context.Context, err error) (Hold, bool, error) {
	e, ok := errors.AsType[*coupang.Error](err)
	if ok && e.Kind == coupang.Unavailable && c.probing() {
		return c.remember(ctx, Hold{Scope: Everybody, Reason: coupang.Unavailable}, 0)
	}
	h, ok := c.Sign(err)
	if !ok {
		return Hold{}, false, nil
	}
	if h.Reason == coupang.Misconfigured && c.refusedElsewhere(ctx, h) {
		h.Endpoint = ""
	}
	return c.remember(ctx, h, pause(e))
}

// NotOffered remembers for seven days that Coupang does not offer the caller's endpoint to the vendor.
func (c *Caller) NotOffered(ctx context.Context) (Hold, error) {
	h, _, err := c.remember(ctx, Hold{Scope: c.Vendor.ID, Endpoint: c.Endpoint, Reason: NotOffered}, 0)
	return h, err
}

// Sign returns the hold that an error calls for as if it were the first, and false where the error is no stop sign. It asks the
// store nothing, so it tells at once whom to stop. A block and a refused address stop everybody: the sign of a block does not
// say whether the IP or the vendor is meant.
func (c *Caller) Sign(err error) (Hold, bool) {
	e, _ := errors.AsType[*coupang.Error](err)
	if !IsStopSign(err) {
		return Hold{}, false
	}
	h := Hold{Scope: c.Vendor.ID, Reason: e.Kind, Until: time.Now().Add(lasts(e.Kind, 1)).UTC().Round(0)}
	switch e.Kind {
	case coupang.IPNotAllowed, coupang.Blocked:
		h.Scope = Everybody
	case coupang.Unauthorized:
		h.Version = e.CredentialVersion
	case coupang.Misconfigured:
		h.Config = c.configuration(e.CredentialVersion)
		if !e.NamesVendor {
			h.Endpoint = c.Endpoint
		}
	}
	return h, true
}

// refusedElsewhere reports whether another endpoint, or the whole vendor, was refused as misconfigured within a day: then it
// is the vendor that is wrong and not the endpoint.
func (c *Caller) refusedElsewhere(ctx context.Context, h Hold) bool {
	known, err := c.recall(ctx)
	if err != nil {
		return false
	}
	dayAgo := time.Now().Add(-24 * time.Hour)
	return slices.ContainsFunc(known, func(k Hold) bool {
		began := k.Until.Add(-lasts(k.Reason, k.Strikes))
		return k.Reason == coupang.Misconfigured && k.Config == h.Config && k.Endpoint != c.Endpoint && began.After(dayAgo)
	})
}

// remember sets a hold, or leaves the one that another goroutine or process has set for the same refusal. Length 0 is that of
// the reason and its strikes.
func (c *Caller) remember(ctx context.Context, h Hold, length time.Duration) (Hold, bool, error) {
	c.pass(nil) // no call that set out earlier ends this hold by its success
	known, readErr := c.recall(ctx)
	earlier := earlierOf(known, h)
	if h.counts() {
		h.Strikes = earlier.Strikes + 1
	}
	if length == 0 {
		length = lasts(h.Reason, h.Strikes)
	}
	now := time.Now()
	const same = time.Minute
	if !earlier.over(now) && !c.isProbe(earlier) && (h.counts() || !earlier.over(now.Add(length-same))) {
		return earlier, true, readErr
	}
	h.Until = now.Add(length).UTC().Round(0)
	c.setProbe(time.Time{})
	return h, true, errors.Join(readErr, c.Store.Set(ctx, h))
}

// earlierOf returns the remembered hold that h repeats, Hold{} if there is none. Strikes of other keys and configurations do
// not count.
func earlierOf(known []Hold, h Hold) Hold {
	i := slices.IndexFunc(known, func(k Hold) bool {
		return k.key() == h.key() && k.Version == h.Version && k.Config == h.Config
	})
	if i < 0 {
		return Hold{}
	}
	return known[i]
}

// Succeeded forgets the strikes of what was just called with success, and ends an outage for everybody. It writes only where
// InForce knew of some, so it may be called after every page.
func (c *Caller) Succeeded(ctx context.Context) error {
	c.mu.Lock()
	passed := c.passed
	c.passed, c.probes = nil, time.Time{}
	c.mu.Unlock()
	var errs []error
	for _, h := range passed {
		if _, err := c.Store.Swap(ctx, h, Hold{}); err != nil {
			errs = append(errs, fmt.Errorf("forget the strikes of %s: %w", h.Scope, err))
		}
	}
	return errors.Join(errs...)
}

// BreakerOpened records that the vendor's run ended because Coupang was unavailable. Where the breakers of three vendors, or of
// half where there are fewer than six, opened within five minutes, or where the run was the probe after an outage, it sets
// the hold of an outage and returns it.
func (c *Caller) BreakerOpened(ctx context.Context) (Hold, bool, error) {
	outage := Hold{Scope: Everybody, Reason: coupang.Unavailable}
	if c.probing() {
		return c.remember(ctx, outage, 0)
	}
	const together = 5 * time.Minute
	mine := Hold{Scope: Everybody, Endpoint: c.Vendor.ID, Reason: opening, Until: time.Now().Add(together).UTC().Round(0)}
	if err := c.Store.Set(ctx, mine); err != nil {
		return Hold{}, false, fmt.Errorf("record the breaker of %s: %w", c.Vendor.ID, err)
	}
	known, err := c.recall(ctx)
	if err != nil {
		return Hold{}, false, err
	}
	open := 0
	for _, h := range known {
		if h.Reason == opening {
			open++
		}
	}
	const enough, many = 3, 6
	if open < enough && (c.Vendors >= many || 2*open < c.Vendors) {
		return Hold{}, false, nil
	}
	return c.remember(ctx, outage, 0)
}
