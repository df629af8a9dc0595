package coupangtest_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

func TestLookupsRefuseAsTheDocumentsSay(t *testing.T) {
	t.Parallel()
	other := coupangtest.Vendor{ID: "A00054321"}
	api := coupangtest.New(coupangtest.Options{Now: now, Vendors: []coupangtest.Vendor{coupangtest.DefaultVendor(), other}})
	for _, vendor := range []string{"A00012345", "A00054321"} {
		id := int64(1)
		if vendor == other.ID {
			id = 2
		}
		for _, s := range []coupangtest.Subject{coupangtest.Orders, coupangtest.Inquiries, coupangtest.Returns} {
			api.Put(vendor, s, coupangtest.Record{ID: id, At: now.Add(-time.Hour)})
		}
	}
	api.Put("A00012345", coupangtest.Returns, coupangtest.Record{ID: 3, At: now.Add(-time.Hour), Status: "CANCEL"})
	const gone = "ReceiptId doesn't belong to the vendorId, or cannot find the Receipt by the given id"
	cases := []struct {
		path    string
		status  int
		message string
	}{
		{"/v5/vendors/callCenterInquiries/1", 200, "OK"},
		{"/v4/vendors/callCenterInquiries/1", 200, "OK"},
		{"/v5/vendors/callCenterInquiries/xyz", 400, "Invalid format inquiryId : xyz"},
		{"/v5/vendors/callCenterInquiries/9", 404, "Inquiry not found"},
		{"/v5/vendors/callCenterInquiries/2", 404, "Vendor id should be same with the vendor id in this inquiry"},
		{"/v4/vendors/A00012345/returnRequests/1", 200, "OK"},
		{"/v6/vendors/A00012345/returnRequests/1", 200, "OK"},
		{"/v4/vendors/A00012345/returnRequests/2", 400, gone},
		{"/v4/vendors/A00012345/returnRequests/3", 400, gone},
		{"/v4/vendors/A00012345/returnRequests/9", 400, gone},
		{"/v4/vendors/A00012345/returnRequests/-1", 400, "ReceiptId must be a number type."},
		{"/v4/vendors/A00012345/returnRequests/x", 400, "ReceiptId must be a number type."},
		{"/v4/vendors/A00099999/returnRequests/1", 400, "Invalid vendor ID"},
		{"/v4/vendors/A00012345/ordersheets/1", 200, "OK"},
		{"/v4/vendors/A00012345/ordersheets/2", 404, "ShipmentBoxId is not found."},
		{"/v4/vendors/A00012345/ordersheets/x", 400, "ShipmentBoxId must be a number type."},
		{"/v4/vendors/A00012345/9/ordersheets", 404, "OrderId is not found."},
		{"/v4/vendors/A00012345/x/ordersheets", 400, "OrderId must be a number type."},
	}
	for _, x := range cases {
		if r := newCaller(t, api).get(x.path, ""); r.status != x.status || r.message(t) != x.message {
			t.Errorf("%s: %d %s", x.path, r.status, r.body)
		}
	}
}

func TestReturnErrorsHaveATextAsCode(t *testing.T) {
	t.Parallel()
	r := newCaller(t, coupangtest.New(coupangtest.Options{Now: now})).get("/v4/vendors/A00012345/returnRequests/9", "")
	if !bytes.HasPrefix(r.body, []byte(`{"code":"400","message":"ReceiptId`)) {
		t.Errorf("%s", r.body)
	}
}

func TestLookupsFindWhatListingsShow(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 30, Now: now, OrdersPerDay: 40, First: 20755})
	c := newCaller(t, api)
	paths := map[coupangtest.Subject]string{
		coupangtest.Orders: "/v4/vendors/A00012345/ordersheets/%d", coupangtest.Inquiries: "/v4/vendors/callCenterInquiries/%d",
		coupangtest.Returns: "/v4/vendors/A00012345/returnRequests/%d",
	}
	for s, path := range paths {
		n := 0
		for l := range api.Listed("A00012345", s) {
			if l.Status == "CANCEL" {
				continue
			}
			if r := c.get(fmt.Sprintf(path, l.ID), ""); !bytes.Contains(r.body, l.JSON) {
				t.Fatalf("%s %d:\n%s\nis listed as\n%s", s, l.ID, r.body, l.JSON)
			}
			n++
		}
		if n == 0 {
			t.Errorf("no %s", s)
		}
	}
}

func TestOrdersOfSeveralBoxes(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 31, Now: now, OrdersPerDay: 200, First: 20765})
	c := newCaller(t, api)
	records, _ := c.orders(month, "FINAL_DELIVERY")
	together := map[string][]map[string]any{}
	for _, r := range records {
		together[number(r["orderId"])] = append(together[number(r["orderId"])], r)
	}
	pairs := 0
	for order, list := range together {
		if len(list) < 2 {
			continue
		}
		pairs++
		for _, member := range []string{"orderedAt", "paidAt", "orderer"} {
			if fmt.Sprint(list[0][member]) != fmt.Sprint(list[1][member]) {
				t.Errorf("two boxes of order %s have %v and %v", order, list[0][member], list[1][member])
			}
		}
		if n := len(c.get("/v4/vendors/A00012345/"+order+"/ordersheets", "").list(t)); n != 2 {
			t.Errorf("order %s has %d boxes", order, n)
		}
	}
	if pairs == 0 {
		t.Error("no order has two boxes")
	}
}

func TestLookupsAreQuickerThanLists(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 32, Now: now, OrdersPerDay: 3000, First: 20777})
	api.Advance(time.Hour)
	var fresh []int64
	for l := range api.Listed("A00012345", coupangtest.Orders) {
		if l.ListedAt.After(now.Add(40 * time.Minute)) {
			fresh = append(fresh, l.ID)
		}
	}
	api.SetNow(now.Add(51 * time.Minute))
	listed := map[int64]bool{}
	for l := range api.Listed("A00012345", coupangtest.Orders) {
		listed[l.ID] = true
	}
	early := 0
	for _, id := range fresh {
		if r := newCaller(t, api).get(fmt.Sprintf("/v4/vendors/A00012345/ordersheets/%d", id), ""); r.status == 200 && !listed[id] {
			early++
		}
	}
	if early == 0 {
		t.Errorf("none of %d orders is found before it is listed", len(fresh))
	}
}
