package coupangtest_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// boxes puts n orders in ACCEPT, a minute apart, the oldest first.
func boxes(api *coupangtest.API, n int) {
	for i := range n {
		api.Put("A00012345", coupangtest.Orders, coupangtest.Record{ID: int64(1000 + i), At: now.Add(time.Duration(i-n) * time.Minute), Status: "ACCEPT"})
	}
}

func keys(records []map[string]any, name string) []string {
	list := make([]string, len(records))
	for i, r := range records {
		list[i] = number(r[name])
	}
	return list
}

func kinds() map[string]coupangtest.TokenKind {
	return map[string]coupangtest.TokenKind{"by key": coupangtest.ByKey, "by row": coupangtest.ByRow}
}

func TestListingsGiveEachRecordOnce(t *testing.T) {
	t.Parallel()
	for name, kind := range kinds() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := coupangtest.New(coupangtest.Options{Seed: 20, Now: now, OrdersPerDay: 60, First: 20749, Tokens: kind})
			c := newCaller(t, api)
			var got []string
			for _, status := range forward {
				records, calls := c.orders(month, status)
				if most := len(records)/50 + 1; calls > most {
					t.Errorf("%s: %d calls for %d records, at most %d", status, calls, len(records), most)
				}
				got = append(got, keys(records, "shipmentBoxId")...)
			}
			var want []string
			for l := range api.Listed("A00012345", coupangtest.Orders) {
				want = append(want, fmt.Sprint(l.ID))
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("listings gave %d records, the world has %d", len(got), len(want))
			}
		})
	}
}

func TestTheMinuteFormGivesWhatTheDayFormDoes(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 21, Now: now, OrdersPerDay: 700, First: 20770})
	c := newCaller(t, api)
	day, _ := c.orders("createdAtFrom=2026-11-14&createdAtTo=2026-11-14", "FINAL_DELIVERY")
	var minutes []string
	for hour := range 24 {
		window := fmt.Sprintf("searchType=timeFrame&createdAtFrom=2026-11-14T%02d:00&createdAtTo=2026-11-14T%02d:59&status=FINAL_DELIVERY", hour, hour)
		minutes = append(minutes, keys(c.get("/v4/vendors/A00012345/ordersheets", window).list(t), "shipmentBoxId")...)
	}
	if !slices.Equal(keys(day, "shipmentBoxId"), minutes) || len(day) < 100 {
		t.Errorf("%d records by day, %d by hours", len(day), len(minutes))
	}
}

func TestRowsLeavingBetweenPages(t *testing.T) {
	t.Parallel()
	for name, slips := range map[string]int{"by key": 0, "by row": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := coupangtest.New(coupangtest.Options{Now: now, Tokens: kinds()[name]})
			boxes(api, 120)
			api.BeforePage(func(r coupangtest.Request) {
				if strings.Contains(r.Query, "nextToken") {
					api.BeforePage(nil)
					api.Update("A00012345", coupangtest.Orders, 1003, func(r *coupangtest.Record) { r.Status = "INSTRUCT" })
				}
			})
			records, _ := newCaller(t, api).orders(month, "ACCEPT")
			if got := len(records); got != 120-slips {
				t.Errorf("%d records, want %d", got, 120-slips)
			}
		})
	}
}

func TestTokensByKeySurviveTheirRecord(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Now: now})
	boxes(api, 60)
	c := newCaller(t, api)
	first := c.get("/v4/vendors/A00012345/ordersheets", month+"&status=ACCEPT")
	api.Remove("A00012345", coupangtest.Orders, 1049) // the last of the page
	token, _ := first.object(t)["nextToken"].(string)
	rest := c.get("/v4/vendors/A00012345/ordersheets", month+"&status=ACCEPT&nextToken="+url.QueryEscape(token)).list(t)
	if got := keys(rest, "shipmentBoxId"); len(got) != 10 || got[0] != "1050" {
		t.Errorf("page two is %v", got)
	}
}

func TestTokensBelongToTheirListing(t *testing.T) {
	t.Parallel()
	for name, kind := range kinds() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := coupangtest.New(coupangtest.Options{Now: now, Tokens: kind})
			boxes(api, 60)
			c := newCaller(t, api)
			token, _ := c.get("/v4/vendors/A00012345/ordersheets", month+"&status=ACCEPT").object(t)["nextToken"].(string)
			r := c.get("/v4/vendors/A00012345/ordersheets", month+"&status=INSTRUCT&nextToken="+url.QueryEscape(token))
			if r.status != 400 {
				t.Errorf("token %q of another status: %d", token, r.status)
			}
		})
	}
}

func TestFullLastPages(t *testing.T) {
	t.Parallel()
	for name, calls := range map[string]int{"by key": 3, "by row": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := coupangtest.New(coupangtest.Options{Now: now, Tokens: kinds()[name]})
			boxes(api, 100)
			if records, got := newCaller(t, api).orders(month, "ACCEPT"); got != calls || len(records) != 100 {
				t.Errorf("%d calls, want %d; %d records", got, calls, len(records))
			}
		})
	}
}

func TestInquiriesShiftWhenOneArrives(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Now: now})
	for i := range 60 {
		api.Put("A00012345", coupangtest.Inquiries, coupangtest.Record{ID: int64(1 + i), At: now.Add(time.Duration(i-100) * time.Minute)})
	}
	c := newCaller(t, api)
	page := func(n int) []string {
		q := fmt.Sprintf("vendorId=A00012345&inquiryStartAt=2026-11-20&inquiryEndAt=2026-11-21&partnerCounselingStatus=NONE&pageSize=30&pageNum=%d", n)
		return keys(c.get("/v4/vendors/A00012345/callCenterInquiries", q).list(t), "inquiryId")
	}
	one := page(1)
	if one[0] != "60" || one[29] != "31" {
		t.Fatalf("page one is %v, want the newest first", one)
	}
	api.Put("A00012345", coupangtest.Inquiries, coupangtest.Record{ID: 99, At: now.Add(-time.Second)})
	if two := page(2); two[0] != "31" || len(two) != 30 {
		t.Errorf("page two begins with %s, want 31 again", two[0])
	}
	if three := page(3); len(three) != 1 {
		t.Errorf("page three has %d", len(three))
	}
	if four := page(4); len(four) != 0 {
		t.Errorf("page four has %d", len(four))
	}
}

func TestWithdrawalsPageByNumber(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Now: now})
	for i := range 250 {
		api.Put("A00012345", coupangtest.Withdrawals, coupangtest.Record{ID: int64(1 + i), At: now.Add(time.Duration(-i) * time.Minute)})
	}
	records, calls := newCaller(t, api).pages("/v4/vendors/A00012345/returnWithdrawRequests", "dateFrom=2026-11-20&dateTo=2026-11-21&sizePerPage=100", "pageIndex", "nextPageIndex")
	if len(records) != 250 || calls != 3 || number(records[0]["cancelId"]) != "1" {
		t.Errorf("%d records in %d calls, the first %v", len(records), calls, records[0])
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 22, Now: now, OrdersPerDay: 200, First: 20740})
	c := newCaller(t, api)
	returns := c.get("/v4/vendors/A00012345/returnRequests", month+"&status=CC").list(t)
	order := number(returns[3]["orderId"])
	for _, r := range c.get("/v4/vendors/A00012345/returnRequests", month+"&orderId="+order).list(t) {
		if number(r["orderId"]) != order {
			t.Errorf("return of order %v, asked for %s", r["orderId"], order)
		}
	}
	week := "vendorId=A00012345&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21&pageSize=30&partnerCounselingStatus="
	total := 0
	for _, status := range []string{"ANSWER", "NO_ANSWER", "TRANSFER"} {
		for _, r := range c.get("/v4/vendors/A00012345/callCenterInquiries", week+status).list(t) {
			if answered := r["csPartnerCounselingStatus"] == "answered"; answered != (status == "ANSWER") {
				t.Errorf("%s lists %v", status, r["csPartnerCounselingStatus"])
			}
		}
		pagination := c.get("/v4/vendors/A00012345/callCenterInquiries", week+status).object(t)["data"].(map[string]any)["pagination"].(map[string]any)
		n, err := pagination["totalElements"].(json.Number).Int64()
		if err != nil {
			t.Fatal(err)
		}
		total += int(n)
	}
	all := c.get("/v4/vendors/A00012345/callCenterInquiries", week+"NONE").object(t)["data"].(map[string]any)["pagination"].(map[string]any)
	if number(all["totalElements"]) != fmt.Sprint(total) {
		t.Errorf("NONE has %v, the others together %d", all["totalElements"], total)
	}
	option := ""
	for _, r := range c.get("/v4/vendors/A00012345/callCenterInquiries", week+"NONE").list(t) {
		if list, ok := r["vendorItemId"].([]any); ok && len(list) == 1 {
			option = number(list[0])
		}
	}
	if n := len(c.get("/v4/vendors/A00012345/callCenterInquiries", "vendorId=A00012345&partnerCounselingStatus=NONE&vendorItemId="+option).list(t)); n == 0 {
		t.Errorf("no inquiry about option %q", option)
	}
}

func TestProductInquiriesByAnswer(t *testing.T) {
	t.Parallel()
	c := newCaller(t, coupangtest.New(coupangtest.Options{Seed: 22, Now: now, OrdersPerDay: 100, First: 20740}))
	week := "vendorId=A00012345&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21&pageSize=50&answeredType="
	ask := func(filter string) []map[string]any {
		return c.get("/v4/vendors/A00012345/onlineInquiries", week+filter).list(t)
	}
	all, open, answered := ask("ALL"), ask("NOANSWER"), ask("ANSWERED")
	if len(all) > 49 || len(open) == 0 || len(answered) == 0 || len(open)+len(answered) != len(all) {
		t.Errorf("%d in all, %d open, %d answered", len(all), len(open), len(answered))
	}
	for _, r := range open {
		if len(r["commentDtoList"].([]any)) != 0 {
			t.Errorf("NOANSWER lists %v", r)
		}
	}
	for _, r := range answered {
		if comment := r["commentDtoList"].([]any)[0].(map[string]any); number(comment["inquiryId"]) != number(r["inquiryId"]) {
			t.Errorf("the comment %v of %v", comment, r["inquiryId"])
		}
	}
	option := number(all[0]["vendorItemId"])
	for _, r := range ask("ALL&vendorItemId=" + option) {
		if number(r["vendorItemId"]) != option {
			t.Errorf("of option %v, asked for %s", r["vendorItemId"], option)
		}
	}
	if n := len(ask("ALL&vendorItemId=1")); n != 0 {
		t.Errorf("%d of an option that is not sold", n)
	}
}

func TestExchangesByStatus(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 23, Now: now, OrdersPerDay: 800, First: 20750})
	c := newCaller(t, api)
	week := "createdAtFrom=2026-11-13T00:00:00&createdAtTo=2026-11-19T23:59:59&maxPerPage=50"
	all, _ := c.pages("/v4/vendors/A00012345/exchangeRequests", week, "nextToken", "nextToken")
	sum := 0
	for _, status := range []string{"RECEIPT", "PROGRESS", "SUCCESS", "REJECT", "CANCEL"} {
		records, _ := c.pages("/v4/vendors/A00012345/exchangeRequests", week+"&status="+status, "nextToken", "nextToken")
		for _, r := range records {
			if r["exchangeStatus"] != status {
				t.Errorf("%s lists %v", status, r["exchangeStatus"])
			}
		}
		if len(records) == 0 {
			t.Errorf("no exchange in %s", status)
		}
		sum += len(records)
	}
	if sum != len(all) {
		t.Errorf("%d in all, %d by status", len(all), sum)
	}
}

func TestWindowsWithTooManyRowsTimeOut(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 24, Now: now, OrdersPerDay: 100, First: 20740, TimeoutRows: 250})
	c := newCaller(t, api)
	cases := map[string]int{"createdAtFrom=2026-11-01&createdAtTo=2026-11-10": 504, "createdAtFrom=2026-11-01&createdAtTo=2026-11-02": 200}
	for window, status := range cases {
		for _, path := range []string{"ordersheets", "returnRequests"} {
			q := window + "&status=" + map[string]string{"ordersheets": "ACCEPT", "returnRequests": "PR"}[path]
			if r := c.get("/v4/vendors/A00012345/"+path, q); r.status != status {
				t.Errorf("%s?%s: %d, want %d", path, q, r.status, status)
			}
		}
	}
}
