package coupang

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Kind says what went wrong in words that a caller can act on.
type Kind string

// The kinds of Error.
const (
	Unauthorized   Kind = "unauthorized"    // the keys are refused, and will be until they are changed
	IPNotAllowed   Kind = "ip_not_allowed"  // our address is not on the key's list; the client sends no more
	NotFound       Kind = "not_found"       // there is no such thing, or it is another vendor's
	RateLimited    Kind = "rate_limited"    // too many calls for this vendor
	Blocked        Kind = "blocked"         // our address or the vendor is shut out; the client sends no more
	InvalidRequest Kind = "invalid_request" // the call itself is wrong; repeating it is useless
	Misconfigured  Kind = "misconfigured"   // the API has no such place for this vendor, and every call there will end so
	Unavailable    Kind = "unavailable"     // no answer, or a failure of the API's own
	Malformed      Kind = "malformed"       // an answer that makes no sense
)

// Error is every failure of a call; use errors.As to get it. It holds no personal data, keys, ids or addresses of calls, so it may be logged.
//
// errors.Is(err, context.DeadlineExceeded) tells that the context had no time left: then Kind is what the last attempt failed
// of, if there was one, and no wait was begun that the context would not have outlived.
type Error struct {
	Op                string        // the client's method, such as OrderSheets
	Kind              Kind          // what to do about it
	Status            int           // of HTTP, 0 if no answer came
	Code              string        // "code" of the answer's body, "" if none
	Message           string        // "message" of the answer's body, shortened, with numbers and keys masked
	TransactionID     string        // Coupang's name for the call, to quote to its support
	Hint              string        // what to do now, "" if there is nothing to say
	RetryAfter        time.Duration // how long to wait as the API told, or as a client that it paused still waits; 0 if not told
	CredentialVersion string        // of the keys that signed the request, "" if none was sent
	NamesVendor       bool          // the message names the vendor as what is wrong, so every endpoint will refuse it
	Err               error         // the cause, nil if the answer says it all
}

// Error is one line: "coupang: OrderSheets: rate_limited (HTTP 429): message: cause (hint)".
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "coupang: %s: %s", e.Op, e.Kind)
	if e.Status != 0 {
		fmt.Fprintf(&b, " (HTTP %d", e.Status)
		if e.Code != "" {
			fmt.Fprintf(&b, ", code %s", e.Code)
		}
		b.WriteString(")")
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	if e.Hint != "" {
		b.WriteString(" (" + e.Hint + ")")
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// TimedOut tells that the question was too big: HTTP 504, the same as a body's code, no answer within the time that the client
// itself waits for one, or an unpaged answer longer than it reads. Ask for a smaller window. The caller's own deadline is not meant.
func (e *Error) TimedOut() bool {
	return e.Status == http.StatusGatewayTimeout || e.Code == "504" || errors.Is(e.Err, errLate) || errors.Is(e.Err, errOverlong)
}

var (
	errLate     = errors.New("no answer in time")       // in the client's, not the caller's
	errOverlong = errors.New("too much for one answer") // of those that are not paged
)

// because is e with a further cause, if it is not one already: why e was not tried again.
func (e *Error) because(cause error) *Error {
	if errors.Is(e, cause) {
		return e
	}
	changed := *e
	changed.Err = cause
	if e.Err != nil {
		changed.Err = fmt.Errorf("%w; %w", e.Err, cause)
	}
	return &changed
}

// withOp is e as another method's error.
func (e *Error) withOp(op string) *Error {
	changed := *e
	changed.Op = op
	return &changed
}
