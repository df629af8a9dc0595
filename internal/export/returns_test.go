package export

import (
	"iter"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

func TestTheDocumentedReturnComesThroughFieldByField(t *testing.T) {
	t.Parallel()
	var answer struct{ Data []example }
	decodeText(t, coupangtest.ExampleReturnRequest(), &answer)
	api := coupangtest.New(coupangtest.Options{})
	api.Put("A00012345", coupangtest.Returns, answer.Data[0].at(t, 365937, "2016-03-25T13:05:30+09:00", "RU"))
	day := coupang.NewDay(2016, 3, 25)
	lake := exportToDir(t, api, coupang.Vendor{ID: "A00012345", Market: coupang.KR}, "returns", Window{day, day})

	want := []map[string]any{{
		"receipt_id":                  int64(365937),
		"order_id":                    int64(500004398),
		"payment_id":                  int64(700003957),
		"receipt_type":                "반품",
		"receipt_status":              "RELEASE_STOP_UNCHECKED",
		"created_at":                  instant(t, "2016-03-25T04:05:30Z"),
		"modified_at":                 instant(t, "2016-03-25T04:05:30Z"),
		"requester_name":              "임송이",
		"requester_phone_number":      "010-****-4043",
		"requester_real_phone_number": nil,
		"requester_address":           "서울특별시 송파구 송파대로 570 (신천동)",
		"requester_address_detail":    "Tower 730",
		"requester_zip_code":          "05510",
		"cancel_reason_category1":     "고객변심",
		"cancel_reason_category2":     "단순변심(사유없음)",
		"cancel_reason":               "테스트",
		"cancel_count_sum":            int64(1),
		"return_delivery_id":          int64(40453),
		"return_delivery_type":        "연동택배",
		"release_stop_status":         "미처리",
		"currency":                    "KRW",
		"enclose_price":               int64(0),
		"fault_by_type":               "CUSTOMER",
		"pre_refund":                  false,
		"complete_confirm_type":       "미확인",
		"complete_confirm_date":       nil,
		"return_items": []any{map[string]any{
			"vendor_item_package_id":   int64(0),
			"vendor_item_package_name": "객지/한씨연대기/삼포 가는 길/섬섬옥수/몰개월의 새",
			"vendor_item_id":           int64(3000001893),
			"vendor_item_name":         "객지/한씨연대기/삼포 가는 길/섬섬옥수/몰개월의 새 1",
			"purchase_count":           int64(1),
			"cancel_count":             int64(1),
			"shipment_box_id":          int64(197267583),
			"seller_product_id":        int64(130),
			"seller_product_name":      "객지/한씨연대기/삼포 가는 길/섬섬옥수/몰개월의 새 1",
			"release_status":           "S",
			"cancel_complete_user":     "l******",
		}},
		"return_deliveries": []any{
			map[string]any{"delivery_company_code": "DIRECT", "delivery_invoice_no": "201807261200"},
			map[string]any{"delivery_company_code": "DIRECT", "delivery_invoice_no": "201807261200"},
		},
		"reason_code":            "CHANGEMIND",
		"reason_code_text":       "필요 없어짐 (단순 변심)",
		"return_shipping_charge": int64(-3000),
		"extra_fields":           nil,
	}}
	got := lake.rows(t, "returns/vendor_id=A00012345/dt=2016-03-25/data.parquet")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

func TestAReturnsAmountsAreWholeOrInExtraFields(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		sent            any
		charge          any
		currency, extra any
	}{
		"a number":               {-3000, int64(-3000), "KRW", nil},
		"a text":                 {"-3000", int64(-3000), "KRW", nil},
		"with a currency":        {money{"TWD", -60, 0}, int64(-60), "TWD", nil},
		"null":                   {nil, nil, "KRW", nil},
		"a fraction":             {2.5, nil, "KRW", `{"/returnShippingCharge":2.5}`},
		"a fraction of currency": {money{"TWD", 2, 500_000_000}, nil, "TWD", `{"/returnShippingCharge":{"currencyCode":"TWD","units":2,"nanos":500000000}}`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row := exportOne(t, coupangtest.Returns, map[string]any{"/returnShippingCharge": c.sent})
			got := []any{row["return_shipping_charge"], row["currency"], row["extra_fields"]}
			if diff := cmp.Diff([]any{c.charge, c.currency, c.extra}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

type money struct {
	CurrencyCode string `json:"currencyCode"`
	Units        int64  `json:"units"`
	Nanos        int32  `json:"nanos"`
}

func TestReturnsOfADayAreTheSameByTheMinute(t *testing.T) {
	t.Parallel()
	day := coupang.NewDay(2026, 11, 10)
	api := coupangtest.New(coupangtest.Options{
		Now: time.Date(2026, time.November, 21, 3, 0, 0, 0, time.UTC), First: day - 10, OrdersPerDay: 300,
	})
	v := coupang.Vendor{ID: "A00012345", Market: coupang.KR}
	client, err := testOptions(api, nil).Client(v)
	if err != nil {
		t.Fatal(err)
	}
	d := returns()
	start := day.Start(coupang.KR)
	total := 0
	for _, status := range d.Statuses {
		byDay := receipts(t, d.List(t.Context(), client, Window{day, day}, status))
		byMinute := receipts(t, d.ListMinutes(t.Context(), client, start, start.Add(24*time.Hour-time.Minute), status))
		if diff := cmp.Diff(byDay, byMinute); diff != "" {
			t.Errorf("%s: by the day -, by the minute +:\n%s", status, diff)
		}
		total += len(byDay)
	}
	if total == 0 {
		t.Error("the day has no returns")
	}
}

// receipts of the pages of a listing, with what was sent of each.
func receipts(t *testing.T, pages iter.Seq2[coupang.Page[coupang.ReturnRequest], error]) map[coupang.ID]string {
	t.Helper()
	all := map[coupang.ID]string{}
	for page, err := range pages {
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Records {
			all[*r.Value.ReceiptID] = string(r.Raw)
		}
	}
	return all
}
