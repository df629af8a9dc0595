package coupangtest_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// seen is what one look at an order sheet tells.
type seen struct {
	status, address, invoice string
}

func watch(t *testing.T, l coupangtest.Listed) seen {
	t.Helper()
	var o struct {
		Status, InvoiceNumber string
		Receiver              struct{ Addr1, Addr2 string }
	}
	if err := json.Unmarshal(l.JSON, &o); err != nil {
		t.Fatal(err)
	}
	if o.Status != l.Status {
		t.Errorf("order %d is listed as %s and says %s", l.ID, l.Status, o.Status)
	}
	return seen{o.Status, o.Receiver.Addr1 + o.Receiver.Addr2, o.InvoiceNumber}
}

var forward = []string{"ACCEPT", "INSTRUCT", "DEPARTURE", "DELIVERING", "NONE_TRACKING", "FINAL_DELIVERY"}

func TestOrdersMoveForwardOnly(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 8, Now: now.Add(-16 * 24 * time.Hour), OrdersPerDay: 30, First: 20760})
	last, gone := map[int64]seen{}, map[int64]bool{}
	moved, left := 0, 0
	for range 16 * 4 {
		listed := map[int64]bool{}
		for l := range api.Listed("A00012345", coupangtest.Orders) {
			is, was := watch(t, l), last[l.ID]
			listed[l.ID] = true
			if gone[l.ID] {
				t.Fatalf("order %d came back", l.ID)
			}
			if slices.Index(forward, is.status) < slices.Index(forward, was.status) {
				t.Fatalf("order %d went from %s to %s", l.ID, was.status, is.status)
			}
			if was.address != "" && was.address != is.address {
				moved++
				if was.status != "ACCEPT" {
					t.Errorf("order %d changed its address in %s", l.ID, was.status)
				}
			}
			if (is.invoice != "") != (slices.Index(forward, is.status) >= 2) {
				t.Errorf("order %d in %s has the invoice number %q", l.ID, is.status, is.invoice)
			}
			last[l.ID] = is
		}
		for id := range last {
			if !listed[id] && !gone[id] {
				gone[id] = true
				left++
			}
		}
		api.Advance(6 * time.Hour)
	}
	if len(last) < 300 || moved == 0 || left == 0 {
		t.Errorf("%d orders, %d changed their address, %d left the list", len(last), moved, left)
	}
}

func TestOrdersLeaveTheListWhenTheirReturnIsComplete(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 9, Now: now, OrdersPerDay: 100, First: 20740})
	listed := map[int64]string{}
	for l := range api.Listed("A00012345", coupangtest.Orders) {
		listed[l.ID] = string(l.JSON)
	}
	gone, partial := 0, 0
	for l := range api.Listed("A00012345", coupangtest.Returns) {
		var r struct {
			CancelCountSum int
			ReturnItems    []struct {
				ShipmentBoxID              int64
				CancelCount, PurchaseCount int
			}
		}
		if err := json.Unmarshal(l.JSON, &r); err != nil {
			t.Fatal(err)
		}
		item := r.ReturnItems[0]
		whole := item.CancelCount == item.PurchaseCount
		_, there := listed[item.ShipmentBoxID]
		switch done := l.Status == "CC" || l.Status == "CANCEL"; {
		case done && whole && there:
			t.Errorf("order %d is still listed, return %d is complete", item.ShipmentBoxID, l.ID)
		case done && whole:
			gone++
		case done:
			partial++
			if !there {
				t.Errorf("order %d left the list for a part of it", item.ShipmentBoxID)
			}
		}
	}
	if gone == 0 || partial == 0 {
		t.Errorf("%d orders gone, %d returned in part", gone, partial)
	}
}

func TestOrdersAreListedSomeTenMinutesAfterPayment(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 10, Now: now, OrdersPerDay: 2000, First: 20777})
	c := newCaller(t, api)
	known := map[int64]bool{}
	for l := range api.Listed("A00012345", coupangtest.Orders) {
		known[l.ID] = true
	}
	api.Advance(time.Hour)
	api.SetNow(api.Now())
	count := 0
	for l := range api.Listed("A00012345", coupangtest.Orders) {
		if known[l.ID] {
			continue
		}
		count++
		if at := l.ListedAt; at.Before(now.Add(-12*time.Minute)) || at.After(now.Add(time.Hour-8*time.Minute)) {
			t.Errorf("order of %s was first listed between %s and an hour later", at, now)
		}
	}
	if count == 0 {
		t.Error("an hour brought no order")
	}
	r := c.get("/v4/vendors/A00012345/ordersheets", "createdAtFrom=2026-11-22&createdAtTo=2026-11-25&status=ACCEPT")
	if n := len(r.list(t)); n != 0 {
		t.Errorf("%d orders of the future", n)
	}
}

func TestReturnsMoveAndWithdrawnOnesVanish(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 11, Now: now.Add(-16 * 24 * time.Hour), OrdersPerDay: 120, First: 20750})
	c := newCaller(t, api)
	order := []string{"RU", "UC", "PR", "CC", "CANCEL"}
	last, paths := map[int64]string{}, map[string]bool{}
	withdrawn := map[int64]bool{}
	for range 16 * 4 {
		listed := map[int64]bool{}
		for l := range api.Listed("A00012345", coupangtest.Returns) {
			listed[l.ID] = true
			was := last[l.ID]
			if slices.Index(order, l.Status) < slices.Index(order, was) || withdrawn[l.ID] {
				t.Fatalf("return %d went from %q to %q", l.ID, was, l.Status)
			}
			if was != l.Status {
				paths[was+">"+l.Status] = true
			}
			last[l.ID] = l.Status
		}
		now := map[int64]bool{}
		for l := range api.Listed("A00012345", coupangtest.Withdrawals) {
			now[l.ID], withdrawn[l.ID] = true, true
		}
		for id := range last {
			if !listed[id] && !now[id] {
				t.Fatalf("return %d vanished without having been withdrawn", id)
			}
		}
		api.Advance(6 * time.Hour)
	}
	for _, step := range []string{">RU", "RU>UC", "RU>CC", ">UC", "UC>PR", "PR>CC", "UC>CC", ">CANCEL"} {
		if !paths[step] {
			t.Errorf("no return went %s", step)
		}
	}
	for id := range withdrawn {
		r := c.get("/v4/vendors/A00012345/returnRequests/"+number(id), "")
		if r.status != 400 || r.message(t) != "ReceiptId doesn't belong to the vendorId, or cannot find the Receipt by the given id" {
			t.Errorf("withdrawn return %d: %d %s", id, r.status, r.body)
		}
	}
	if len(withdrawn) == 0 {
		t.Error("no return was withdrawn")
	}
}

func TestProductInquiriesAreAnsweredAfterTheyWereAsked(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 13, Now: now, OrdersPerDay: 100, First: 20750})
	count := map[string]int{}
	for l := range api.Listed("A00012345", coupangtest.ProductInquiries) {
		count[l.Status]++
		var q struct {
			InquiryAt      string
			CommentDtoList []struct{ InquiryCommentAt string }
		}
		if err := json.Unmarshal(l.JSON, &q); err != nil {
			t.Fatal(err)
		}
		if (l.Status == "ANSWERED") != (len(q.CommentDtoList) == 1) {
			t.Errorf("%s: %s", l.Status, l.JSON)
		}
		for _, c := range q.CommentDtoList {
			if at := instant(t, c.InquiryCommentAt); !at.After(l.ListedAt) || at.After(now) || !instant(t, q.InquiryAt).Equal(l.ListedAt) {
				t.Errorf("asked at %s, answered at %s", q.InquiryAt, c.InquiryCommentAt)
			}
		}
	}
	if count["NOANSWER"] == 0 || count["ANSWERED"] < 3*count["NOANSWER"] {
		t.Errorf("%v", count)
	}
	api.Advance(24 * time.Hour)
	later := map[string]int{}
	for l := range api.Listed("A00012345", coupangtest.ProductInquiries) {
		later[l.Status]++
	}
	if later["ANSWERED"] <= count["ANSWERED"] {
		t.Errorf("%v, a day later %v", count, later)
	}
}

func TestInquiriesAreAnswered(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 12, Now: now, OrdersPerDay: 400, First: 20750})
	before := map[int64]string{}
	for l := range api.Listed("A00012345", coupangtest.Inquiries) {
		before[l.ID] = l.Status
	}
	api.Advance(2 * 24 * time.Hour)
	answered, fresh := 0, 0
	for l := range api.Listed("A00012345", coupangtest.Inquiries) {
		switch was := before[l.ID]; {
		case was == "":
			fresh++
		case was != "ANSWER" && l.Status == "ANSWER":
			answered++
		case was == "ANSWER" && l.Status != "ANSWER":
			t.Errorf("inquiry %d is %s again", l.ID, l.Status)
		}
	}
	if answered == 0 || fresh == 0 {
		t.Errorf("two days brought %d answers and %d inquiries", answered, fresh)
	}
}

func TestRequestsToStopAreListedAsReturnsToo(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Now: now})
	api.Put("A00012345", coupangtest.Returns, coupangtest.Record{ID: 7, At: now.Add(-time.Hour), Status: "RU"})
	c := newCaller(t, api)
	for status, want := range map[string]int{"RU": 1, "UC": 1, "PR": 0, "CC": 0} {
		if n := len(c.get("/v4/vendors/A00012345/returnRequests", month+"&status="+status).list(t)); n != want {
			t.Errorf("%s: %d", status, n)
		}
	}
}

func TestHiddenSafeNumbers(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 13, Now: now, OrdersPerDay: 30})
	c := newCaller(t, api)
	read := func() (nulls, rest int) {
		for _, r := range c.get("/v4/vendors/A00012345/ordersheets", month+"&status=FINAL_DELIVERY").list(t) {
			for _, who := range []string{"orderer", "receiver"} {
				if r[who].(map[string]any)["safeNumber"] == nil {
					nulls++
				} else {
					rest++
				}
			}
		}
		return nulls, rest
	}
	api.HideSafeNumbers(true)
	if nulls, rest := read(); nulls != 100 || rest != 0 {
		t.Errorf("in the incident: %d null, %d not", nulls, rest)
	}
	api.HideSafeNumbers(false)
	if nulls, rest := read(); nulls != 0 || rest != 100 {
		t.Errorf("after it: %d null, %d not", nulls, rest)
	}
}
