package coupangtest_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// members that hold personal values, with what may stand there by chance taken out.
func personal(v any, name string, found func(string)) {
	switch v := v.(type) {
	case map[string]any:
		for k, inner := range v {
			personal(inner, k, found)
		}
	case []any:
		for _, inner := range v {
			personal(inner, name, found)
		}
	case string:
		names := " name safeNumber addr1 addr2 parcelPrintMessage etcInfoValues personalCustomsClearanceCode ordererPhoneNumber receptionistName requesterName requesterPhoneNumber requesterAddress requesterAddressDetail cancelReason returnCustomerName returnMobile deliveryMemo customerAddress reasonEtcDetail "
		if v != "" && strings.Contains(names, " "+name+" ") {
			found(v)
		}
	}
}

func TestPersonalValuesAreThoseSent(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 60, Now: now, OrdersPerDay: 60, First: 20762, Vendors: []coupangtest.Vendor{coupangtest.DefaultVendor(), taiwan()}})
	if n := len(slices.Collect(api.PersonalValues())); n != 0 {
		t.Fatalf("%d personal values before any call", n)
	}
	sent := map[string]bool{}
	note := func(r reply) {
		for _, record := range r.list(t) {
			personal(record, "", func(v string) { sent[v] = true })
		}
	}
	c := newCaller(t, api)
	api.Put("A00012345", coupangtest.Orders, coupangtest.Record{ID: 1, At: now.Add(-time.Hour), Set: map[string]any{"/receiver/name": "유일한이름"}})
	for range 3 { // some addresses change meanwhile
		for _, status := range forward {
			note(c.get("/v4/vendors/A00012345/ordersheets", month+"&status="+status))
		}
		api.Advance(6 * time.Hour)
	}
	note(c.get("/v4/vendors/A00012345/callCenterInquiries", "vendorId=A00012345&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21&partnerCounselingStatus=NONE&pageSize=30"))
	for _, r := range c.get("/v4/vendors/A00012345/onlineInquiries", "vendorId=A00012345&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21&answeredType=ALL&pageSize=50").list(t) {
		sent[r["content"].(string)] = true
		if _, phone, asked := strings.Cut(r["content"].(string), "☎"); asked {
			sent[phone] = true
		}
	}
	note(c.get("/v6/vendors/A00012345/returnRequests", month+"&status=UC"))
	note(c.get("/v4/vendors/A00012345/exchangeRequests", "createdAtFrom=2026-11-15T00:00:00&createdAtTo=2026-11-21T23:59:59&maxPerPage=50"))
	c.vendor = taiwan()
	note(c.get("/v5/vendors/C00067890/ordersheets", "createdAtFrom=2026-11-10%2B08:00&createdAtTo=2026-11-20%2B08:00&status=FINAL_DELIVERY"))

	told := map[string]bool{}
	for v := range api.PersonalValues() {
		told[v] = true
		if v == "상담이력" || strings.Contains(v, "***") || len(v) < 4 {
			t.Errorf("%q may be found by chance", v)
		}
	}
	for v := range sent {
		if !told[v] {
			t.Errorf("%q was sent and is not told", v)
		}
	}
	if !told["유일한이름"] || len(sent) < 300 {
		t.Errorf("%d values were sent", len(sent))
	}
}

func TestPersonalValuesInsideFreeTexts(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Now: now})
	api.Put("A00012345", coupangtest.Inquiries, coupangtest.Record{ID: 1, At: now.Add(-time.Hour), Status: "ANSWER"})
	r := newCaller(t, api).get("/v4/vendors/callCenterInquiries/1", "")
	_, contact, _ := strings.Cut(string(r.body), "연락처: ")
	name, rest, _ := strings.Cut(contact, "/")
	phone, _, _ := strings.Cut(rest, `\n`)
	all := slices.Collect(api.PersonalValues())
	if name == "" || !slices.Contains(all, name) || !slices.Contains(all, phone) {
		t.Errorf("%q and %q are not among %q", name, phone, all)
	}
}

func TestBreakingOffPersonalValues(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 61, Now: now, OrdersPerDay: 10, First: 20770})
	newCaller(t, api).get("/v4/vendors/A00012345/ordersheets", month+"&status=FINAL_DELIVERY")
	n := 0
	for range api.PersonalValues() {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("%d values", n)
	}
}

func TestExamplesAreTheDocuments(t *testing.T) {
	t.Parallel()
	cases := map[string][]byte{
		`"shipmentBoxId": 642538971236401429,`: coupangtest.ExampleOrderSheets(),
		`"totalElements": 13,`:                 coupangtest.ExampleInquiries(),
		`"answerId": 21128942421017,`:          coupangtest.ExampleInquiry(),
		`"returnShippingCharge": -3000`:        coupangtest.ExampleReturnRequest(),
	}
	for part, example := range cases {
		if !bytes.Contains(example, []byte(part)) || len(outline(t, example)) < 20 {
			t.Errorf("no %s in %s", part, example)
		}
	}
	coupangtest.ExampleInquiry()[0] = 'x'
	if coupangtest.ExampleInquiry()[0] != '{' {
		t.Error("a caller can change the example")
	}
}
