package lookup_test

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/lookup"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// The rows of the error tables in the seed documents of the return and the inquiry look-up.
func TestRowsOfTheErrorTables(t *testing.T) {
	t.Parallel()
	t.Run("400 ReceiptId doesn't belong: a withdrawn return", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.put(7)
		w.api.Remove(vendorA, coupangtest.Returns, 7)
		w.get("/returns/7").want(t, 404, "not_found")
		if sent := w.api.Requests()[0]; sent.Status != 400 {
			t.Errorf("the API answered %d, so this is not the case meant", sent.Status)
		}
		w.get("/returns/7").want(t, 404, "not_found")
		if w.calls() != 1 {
			t.Errorf("%d calls, want 1", w.calls())
		}
	})
	t.Run("400 ReceiptId doesn't belong: another vendor's return", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.put(7)
		w.ask("/returns/7?vendorId="+vendorB).want(t, 404, "not_found")
		w.get("/returns/7").want(t, 200, "") // remembered of B alone
	})
	t.Run("400 Invalid format inquiryId", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.get("/inquiries/xxxxxx").want(t, 400, "malformed_id")
		if w.calls() != 0 {
			t.Errorf("%d calls for an id that is none", w.calls())
		}
		w.get("/inquiries/9223372036854775807").want(t, 400, "malformed_id") // more digits than the API takes
	})
	t.Run("404 Inquiry not found", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.get("/inquiries/7").want(t, 404, "not_found")
	})
	t.Run("404 Vendor id should be same", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.put(7)
		w.ask("/inquiries/7?vendorId="+vendorB).want(t, 404, "not_found")
	})
}

// Each way to fail upstream, the answer to it, and the calls it may take: a broken connection and a 5xx get one more.
func TestUpstreamFailures(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		fault      coupangtest.Fault
		status     int
		kind       string
		calls      int
		retryAfter string
	}{
		{coupangtest.Fault{Kind: coupangtest.RateLimited}, 429, "rate_limited", 1, "600"},
		{coupangtest.Fault{Kind: coupangtest.RateLimited, RetryAfter: "3600"}, 429, "rate_limited", 1, "3600"},
		{coupangtest.Fault{Kind: coupangtest.InternalError}, 502, "unavailable", 2, ""},
		{coupangtest.Fault{Kind: coupangtest.InternalError, Times: 1}, 200, "", 2, ""},
		{coupangtest.Fault{Kind: coupangtest.BadGateway}, 502, "unavailable", 2, ""},
		{coupangtest.Fault{Kind: coupangtest.GatewayTimeout}, 504, "timed_out", 2, ""},
		{coupangtest.Fault{Kind: coupangtest.BodyError, Code: 500}, 502, "unavailable", 2, ""},
		{coupangtest.Fault{Kind: coupangtest.Reset}, 502, "unavailable", 2, ""},
		{coupangtest.Fault{Kind: coupangtest.Reset, Times: 1}, 200, "", 2, ""},
		{coupangtest.Fault{Kind: coupangtest.Cut}, 502, "unavailable", 2, ""},
		{coupangtest.Fault{Kind: coupangtest.Malformed}, 502, "bad_answer", 1, ""},
		{coupangtest.Fault{Kind: coupangtest.HTMLPage}, 502, "bad_answer", 1, ""},
		{coupangtest.Fault{Kind: coupangtest.NullData}, 502, "bad_answer", 1, ""},
		{coupangtest.Fault{Kind: coupangtest.WrongData}, 502, "bad_answer", 1, ""},
		{coupangtest.Fault{Kind: coupangtest.WrongTypes}, 502, "bad_answer", 1, ""},
		{coupangtest.Fault{Kind: coupangtest.NoKey}, 502, "bad_answer", 1, ""},
		{coupangtest.Fault{Kind: coupangtest.OtherVendor}, 404, "not_found", 1, ""},
		{coupangtest.Fault{Kind: coupangtest.Unauthorized}, 503, "unauthorized", 1, "1800"}, // there are no other keys to try
		{coupangtest.Fault{Kind: coupangtest.SignatureExpired}, 503, "unauthorized", 1, "1800"},
		{coupangtest.Fault{Kind: coupangtest.IPRefused}, 503, "ip_not_allowed", 1, "1800"},
		{coupangtest.Fault{Kind: coupangtest.Blocked}, 503, "blocked", 1, "21600"},
		{coupangtest.Fault{Kind: coupangtest.Denied}, 503, "blocked", 1, "21600"},
		{coupangtest.Fault{Kind: coupangtest.Warning}, 200, "", 1, ""},
		{coupangtest.Fault{Kind: coupangtest.UnknownMembers}, 200, "", 1, ""},
	} {
		t.Run(string(tt.fault.Kind)+" x"+strconv.Itoa(tt.fault.Times)+tt.fault.RetryAfter, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := bubbled(t)
				w.put(7)
				w.api.Fail(tt.fault)
				got := w.get("/returns/7")
				got.want(t, tt.status, tt.kind)
				if w.calls() != tt.calls {
					t.Errorf("%d calls, want %d", w.calls(), tt.calls)
				}
				if after := got.Header().Get("Retry-After"); after != tt.retryAfter {
					t.Errorf("Retry-After %q, want %q", after, tt.retryAfter)
				}
			})
		})
	}
}

func TestASlowAPIIsATimeOutWithinTwentySeconds(t *testing.T) {
	t.Parallel()
	for name, breaksAfter := range map[string]time.Duration{
		"it never answers": time.Hour,
		"it breaks the connection late and the second attempt gets no answer": 14 * time.Second,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := bubbled(t, transportOf(func(r *http.Request) (*http.Response, error) {
					select {
					case <-time.After(breaksAfter):
						return nil, errors.New("connection reset by peer")
					case <-r.Context().Done():
						return nil, r.Context().Err()
					}
				}))
				started := time.Now()
				w.get("/returns/7").want(t, 504, "timed_out")
				if took := time.Since(started); took > 20*time.Second || took < 10*time.Second {
					t.Errorf("took %s", took)
				}
			})
		})
	}
}

// At one call in 15 s the second question has its turn in time and the third has not: it is told so at once.
func TestAQuestionWhoseTurnWouldComeTooLateIsNotSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := bubbled(t, func(o *lookup.Options) { o.Clients[0].RequestsPerSecond = 1.0 / 15 })
		for id := range int64(3) {
			w.put(id + 1)
		}
		w.get("/returns/1").want(t, 200, "")
		second := make(chan *answer)
		go func() { second <- w.get("/returns/2") }()
		synctest.Wait()
		started := time.Now()
		w.get("/returns/3").want(t, 504, "timed_out")
		if time.Since(started) > 20*time.Second {
			t.Errorf("took %s", time.Since(started))
		}
		(<-second).want(t, 200, "")
		if w.calls() != 2 {
			t.Errorf("%d calls, want 2", w.calls())
		}
	})
}

func TestProblemsAreDocumentsOfRFC9457(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.get("/returns/7")
	d := got.want(t, 404, "not_found")
	if ct := got.Header().Get("Content-Type"); ct != "application/problem+json" {
		t.Errorf("Content-Type %s", ct)
	}
	if d.Status != 404 || d.Title == "" || d.Detail == "" || !strings.HasSuffix(d.Type, "docs/PROBLEMS.md#not-found") {
		t.Errorf("%+v", d)
	}
	if cc := got.Header().Get("Cache-Control"); cc != "no-store" {
		t.Errorf("Cache-Control %s", cc)
	}
}

func TestKeysThatCannotBeReadAreNotCoupangsFault(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *lookup.Options) { o.Clients[0].Credentials = failingKeys{} })
	got := w.get("/returns/7")
	if d := got.want(t, 503, "keys_unavailable"); !strings.Contains(d.Hint, "secret put") {
		t.Errorf("hint %q", d.Hint)
	}
	if got.Header().Get("Retry-After") == "" || w.calls() != 0 {
		t.Errorf("Retry-After %q, %d calls", got.Header().Get("Retry-After"), w.calls())
	}
	if !strings.Contains(w.log.String(), "no such secret") {
		t.Errorf("the log does not tell why:\n%s", w.log)
	}
}

func TestNewReportsAllFaultsTogether(t *testing.T) {
	t.Parallel()
	config := coupang.Config{
		Vendor: coupang.Vendor{ID: vendorA, Market: coupang.KR}, Credentials: coupang.StaticCredentials{AccessKey: "a", SecretKey: "b"},
		UserAgent: "no contact",
	}
	_, err := lookup.New(lookup.Options{Clients: []coupang.Config{config, config}})
	if err == nil || !strings.Contains(err.Error(), "there twice") || !strings.Contains(err.Error(), "contact") {
		t.Errorf("error %v", err)
	}
	if _, err := lookup.New(lookup.Options{}); err == nil {
		t.Error("no error without vendors")
	}
	config.UserAgent = "x (+https://example.com)"
	if _, err := lookup.New(lookup.Options{Clients: []coupang.Config{config}, CacheTTL: -1}); err == nil {
		t.Error("no error for a negative time to live")
	}
}

func TestVendorIsOptionalWhereThereIsOnlyOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *lookup.Options) { o.Clients = o.Clients[:1] })
	w.put(7)
	if d := w.ask("/returns/7").want(t, 200, ""); d.VendorID != vendorA {
		t.Errorf("vendorId %q", d.VendorID)
	}
	newWorld(t).ask("/returns/7").want(t, 400, "unknown_vendor")
}
