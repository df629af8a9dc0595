package coupang

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"
)

// How often a request is tried, and how long is waited in between.
const (
	mostAttempts   = 4  // of one request
	mostFailures   = 10 // of one listing, over all its pages
	mostThrottled  = 3  // answers 429 in one listing
	mostTimeouts   = 2  // of one request: then it is the question that is too big
	firstBackoff   = time.Second
	longestBackoff = 30 * time.Second
	firstPause     = 5 * time.Second // after a 429 that does not tell how long
	laterPause     = 20 * time.Second
	longestPause   = 60 * time.Second // whatever a 429 tells
)

// How long an answer may take, and how much it may hold.
const (
	// longestAnswer is what a listing asks the gateway to allow, which by default gives an endpoint 3 s.
	longestAnswer = 90 * time.Second
	// answerMargin is how much longer the client waits than the gateway may: for the way, and for bodies that drip.
	answerMargin = 10 * time.Second
	// lookupAnswer is the client's patience with a look-up, for which the gateway's default is left as it is.
	lookupAnswer = 15 * time.Second

	// A page holds 50 order sheets of some 2.5 kB, or 30 inquiries with long talks: far below 16 MiB.
	mostPageBytes = 16 << 20
	// The minute form sends all there is at once. 64 MiB are some 25,000 order sheets, about where the API itself times out.
	mostUnpagedBytes = 64 << 20
	// More than fit into so many bytes, unless they are empty: 5 million of these would take 300 MB, and quarantine.
	mostPageRecords    = 10_000
	mostUnpagedRecords = 100_000
	// An answer that is a failure is only read for its message.
	mostErrorBytes = 1 << 20
)

// call is one request of the API before it is signed.
type call struct {
	op        string // the Client's method, for errors
	template  string // the path for logs, vendor and id not filled in
	path      string // the path, with nothing in it to escape
	query     string // exactly as it is sent
	shape     shape
	mostBytes int64
}

// tally is what a listing has been through so far, over all its requests.
type tally struct {
	cost      Cost // since it was last taken
	failures  int
	throttled int
}

// take gives the cost since it was last taken.
func (t *tally) take() Cost {
	cost := t.cost
	t.cost = Cost{}
	return cost
}

// try is what one request has been through so far.
type try struct {
	attempts int
	timeouts int
	rejected string // version of the keys that were refused, "" if none were
	last     *Error // nil before the first failure
}

// fetch sends a request until its answer is a success, or there is no sense in going on.
func (c *Client) fetch(ctx context.Context, q call, t *tally) (answer, error) {
	var r try
	for {
		keys, refusal := c.admit(ctx, &r)
		if refusal != nil {
			return answer{}, refusal.withOp(q.op)
		}
		a, failure := c.attempt(ctx, q, keys, &r, t)
		if failure == nil {
			return a, nil
		}
		if final := c.decide(ctx, failure, &r, t); final != nil {
			return answer{}, final
		}
		r.last = failure
	}
}

// admit gets the keys and the gate's leave for one attempt. Without them, the error is what the attempt before failed of, if
// there was one: why it could not be repeated is only added.
func (c *Client) admit(ctx context.Context, r *try) (Credentials, *Error) {
	keys, err := c.keys.get(ctx, r.rejected)
	if err != nil {
		if r.last != nil {
			return Credentials{}, r.last.because(err)
		}
		return Credentials{}, &Error{Kind: Unavailable, Message: "no keys", Err: err}
	}
	refusal := c.gate.enter(ctx, !c.interactive)
	if refusal != nil && refusal.Err != nil && r.last != nil {
		refusal = r.last.because(refusal.Err)
	}
	return keys, refusal
}

// attempt sends the request once.
func (c *Client) attempt(ctx context.Context, q call, keys Credentials, r *try, t *tally) (answer, *Error) {
	r.attempts++
	t.cost.Requests++
	if r.attempts > 1 {
		t.cost.Retries++
	}
	started := time.Now()
	a, failure := c.exchange(ctx, q, keys)
	result := "ok"
	if failure != nil {
		failure.Op = q.op
		result = string(failure.Kind)
	}
	c.log.LogAttrs(ctx, slog.LevelDebug, "coupang request",
		slog.String("op", q.op), slog.String("path", q.template), slog.Int("attempt", r.attempts),
		slog.Int("status", a.status), slog.String("result", result), slog.Duration("took", time.Since(started)))
	return a, failure
}

// decide says whether a failure is final. If it is not, the time to wait for the next attempt has passed, or is left to the gate.
func (c *Client) decide(ctx context.Context, e *Error, r *try, t *tally) *Error {
	switch e.Kind {
	case Blocked, IPNotAllowed:
		c.gate.close(e)
		return e
	case NotFound, InvalidRequest:
		return e
	case RateLimited:
		c.throttle(e, t)
	}
	t.failures++
	if e.TimedOut() {
		r.timeouts++
	}
	switch {
	case ctx.Err() != nil:
		return e.because(ctx.Err())
	case r.attempts >= mostAttempts, t.failures >= mostFailures, t.throttled >= mostThrottled, r.timeouts >= mostTimeouts:
		return e
	case e.Kind == Unauthorized:
		return r.reject(e)
	case c.interactive && (r.attempts > 1 || e.Kind != Unavailable || errors.Is(e, errLate)):
		return e
	case e.Kind == RateLimited:
		return nil
	}
	backoff := min(longestBackoff, firstBackoff<<(r.attempts-1))
	if err := c.gate.sleep(ctx, rand.N(backoff)); err != nil {
		return e.because(err)
	}
	return nil
}

// reject notes which keys were refused; the second refusal is final.
func (r *try) reject(e *Error) *Error {
	if r.rejected != "" {
		return e
	}
	r.rejected = e.CredentialVersion
	return nil
}

// throttle pauses the whole client: the limit is the vendor's, so whoever sends next would be refused too.
func (c *Client) throttle(e *Error, t *tally) {
	t.throttled++
	t.cost.Throttled++
	pause := min(e.RetryAfter, longestPause)
	if pause <= 0 {
		pause = firstPause
		if t.throttled > 1 {
			pause = laterPause
		}
	}
	c.gate.pause(pause)
}

// exchange sends one request and reads the answer to its end.
func (c *Client) exchange(parent context.Context, q call, keys Credentials) (answer, *Error) {
	patience := q.patience(parent)
	ctx, cancel := context.WithTimeout(sendOnce(parent), patience)
	defer cancel()
	req, err := c.request(ctx, q, keys)
	if err != nil {
		return answer{}, &Error{Kind: InvalidRequest, Err: withoutURL(err)}
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return answer{}, broken(parent, ctx, err, keys)
	}
	defer resp.Body.Close()
	if resp.Header.Get("X-CAG-Warnings") != "" {
		c.gate.slow()
	}
	body, err := q.read(resp)
	if err != nil {
		e := broken(parent, ctx, err, keys)
		e.Status = resp.StatusCode
		return answer{status: resp.StatusCode}, e
	}
	if int64(len(body)) > q.mostBytes {
		return answer{status: resp.StatusCode}, q.overlong(resp.StatusCode, keys)
	}
	a := newAnswer(resp.StatusCode, resp.Header, body, q.recordLimit())
	a.message = keys.hide(a.message)
	failure := a.failure(q.shape)
	if failure != nil {
		failure.CredentialVersion = keys.Version
		failure.RetryAfter = a.retryAfter()
		failure.Hint = a.hint(failure, q.shape, keys)
	}
	return a, failure
}

// extended is what a listing asks the gateway to allow: no more than the caller has left.
func extended(ctx context.Context) time.Duration {
	if deadline, ok := ctx.Deadline(); ok {
		return min(longestAnswer, time.Until(deadline))
	}
	return longestAnswer
}

// patience is how long the client waits for the end of the answer.
func (q call) patience(ctx context.Context) time.Duration {
	if q.shape == singleShape {
		return lookupAnswer
	}
	return extended(ctx) + answerMargin
}

// sendOnce keeps the transport from sending a request again by itself when a kept connection breaks under it: that call would
// pass the pace unseen, with a used signature. The connection that it takes for that is closed before it can write.
func sendOnce(ctx context.Context) context.Context {
	var sent atomic.Bool
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaders: func() { sent.Store(true) },
		GotConn: func(info httptrace.GotConnInfo) {
			if sent.Load() {
				_ = info.Conn.Close()
			}
		},
	})
}

// request is signed now: call it when the request is about to leave.
func (c *Client) request(ctx context.Context, q call, keys Credentials) (*http.Request, error) {
	target := c.base + q.path
	if q.query != "" {
		target += "?" + q.query
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return nil, err
	}
	h := req.Header
	h.Set("Authorization", authorization(keys, req.Method, req.URL.EscapedPath(), req.URL.RawQuery, time.Now()))
	h.Set("Content-Type", "application/json;charset=UTF-8")
	h.Set("User-Agent", c.userAgent)
	h.Set("X-Requested-By", c.vendor.ID)
	h.Set("X-MARKET", string(c.vendor.Market))
	if q.shape != singleShape {
		h.Set("X-EXTENDED-TIMEOUT", strconv.FormatInt(max(1, extended(ctx).Milliseconds()), 10))
	}
	return req, nil
}

// read gives the whole body, or one byte more than it may have. A failure's is cut where it is long or broken: its status says enough.
func (q call) read(resp *http.Response) ([]byte, error) {
	if resp.StatusCode/100 != 2 {
		body, _ := io.ReadAll(io.LimitReader(resp.Body, mostErrorBytes))
		return body, nil
	}
	return io.ReadAll(io.LimitReader(resp.Body, q.mostBytes+1))
}

// recordLimit is how many records the answer may have.
func (q call) recordLimit() int {
	if q.mostBytes == mostUnpagedBytes {
		return mostUnpagedRecords
	}
	return mostPageRecords
}

// overlong is the error of an answer with more than mostBytes. Of an unpaged one a smaller window brings less.
func (q call) overlong(status int, keys Credentials) *Error {
	e := &Error{Kind: Malformed, Status: status, CredentialVersion: keys.Version, Err: fmt.Errorf("longer than %d MiB", q.mostBytes>>20)}
	if q.mostBytes == mostUnpagedBytes {
		e.Err = fmt.Errorf("%w: %w", errOverlong, e.Err)
	}
	return e
}

// broken is the error when no answer came, or only a part of one. A caller's own end goes before the client's patience.
func broken(parent, ctx context.Context, err error, keys Credentials) *Error {
	switch {
	case parent.Err() != nil:
		err = parent.Err()
	case ctx.Err() != nil:
		err = errLate
	default:
		err = withoutURL(err)
	}
	return &Error{Kind: Unavailable, Err: err, CredentialVersion: keys.Version}
}

// withoutURL takes the address of the call, with its ids and query, off an error.
func withoutURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}
