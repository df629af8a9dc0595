package coupang

import (
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

// fixture is the first record of an answer in testdata: the response examples of Coupang's documents, masked digits replaced by zeros.
func fixture(t testing.TB, name string) jsontext.Value {
	t.Helper()
	e, err := readEnvelope([]byte(readFile(t, name)), mostPageRecords)
	if err != nil {
		t.Fatal(err)
	}
	if e.data == '{' && strings.Contains(string(e.records[0]), `"content": [`) {
		if err := e.openContent(); err != nil {
			t.Fatal(err)
		}
	}
	return e.records[0]
}

// want compares a decoded member, following its pointer.
func want[T comparable](t *testing.T, name string, got *T, want T) {
	t.Helper()
	if got == nil || *got != want {
		t.Errorf("%s is %v, want %v", name, got, want)
	}
}

func at(t *testing.T, got *time.Time, want string) {
	t.Helper()
	if got == nil || got.Format(time.RFC3339Nano) != want {
		t.Errorf("time is %v, want %s", got, want)
	}
}

func TestDecodeReadsTheOrderSheetOfTheDocuments(t *testing.T) {
	t.Parallel()
	r := Decode[OrderSheet](fixture(t, "ordersheets.json"), KR)
	if r.Err != nil || r.Extra != nil {
		t.Fatalf("err %v, extra %v", r.Err, r.Extra)
	}
	o, item := r.Value, r.Value.OrderItems[0]
	want(t, "shipmentBoxId", o.ShipmentBoxID, 642538970006401429)
	want(t, "name", o.Orderer.Name, "이*주")
	want(t, "email", o.Orderer.Email, "")
	want(t, "remoteArea", o.RemoteArea, false)
	want(t, "shippingPrice", o.ShippingPrice, NewMoney(0, ""))
	want(t, "postCode", o.Receiver.PostCode, "***84")
	want(t, "shipmentType", o.ShipmentType, "THIRD_PARTY")
	want(t, "salesPrice", item.SalesPrice, NewMoney(41000, ""))
	want(t, "shippingCount", item.ShippingCount, 1)
	want(t, "estimatedShippingDate", item.EstimatedShippingDate, NewDay(2024, 4, 9))
	want(t, "upBundleVendorItemId", item.UpBundleVendorItemID, 88049657337)
	want(t, "ordererSsn", o.OverseaShippingInfoDto.OrdererSsn, "")
	at(t, o.OrderedAt, "2024-04-08T22:54:46+09:00")
	at(t, o.InTransitDateTime, "2024-04-09T22:41:00+09:00")
	at(t, item.InvoiceNumberUploadDate, "2024-04-09T19:15:38+09:00")
	if o.Orderer.OrdererNumber != nil || item.EtcInfoValues != nil || item.PlannedShippingDate != nil || item.ConfirmDate != nil {
		t.Error("null or empty did not become nil")
	}
	if o.VendorID != nil || o.IsCod != nil || o.ExtraProperties != nil || string(item.ExtraProperties) == "" {
		t.Error("absent members are there, or present ones are not")
	}
}

func TestDecodeReadsTheInquiriesOfTheDocuments(t *testing.T) {
	t.Parallel()
	old, recent := Decode[Inquiry](fixture(t, "inquiries.json"), KR), Decode[Inquiry](fixture(t, "inquiry.json"), KR)
	if old.Err != nil || recent.Err != nil || old.Extra != nil || recent.Extra != nil {
		t.Fatal(old.Err, recent.Err, old.Extra, recent.Extra)
	}
	want(t, "inquiryId", old.Value.InquiryID, 1015668177)
	want(t, "parentAnswerId", old.Value.Replies[0].ParentAnswerID, 0)
	want(t, "saleEndedAt", old.Value.SaleEndedAt, NewDay(2099, 12, 30))
	at(t, old.Value.AnsweredAt, "2018-01-08T16:56:16+09:00")
	at(t, recent.Value.InquiryAt, "2025-01-15T14:17:13.973885-08:00")
	want(t, "answerId", recent.Value.Replies[0].AnswerID, 21128942421017)
	want(t, "needAnswer", recent.Value.Replies[0].NeedAnswer, true)
	if diff := cmp.Diff(IDs{75235680736}, recent.Value.VendorItemID); diff != "" || recent.Value.Replies[0].ParentAnswerID != nil {
		t.Error(diff, recent.Value.Replies[0].ParentAnswerID)
	}
}

// The documents give a table of members, with a few values; these are they.
func TestDecodeReadsAProductInquiry(t *testing.T) {
	t.Parallel()
	r := Decode[ProductInquiry]([]byte(`{"inquiryId":100000006,"productId":9001,"vendorItemId":3000001893,"inquiryAt":"2015-05-18 17:37:39",
		"orderIds":[16000009476673],"commentDtoList":[{"inquiryCommentId":7,"inquiryCommentAt":"2015-05-18T18:00:00.123456-08:00"}]}`), KR)
	if r.Err != nil || r.Extra != nil {
		t.Fatal(r.Err, r.Extra)
	}
	want(t, "vendorItemId", r.Value.VendorItemID, 3000001893)
	at(t, r.Value.InquiryAt, "2015-05-18T17:37:39+09:00")
	at(t, r.Value.CommentDtoList[0].InquiryCommentAt, "2015-05-18T18:00:00.123456-08:00")
	if diff := cmp.Diff(IDs{16000009476673}, r.Value.OrderIDs); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeReadsTheReturnOfTheDocuments(t *testing.T) {
	t.Parallel()
	r := Decode[ReturnRequest](fixture(t, "returnrequest.json"), KR)
	if r.Err != nil || r.Extra != nil {
		t.Fatal(r.Err, r.Extra)
	}
	want(t, "receiptId", r.Value.ReceiptID, 365937)
	want(t, "returnShippingCharge", r.Value.ReturnShippingCharge, NewMoney(-3000, ""))
	want(t, "requesterAddress", r.Value.RequesterAddress, "서울특별시 송파구 송파대로 570 (신천동)")
	want(t, "deliveryInvoiceNo", r.Value.ReturnDeliveryDtos[1].DeliveryInvoiceNo, "201807261200")
	at(t, r.Value.CreatedAt, "2016-03-25T13:05:30+09:00")
	if r.Value.CompleteConfirmDate != nil {
		t.Error("an empty date is not nil")
	}
}

func TestDecodeReadsAnExchange(t *testing.T) {
	t.Parallel()
	r := Decode[ExchangeRequest]([]byte(`{"exchangeId":100349846,"exchangeAmount":"2500","exchangeItemDtoV1s":[{"targetPackageId":-1}],
		"deliveryInvoiceGroupDtos":[{"deliveryInvoiceDtos":[{"invoiceVendorItemDtos":[{"estimatedShippingDate":"2017-04-03T14:59:59"}]}]}],
		"collectInformationsDto":{"returndeliveryItemDtos":[{"moodifiedAt":"2017-03-30T00:19:24"}]},
		"returnDeliveryDtos":{"deliveryCompanyCode":"CJGLS"}}`), KR)
	if r.Err != nil || r.Extra != nil {
		t.Fatal(r.Err, r.Extra)
	}
	want(t, "exchangeAmount", r.Value.ExchangeAmount, NewMoney(2500, ""))
	want(t, "targetPackageId", r.Value.ExchangeItemDtoV1s[0].TargetPackageID, -1)
	want(t, "deliveryCompanyCode", r.Value.ReturnDeliveryDtos[0].DeliveryCompanyCode, "CJGLS")
	at(t, r.Value.DeliveryInvoiceGroupDtos[0].DeliveryInvoiceDtos[0].InvoiceVendorItemDtos[0].EstimatedShippingDate, "2017-04-03T14:59:59+09:00")
	at(t, r.Value.CollectInformationsDto.ReturnDeliveryItemDtos[0].ModifiedAt, "2017-03-30T00:19:24+09:00")
}

func TestDecodeIsLenient(t *testing.T) {
	t.Parallel()
	item := func(member string) func(t *testing.T) OrderItem {
		return func(t *testing.T) OrderItem {
			t.Helper()
			r := Decode[OrderSheet]([]byte(`{"orderItems":[{`+member+`}]}`), KR)
			if r.Err != nil {
				t.Errorf("%s: %v", member, r.Err)
				return OrderItem{}
			}
			return r.Value.OrderItems[0]
		}
	}
	want(t, "id as text", item(`"productId":"642538970006401429"`)(t).ProductID, 642538970006401429)
	want(t, "count as text", item(`"shippingCount":"3"`)(t).ShippingCount, 3)
	want(t, "count with zeros", item(`"shippingCount":3.00`)(t).ShippingCount, 3)
	want(t, "text as number", item(`"vendorItemName":12.50`)(t).VendorItemName, "12.50")
	want(t, "text as long number", item(`"vendorItemName":642538970006401429`)(t).VendorItemName, "642538970006401429")
	want(t, "text as boolean", item(`"vendorItemName":true`)(t).VendorItemName, "true")
	want(t, "empty text", item(`"vendorItemName":""`)(t).VendorItemName, "")
	want(t, "escaped text", item(`"vendorItemName":"a\u00e9\"\n"`)(t).VendorItemName, "aé\"\n")
	want(t, "escaped number", item(`"shippingCount":"\u0033"`)(t).ShippingCount, 3)
	want(t, "personal as number", item(`"etcInfoValue":5`)(t).EtcInfoValue, "5")
	for _, yes := range []string{`true`, `"true"`, `"TRUE"`, `"Y"`, `1`} {
		want(t, yes, item(`"canceled":`+yes)(t).Canceled, true)
	}
	for _, no := range []string{`false`, `"false"`, `"N"`, `0`} {
		want(t, no, item(`"canceled":`+no)(t).Canceled, false)
	}
	want(t, "date as time", item(`"plannedShippingDate":"2026-01-15T14:17:13-08:00"`)(t).PlannedShippingDate, NewDay(2026, 1, 16))
	nothing := item(`"productId":"","shippingCount":"","salesPrice":"","canceled":"","confirmDate":"","plannedShippingDate":"","etcInfoValues":"",
		"vendorItemName":null,"etcInfoValue":null,"extraProperties":null`)(t)
	if diff := cmp.Diff(OrderItem{}, nothing, cmp.AllowUnexported(Money{})); diff != "" {
		t.Errorf("empty text and null are not nil:\n%s", diff)
	}
	for text, list := range map[string][]Personal{`[]`: {}, `["a",null,7]`: {"a", "", "7"}, `"a"`: {"a"}, `null`: nil} {
		if diff := cmp.Diff(plain(list), plain(item(`"etcInfoValues":`+text)(t).EtcInfoValues)); diff != "" {
			t.Errorf("etcInfoValues %s: %s", text, diff)
		}
	}
	for text, list := range map[string]IDs{`[1,"2",null]`: {1, 2}, `[]`: {}, `3`: {3}, `"4"`: {4}, `""`: nil, `null`: nil} {
		r := Decode[Inquiry]([]byte(`{"vendorItemId":`+text+`}`), KR)
		if diff := cmp.Diff(list, r.Value.VendorItemID); diff != "" || r.Err != nil {
			t.Errorf("vendorItemId %s: %v %s", text, r.Err, diff)
		}
	}
	for text, list := range map[string][]OrderItem{`null`: nil, `[]`: {}} {
		r := Decode[OrderSheet]([]byte(`{"orderItems":`+text+`}`), KR)
		if r.Err != nil || (r.Value.OrderItems == nil) != (list == nil) {
			t.Errorf("orderItems %s: %v", text, r.Value.OrderItems)
		}
	}
}

// plain makes texts that a failing test may show.
func plain(list []Personal) []string {
	if list == nil {
		return nil
	}
	texts := []string{}
	for _, p := range list {
		texts = append(texts, string(p))
	}
	return texts
}

func TestBothGenerationsDecodeAlike(t *testing.T) {
	t.Parallel()
	older := Decode[OrderSheet]([]byte(`{"orderedAt":"2026-01-16T06:17:13","shippingPrice":2500}`), TW)
	newer := Decode[OrderSheet]([]byte(`{"orderedAt":"2026-01-15T14:17:13.000000-08:00","shippingPrice":{"currencyCode":"TWD","units":2500,"nanos":0},
		"isCod":true,"extraProperties":{"cutOffTimeHour":13}}`), TW)
	if !older.Value.OrderedAt.Equal(*newer.Value.OrderedAt) || DayOf(*newer.Value.OrderedAt, TW) != DayOf(*older.Value.OrderedAt, TW) {
		t.Error(older.Value.OrderedAt, newer.Value.OrderedAt)
	}
	if *older.Value.ShippingPrice.Whole() != *newer.Value.ShippingPrice.Whole() {
		t.Error("amounts differ")
	}
	want(t, "isCod", newer.Value.IsCod, true)
	if string(newer.Value.ExtraProperties) != `{"cutOffTimeHour":13}` || newer.Extra != nil {
		t.Error(newer.Extra)
	}
}

func TestDecodeKeepsWhatItDoesNotKnowAtAnyDepth(t *testing.T) {
	t.Parallel()
	r := Decode[OrderSheet]([]byte(`{"a/b~c":1,"receiver":{"floor":[1, 2]},"orderItems":[{},{"gift":{"wrap":true},"salesPrice":0.5,
		"orderPrice":{"currencyCode":"KRW","units":1,"nanos":0,"tax/1":"x"}}],"":null}`), KR)
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	got := map[string]string{}
	for pointer, value := range r.Extra {
		got[pointer] = string(value)
	}
	if diff := cmp.Diff(map[string]string{
		"/a~1b~0c":                        `1`,
		"/receiver/floor":                 `[1, 2]`,
		"/orderItems/1/gift":              `{"wrap":true}`,
		"/orderItems/1/salesPrice":        `0.5`,
		"/orderItems/1/orderPrice/tax~11": `"x"`,
		"/":                               `null`,
	}, got); diff != "" {
		t.Error(diff)
	}
}

func TestExtraIsNoPartOfTheAnswer(t *testing.T) {
	t.Parallel()
	object := []byte(`{"new":"value"}`)
	r := Decode[OrderSheet](object, KR)
	clear(object)
	if string(r.Extra["/new"]) != `"value"` || string(r.Value.Unknown["new"]) != `"value"` {
		t.Errorf("%q changed with the answer's buffer", r.Extra["/new"])
	}
}

func TestDecodeOfTheNextRecordForgetsTheLast(t *testing.T) {
	t.Parallel()
	d := newDecoder(KR)
	first := decodeRecord[OrderSheet](d, []byte(`{"new":1}`))
	second := decodeRecord[OrderSheet](d, []byte(`{}`))
	if len(first.Extra) != 1 || second.Extra != nil {
		t.Error(first.Extra, second.Extra)
	}
}

func TestDecodeNamesTheFaultWithoutItsContent(t *testing.T) {
	t.Parallel()
	const secret = "01012345678"
	for object, complaint := range map[string]string{
		`{"orderId":1.5}`:                                          `member "/orderId": not an id`,
		`{"orderId":1e17}`:                                         `member "/orderId": not an id`,
		`{"orderId":"` + secret + `x"}`:                            `member "/orderId": not an id`,
		`{"orderId":99999999999999999999}`:                         `member "/orderId": not an id`,
		`{"orderedAt":"` + secret + `"}`:                           `member "/orderedAt": not a time`,
		`{"orderedAt":20260101}`:                                   `member "/orderedAt": not a time`,
		`{"orderItems":[{},{"shippingCount":"` + secret + `.5"}]}`: `member "/orderItems/1/shippingCount": not a whole number`,
		`{"orderItems":[{"canceled":"` + secret + `"}]}`:           `member "/orderItems/0/canceled": neither true nor false`,
		`{"orderItems":"` + secret + `"}`:                          `member "/orderItems": unexpected string`,
		`{"orderer":["` + secret + `"]}`:                           `member "/orderer": unexpected [`,
		`{"orderer":{"name":["` + secret + `"]}}`:                  `member "/orderer/name": an object or list where a simple value belongs`,
		`{"shippingPrice":"` + secret + `x"}`:                      `member "/shippingPrice": not an amount of money`,
		`{"shippingPrice":["` + secret + `"]}`:                     `member "/shippingPrice": an object or list where a simple value belongs`,
		`{"shippingPrice":{"currencyCode":["` + secret + `"]}}`:    `member "/shippingPrice": not an amount of money`,
		`{"orderId":1,"orderId":2}`:                                `member "/orderId" is there twice`,
		"{\"status\":\"\xff" + secret + "\"}":                      `not valid JSON at byte 11`,
		`{"status":`:                                               `not valid JSON at byte 10`,
		`["` + secret + `"]`:                                       `member "": unexpected [`,
		`null`:                                                     `not an object`,
	} {
		r := Decode[OrderSheet]([]byte(object), KR)
		if r.Err == nil || r.Err.Error() != complaint {
			t.Errorf("%s: %v, want %s", object, r.Err, complaint)
		}
		if string(r.Raw) != object {
			t.Errorf("raw is %s", r.Raw)
		}
	}
}

func TestDecodeClipsHostileNames(t *testing.T) {
	t.Parallel()
	name := strings.Repeat("x", 10_000)
	r := Decode[OrderSheet]([]byte(`{"`+name+`":1,"`+name+`":2}`), KR)
	if r.Err == nil || len(r.Err.Error()) > 200 {
		t.Errorf("%.300v", r.Err)
	}
}

func TestAppendJSONIsForPeople(t *testing.T) {
	t.Parallel()
	r := Decode[Inquiry]([]byte(`{"inquiryId":642538970006401429,"vendorItemId":75235680736,"inquiryAt":"2025-01-15T14:17:13.973885-08:00",
		"orderDate":"2017-12-25 22:23:44","saleStartedAt":"2023-07-24","buyerPhone":"+1(555)444-1234","later":{"b":1,"a":[]}}`), KR)
	got, err := AppendJSON([]byte("> "), r.Value)
	if err != nil {
		t.Fatal(err)
	}
	const want = `> {"inquiryId":"642538970006401429","inquiryStatus":null,"csPartnerCounselingStatus":null,"vendorItemId":["75235680736"],` +
		`"itemName":null,"content":null,"answeredAt":null,"replies":null,"inquiryAt":"2025-01-15T14:17:13.973885-08:00","buyerEmail":null,` +
		`"buyerPhone":"+1(555)444-1234","orderId":null,"orderDate":"2017-12-25T22:23:44+09:00","receiptCategory":null,` +
		`"saleStartedAt":"2023-07-24","saleEndedAt":null,"later":{"b":1,"a":[]}}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestAppendJSONWritesTheSameEachTime(t *testing.T) {
	t.Parallel()
	r := Decode[ReturnDelivery]([]byte(`{"e":1,"d":1,"c":1,"b":1,"a":1}`), KR)
	for range 20 {
		got, err := AppendJSON(nil, r.Value)
		if want := `{"deliveryCompanyCode":null,"deliveryInvoiceNo":null,"a":1,"b":1,"c":1,"d":1,"e":1}`; err != nil || string(got) != want {
			t.Fatalf("%s, %v", got, err)
		}
	}
}

func TestAppendJSONWritesBackWhatCame(t *testing.T) {
	t.Parallel()
	backAgain[OrderSheet](t, "ordersheets.json")
	backAgain[Inquiry](t, "inquiry.json")
	backAgain[ReturnRequest](t, "returnrequest.json")
}

// backAgain decodes what AppendJSON writes, and compares member by member with what came: only ids and times are written otherwise.
func backAgain[T any](t *testing.T, name string) {
	t.Helper()
	object := fixture(t, name)
	text, err := AppendJSON(nil, Decode[T](object, KR).Value)
	if err != nil {
		t.Fatal(err)
	}
	var came, written map[string]any
	if json.Unmarshal(object, &came) != nil || json.Unmarshal(text, &written) != nil {
		t.Fatalf("%s", text)
	}
	if diff := cmp.Diff(keys(came), keys(written)); diff != "" {
		t.Errorf("%s: members differ: %s", name, diff)
	}
	opts := cmp.Options{cmp.AllowUnexported(Money{}), cmp.Comparer(func(a, b Personal) bool { return a == b })}
	if diff := cmp.Diff(Decode[T](object, KR).Value, Decode[T](text, KR).Value, opts); diff != "" {
		t.Errorf("%s: decodes otherwise: %s", name, diff)
	}
}

func keys(m map[string]any) map[string]bool {
	set := map[string]bool{}
	for k := range m {
		set[k] = true
	}
	return set
}

func TestPlainJSONHasNumbersForIDs(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(Inquiry{InquiryID: new(ID(5)), VendorItemID: IDs{7}})
	if err != nil || !strings.HasPrefix(string(text), `{"inquiryId":5,`) || !strings.Contains(string(text), `"vendorItemId":[7]`) {
		t.Errorf("%s, %v", text, err)
	}
}

func TestUnknownValueIsItsText(t *testing.T) {
	t.Parallel()
	var u Unknown
	if err := json.Unmarshal([]byte(`{"a":[1, 2]}`), &u); err != nil || string(u["a"]) != `[1, 2]` {
		t.Errorf("%s, %v", u["a"], err)
	}
	if text, err := json.Marshal(Unknown{"a": nil}); err != nil || string(text) != `{"a":null}` {
		t.Errorf("%s, %v", text, err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, name := range []string{"ordersheets.json", "inquiry.json", "returnrequest.json"} {
		f.Add([]byte(fixture(f, name)))
	}
	f.Add([]byte(`{"a":1,"orderItems":[{"salesPrice":{"units":1}}],"vendorItemId":3}`))
	f.Add([]byte(`{"orderId":"7","orderId":8}`))
	f.Add([]byte(`{"inquiryId":1,"orderIds":null,"commentDtoList":[{"inquiryCommentId":"2","inquiryCommentAt":""}]}`))
	f.Fuzz(func(t *testing.T, object []byte) {
		fuzzDecode[OrderSheet](t, object)
		fuzzDecode[Inquiry](t, object)
		fuzzDecode[ReturnRequest](t, object)
		fuzzDecode[ExchangeRequest](t, object)
		fuzzDecode[ReturnWithdrawal](t, object)
		fuzzDecode[ProductInquiry](t, object)
	})
}

// fuzzDecode: whatever decodes can be written, and reads the same again.
func fuzzDecode[T any](t *testing.T, object []byte) {
	t.Helper()
	before := string(object)
	r := Decode[T](object, KR)
	if string(object) != before {
		t.Fatal("decoding changed its input")
	}
	if r.Err != nil {
		return
	}
	text, err := AppendJSON(nil, r.Value)
	if err != nil {
		t.Fatalf("%s does not encode: %v", object, err)
	}
	again := Decode[T](text, KR)
	if again.Err != nil || len(again.Extra) != len(r.Extra) {
		t.Fatalf("%s is written as %s: %v", object, text, again.Err)
	}
}
