package export

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

func TestAWithdrawalComesThroughFieldByField(t *testing.T) {
	t.Parallel()
	sent := example{json.RawMessage(`{"cancelId": 365937, "orderId": 500004398, "vendorId": "A00012345", "refundDeliveryDuty": "COM",
		"createdAt": "2016-03-27T00:00:01", "vendorItemIds": [3000001893, 3000001894]}`)}
	api := coupangtest.New(coupangtest.Options{})
	api.Put("A00012345", coupangtest.Withdrawals, sent.at(t, 365937, "2016-03-27T00:00:01+09:00", ""))
	window := Window{coupang.NewDay(2016, 3, 20), coupang.NewDay(2016, 3, 31)}
	lake := exportToDir(t, api, coupang.Vendor{ID: "A00012345", Market: coupang.KR}, "return_withdrawals", window)

	want := []map[string]any{{
		"cancel_id":            int64(365937),
		"order_id":             int64(500004398),
		"refund_delivery_duty": "COM",
		"created_at":           instant(t, "2016-03-26T15:00:01Z"),
		"vendor_item_ids":      []any{int64(3000001893), int64(3000001894)},
		"extra_fields":         nil,
	}}
	got := lake.rows(t, "return_withdrawals/vendor_id=A00012345/dt=2016-03-27/data.parquet")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}
