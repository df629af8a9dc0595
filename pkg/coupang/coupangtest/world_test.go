package coupangtest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

const month = "createdAtFrom=2026-10-22&createdAtTo=2026-11-21"

// outline lists the paths of a value's members in their order; elements of lists are one.
func outline(t *testing.T, text []byte) []string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	var paths []string
	var value func(path string)
	value = func(path string) {
		token, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		for token == json.Delim('{') && d.More() {
			name, _ := d.Token()
			inner := path + "/" + name.(string)
			paths = append(paths, inner)
			value(inner)
		}
		for token == json.Delim('[') && d.More() {
			value(path + "/-")
		}
		if token == json.Delim('{') || token == json.Delim('[') {
			_, _ = d.Token()
		}
	}
	value("")
	var once []string
	for _, p := range paths {
		if !slices.Contains(once, p) {
			once = append(once, p)
		}
	}
	return once
}

func TestMembersAreTheDocumentsInTheirOrder(t *testing.T) {
	t.Parallel()
	c := newCaller(t, coupangtest.New(coupangtest.Options{Seed: 4, Now: now, OrdersPerDay: 300, First: 20740}))
	receipt := number(c.get("/v4/vendors/A00012345/returnRequests", month+"&status=CC").list(t)[0]["receiptId"])
	inquiry := c.get("/v4/vendors/A00012345/callCenterInquiries", "vendorId=A00012345&inquiryStartAt=2026-11-10&inquiryEndAt=2026-11-15&partnerCounselingStatus=ANSWER&pageSize=30")
	questions := c.get("/v4/vendors/A00012345/onlineInquiries", "vendorId=A00012345&inquiryStartAt=2026-11-10&inquiryEndAt=2026-11-15&answeredType=ANSWERED&pageSize=50")
	cases := []struct {
		name     string
		document []byte
		answer   reply
	}{
		{"order sheets", coupangtest.ExampleOrderSheets(), c.get("/v4/vendors/A00012345/ordersheets", month+"&status=FINAL_DELIVERY")},
		{"inquiries", coupangtest.ExampleInquiries(), inquiry},
		{"inquiry", coupangtest.ExampleInquiry(), c.get("/v5/vendors/callCenterInquiries/"+number(inquiry.list(t)[0]["inquiryId"]), "")},
		// Of product inquiries the documents have a table of members; buyerEmail is gone since 2026-03-15.
		{"product inquiries", []byte(`{"code":0,"message":0,"data":{"content":[{"inquiryId":0,"productId":0,"sellerProductId":0,"sellerItemId":0,"vendorItemId":0,
			"content":0,"inquiryAt":0,"orderIds":[0],"commentDtoList":[{"inquiryCommentId":0,"inquiryId":0,"content":0,"inquiryCommentAt":0}]}],
			"pagination":{"currentPage":0,"totalPages":0,"totalElements":0,"countPerPage":0}}}`), questions},
		{"return", coupangtest.ExampleReturnRequest(), c.get("/v4/vendors/A00012345/returnRequests/"+receipt, "")},
	}
	for _, x := range cases {
		free := func(p string) bool { return strings.Contains(p, "/extraProperties/") }
		want, got := outline(t, x.document), slices.DeleteFunc(outline(t, x.answer.body), free)
		if !slices.Equal(want, got) {
			t.Errorf("%s:\n got %v\nwant %v", x.name, got, want)
		}
	}
}

func TestEnvelopes(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 4, Now: now, OrdersPerDay: 300, First: 20740})
	c := newCaller(t, api)
	first := func(s coupangtest.Subject) string {
		for l := range api.Listed("A00012345", s) {
			if s != coupangtest.Returns || l.Status == "CC" {
				return fmt.Sprint(l.ID)
			}
		}
		t.Fatal("nothing listed")
		return ""
	}
	cases := []struct{ name, path, query, begin, end string }{
		{"orders v4", "/v4/vendors/A00012345/ordersheets", "createdAtFrom=2027-01-01&createdAtTo=2027-01-01&status=ACCEPT", `{"code":200,"message":"OK","data":[],"nextToken":""}`, ""},
		{"order v4", "/v4/vendors/A00012345/ordersheets/" + first(coupangtest.Orders), "", `{"code":"200","message":"OK","data":{"shipmentBoxId":`, "}}"},
		{"order v5", "/v5/vendors/A00012345/ordersheets/" + first(coupangtest.Orders), "", `{"code":200,"message":"OK","data":{"shipmentBoxId":`, "}}"},
		{"minutes", "/v4/vendors/A00012345/ordersheets", "searchType=timeFrame&createdAtFrom=2026-11-01T00:00&createdAtTo=2026-11-01T23:59&status=FINAL_DELIVERY", `{"code":200,"message":"OK","data":[{`, "}]}"},
		{"inquiry", "/v5/vendors/callCenterInquiries/" + first(coupangtest.Inquiries), "", `{"code":200,"message":"OK","data":{"inquiryId":`, "}}"},
		{"inquiries", "/v4/vendors/A00012345/callCenterInquiries", "vendorId=A00012345&inquiryStartAt=2027-01-01&inquiryEndAt=2027-01-01&partnerCounselingStatus=NONE", `{"code":200,"message":"OK","data":{"content":[],"pagination":{"currentPage":1,"totalPages":0,"totalElements":0,"countPerPage":10}}}`, ""},
		{"return v4", "/v4/vendors/A00012345/returnRequests/" + first(coupangtest.Returns), "", `{"code":"200","message":"OK","data":[{"receiptId":`, "}]}"},
		{"returns v6", "/v6/vendors/A00012345/returnRequests", "createdAtFrom=2027-01-01&createdAtTo=2027-01-01&status=UC", `{"code":"SUCCESS","message":"OK","data":[],"nextToken":""}`, ""},
		{"exchanges", "/v4/vendors/A00012345/exchangeRequests", "createdAtFrom=2027-01-01T00:00:00&createdAtTo=2027-01-01T00:00:00", `{"code":200,"message":"OK","data":[],"nextToken":""}`, ""},
		{"withdrawals", "/v4/vendors/A00012345/returnWithdrawRequests", "dateFrom=2027-01-01&dateTo=2027-01-01", `{"code":200,"message":"OK","data":[],"nextPageIndex":""}`, ""},
		{"product inquiries v4", "/v4/vendors/A00012345/onlineInquiries", "vendorId=A00012345&inquiryStartAt=2027-01-01&inquiryEndAt=2027-01-01&answeredType=ALL", `{"code":"200","message":"OK","data":{"content":[],"pagination":{"currentPage":1,"totalPages":0,"totalElements":0,"countPerPage":10}}}`, ""},
		{"product inquiries v5", "/v5/vendors/A00012345/onlineInquiries", "vendorId=A00012345&inquiryStartAt=2027-01-01&inquiryEndAt=2027-01-01&answeredType=ALL", `{"code":200,"message":"OK","data":{"content":[],"pagination":{"currentPage":1,"totalPages":0,"totalElements":0,"countPerPage":10}}}`, ""},
	}
	for _, x := range cases {
		r := c.get(x.path, x.query)
		if !strings.HasPrefix(string(r.body), x.begin) || !strings.HasSuffix(string(r.body), x.end) || r.header.Get("Content-Type") != "application/json;charset=UTF-8" {
			t.Errorf("%s: %s", x.name, r.body)
		}
	}
}

func TestNextTokenOfV5EndsInThreeWays(t *testing.T) {
	t.Parallel()
	c := newCaller(t, coupangtest.New(coupangtest.Options{Now: now}))
	ends := map[string]bool{}
	for day := range 3 {
		d := fmt.Sprintf("2026-11-0%d%%2B09:00", day+1)
		r := c.get("/v5/vendors/A00012345/ordersheets", "createdAtFrom="+d+"&createdAtTo="+d+"&status=ACCEPT")
		ends[strings.TrimPrefix(string(r.body), `{"code":200,"message":"OK","data":[]`)] = true
	}
	if want := map[string]bool{`,"nextToken":""}`: true, `,"nextToken":null}`: true, `}`: true}; !maps.Equal(ends, want) {
		t.Errorf("ends %v", ends)
	}
}

func TestSameSeedSameBytes(t *testing.T) {
	t.Parallel()
	read := func(seed uint64) []byte {
		c := newCaller(t, coupangtest.New(coupangtest.Options{Seed: seed, Now: now, OrdersPerDay: 50}))
		return c.get("/v4/vendors/A00012345/ordersheets", month+"&status=FINAL_DELIVERY").body
	}
	if !bytes.Equal(read(7), read(7)) {
		t.Error("one seed gave two worlds")
	}
	if bytes.Equal(read(7), read(8)) {
		t.Error("two seeds gave one world")
	}
}

// instant reads a time of either generation.
func instant(t *testing.T, v any) time.Time {
	t.Helper()
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05"} {
		if at, err := time.ParseInLocation(layout, v.(string), coupang.KR.Location()); err == nil {
			return at.UTC()
		}
	}
	t.Fatalf("%v is no time", v)
	return time.Time{}
}

// plain undoes what v5 writes otherwise: money as objects, times with offsets, null for times that have not come.
func plain(t *testing.T, name string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		if units, ok := v["units"]; ok {
			return units
		}
		for k := range v {
			v[k] = plain(t, k, v[k])
		}
		return v
	case []any:
		for i := range v {
			v[i] = plain(t, name, v[i])
		}
		return v
	case string:
		if v == "" && strings.Contains(" invoiceNumberUploadDate inTrasitDateTime deliveredDate answeredAt completeConfirmDate ", " "+name+" ") {
			return nil
		}
		if len(v) >= 19 && v[4] == '-' && v[7] == '-' {
			return instant(t, v)
		}
	}
	return v
}

func TestGenerationsTellTheSameWorld(t *testing.T) {
	t.Parallel()
	options := coupangtest.Options{Seed: 5, Now: now, OrdersPerDay: 120}
	api := coupangtest.New(options)
	options.International = true
	c, intl := newCaller(t, api), newCaller(t, coupangtest.New(options))
	cases := []struct{ old, new, query, newQuery string }{
		{"/v4/vendors/A00012345/ordersheets", "/v5/vendors/A00012345/ordersheets", month + "&status=FINAL_DELIVERY", strings.ReplaceAll(month, "&", "%2B09:00&") + "%2B09:00&status=FINAL_DELIVERY"},
		{"/v4/vendors/A00012345/callCenterInquiries", "/v5/vendors/A00012345/callCenterInquiries", "vendorId=A00012345&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21&partnerCounselingStatus=NONE&pageSize=30", ""},
		{"/v4/vendors/A00012345/onlineInquiries", "/v5/vendors/A00012345/onlineInquiries", "vendorId=A00012345&inquiryStartAt=2026-11-15&inquiryEndAt=2026-11-21&answeredType=ALL&pageSize=50", ""},
		{"/v4/vendors/A00012345/returnRequests", "/v6/vendors/A00012345/returnRequests", month + "&status=UC", ""},
	}
	for _, x := range cases {
		if x.newQuery == "" {
			x.newQuery = x.query
		}
		old, fresh := c.get(x.old, x.query).list(t), c.get(x.new, x.newQuery)
		if shaped := intl.get(x.old, x.query).list(t); !reflect.DeepEqual(shaped, fresh.list(t)) {
			t.Errorf("%s: the international shape on the old path differs from %s", x.old, x.new)
		}
		offsets := map[string]bool{}
		for _, text := range strings.Split(string(fresh.body), `.000000`)[1:] {
			offsets[strings.Trim(text[:6], `",}`)] = true
		}
		if len(offsets) < 3 {
			t.Errorf("%s: offsets %v, want several", x.new, offsets)
		}
		for i, record := range fresh.list(t) {
			for _, added := range []string{"isCod", "codDeliveryFee", "extraProperties"} {
				delete(record, added)
			}
			if got, want := plain(t, "", record), plain(t, "", old[i]); !reflect.DeepEqual(got, want) {
				t.Fatalf("%s:\n%v\n%v", x.new, got, want)
			}
		}
	}
}

func TestTaiwanIsInternational(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 6, Now: now, OrdersPerDay: 40, First: 20750, Vendors: []coupangtest.Vendor{taiwan()}})
	c := newCaller(t, api)
	c.vendor = taiwan()
	r := c.get("/v5/vendors/C00067890/ordersheets", "createdAtFrom=2026-11-01%2B08:00&createdAtTo=2026-11-05%2B08:00&status=FINAL_DELIVERY")
	for _, part := range []string{`"currencyCode":"TWD"`, `"safeNumber":" +886(9`, `"remotePrice":null`, `"isCod":`, `"taxReceiptInfo":{`, `"taxReceiptInfo":"PAPER"`} {
		if !bytes.Contains(r.body, []byte(part)) {
			t.Errorf("no %s in %.2000s", part, r.body)
		}
	}
	for l := range api.Listed("C00067890", coupangtest.Orders) {
		var o map[string]any
		if err := json.Unmarshal(l.JSON, &o); err != nil {
			t.Fatal(err)
		}
		if day := coupang.DayOf(instant(t, o["orderedAt"]), coupang.TW); day != l.Day {
			t.Fatalf("orderedAt %v is on %s, Listed says %s", o["orderedAt"], day, l.Day)
		}
	}
}

func TestLooseTypesComeUp(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 7, Now: now, OrdersPerDay: 800, First: 20765})
	all := func(s coupangtest.Subject) []byte {
		var b []byte
		for l := range api.Listed("A00012345", s) {
			b = append(b, l.JSON...)
		}
		return b
	}
	parts := map[coupangtest.Subject][]string{
		coupangtest.Orders:           {`"orderId":"1`, `"orderId":1`, `"discountPrice":null`, `"overseaShippingInfoDto":null`, `"personalCustomsClearanceCode":"P`, `"etcInfoValues":["`, `"CGF LITE"`, `"upBundleSize":null`, `"confirmDate":"`},
		coupangtest.Inquiries:        {`"vendorItemId":[]`, `"vendorItemId":[8`, `"vendorItemId":8`, `"vendorItemId":null`, `"parentAnswerId":0`, `"parentAnswerId":null`, `"parentAnswerId":"`, `"orderId":null`, `"answeredAt":""`, `"replies":[]`, `"DISPUTE_PROCESS"`, `"DISPUTE_PROCESS_COMPLETE"`, `\r\n`},
		coupangtest.Returns:          {`"receiptType":"반품"`, `"receiptType":"RETURN"`, `"receiptType":"CANCEL"`, `"completeConfirmDate":""`, `"completeConfirmType":"미확인"`, `"deliveryInvoiceNo":""`, `"deliveryInvoiceNo":null`, `"returnDeliveryDtos":[]`, `"returnDeliveryType":""`, `"3P_CANCEL"`, `"returnShippingCharge":-`},
		coupangtest.Exchanges:        {`"exchangeAmount":"`, `"exchangeAmount":5000`, `"moodifiedAt":"`, `"Collecting"`, `"deliveryInvoiceGroupDtos":[]`, `"collectCompleteDate":null`, `"deliveredDate":null`},
		coupangtest.ProductInquiries: {`"orderIds":null`, `"orderIds":[]`, `"orderIds":[1`, `"vendorItemId":8`, `"commentDtoList":[]`, `"commentDtoList":[{"inquiryCommentId":5`, `☎010-`},
	}
	for s, list := range parts {
		text := string(all(s))
		for _, part := range list {
			if !strings.Contains(text, part) {
				t.Errorf("%s: never %s", s, part)
			}
		}
	}
}
