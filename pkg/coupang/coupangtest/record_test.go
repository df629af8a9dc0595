package coupangtest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

func TestRecordsAreServedAsPut(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Now: now})
	at := time.Date(2026, 11, 20, 15, 30, 0, 0, time.UTC) // half past midnight of the 21st in Korea
	api.Put("A00012345", coupangtest.Orders, coupangtest.Record{
		ID: 642538971236401429, At: at, Status: "INSTRUCT",
		Set: map[string]any{
			"/receiver/addr1": "푸른로 1", "/orderItems/0/usedProduct": true, "/orderItems/0/added": []int{1},
			"/orderer/ordererNumber": coupangtest.Absent, "/a~1b": nil,
		},
	})
	api.Put("A00012345", coupangtest.Orders, coupangtest.Record{ID: 5, At: at, Status: "INSTRUCT", Raw: []byte(`{"shipmentBoxId": 5 }`)})
	c := newCaller(t, api)
	records, _ := c.orders("createdAtFrom=2026-11-21&createdAtTo=2026-11-21", "INSTRUCT")
	if len(records) != 2 || len(records[0]) != 1 {
		t.Fatalf("records %v", records)
	}
	o := records[1]
	_, there := o["orderer"].(map[string]any)["ordererNumber"]
	last, hasLast := o["a/b"]
	item := o["orderItems"].([]any)[0].(map[string]any)
	if number(o["shipmentBoxId"]) != "642538971236401429" || o["orderedAt"] != "2026-11-21T00:30:00" || o["status"] != "INSTRUCT" ||
		o["receiver"].(map[string]any)["addr1"] != "푸른로 1" || item["usedProduct"] != true || fmt.Sprint(item["added"]) != "[1]" || there || !hasLast || last != nil {
		t.Errorf("record %v", o)
	}
	for l := range api.Listed("A00012345", coupangtest.Orders) {
		if l.Day != coupang.NewDay(2026, 11, 21) || l.Status != "INSTRUCT" || l.ID == 5 && string(l.JSON) != `{"shipmentBoxId": 5 }` {
			t.Errorf("listed %+v", l)
		}
	}
}

func TestRecordsStayWhileTimePasses(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Now: now})
	api.Put("A00012345", coupangtest.Orders, coupangtest.Record{ID: 1, At: now.Add(-time.Hour)})
	before := slices.Collect(api.Listed("A00012345", coupangtest.Orders))
	api.Advance(90 * 24 * time.Hour)
	after := slices.Collect(api.Listed("A00012345", coupangtest.Orders))
	if len(after) != 1 || string(before[0].JSON) != string(after[0].JSON) || after[0].Status != "ACCEPT" {
		t.Errorf("before %s after %s", before[0].JSON, after[0].JSON)
	}
}

func TestUpdateAndRemove(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Now: now})
	boxes(api, 3)
	if !api.Update("A00012345", coupangtest.Orders, 1001, func(r *coupangtest.Record) { r.Status = "DEPARTURE" }) {
		t.Error("record 1001 was not found")
	}
	if api.Update("A00012345", coupangtest.Orders, 9, func(*coupangtest.Record) {}) {
		t.Error("record 9 was found")
	}
	api.Remove("A00012345", coupangtest.Orders, 1002)
	var got []string
	for l := range api.Listed("A00012345", coupangtest.Orders) {
		got = append(got, fmt.Sprintf("%d %s", l.ID, l.Status))
	}
	if want := []string{"1000 ACCEPT", "1001 DEPARTURE"}; !slices.Equal(got, want) {
		t.Errorf("listed %v, want %v", got, want)
	}
}

func TestGeneratedRecordsCanBeReplacedAndRemoved(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 40, Now: now, OrdersPerDay: 20, First: 20770})
	all := slices.Collect(api.Listed("A00012345", coupangtest.Orders))
	api.Remove("A00012345", coupangtest.Orders, all[0].ID)
	api.Put("A00012345", coupangtest.Orders, coupangtest.Record{ID: all[1].ID, At: all[1].ListedAt, Status: "ACCEPT"})
	c := newCaller(t, api)
	if r := c.get(fmt.Sprintf("/v4/vendors/A00012345/ordersheets/%d", all[0].ID), ""); r.status != 404 {
		t.Errorf("removed order: %d", r.status)
	}
	now := slices.Collect(api.Listed("A00012345", coupangtest.Orders))
	if len(now) != len(all)-1 || now[0].ID != all[1].ID || now[0].Status != "ACCEPT" {
		t.Errorf("%d listed of %d, the first %d in %s", len(now), len(all), now[0].ID, now[0].Status)
	}
}

func TestWindowsSelectByListingTime(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Now: now})
	api.Put("A00012345", coupangtest.Orders, coupangtest.Record{ID: 1, At: now.Add(-48 * time.Hour), ListedAt: now.Add(-time.Hour)})
	records, _ := newCaller(t, api).orders("createdAtFrom=2026-11-21&createdAtTo=2026-11-21", "ACCEPT")
	if len(records) != 1 || records[0]["orderedAt"] != "2026-11-19T10:00:00" {
		t.Errorf("records %v", records)
	}
}

func TestRecordsOfAnyTimeAreListed(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Now: now})
	for i, at := range []time.Time{time.Date(2009, 1, 1, 0, 0, 0, 0, time.UTC), now, now.Add(5 * 365 * 24 * time.Hour)} {
		api.Put("A00012345", coupangtest.Orders, coupangtest.Record{ID: int64(i), At: at})
	}
	if n := len(slices.Collect(api.Listed("A00012345", coupangtest.Orders))); n != 3 {
		t.Errorf("%d listed, want 3", n)
	}
}

func TestPutRecordsHaveBothShapes(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Now: now})
	for s, status := range map[coupangtest.Subject]string{coupangtest.Inquiries: "ANSWER", coupangtest.Returns: "CC"} {
		api.Put("A00012345", s, coupangtest.Record{ID: 1, At: now.Add(-time.Hour), Status: status})
	}
	api.Put("A00012345", coupangtest.Exchanges, coupangtest.Record{ID: 1, At: now.Add(-time.Hour), Status: "SUCCESS"})
	c := newCaller(t, api)
	api.Put("A00012345", coupangtest.ProductInquiries, coupangtest.Record{ID: 1, At: now.Add(-time.Hour), Status: "ANSWERED"})
	cases := []struct{ path, query, want string }{
		{"/v4/vendors/A00012345/onlineInquiries", "vendorId=A00012345&answeredType=ANSWERED&inquiryStartAt=2026-11-21&inquiryEndAt=2026-11-21", `"inquiryCommentAt":"2026-11-21 12:00:00"`},
		{"/v5/vendors/A00012345/onlineInquiries", "vendorId=A00012345&answeredType=ALL&inquiryStartAt=2026-11-21&inquiryEndAt=2026-11-21", `"inquiryAt":"2026-11-2`},
		{"/v4/vendors/callCenterInquiries/1", "", `"inquiryAt":"2026-11-21 09:00:00"`},
		{"/v5/vendors/callCenterInquiries/1", "", `"inquiryAt":"2026-11-2`},
		{"/v4/vendors/A00012345/returnRequests/1", "", `"enclosePrice":0`},
		{"/v6/vendors/A00012345/returnRequests/1", "", `"enclosePrice":{"currencyCode":"KRW","units":0,"nanos":0}`},
		{"/v4/vendors/A00012345/exchangeRequests", "createdAtFrom=2026-11-21T00:00:00&createdAtTo=2026-11-21T23:59:59", `"exchangeStatus":"SUCCESS"`},
	}
	for _, x := range cases {
		if r := c.get(x.path, x.query); !strings.Contains(string(r.body), x.want) {
			t.Errorf("%s: no %s in %s", x.path, x.want, r.body)
		}
	}
}

func TestImpossibleWorldsPanic(t *testing.T) {
	t.Parallel()
	twice := []coupangtest.Vendor{coupangtest.DefaultVendor(), coupangtest.DefaultVendor()}
	cases := map[string]func(){
		"vendor id":       func() { coupangtest.New(coupangtest.Options{Vendors: []coupangtest.Vendor{{ID: "B1"}}}) },
		"two of one id":   func() { coupangtest.New(coupangtest.Options{Vendors: twice}) },
		"65 vendors":      func() { coupangtest.New(coupangtest.Options{Vendors: make([]coupangtest.Vendor, 65)}) },
		"unknown vendor":  func() { coupangtest.New(coupangtest.Options{}).Remove("A1", coupangtest.Orders, 1) },
		"pointer to none": func() { serveOne(coupangtest.Record{ID: 1, At: now, Set: map[string]any{"/no/such": 1}}) },
		"raw text":        func() { serveOne(coupangtest.Record{ID: 1, At: now, Set: map[string]any{"/x": func() {}}}) },
	}
	for name, f := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}

func serveOne(r coupangtest.Record) {
	api := coupangtest.New(coupangtest.Options{Now: now})
	api.Put("A00012345", coupangtest.Orders, r)
	for range api.Listed("A00012345", coupangtest.Orders) {
	}
}
