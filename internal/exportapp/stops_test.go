package exportapp_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/internal/lambdatest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// Every function is a process of its own; all that they share is the state table.
func TestStopSignStopsEveryProcessAtOnce(t *testing.T) {
	t.Parallel()
	for _, sign := range []struct {
		name      string
		fault     coupangtest.Fault
		calls     int // that draw the sign
		everybody bool
		newKeys   bool // what ends the hold; else `resume`
	}{
		{"rate limited", coupangtest.Fault{Kind: coupangtest.RateLimited, RetryAfter: "1"}, 3, false, false},
		{"unauthorized", coupangtest.Fault{Kind: coupangtest.SignatureInvalid}, 1, false, true},
		{"IP refused", coupangtest.Fault{Kind: coupangtest.IPRefused}, 1, true, false},
		{"blocked by the edge", coupangtest.Fault{Kind: coupangtest.Denied}, 1, true, false},
		{"blocked by a 302", coupangtest.Fault{Kind: coupangtest.Blocked}, 1, true, false},
	} {
		t.Run(sign.name, func(t *testing.T) {
			s := newStack(t, coupangtest.Options{Seed: 40, OrdersPerDay: 10, Vendors: vendors(seller, neighbour)})
			orders, others, inquiries, returns := s.start(exportOrders), s.start(exportOrders), s.start(exportInquiries), s.start(exportReturns)
			sign.fault.Vendor, sign.fault.After = seller, 2
			s.api.Fail(sign.fault)
			s.expectCalls(orders, only(seller), false, 2+sign.calls)

			s.expectCalls(orders, only(seller), false, 0)
			s.expectCalls(others, only(seller), false, 0)
			s.expectCalls(inquiries, only(seller), false, 0)
			s.expectCalls(returns, only(seller), false, 0)
			orders.Restart()
			s.expectCalls(orders, only(seller), false, 0)
			calls := 6
			if sign.everybody {
				calls = 0
			}
			s.expectCalls(others, only(neighbour), !sign.everybody, calls)
			s.expectCalls(others, `{"from":"2026-11-18","to":"2026-11-20"}`, false, calls)

			s.api.Heal()
			s.expectCalls(orders, only(seller), false, 0) // nobody has said that it is over
			s.release(sign.newKeys)
			s.expectCalls(orders, `{"from":"2026-11-18","to":"2026-11-20"}`, true, 12)
			s.expectLake("orders", today-2, today, korean(seller), korean(neighbour))
		})
	}
}

func only(vendor string) string {
	return fmt.Sprintf(`{"vendorIds":["%s"],"from":"2026-11-18","to":"2026-11-20"}`, vendor)
}

// expectCalls runs a function and fails unless it made so many calls and ended well or not as told.
func (s *stack) expectCalls(fn *lambdatest.Function, event string, well bool, calls int) {
	s.t.Helper()
	before := s.api.Count("")
	text, err := fn.Invoke(s.t.Context(), event)
	if got := s.api.Count("") - before; got != calls || (err == nil) != well {
		s.t.Errorf("%s: %d calls, want %d; %.300s %v", event, got, calls, text, err)
	}
}

// release ends the holds as an operator does: with other keys, or with `coupanglake resume`.
func (s *stack) release(newKeys bool) {
	s.t.Helper()
	if newKeys {
		s.api.SetKeys(seller, "access-new", "secret-new")
		s.account.RotateSecret(s.t, "coupang/"+seller, `{"accessKey":"access-new","secretKey":"secret-new"}`)
		return
	}
	holds := hold.NewDynamoDB(s.account.DynamoDB(), "state")
	for _, scope := range []string{seller, hold.Everybody} {
		if err := holds.Clear(s.t.Context(), scope); err != nil {
			s.t.Fatal(err)
		}
	}
}

func TestHoldThatCannotBeReadMakesNoCall(t *testing.T) {
	t.Parallel()
	s := newStack(t, coupangtest.Options{Seed: 41, OrdersPerDay: 1, Vendors: vendors(seller)})
	fn := s.start(exportOrders, "STATE_TABLE=absent")
	expectRefusal(t, fn, only(seller), "read holds of A00012345", "table absent")
	if s.api.Count("") != 0 {
		t.Errorf("%d calls", s.api.Count(""))
	}
}

// A sign that nobody can be told of must not be answered with the rest at once.
func TestSignThatCannotBeRememberedKeepsItsUnitFromComingAtOnce(t *testing.T) {
	t.Parallel()
	s := newStack(t, coupangtest.Options{Seed: 42, OrdersPerDay: 1, Vendors: vendors(seller)})
	q := newUnits(s)
	fn := s.start(exportOrders, append(q.env, "AWS_ENDPOINT_URL_DYNAMODB="+readOnlyTable(t, s.account.URL))...)
	s.plan(fn, only(seller))
	s.api.Fail(coupangtest.Fault{Kind: coupangtest.Blocked, After: 2})
	met, _ := q.poll(fn)
	if !met.failed || len(q.sentSoFar()) != 1 {
		t.Errorf("failed %t, %d messages", met.failed, len(q.sentSoFar()))
	}
	if _, ok := q.poll(fn); ok || s.api.Count("") != 3 {
		t.Errorf("the vendor was asked again: %d calls", s.api.Count(""))
	}
}

// readOnlyTable is moto without the right to write into tables.
func readOnlyTable(t *testing.T, moto string) string {
	t.Helper()
	target, err := url.Parse(moto)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if target := r.Header.Get("X-Amz-Target"); strings.HasSuffix(target, ".PutItem") || strings.HasSuffix(target, ".UpdateItem") {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"__type":"AccessDeniedException","message":"no"}`)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}
