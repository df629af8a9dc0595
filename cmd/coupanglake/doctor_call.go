package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// checkCall makes one cheap call: today's new orders, of which the first page is enough. Its answer tells of permission
// and, by its Date, of the clock.
func (f *findings) checkCall(ctx context.Context, v coupang.Vendor) {
	caller := f.caller(v)
	held, isHeld, err := caller.InForce(ctx)
	if isHeld || err != nil {
		found := "not called: " + held.String()
		if err != nil {
			found = "not called: " + err.Error()
		}
		f.warn("call", v.ID, found, "run doctor again when the hold is over")
		return
	}
	watch := &dateWatch{next: f.transport()}
	c := f.config.ClientConfig(v, f.options.Keys(v))
	c.Transport, c.ProxyURL, c.Interactive = watch, "", true
	client, err := coupang.New(c)
	if err != nil {
		f.fail("call", v.ID, err, "mend the configuration")
		return
	}
	today := coupang.DayOf(time.Now(), v.Market)
	for _, failed := range client.OrderSheets(ctx, today, today, coupang.Accept) {
		err = failed
		break
	}
	f.checkClock(v, watch)
	if err == nil {
		f.ok("call", v.ID, "Coupang answers")
		return
	}
	f.refused(ctx, caller, err)
}

func (f *findings) caller(v coupang.Vendor) *hold.Caller {
	return &hold.Caller{
		Store: f.options.Holds, Vendor: v, Endpoint: "orders", BaseURL: f.options.BaseURL, Keys: f.options.Keys(v), Vendors: f.options.Vendors,
	}
}

// transport goes through the configured proxy, as the exports do.
func (f *findings) transport() *http.Transport {
	t := &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}}
	if proxy, err := url.Parse(f.config.ProxyURL); err == nil && f.config.ProxyURL != "" {
		t.Proxy = http.ProxyURL(proxy)
	}
	return t
}

// refused remembers a stop sign, as every caller does.
func (f *findings) refused(ctx context.Context, caller *hold.Caller, err error) {
	v := caller.Vendor
	remedy := "see the runbook; try again later"
	var refusal *coupang.Error
	if errors.As(err, &refusal) {
		switch refusal.Kind {
		case coupang.IPNotAllowed:
			remedy = "register this machine's public IP for the vendor's key in Wing; it may take ten minutes"
		case coupang.Unauthorized:
			remedy = "put the right keys: coupanglake secret put " + v.ID + "; if the clock is off, set it first"
		case coupang.Blocked:
			remedy = "do not go on asking: ask Coupang's support why, with the IP and the time"
		case coupang.RateLimited:
			remedy = "something else uses up the vendor's limit: give each process a smaller COUPANG_REQUESTS_PER_SECOND"
		}
	}
	f.fail("call", v.ID, err, remedy)
	if _, _, err := caller.Met(ctx, err); err != nil {
		f.fail("holds", v.ID, err, "the stop sign could not be remembered: stop the exports by hand")
	}
}

// mostSkew is the age at which Coupang refuses signatures, less a margin (reference: five minutes).
const mostSkew = 2 * time.Minute

func (f *findings) checkClock(v coupang.Vendor, w *dateWatch) {
	switch skew := w.skew.Abs(); {
	case !w.seen:
		f.warn("clock", v.ID, "not compared: the API did not tell its time", "")
	case skew > mostSkew:
		f.fail("clock", v.ID, fmt.Errorf("%s away from the API's", w.skew.Round(time.Second)), "set this machine's clock by NTP: signatures are refused")
	default:
		f.ok("clock", v.ID, fmt.Sprintf("within %d s of the API's", int(skew.Seconds())+1))
	}
}

// dateWatch compares the clock with the Date of answers. Calls come one after the other.
type dateWatch struct {
	next http.RoundTripper
	seen bool
	skew time.Duration // ours less theirs
}

// RoundTrip implements http.RoundTripper.
func (w *dateWatch) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := w.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if theirs, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		w.seen, w.skew = true, time.Since(theirs)
	}
	return resp, nil
}
