package coupangtest

import (
	"math/rand/v2"
	"net/url"
	"slices"
	"sync"
	"time"
)

// Fault is something that goes wrong on demand. The zero values of all but Kind mean: at every call, from now on, until
// [API.Heal].
type Fault struct {
	Kind FaultKind

	On     Endpoint // calls of this endpoint alone
	Vendor string   // calls for this vendor alone
	Status string   // listings with this status parameter alone; partnerCounselingStatus or answeredType for inquiries
	Last   bool     // answers alone that would end a listing, and look-ups
	After  int      // matching calls that pass before the first that fails
	Times  int      // calls that fail; 0: no end
	Chance float64  // of a matching call to fail, between 0 and 1; 0: certain

	RetryAfter string        // of [RateLimited]: the header's value, seconds or a date; empty: no header
	Code       int           // of [BodyError]: the code in the body; 0: 500
	Wait       time.Duration // of [Delay], [Drip] (between pieces) and [ClockSkew] (the API's clock is so much ahead)
	Bytes      int           // of [Huge]: of the padding, 0: 10 MB; of [Drip]: of a piece, 0: 1 kB
}

// FaultKind is what goes wrong.
type FaultKind string

// Refusals: the answer is another one.
const (
	RateLimited      FaultKind = "429 rate limited"
	InternalError    FaultKind = "500 internal error"
	BadGateway       FaultKind = "502 bad gateway, HTML"
	GatewayTimeout   FaultKind = "504 timed out"
	ServerDown       FaultKind = "521 provider is down, HTML"
	ProviderTimeout  FaultKind = "524 provider timed out, HTML"
	Blocked          FaultKind = "302 blocked by the system"
	Denied           FaultKind = "403 access denied by the edge, HTML"
	IPRefused        FaultKind = "403 IP address not allowed"
	SignatureInvalid FaultKind = "401 invalid signature"
	SignatureExpired FaultKind = "401 signature expired"
	Unauthorized     FaultKind = "401 request not authorized"
	ClockSkew        FaultKind = "clock skew"
	HTMLPage         FaultKind = "200 HTML"
	BodyError        FaultKind = "200 with an error code in the body"
	Malformed        FaultKind = "200 malformed JSON"
)

// Troubles of the connection.
const (
	Delay FaultKind = "delay"
	Drip  FaultKind = "slow drip"
	Reset FaultKind = "connection reset"
	Cut   FaultKind = "body cut off"
)

// Oddities of a page or a single record. They leave refusals alone. None loses a record for good: a client that reads on,
// or again, gets all.
const (
	RepeatToken     FaultKind = "next token leads to this page again" // inquiries: another page is always announced
	LoopToken       FaultKind = "next token leads to the first page"  // inquiries: every page is the first
	EmptyPage       FaultKind = "empty page with a token"             // that leads to the page which should have been
	NullData        FaultKind = "null data"
	WrongData       FaultKind = "text instead of data"
	WrongTypes      FaultKind = "text instead of a record's list" // in the middle record
	NullSafeNumbers FaultKind = "null safe numbers"
	Huge            FaultKind = "huge page"
	UnknownMembers  FaultKind = "unknown members at every depth"
	Duplicates      FaultKind = "a record twice in a page"
	OtherVendor     FaultKind = "record of another vendor" // the middle one says so in vendorId
	NoKey           FaultKind = "record without its key"   // the middle one
	NoDate          FaultKind = "record without its time"  // the middle one
	Warning         FaultKind = "X-CAG-Warnings header"
)

// FaultKinds are all kinds of faults, for tests that try every one.
func FaultKinds() []FaultKind {
	return []FaultKind{
		RateLimited, InternalError, BadGateway, GatewayTimeout, ServerDown, ProviderTimeout, Blocked, Denied, IPRefused,
		SignatureInvalid, SignatureExpired, Unauthorized, ClockSkew, HTMLPage, BodyError, Malformed, Delay, Drip, Reset, Cut,
		RepeatToken, LoopToken, EmptyPage, NullData, WrongData, WrongTypes, NullSafeNumbers, Huge, UnknownMembers, Duplicates,
		OtherVendor, NoKey, NoDate, Warning,
	}
}

// Fail adds faults to those that are there. A call may meet several.
func (a *API) Fail(list ...Fault) {
	a.faults.mu.Lock()
	defer a.faults.mu.Unlock()
	for _, f := range list {
		a.faults.rules = append(a.faults.rules, &rule{Fault: f})
	}
}

// Heal ends all faults.
func (a *API) Heal() {
	a.faults.mu.Lock()
	defer a.faults.mu.Unlock()
	a.faults.rules = nil
}

// rule is a fault and the calls that it has met.
type rule struct {
	Fault
	seen, done int
}

type faults struct {
	mu     sync.Mutex
	rules  []*rule
	random *rand.Rand
}

// strike finds the faults that a call meets. Clock skew is asked for before there is an answer, all others with it.
func (f *faults) strike(r *Request, a *answer) []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	var struck []Fault
	for _, rule := range f.rules {
		if (rule.Kind == ClockSkew) == (a == nil) && rule.meets(r, a) && rule.falls(f.random) {
			struck = append(struck, rule.Fault)
		}
	}
	return struck
}

func (f *Fault) meets(r *Request, a *answer) bool {
	switch {
	case f.On != "" && f.On != r.Endpoint, f.Vendor != "" && f.Vendor != r.Vendor:
		return false
	case f.Last && (a == nil || a.page == nil || !a.page.last):
		return false
	case f.Status == "":
		return true
	}
	values, err := url.ParseQuery(r.Query)
	return err == nil && slices.ContainsFunc(statusParameters, func(name string) bool { return values.Get(name) == f.Status })
}

// statusParameters are what listings call it.
var statusParameters = []string{"status", "partnerCounselingStatus", "answeredType"}

// falls counts a matching call.
func (r *rule) falls(random *rand.Rand) bool {
	r.seen++
	if r.seen <= r.After || r.Times > 0 && r.done >= r.Times || r.Chance > 0 && random.Float64() >= r.Chance {
		return false
	}
	r.done++
	return true
}
