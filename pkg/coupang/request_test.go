package coupang

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// html is what the edge sends instead of JSON.
const html = "\n<html><head><title>Access Denied</title></head><body>Reference #18.2f</body></html>"

func TestRequestsCarryTheirHeaders(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := script(emptyList())
		if _, err := collect(t.Context(), testClient(t, a)); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{
			"Content-Type":       "application/json;charset=UTF-8",
			"User-Agent":         "coupang-lake-test (test@example.com)",
			"X-Requested-By":     "A00012345",
			"X-Market":           "KR",
			"X-Extended-Timeout": "90000",
			"Accept-Encoding":    "", // left to the transport, which then also undoes gzip
		} {
			if got := a.requests[0].Header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if !signatureIsRight(a.requests[0]) {
			t.Error("the signature is wrong")
		}
	})
}

func TestExtendedTimeoutIsWhatTheCallerHasLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 42*time.Second)
		defer cancel()
		pass(2 * time.Second)
		a := script(emptyList())
		_, err := collect(ctx, testClient(t, a))
		if got := a.requests[0].Header.Get("X-EXTENDED-TIMEOUT"); err != nil || got != "40000" {
			t.Errorf("%s, %v", got, err)
		}
		_, err = testClient(t, a).OrderSheet(ctx, 1)
		if _, there := a.requests[1].Header["X-Extended-Timeout"]; there {
			t.Error("a look-up asks for more time", err)
		}
	})
}

func TestEveryAttemptIsSignedAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := script(refusal(429), refusal(503), emptyList())
		if _, err := collect(t.Context(), testClient(t, a)); err != nil {
			t.Fatal(err)
		}
		for i, r := range a.requests {
			if date := r.at.UTC().Format(signedDate); !signatureIsRight(r) || !strings.Contains(r.Header.Get("Authorization"), date) {
				t.Errorf("request %d, sent at %s, has %s", i, date, r.Header.Get("Authorization"))
			}
		}
	})
}

// kinds is what each answer means, whichever the call.
var kinds = []struct {
	name     string
	reply    reply
	kind     Kind
	requests int // of a listing
	timedOut bool
	hint     string // part of it
}{
	{name: "400", reply: reply{status: 400, body: `{"code":400,"message":"endTime-startTime range should less than31."}`}, kind: InvalidRequest, requests: 1},
	{name: "wrong vendor", reply: reply{status: 400, body: `{"code":"400","message":"Invalid vendor ID"}`}, kind: InvalidRequest, requests: 1, hint: "vendor id"},
	{name: "return of another", reply: reply{status: 400, body: `{"code":"400","message":"ReceiptId doesn't belong to the vendorId, or cannot find the Receipt by the given id"}`}, kind: NotFound, requests: 1},
	{name: "wrong path", reply: reply{status: 400, body: `{"code":"ERROR","message":"Provider id is not specified correctly."}`}, kind: InvalidRequest, requests: 1},
	{name: "401", reply: reply{status: 401, body: `{"code":"ERROR","message":"Invalid signature.","transactionId":"8a1b-2c"}`}, kind: Unauthorized, requests: 1, hint: "secret key"},
	{name: "clock", reply: reply{status: 401, body: `{"code":"ERROR","message":"Specified signature is expired."}`}, kind: Unauthorized, requests: 1, hint: "clock"},
	{name: "hmac", reply: reply{status: 401, body: `{"code":"ERROR","message":"HMAC format is invalid."}`}, kind: Unauthorized, requests: 1, hint: "secret key"},
	{name: "401 HTML", reply: reply{status: 401, body: html}, kind: Unauthorized, requests: 1, hint: "180 days"},
	{name: "403 keys", reply: reply{status: 403, body: `{"message":"Request is not authorized.","messages":{"korean":"x"}}`}, kind: Unauthorized, requests: 1, hint: "180 days"},
	{name: "unknown key", reply: reply{status: 400, body: `{"code":"ERROR","message":"Unknown error occurred, please contact api-gateway channel for the details."}`}, kind: Unauthorized, requests: 1, hint: "access key"},
	{name: "unknown key, 500", reply: reply{status: 500, body: `{"code":"ERROR","message":"Unknown error occurred, please contact api-gateway channel for the details."}`}, kind: Unavailable, requests: 4, hint: "access key"},
	{name: "403 JSON", reply: reply{status: 403, body: `{"code":"ERROR","message":"no"}`}, kind: Unauthorized, requests: 1},
	{name: "403 IP", reply: reply{status: 403, body: `{"code":"ERROR","message":"[FORBIDDEN] Not allowed IP 203.0.113.7"}`}, kind: IPNotAllowed, requests: 1, hint: "WING > seller info > OPEN API key management"},
	{name: "403 your IP", reply: reply{status: 403, body: `{"code":"ERROR","message":"Your ip address 203.0.113.7 is not allowed"}`}, kind: IPNotAllowed, requests: 1, hint: "10 addresses"},
	{name: "403 HTML", reply: reply{status: 403, body: html}, kind: Blocked, requests: 1, hint: "shut out"},
	{name: "403 empty", reply: reply{status: 403}, kind: Blocked, requests: 1},
	{name: "302", reply: reply{status: 302, header: map[string]string{"Location": "https://example.com/blocked"}}, kind: Blocked, requests: 1},
	{name: "404", reply: reply{status: 404, body: `{"code":404,"message":"Inquiry not found"}`}, kind: NotFound, requests: 1, hint: "vendor id"},
	{name: "410", reply: reply{status: 410, body: `{"code":"ERROR","message":"retired"}`}, kind: InvalidRequest, requests: 1},
	{name: "429", reply: reply{status: 429, body: "slow down"}, kind: RateLimited, requests: 3, hint: "5 times a second"},
	{name: "500", reply: reply{status: 500, body: `{"code":"ERROR"}`}, kind: Unavailable, requests: 4},
	{name: "502 HTML", reply: reply{status: 502, body: html}, kind: Unavailable, requests: 4},
	{name: "504", reply: reply{status: 504, body: `{"code":"ERROR","message":"Request timed out, if the situation continues consider applying timeout extension."}`}, kind: Unavailable, requests: 2, timedOut: true, hint: "smaller window"},
	{name: "521", reply: reply{status: 521}, kind: Unavailable, requests: 4},
	{name: "code 500 under 200", reply: reply{body: `{"code":500,"message":"x","data":null}`}, kind: Unavailable, requests: 4},
	{name: "code 504 under 200", reply: reply{body: `{"code":"504","message":"x"}`}, kind: Unavailable, requests: 2, timedOut: true},
	{name: "code 429 under 200", reply: reply{body: `{"code":429}`}, kind: RateLimited, requests: 3},
	{name: "code 400 under 200", reply: reply{body: `{"code":400,"data":[]}`}, kind: InvalidRequest, requests: 1},
	{name: "code 404 under 200", reply: reply{body: `{"code":"404","data":[]}`}, kind: NotFound, requests: 1},
	{name: "ERROR under 200", reply: reply{body: `{"code":"ERROR","message":"x","data":[]}`}, kind: Unavailable, requests: 4},
	{name: "refusal under 200", reply: reply{body: `{"code":"ERROR","message":"Invalid signature."}`}, kind: Unauthorized, requests: 1},
	{name: "unknown code under 200", reply: reply{body: `{"code":"OK","data":[]}`}, kind: Malformed, requests: 4},
	{name: "no code", reply: reply{body: `{"data":[]}`}, kind: Malformed, requests: 4},
	{name: "no data", reply: reply{body: `{"code":200}`}, kind: Malformed, requests: 4},
	{name: "null data", reply: reply{body: `{"code":200,"data":null}`}, kind: Malformed, requests: 4},
	{name: "data of text", reply: reply{body: `{"code":200,"data":"[]"}`}, kind: Malformed, requests: 4},
	{name: "data twice", reply: reply{body: `{"code":200,"data":[],"data":[]}`}, kind: Malformed, requests: 4},
	{name: "HTML under 200", reply: reply{body: html}, kind: Malformed, requests: 4},
	{name: "empty body", reply: reply{}, kind: Malformed, requests: 4},
	{name: "list instead of object", reply: reply{body: `[]`}, kind: Malformed, requests: 4},
	{name: "cut JSON", reply: reply{body: `{"code":200,"data":[{"orderId":1}`}, kind: Malformed, requests: 4},
	{name: "something behind", reply: reply{body: `{"code":200,"data":[]}{}`}, kind: Malformed, requests: 4},
	{name: "broken connection", reply: reply{err: errors.New("connection reset by peer")}, kind: Unavailable, requests: 4},
}

func TestAnswersMeanWhatTheTablesSay(t *testing.T) {
	t.Parallel()
	for _, c := range kinds {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := script(c.reply)
				pages, err := collect(t.Context(), testClient(t, a))
				e := wantError(t, err, c.kind)
				if a.count() != c.requests || pages[len(pages)-1].Cost.Requests != c.requests {
					t.Errorf("%d requests, want %d, %v", a.count(), c.requests, err)
				}
				if e.TimedOut() != c.timedOut || !strings.Contains(e.Hint, c.hint) || e.Op != "OrderSheets" {
					t.Errorf("timed out: %t, hint %q", e.TimedOut(), e.Hint)
				}
				if c.reply.err == nil && e.Status != cmp.Or(c.reply.status, 200) {
					t.Errorf("status %d", e.Status)
				}
			})
		})
	}
}

// TestInteractiveClientsHardlyWait: one retry, of a broken connection or 5xx, within its back-off of a second.
func TestInteractiveClientsHardlyWait(t *testing.T) {
	t.Parallel()
	for _, c := range kinds {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start, a := time.Now(), script(c.reply)
				_, err := collect(t.Context(), testClient(t, a, interactively))
				wantError(t, err, c.kind)
				requests := 1
				if c.kind == Unavailable {
					requests = 2
				}
				if took := time.Since(start); a.count() != requests || took > firstBackoff+10*time.Millisecond {
					t.Errorf("%d requests in %s, want %d", a.count(), took, requests)
				}
			})
		})
	}
}

func TestInteractiveClientsAreToldOfAPause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := script(reply{status: 429, header: map[string]string{"Retry-After": "7"}})
		c := testClient(t, a, interactively)
		_, err := c.OrderSheet(t.Context(), 1)
		if e := wantError(t, err, RateLimited); e.RetryAfter != 7*time.Second {
			t.Error(e.RetryAfter)
		}
		pass(3 * time.Second)
		_, err = c.OrderSheet(t.Context(), 2)
		if e := wantError(t, err, RateLimited); e.RetryAfter != 4*time.Second || e.Op != "OrderSheet" || a.count() != 1 {
			t.Errorf("%v, %s, %d requests", err, e.RetryAfter, a.count())
		}
	})
}

func TestFailuresThatPassAreTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, bad := range []reply{{status: 500}, {status: 504}, {body: `{"code":500}`}, {body: "{"}, {err: errors.New("reset")}, {delay: 5 * time.Minute}, refusal(429)} {
			a := script(bad, reply{body: byTokenBody(1, "")})
			if pages, err := collect(t.Context(), testClient(t, a)); err != nil || len(pages) != 1 || pages[0].Cost.Retries != 1 {
				t.Errorf("after %+v: %v", bad, err)
			}
		}
	})
}

func TestBackoffGrowsWithFullJitter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var longest [3]time.Duration
		for range 200 {
			a := script(reply{status: 500})
			_, err := collect(t.Context(), testClient(t, a))
			wantError(t, err, Unavailable)
			for i := range longest {
				longest[i] = max(longest[i], a.requests[i+1].at.Sub(a.requests[i].at))
			}
		}
		for i, limit := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} {
			if longest[i] > limit+time.Millisecond || longest[i] < limit*8/10 {
				t.Errorf("of 200 waits before retry %d the longest was %s, want nearly %s", i+1, longest[i], limit)
			}
		}
	})
}

func TestAListingEndsAtItsTenthFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		// Every page fails twice and then comes, so that no request runs out of attempts.
		a := &api{answer: func(n int, _ *http.Request) reply {
			if n%3 != 0 {
				return reply{status: 500}
			}
			return reply{body: byTokenBody(1, fmt.Sprint(n))}
		}}
		_, err := collect(t.Context(), testClient(t, a))
		if wantError(t, err, Unavailable); a.count() != 14 {
			t.Errorf("%d requests, want 10 failures and 4 pages", a.count())
		}
	})
}

func TestTheThird429EndsAListing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &api{answer: func(n int, _ *http.Request) reply {
			if n%2 != 0 {
				return refusal(429)
			}
			return reply{body: byTokenBody(1, fmt.Sprint(n))}
		}}
		_, err := collect(t.Context(), testClient(t, a))
		if wantError(t, err, RateLimited); a.count() != 5 {
			t.Errorf("%d requests", a.count())
		}
		if first, second := a.requests[1].at.Sub(a.requests[0].at), a.requests[3].at.Sub(a.requests[2].at); first != 5*time.Second || second != 20*time.Second {
			t.Errorf("waited %s, then %s", first, second)
		}
	})
}

func TestRetryAfterIsObeyedUpToAMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for header, want := range map[string]time.Duration{
			"3": 3 * time.Second, "600": time.Minute, "0": 5 * time.Second, "-1": 5 * time.Second, "soon": 5 * time.Second,
			"99999999999999": time.Minute, time.Now().Add(time.Hour).UTC().Format(http.TimeFormat): time.Minute,
		} {
			a := script(reply{status: 429, header: map[string]string{"Retry-After": header}}, emptyList())
			if _, err := collect(t.Context(), testClient(t, a)); err != nil {
				t.Fatal(err)
			}
			if got := a.requests[1].at.Sub(a.requests[0].at); got != want {
				t.Errorf("after %q waited %s, want %s", header, got, want)
			}
		}
		a := script(reply{status: 429, header: map[string]string{"Retry-After": time.Now().Add(9 * time.Second).UTC().Format(http.TimeFormat)}}, emptyList())
		_, err := collect(t.Context(), testClient(t, a))
		if got := a.requests[1].at.Sub(a.requests[0].at); err != nil || got.Round(time.Second) != 9*time.Second {
			t.Errorf("after a date waited %s, %v", got, err)
		}
	})
}

func TestA429PausesAllCallers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := script(reply{status: 429, delay: 250 * time.Millisecond}, emptyList()) // it comes while the others wait for their turn
		c := testClient(t, a, func(cfg *Config) { cfg.RequestsPerSecond = 2 })
		var callers sync.WaitGroup
		for range 5 {
			callers.Go(func() {
				if _, err := collect(t.Context(), c); err != nil {
					t.Error(err)
				}
			})
		}
		callers.Wait()
		if a.count() != 6 {
			t.Fatalf("%d requests", a.count())
		}
		for i, r := range a.requests[1:] {
			if since := r.at.Sub(a.requests[0].at); since < 5*time.Second {
				t.Errorf("request %d left %s after the 429", i+1, since)
			}
			if i > 0 && r.at.Sub(a.requests[i].at) < 499*time.Millisecond {
				t.Errorf("request %d did not keep the pace after the pause", i+1)
			}
		}
	})
}

func TestThePaceIsEvenAndShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := script(reply{body: byTokenBody(0, ""), delay: 600 * time.Millisecond})
		c := testClient(t, a, func(cfg *Config) { cfg.RequestsPerSecond = 4 })
		pass(time.Minute) // saves no calls up
		start := time.Now()
		var callers sync.WaitGroup
		for range 6 {
			callers.Go(func() {
				for range 10 {
					_, _ = collect(t.Context(), c)
				}
			})
		}
		callers.Wait()
		for i := 1; i < len(a.requests); i++ {
			if gap := a.requests[i].at.Sub(a.requests[i-1].at); gap < 249*time.Millisecond {
				t.Errorf("request %d came after %s", i, gap)
			}
		}
		if rate := 60 / a.requests[59].at.Sub(start).Seconds(); rate < 3.8 {
			t.Errorf("%.2f requests a second", rate)
		}
	})
}

func TestACallerThatGivesUpCostsTheOthersNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := script(emptyList())
		c := testClient(t, a, oncePerSecond)
		_, _ = collect(t.Context(), c)
		short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		for range 10 {
			if _, err := collect(short, c); !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
		}
		_, err := collect(t.Context(), c)
		if gap := a.requests[1].at.Sub(a.requests[0].at); err != nil || gap.Round(time.Millisecond) != time.Second {
			t.Errorf("waited %s, %v", gap, err)
		}
	})
}

func TestAWarningHalvesTheRateOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		warned := reply{body: byTokenBody(0, ""), header: map[string]string{"X-CAG-Warnings": "near limit"}}
		a := script(emptyList(), emptyList(), warned, warned, warned, emptyList(), emptyList())
		c := testClient(t, a, oncePerSecond)
		for range 7 {
			if _, err := collect(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		for i, want := range []time.Duration{1, 1, 2, 2, 2, 2} {
			if got := a.requests[i+1].at.Sub(a.requests[i].at).Round(time.Millisecond); got != want*time.Second {
				t.Errorf("request %d after %s, want %d s", i+1, got, want)
			}
		}
	})
}

func TestAfterASignOfABlockNothingIsSent(t *testing.T) {
	t.Parallel()
	for kind, sign := range map[Kind]reply{
		Blocked:      {status: 302, delay: time.Second},
		IPNotAllowed: {status: 403, delay: time.Second, body: `{"code":"ERROR","message":"Not allowed IP 203.0.113.7"}`},
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start, a := time.Now(), script(sign)
				c := testClient(t, a, func(cfg *Config) { cfg.RequestsPerSecond = 0.1 })
				var callers sync.WaitGroup
				for range 5 { // one is sent, four wait for their turn
					callers.Go(func() {
						_, err := collect(t.Context(), c)
						wantError(t, err, kind)
					})
				}
				callers.Wait()
				if took := time.Since(start); took != time.Second {
					t.Errorf("waiting callers were told after %s", took)
				}
				_, err := c.Inquiry(t.Context(), 1)
				if e := wantError(t, err, kind); e.Op != "Inquiry" || a.count() != 1 {
					t.Errorf("%v, %d requests", err, a.count())
				}
			})
		})
	}
}

func TestARequestInAPauseDoesNotLeaveAfterABlock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := script(reply{status: 302, delay: 3 * time.Second}, refusal(429), emptyList())
		c := testClient(t, a)
		var callers sync.WaitGroup
		for range 2 {
			callers.Go(func() {
				_, err := collect(t.Context(), c)
				wantError(t, err, Blocked)
			})
		}
		callers.Wait()
		if a.count() != 2 {
			t.Errorf("%d requests", a.count())
		}
	})
}

func TestNoWaitOutlivesTheContext(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		replies []reply
		change  func(*Config)
		kind    Kind
	}{
		"pause":       {[]reply{refusal(429)}, func(*Config) {}, RateLimited},
		"long pause":  {[]reply{{status: 429, header: map[string]string{"Retry-After": "30"}}}, func(*Config) {}, RateLimited},
		"pace":        {[]reply{{status: 500}}, func(c *Config) { c.RequestsPerSecond = 0.01 }, Unavailable},
		"pace before": {nil, func(c *Config) { c.RequestsPerSecond = 0.01 }, Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := script(append(c.replies, emptyList())...)
				client := testClient(t, a, c.change)
				if c.replies == nil { // somebody took the turn
					_, _ = collect(t.Context(), client)
				}
				ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
				defer cancel()
				_, err := collect(ctx, client)
				e := wantError(t, err, c.kind)
				if !errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil || a.count() != 1 || e.TimedOut() {
					t.Errorf("%v, context %v, %d requests", err, ctx.Err(), a.count())
				}
				if len(c.replies) > 0 && e.Status != c.replies[0].status {
					t.Errorf("the answer's own status is lost: %v", err)
				}
			})
		})
	}
}

func TestAPauseOfAnotherCallerDoesNotOutliveTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := script(reply{status: 429, header: map[string]string{"Retry-After": "30"}})
		c := testClient(t, a)
		c.gate.pause(30 * time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, err := collect(ctx, c)
		if e := wantError(t, err, RateLimited); e.RetryAfter != 30*time.Second || !errors.Is(err, context.DeadlineExceeded) || a.count() != 0 {
			t.Errorf("%v", err)
		}
	})
}

func TestBackoffDoesNotOutliveTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ended := 0
		for range 100 { // the waits are random, up to 1 s, 2 s and 4 s
			ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
			_, err := collect(ctx, testClient(t, script(reply{status: 500})))
			wantError(t, err, Unavailable)
			if errors.Is(err, context.DeadlineExceeded) {
				ended++
			}
			if ctx.Err() != nil {
				t.Error("the context was waited for")
			}
			cancel()
		}
		if ended < 90 {
			t.Errorf("only %d of 100 listings ended for want of time", ended)
		}
	})
}

func TestTheCallersOwnEndIsNoTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		a := script(reply{delay: time.Hour})
		_, err := collect(ctx, testClient(t, a))
		if e := wantError(t, err, Unavailable); !errors.Is(err, context.DeadlineExceeded) || e.TimedOut() || a.count() != 1 {
			t.Errorf("%v, %d requests", err, a.count())
		}
		canceled, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err = collect(canceled, testClient(t, a))
		if e := wantError(t, err, Unavailable); !errors.Is(err, context.Canceled) || e.TimedOut() || strings.Count(err.Error(), "canceled") != 1 {
			t.Error(err)
		}
	})
}

func TestAnAnswerThatDoesNotComeMeansTheWindowIsTooBig(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start, a := time.Now(), script(reply{delay: time.Hour})
		_, err := collect(t.Context(), testClient(t, a))
		if e := wantError(t, err, Unavailable); !e.TimedOut() || a.count() != 2 || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v, %d requests", err, a.count())
		}
		if took := time.Since(start); took < 200*time.Second || took > 202*time.Second {
			t.Errorf("two answers were waited for %s, want 90 s and a margin each", took)
		}
		start = time.Now()
		_, err = testClient(t, a, interactively).OrderSheet(t.Context(), 1)
		if e := wantError(t, err, Unavailable); !e.TimedOut() || time.Since(start) != lookupAnswer {
			t.Errorf("%v after %s", err, time.Since(start))
		}
	})
}

// vault is a source whose keys change when they are refused.
type vault struct {
	mu       sync.Mutex
	asked    []string
	versions []string // given out one after the other
	err      error    // after the first
	delay    time.Duration
	issued   *time.Time
}

func (v *vault) Credentials(ctx context.Context, rejected string) (Credentials, error) {
	v.mu.Lock()
	v.asked = append(v.asked, rejected)
	n := len(v.asked)
	v.mu.Unlock()
	select {
	case <-time.After(v.delay):
	case <-ctx.Done():
		return Credentials{}, ctx.Err()
	}
	if n > 1 && v.err != nil {
		return Credentials{}, v.err
	}
	version := v.versions[min(n, len(v.versions))-1]
	return Credentials{AccessKey: testAccessKey + version, SecretKey: testSecretKey, Version: version, IssuedAt: v.issued}, nil
}

func withSource(s CredentialSource) func(*Config) { return func(cfg *Config) { cfg.Credentials = s } }

// accepts answers only requests signed with the keys of one version.
func accepts(version string, answer reply) *api {
	return &api{answer: func(_ int, r *http.Request) reply {
		if !strings.Contains(r.Header.Get("Authorization"), "access-key="+testAccessKey+version+",") {
			return reply{status: 401, body: `{"code":"ERROR","message":"Request is not authorized."}`, delay: time.Second}
		}
		return answer
	}}
}

func TestRefusedKeysAreFetchedAfreshOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vault{versions: []string{"v1", "v2"}, delay: time.Second}
		a := accepts("v2", reply{body: byTokenBody(1, "")})
		c := testClient(t, a, withSource(v))
		var callers sync.WaitGroup
		for range 5 {
			callers.Go(func() {
				if _, err := collect(t.Context(), c); err != nil {
					t.Error(err)
				}
			})
		}
		callers.Wait()
		if got := strings.Join(v.asked, ","); got != ",v1" || a.count() != 10 {
			t.Errorf("the source was asked with %q, %d requests", got, a.count())
		}
	})
}

func TestASecondRefusalEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vault{versions: []string{"v1", "v2", "v3"}}
		a := accepts("v9", emptyList())
		_, err := collect(t.Context(), testClient(t, a, withSource(v)))
		if e := wantError(t, err, Unauthorized); a.count() != 2 || e.CredentialVersion != "v2" {
			t.Errorf("%v, %d requests", err, a.count())
		}
	})
}

func TestWithoutOtherKeysARefusalEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("the store is closed")
		for name, v := range map[string]*vault{
			"failure":          {versions: []string{"v1"}, err: broken, delay: time.Second},
			"the same version": {versions: []string{"v1", "v1"}, delay: time.Second},
		} {
			a := accepts("v9", emptyList())
			c := testClient(t, a, withSource(v))
			var callers sync.WaitGroup
			for range 4 {
				callers.Go(func() {
					_, err := collect(t.Context(), c)
					e := wantError(t, err, Unauthorized)
					if e.CredentialVersion != "v1" || e.Status != 401 || v.err != nil && !errors.Is(err, broken) {
						t.Errorf("%s: %v", name, err)
					}
				})
			}
			callers.Wait()
			if a.count() != 4 || len(v.asked) != 2 {
				t.Errorf("%s: %d requests, the source was asked with %q", name, a.count(), v.asked)
			}
		}
	})
}

func TestOneCallersEndDoesNotFailTheOthersFetch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vault{versions: []string{"v1"}, delay: 10 * time.Second}
		a := script(emptyList())
		c := testClient(t, a, withSource(v))
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var callers sync.WaitGroup
		callers.Go(func() {
			_, err := collect(short, c)
			if wantError(t, err, Unavailable); !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
		})
		callers.Go(func() {
			pass(500 * time.Millisecond)
			if _, err := collect(t.Context(), c); err != nil {
				t.Error(err)
			}
		})
		callers.Go(func() {
			pass(500 * time.Millisecond)
			_, err := collect(short, c) // ends while it waits for the first
			wantError(t, err, Unavailable)
		})
		callers.Wait()
		if a.count() != 1 {
			t.Errorf("%d requests", a.count())
		}
	})
}

func TestUselessKeysAreNotUsed(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string]Credentials{
		"no access key":  {SecretKey: "s", Version: "v"},
		"no secret key":  {AccessKey: "a", Version: "v"},
		"no version":     {AccessKey: "a", SecretKey: "s"},
		"line in a key":  {AccessKey: "a\r\nX: y", SecretKey: "s", Version: "v"},
		"comma in a key": {AccessKey: "a, b", SecretKey: "s", Version: "v"},
	} {
		a := script(emptyList())
		source := sourceFunc(func(context.Context, string) (Credentials, error) { return keys, nil })
		_, err := collect(t.Context(), testClient(t, a, withSource(source)))
		if wantError(t, err, Unavailable); a.count() != 0 {
			t.Errorf("%s: a request was sent", name)
		}
	}
}

type sourceFunc func(context.Context, string) (Credentials, error)

func (f sourceFunc) Credentials(ctx context.Context, rejected string) (Credentials, error) {
	return f(ctx, rejected)
}

func TestOldKeysAreHintedAt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for days, hint := range map[int]string{181: "181 days old", 179: "compare them"} {
			issued := time.Now().Add(-time.Duration(days)*24*time.Hour - time.Hour)
			v := &vault{versions: []string{"v1", "v2"}, issued: &issued}
			_, err := collect(t.Context(), testClient(t, accepts("v9", emptyList()), withSource(v)))
			if e := wantError(t, err, Unauthorized); !strings.Contains(e.Hint, hint) {
				t.Errorf("after %d days: %s", days, e.Hint)
			}
		}
	})
}

func TestErrorsAndLogsHoldNothingPrivate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		private := []string{
			"642538970006401429", "A00012345", "createdAt", "010-1234-5678", "0502-4*12-3501", "hong@example.com", testAccessKey,
			testSecretKey, "4bf92f3577b34da6a3ce929d0e0e4736", "api.example.com", "<html", "Reference",
		}
		message := strings.Join(append(private[3:9:9], "Invalid format inquiryId : 642538970006401429", "line\nbreak", strings.Repeat("가", 500)), " ")
		var log bytes.Buffer
		logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		for _, r := range []reply{
			{status: 400, body: fmt.Sprintf(`{"code":%q,"message":%q,"transactionId":%q}`, private[3], message, message)},
			{status: 404, body: html + message},
			{status: 502, body: html},
			{err: errors.New("reset")},
			{body: message},
			{body: fmt.Sprintf(`{"code":200,"data":{"shipmentBoxId":%q}}`, "x"+private[0])},
		} {
			c := testClient(t, script(r), func(cfg *Config) { cfg.Logger = logger })
			_, listErr := collect(t.Context(), c)
			_, lookupErr := c.OrderSheet(t.Context(), 642538970006401429)
			for _, text := range []string{listErr.Error(), lookupErr.Error(), log.String()} {
				for _, p := range private {
					if strings.Contains(text, p) {
						t.Errorf("%s is in: %s", p, text)
					}
				}
				if strings.ContainsAny(strings.TrimSpace(listErr.Error()), "\r\n") || len(listErr.Error()) > 1000 {
					t.Errorf("not a short line: %q", listErr)
				}
			}
		}
		if !strings.Contains(log.String(), `"path":"/v4/vendors/{vendorId}/ordersheets/{id}"`) || strings.Contains(log.String(), `"level":"INFO"`) {
			t.Error(log.String())
		}
	})
}

func TestErrorsTellWhatTheyKnow(t *testing.T) {
	t.Parallel()
	a := script(reply{status: 403, body: `{"code":"ERROR","message":"Not allowed IP 203.0.113.7","transactionId":"8a1b-2c"}`})
	_, err := collect(t.Context(), testClient(t, a))
	e := wantError(t, err, IPNotAllowed)
	if e.TransactionID != "8a1b-2c" || e.Status != 403 || e.Code != "ERROR" {
		t.Errorf("%+v", e)
	}
	const start = "coupang: OrderSheets: ip_not_allowed (HTTP 403, code ERROR): Not allowed IP 203.0.113.7 (register the fixed IP"
	if !strings.HasPrefix(err.Error(), start) {
		t.Error(err)
	}
}

func TestLookupsTakeAnObjectOrAListOfOne(t *testing.T) {
	t.Parallel()
	for body, kind := range map[string]Kind{
		`{"code":"200","data":{"shipmentBoxId":7}}`:                        "",
		`{"code":200,"data":[{"shipmentBoxId":"7"}]}`:                      "",
		`{"code":200,"data":{"shipmentBoxId":7,"vendorId":"A00012345"}}`:   "",
		`{"code":200,"data":{"shipmentBoxId":7,"vendorId":"A00099999"}}`:   NotFound,
		`{"code":200,"data":{"shipmentBoxId":"x","vendorId":"A00099999"}}`: Malformed,
		`{"code":200,"data":[]}`:                                           NotFound,
		`{"code":200,"data":[{"shipmentBoxId":7},{"shipmentBoxId":8}]}`:    Malformed,
		`{"code":200,"data":{"shipmentBoxId":8}}`:                          Malformed,
		`{"code":200,"data":{}}`:                                           Malformed,
		`{"code":200,"data":null}`:                                         Malformed,
		`{"code":200,"data":{"shipmentBoxId":7,"orderedAt":"yesterday"}}`:  Malformed,
	} {
		r, err := testClient(t, script(reply{body: body}), interactively).OrderSheet(t.Context(), 7)
		if kind == "" {
			if err != nil || *r.Value.ShipmentBoxID != 7 || r.Raw == nil {
				t.Errorf("%s: %v", body, err)
			}
			continue
		}
		if wantError(t, err, kind); r.Raw != nil {
			t.Errorf("%s: a record beside the error", body)
		}
	}
}

func TestLookupsReadEachSubject(t *testing.T) {
	t.Parallel()
	inquiry, err := testClient(t, script(reply{body: readFile(t, "inquiry.json")})).Inquiry(t.Context(), 258799946)
	if err != nil || *inquiry.Value.ItemName != "제주 삼다수, 2L, 6개" {
		t.Error(err)
	}
	request, err := testClient(t, script(reply{body: readFile(t, "returnrequest.json")})).ReturnRequest(t.Context(), 365937)
	if err != nil || *request.Value.ReasonCode != "CHANGEMIND" {
		t.Error(err)
	}
}

func TestLookupsOfNoIDSendNothing(t *testing.T) {
	t.Parallel()
	a := script(emptyList())
	c := testClient(t, a)
	for _, id := range []ID{0, -1} {
		_, err := c.ReturnRequest(t.Context(), id)
		if wantError(t, err, InvalidRequest); a.count() != 0 {
			t.Error("a request was sent")
		}
	}
}

func TestStaticCredentialsHaveNoOthers(t *testing.T) {
	t.Parallel()
	a := script(refusal(401))
	_, err := collect(t.Context(), testClient(t, a))
	if wantError(t, err, Unauthorized); a.count() != 1 {
		t.Errorf("%d requests", a.count())
	}
}
