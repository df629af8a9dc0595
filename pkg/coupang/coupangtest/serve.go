package coupangtest

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// ServeHTTP answers as the API does: where the request goes, whether it is signed, whether the vendor calls too often,
// whether the vendor is known and the request's own, and then the endpoint.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, query := target(r)
	d := a.locate(path)
	entry := &Request{At: time.Now(), Vendor: d.vendor, Endpoint: d.endpoint, Method: r.Method, Path: path, Query: query, Header: r.Header.Clone()}
	number := a.log.begin(entry)
	status, rows := 0, 0
	defer func() { a.log.end(entry, status, rows) }()

	ans := a.consider(r, d, entry)
	for _, f := range a.faults.strike(entry, ans) {
		ans = f.damage(ans, d.endpoint)
	}
	if ans.page != nil && ans.page.instead == "" {
		rows = len(ans.page.records)
	}
	ans.seal()
	ans = a.patience(r, ans)
	ans.body = bytes.Replace(ans.body, []byte(transactionMark), fmt.Appendf(nil, "%08x-0000-4000-8000-%012x", uint32(a.options.Seed), number), 1)
	if ans.reset {
		reset(w)
	}
	status = ans.status
	ans.send(r.Context(), w)
}

// consider finds the answer.
func (a *API) consider(r *http.Request, d destination, entry *Request) *answer {
	path, query := entry.Path, entry.Query
	if refused := a.astray(r, path); refused != nil {
		return refused
	}
	clock := entry.At.Add(skew(a.faults.strike(entry, nil)))
	owner, refused := a.judge(r, path, query, clock)
	if refused != nil {
		return refused
	}
	a.log.name(entry, owner.vendor.ID)
	if a.log.exceeds(a.options.RatePerSecond, owner.vendor.ID, entry.At) {
		return tooMany("")
	}
	c := &call{destination: d, api: a, shop: owner, log: entry}
	if refused := c.known(r); refused != nil {
		return refused
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return c.refuse("Invalid query")
	}
	c.values = values
	return c.serve()
}

// known tells whether the vendor of the path is the one that signed, and says so in the headers.
func (c *call) known(r *http.Request) *answer {
	own := c.shop.vendor.ID
	if c.endpoint != LookupInquiry && c.vendor != own {
		return c.refuse("Invalid vendor ID")
	}
	if market := r.Header.Get("X-MARKET"); market != string(c.shop.vendor.Market) && (market != "" || c.shop.intlOnly()) {
		return c.refuse("Invalid vendor ID") // a seller of the other country's
	}
	if c.shop.intlOnly() && c.version == '4' { // Taiwan has the international versions alone
		return c.refuse("Invalid vendor ID")
	}
	if r.Header.Get("X-Requested-By") != own {
		return c.refuse("X-Requested-By must be the vendor ID")
	}
	return nil
}

// name notes the vendor of a call that has none in its path.
func (l *requestLog) name(r *Request, vendor string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.Vendor == "" {
		r.Vendor = vendor
	}
}

const (
	gatewayPatience = 3 * time.Second
	longestPatience = 90 * time.Second
)

// patience waits as long as the answer takes, or as the gateway does.
func (a *API) patience(r *http.Request, ans *answer) *answer {
	patience := gatewayPatience
	if ms, err := strconv.Atoi(r.Header.Get("X-EXTENDED-TIMEOUT")); err == nil && ms > 0 {
		patience = min(time.Duration(ms)*time.Millisecond, longestPatience)
	}
	takes := a.options.Latency + ans.wait
	if takes > patience {
		takes, ans = patience, timedOut()
	}
	wait(r.Context(), takes)
	return ans
}

// wait returns early when the client has gone.
func wait(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// send writes the answer. A body that is cut ends in the middle of what Content-Length promised.
func (a *answer) send(ctx context.Context, w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	switch {
	case a.cut:
		_, _ = w.Write(a.body[:len(a.body)/2])
		flush(w)
		panic(http.ErrAbortHandler)
	case a.dripBytes > 0:
		for len(a.body) > 0 && ctx.Err() == nil {
			n := min(a.dripBytes, len(a.body))
			_, _ = w.Write(a.body[:n])
			flush(w)
			a.body = a.body[n:]
			wait(ctx, a.drip)
		}
	default:
		_, _ = w.Write(a.body)
	}
}

func flush(w http.ResponseWriter) {
	_ = http.NewResponseController(w).Flush()
}

// reset breaks the connection without an answer, with a TCP reset where there is TCP.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
	panic(http.ErrAbortHandler)
}
