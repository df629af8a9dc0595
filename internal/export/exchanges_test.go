package export

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

func TestAnExchangesOddMembersFindTheirColumns(t *testing.T) {
	t.Parallel()
	row := exportOne(t, coupangtest.Exchanges, map[string]any{
		"/exchangeAmount":                                              "5000", // text in the document, a number in its example
		"/exchangeItemDtoV1s/0/modifiedAt":                             "2026-11-12T01:02:03",
		"/collectCompleteDate":                                         nil,
		"/returnDeliveryDtos":                                          map[string]any{"deliveryCompanyCode": "CJGLS", "deliveryInvoiceNo": nil},
		"/exchangeItemDtoV1s/0/newMember":                              []int{1},
		"/deliveryInvoiceGroupDtos":                                    []any{},
		"/exchangeAddressDtoV1/returnPhone":                            "0502-111-2222",
		"/collectInformationsDto/returndeliveryItemDtos/0/moodifiedAt": "2026-11-13T23:59:59",
	})
	item := row["exchange_items"].([]any)[0].(map[string]any)
	collect := row["collect_informations"].(map[string]any)
	got := []any{
		row["exchange_amount"],
		row["currency"],
		row["collect_complete_date"],
		row["return_deliveries"],
		row["extra_fields"],
		row["delivery_invoice_groups"],
		row["exchange_address"].(map[string]any)["return_phone"],
		item["modified_at"],
		collect["return_delivery_items"].([]any)[0].(map[string]any)["modified_at"],
	}
	want := []any{
		int64(5000),
		"KRW",
		nil,
		[]any{map[string]any{"delivery_company_code": "CJGLS", "delivery_invoice_no": nil}},
		`{"/exchangeItemDtoV1s/0/newMember":[1]}`,
		[]any{},
		"0502-111-2222",
		instant(t, "2026-11-11T16:02:03Z"),
		instant(t, "2026-11-13T14:59:59Z"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

func TestExchangesAndWithdrawalsAreNotAskedForInTaiwan(t *testing.T) {
	t.Parallel()
	day := coupang.NewDay(2026, time.November, 10)
	v := coupang.Vendor{ID: "C00067890", Market: coupang.TW}
	for _, dataset := range []string{"exchanges", "return_withdrawals"} {
		api := coupangtest.New(coupangtest.Options{Vendors: []coupangtest.Vendor{{ID: v.ID, Market: v.Market}}})
		lake := exportToDir(t, api, v, dataset, Window{day, day})
		if keys := lake.keys(t, dataset+"/"); keys != nil {
			t.Errorf("%s: stored %q", dataset, keys)
		}
		if n := len(api.Requests()); n != 0 {
			t.Errorf("%s: %d requests", dataset, n)
		}
	}
}
