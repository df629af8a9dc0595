package coupangtest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// endpoint is a call of each endpoint that has something to answer.
type endpoint struct {
	on          coupangtest.Endpoint
	path, query string
	key, date   string
}

func endpoints() []endpoint {
	return []endpoint{
		{coupangtest.ListOrders, "/v4/vendors/A00012345/ordersheets", month + "&status=ACCEPT", "shipmentBoxId", "orderedAt"},
		{coupangtest.LookupOrder, "/v4/vendors/A00012345/ordersheets/1", "", "shipmentBoxId", "orderedAt"},
		{coupangtest.ListInquiries, "/v4/vendors/A00012345/callCenterInquiries", "vendorId=A00012345&inquiryStartAt=2026-11-20&inquiryEndAt=2026-11-21&partnerCounselingStatus=NONE&pageSize=30", "inquiryId", "inquiryAt"},
		{coupangtest.LookupInquiry, "/v5/vendors/callCenterInquiries/1", "", "inquiryId", "inquiryAt"},
		{coupangtest.ListReturns, "/v4/vendors/A00012345/returnRequests", month + "&status=RU", "receiptId", "createdAt"},
		{coupangtest.LookupReturn, "/v4/vendors/A00012345/returnRequests/1", "", "receiptId", "createdAt"},
		{coupangtest.ListExchanges, "/v4/vendors/A00012345/exchangeRequests", "createdAtFrom=2026-11-20T00:00:00&createdAtTo=2026-11-21T23:59:59&maxPerPage=50", "exchangeId", "createdAt"},
		{coupangtest.ListWithdrawals, "/v4/vendors/A00012345/returnWithdrawRequests", "dateFrom=2026-11-20&dateTo=2026-11-21&sizePerPage=100", "cancelId", "createdAt"},
		{coupangtest.ListProductInquiries, "/v4/vendors/A00012345/onlineInquiries", "vendorId=A00012345&inquiryStartAt=2026-11-20&inquiryEndAt=2026-11-21&answeredType=ALL&pageSize=50", "inquiryId", "inquiryAt"},
	}
}

// small is a world of n records of each subject; its API answers with more than one page if n is over 100.
func small(n int) *coupangtest.API {
	api := coupangtest.New(coupangtest.Options{Now: now})
	for _, s := range coupangtest.Subjects() {
		for i := range n {
			api.Put("A00012345", s, coupangtest.Record{ID: int64(1 + i), At: now.Add(-time.Duration(1+i) * time.Minute)})
		}
	}
	return api
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	cases := []struct {
		fault        coupangtest.Fault
		status       int
		contentType  string
		text, header string
	}{
		{coupangtest.Fault{Kind: coupangtest.RateLimited}, 429, "application/json", "Too Many Requests", ""},
		{coupangtest.Fault{Kind: coupangtest.RateLimited, RetryAfter: "7"}, 429, "application/json", "", "Retry-After: 7"},
		{coupangtest.Fault{Kind: coupangtest.RateLimited, RetryAfter: "Sat, 21 Nov 2026 01:00:00 GMT"}, 429, "application/json", "", "Retry-After: Sat, 21 Nov 2026 01:00:00 GMT"},
		{coupangtest.Fault{Kind: coupangtest.InternalError}, 500, "application/json", `"code":"ERROR"`, ""},
		{coupangtest.Fault{Kind: coupangtest.BadGateway}, 502, "text/html", "<h1>502", ""},
		{coupangtest.Fault{Kind: coupangtest.GatewayTimeout}, 504, "application/json", "Request timed out, if the situation continues consider applying timeout extension.", ""},
		{coupangtest.Fault{Kind: coupangtest.ServerDown}, 521, "text/html", "521", ""},
		{coupangtest.Fault{Kind: coupangtest.ProviderTimeout}, 524, "text/html", "524", ""},
		{coupangtest.Fault{Kind: coupangtest.Blocked}, 302, "text/html", "", "Location: https://wing.coupang.com/blocked"},
		{coupangtest.Fault{Kind: coupangtest.Denied}, 403, "text/html", "<H1>Access Denied</H1>", ""},
		{coupangtest.Fault{Kind: coupangtest.IPRefused}, 403, "application/json", "Not allowed IP", ""},
		{coupangtest.Fault{Kind: coupangtest.SignatureInvalid}, 401, "application/json", "Invalid signature.", ""},
		{coupangtest.Fault{Kind: coupangtest.SignatureExpired}, 401, "application/json", "Specified signature is expired.", ""},
		{coupangtest.Fault{Kind: coupangtest.Unauthorized}, 401, "application/json", `"messages":{"korean":`, ""},
		{coupangtest.Fault{Kind: coupangtest.ClockSkew, Wait: 10 * time.Minute}, 401, "application/json", "Specified signature is expired.", ""},
		{coupangtest.Fault{Kind: coupangtest.ClockSkew, Wait: -10 * time.Minute}, 401, "application/json", "Specified signature is expired.", ""},
		{coupangtest.Fault{Kind: coupangtest.HTMLPage}, 200, "text/html", "<html>", ""},
		{coupangtest.Fault{Kind: coupangtest.BodyError}, 200, "application/json", `{"code":500,"message":`, ""},
		{coupangtest.Fault{Kind: coupangtest.BodyError, Code: 504}, 200, "application/json", `{"code":504,"message":`, ""},
	}
	for _, x := range cases {
		for _, e := range endpoints() {
			t.Run(fmt.Sprintf("%s/%s", x.fault.Kind, e.on), func(t *testing.T) {
				t.Parallel()
				api := small(3)
				c := newCaller(t, api)
				api.Fail(x.fault)
				r := c.get(e.path, e.query)
				name, value, _ := strings.Cut(x.header, ": ")
				if r.status != x.status || !strings.HasPrefix(r.header.Get("Content-Type"), x.contentType) || !strings.Contains(string(r.body), x.text) || r.header.Get(name) != value {
					t.Errorf("answer %d %v %s", r.status, r.header, r.body)
				}
				api.Heal()
				if r := c.get(e.path, e.query); r.status != 200 {
					t.Errorf("healed: %d", r.status)
				}
			})
		}
	}
}

func TestMalformedBodiesAreNotJSON(t *testing.T) {
	t.Parallel()
	for _, e := range endpoints() {
		api := small(3)
		api.Fail(coupangtest.Fault{Kind: coupangtest.Malformed})
		if r := newCaller(t, api).get(e.path, e.query); r.status != 200 || r.err != nil || json.Valid(r.body) {
			t.Errorf("%s: %d %v %s", e.on, r.status, r.err, r.body)
		}
	}
}

// connect serves an API both ways: in process and on a socket.
func connect(t *testing.T, api *coupangtest.API) map[string]*caller {
	server := coupangtest.NewServer(api)
	t.Cleanup(server.Close)
	socket, inside := newCaller(t, api), newCaller(t, api)
	socket.transport, socket.base = newTransport(t), server.URL
	return map[string]*caller{"socket": socket, "in process": inside}
}

func TestBrokenConnections(t *testing.T) {
	t.Parallel()
	api := small(3)
	for way, c := range connect(t, api) {
		for _, e := range endpoints() {
			api.Fail(coupangtest.Fault{Kind: coupangtest.Reset})
			if _, err := c.try(e.path, e.query); !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, io.EOF) {
				t.Errorf("%s, %s, reset: %v", way, e.on, err)
			}
			api.Heal()
			api.Fail(coupangtest.Fault{Kind: coupangtest.Cut})
			r, err := c.try(e.path, e.query)
			if err != nil || r.status != 200 || !errors.Is(r.err, io.ErrUnexpectedEOF) || len(r.body) == 0 {
				t.Errorf("%s, %s, cut: %d %v %v after %d bytes", way, e.on, r.status, err, r.err, len(r.body))
			}
			api.Heal()
			if r := c.get(e.path, e.query); r.status != 200 || r.err != nil {
				t.Errorf("%s, %s, healed: %d %v", way, e.on, r.status, r.err)
			}
		}
	}
}

func TestSlowAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := small(3)
		c := newCaller(t, api)
		e := endpoints()[0]
		took := func() (time.Duration, reply) {
			begin := time.Now()
			r := c.get(e.path, e.query)
			return time.Since(begin), r
		}
		api.Fail(coupangtest.Fault{Kind: coupangtest.Delay, Wait: 2 * time.Second})
		if d, r := took(); d != 2*time.Second || r.status != 200 {
			t.Errorf("delay: %v, %d", d, r.status)
		}
		api.Heal()
		api.Fail(coupangtest.Fault{Kind: coupangtest.Delay, Wait: time.Minute})
		if d, r := took(); d != 3*time.Second || r.status != 504 {
			t.Errorf("beyond the gateway's patience: %v, %d", d, r.status)
		}
		api.Heal()
		api.Fail(coupangtest.Fault{Kind: coupangtest.Drip, Wait: time.Second, Bytes: 500})
		if d, r := took(); d < 5*time.Second || r.status != 200 || !json.Valid(r.body) {
			t.Errorf("drip: %v, %d, %d bytes", d, r.status, len(r.body))
		}
	})
}

func TestWarningsHeader(t *testing.T) {
	t.Parallel()
	api := small(1)
	api.Fail(coupangtest.Fault{Kind: coupangtest.Warning})
	e := endpoints()[0]
	if r := newCaller(t, api).get(e.path, e.query); r.header.Get("X-CAG-Warnings") == "" || r.status != 200 {
		t.Errorf("answer %d %v", r.status, r.header)
	}
}

// records of an answer of any endpoint.
func (r reply) records(t *testing.T) []map[string]any {
	t.Helper()
	o, single := r.object(t)["data"].(map[string]any)
	if _, listed := o["pagination"]; single && !listed {
		return []map[string]any{o}
	}
	return r.list(t)
}

func TestTamperedRecords(t *testing.T) {
	t.Parallel()
	check := map[coupangtest.FaultKind]func(e endpoint, whole, got []map[string]any) bool{
		coupangtest.NoKey: func(e endpoint, whole, got []map[string]any) bool {
			return got[len(got)/2][e.key] == nil && whole[len(got)/2][e.key] != nil
		},
		coupangtest.NoDate: func(e endpoint, whole, got []map[string]any) bool {
			return got[len(got)/2][e.date] == nil && whole[len(got)/2][e.date] != nil
		},
		coupangtest.OtherVendor: func(_ endpoint, _, got []map[string]any) bool {
			return got[len(got)/2]["vendorId"] == "A99999999"
		},
		coupangtest.WrongTypes: func(_ endpoint, whole, got []map[string]any) bool {
			for name, v := range got[len(got)/2] {
				if _, list := whole[len(got)/2][name].([]any); list && v == "none" {
					return true
				}
			}
			return false
		},
		coupangtest.UnknownMembers: func(_ endpoint, _, got []map[string]any) bool {
			for _, r := range got {
				if r["addedLater"] == nil {
					return false
				}
			}
			return true
		},
		coupangtest.Huge: func(_ endpoint, _, got []map[string]any) bool {
			return len(got[len(got)/2]["padding"].(string)) == 50_000
		},
	}
	for kind, ok := range check {
		for _, e := range endpoints() {
			api := small(3)
			c := newCaller(t, api)
			whole := c.get(e.path, e.query).records(t)
			api.Fail(coupangtest.Fault{Kind: kind, Bytes: 50_000})
			if r := c.get(e.path, e.query); !ok(e, whole, r.records(t)) {
				t.Errorf("%s, %s: %.500s", kind, e.on, r.body)
			}
		}
	}
}

func TestHugePagesHaveTenMegabytes(t *testing.T) {
	t.Parallel()
	api := small(1)
	api.Fail(coupangtest.Fault{Kind: coupangtest.Huge})
	if r := newCaller(t, api).get(endpoints()[0].path, endpoints()[0].query); len(r.body) < 10<<20 || r.status != 200 {
		t.Errorf("%d bytes", len(r.body))
	}
}

func TestUnknownMembersReachEveryDepth(t *testing.T) {
	t.Parallel()
	api := small(1)
	api.Fail(coupangtest.Fault{Kind: coupangtest.UnknownMembers})
	o := newCaller(t, api).get("/v4/vendors/A00012345/ordersheets/1", "").records(t)[0]
	for _, deep := range []any{o["receiver"], o["orderItems"].([]any)[0], o["orderItems"].([]any)[0].(map[string]any)["extraProperties"]} {
		if fmt.Sprint(deep.(map[string]any)["addedLater"]) != "map[deeper:[1 둘 <nil>]]" {
			t.Errorf("in %v", deep)
		}
	}
}

func TestNullStorm(t *testing.T) {
	t.Parallel()
	api := small(2)
	api.Fail(coupangtest.Fault{Kind: coupangtest.NullSafeNumbers})
	for _, o := range newCaller(t, api).get(endpoints()[0].path, endpoints()[0].query).records(t) {
		for _, who := range []string{"orderer", "receiver"} {
			if safe, there := o[who].(map[string]any)["safeNumber"]; safe != nil || !there {
				t.Errorf("%s: %v", who, o[who])
			}
		}
	}
}

func TestNullAndWrongData(t *testing.T) {
	t.Parallel()
	for _, e := range endpoints() {
		for kind, want := range map[coupangtest.FaultKind]any{coupangtest.NullData: nil, coupangtest.WrongData: "none"} {
			api := small(2)
			api.Fail(coupangtest.Fault{Kind: kind})
			o := newCaller(t, api).get(e.path, e.query).object(t)
			data, there := o["data"]
			if e.on == coupangtest.ListInquiries || e.on == coupangtest.ListProductInquiries {
				data, there = o["data"].(map[string]any)["content"]
			}
			if data != want || !there {
				t.Errorf("%s, %s: %v", e.on, kind, o)
			}
		}
	}
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	for _, e := range endpoints() {
		if !strings.HasPrefix(string(e.on), "list") {
			continue
		}
		api := small(4)
		api.Fail(coupangtest.Fault{Kind: coupangtest.Duplicates})
		got := keys(newCaller(t, api).get(e.path, e.query).records(t), e.key)
		if len(got) != 5 || got[0] != got[4] {
			t.Errorf("%s: %v", e.on, got)
		}
	}
}

// follow reads up to n pages of the orders and tells their first keys and tokens.
func follow(c *caller, n int) (firsts, tokens []string) {
	token := ""
	for range n {
		q := endpoints()[0].query
		if token != "" {
			q += "&nextToken=" + url.QueryEscape(token)
		}
		r := c.get(endpoints()[0].path, q)
		first := "none"
		if list := r.list(c.t); len(list) > 0 {
			first = number(list[0]["shipmentBoxId"])
		}
		token, _ = r.object(c.t)["nextToken"].(string)
		firsts, tokens = append(firsts, first), append(tokens, token)
		if token == "" {
			break
		}
	}
	return firsts, tokens
}

func TestTokenFaults(t *testing.T) {
	t.Parallel()
	for name, kind := range kinds() {
		cases := []struct {
			fault coupangtest.FaultKind
			times int
			want  []string // the first keys of the pages; 130 orders, the oldest first
		}{
			{coupangtest.RepeatToken, 0, []string{"130", "130", "130", "130", "130"}},
			{coupangtest.LoopToken, 0, []string{"130", "80", "130", "80", "130"}},
			{coupangtest.EmptyPage, 0, []string{"none", "none", "none", "none", "none"}},
			{coupangtest.EmptyPage, 1, []string{"none", "130", "80", "30"}},
			{coupangtest.RepeatToken, 1, []string{"130", "130", "80", "30"}},
		}
		for _, x := range cases {
			t.Run(fmt.Sprintf("%s/%s/%d", name, x.fault, x.times), func(t *testing.T) {
				t.Parallel()
				api := coupangtest.New(coupangtest.Options{Now: now, Tokens: kind})
				for i := range 130 {
					api.Put("A00012345", coupangtest.Orders, coupangtest.Record{ID: int64(1 + i), At: now.Add(-time.Duration(1+i) * time.Minute)})
				}
				api.Fail(coupangtest.Fault{Kind: x.fault, Times: x.times})
				firsts, tokens := follow(newCaller(t, api), 5)
				if !slices.Equal(firsts, x.want) {
					t.Errorf("pages begin with %v, want %v", firsts, x.want)
				}
				if x.times == 0 && slices.Contains(tokens, "") {
					t.Errorf("the listing ended: %q", tokens)
				}
			})
		}
	}
}

func TestNumberedPagesNeverEnd(t *testing.T) {
	t.Parallel()
	e := endpoints()[2]
	for kind, first := range map[coupangtest.FaultKind]string{coupangtest.RepeatToken: "", coupangtest.LoopToken: "1"} {
		api := small(3)
		api.Fail(coupangtest.Fault{Kind: kind})
		r := newCaller(t, api).get(e.path, e.query+"&pageNum=2")
		got := strings.Join(keys(r.list(t), "inquiryId")[:min(1, len(r.list(t)))], "")
		if got != first || !strings.Contains(string(r.body), `"totalPages":1000001,"totalElements":3`) {
			t.Errorf("%s: %s", kind, r.body)
		}
	}
}

func TestWhichCallsFail(t *testing.T) {
	t.Parallel()
	orders, inquiries, questions := endpoints()[0], endpoints()[2], endpoints()[8]
	cases := []struct {
		name  string
		fault coupangtest.Fault
		calls []endpoint
		want  []int
	}{
		{"the second", coupangtest.Fault{After: 1, Times: 1}, []endpoint{orders, orders, orders}, []int{200, 500, 200}},
		{"from the second on", coupangtest.Fault{After: 1}, []endpoint{orders, orders, orders}, []int{200, 500, 500}},
		{"of one endpoint", coupangtest.Fault{On: coupangtest.ListInquiries}, []endpoint{orders, inquiries}, []int{200, 500}},
		{"of one vendor", coupangtest.Fault{Vendor: "A00054321"}, []endpoint{orders}, []int{200}},
		{"of one status", coupangtest.Fault{Status: "ACCEPT"}, []endpoint{orders, inquiries}, []int{500, 200}},
		{"of one counselling status", coupangtest.Fault{Status: "NONE"}, []endpoint{orders, inquiries}, []int{200, 500}},
		{"of one answered type", coupangtest.Fault{Status: "ALL"}, []endpoint{inquiries, questions}, []int{200, 500}},
		{"the last page", coupangtest.Fault{Last: true}, []endpoint{orders, {path: orders.path, query: orders.query + "&maxPerPage=1"}}, []int{500, 200}},
		{"the second of one endpoint", coupangtest.Fault{On: coupangtest.ListOrders, After: 1, Times: 1}, []endpoint{orders, inquiries, orders, orders}, []int{200, 200, 500, 200}},
	}
	for _, x := range cases {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			api := small(3)
			x.fault.Kind = coupangtest.InternalError
			api.Fail(x.fault)
			c := newCaller(t, api)
			var got []int
			for _, e := range x.calls {
				got = append(got, c.get(e.path, e.query).status)
			}
			if !slices.Equal(got, x.want) {
				t.Errorf("%v, want %v", got, x.want)
			}
		})
	}
}

func TestChanceIsDrawnFromTheSeed(t *testing.T) {
	t.Parallel()
	run := func() (pattern string, failed int) {
		api := small(1)
		api.Fail(coupangtest.Fault{Kind: coupangtest.InternalError, Chance: 0.3})
		c := newCaller(t, api)
		for range 200 {
			s := c.get(endpoints()[1].path, "").status
			pattern += fmt.Sprint(s)
			if s == 500 {
				failed++
			}
		}
		return pattern, failed
	}
	one, failed := run()
	if two, _ := run(); one != two || failed < 35 || failed > 85 {
		t.Errorf("%d of 200 failed; the same each time: %t", failed, one == two)
	}
}

func TestEveryKindOfFaultShows(t *testing.T) {
	t.Parallel()
	for _, kind := range coupangtest.FaultKinds() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api := small(40)
				c := newCaller(t, api)
				e := endpoints()[0]
				whole, begin := c.get(e.path, e.query), time.Now()
				api.Fail(coupangtest.Fault{Kind: kind, Wait: time.Hour})
				r, err := c.try(e.path, e.query)
				same := err == nil && r.err == nil && r.status == whole.status && len(r.header) == len(whole.header) && bytes.Equal(r.body, whole.body)
				if same && time.Since(begin) == 0 {
					t.Error("the answer is as without it")
				}
			})
		})
	}
}
