package export

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// The values below are those of seed 004, typed as the design's table of columns says; no code of ours made them.
func TestTheDocumentedOrderSheetsComeThroughFieldByField(t *testing.T) {
	t.Parallel()
	var answer struct{ Data []example }
	decodeText(t, coupangtest.ExampleOrderSheets(), &answer)
	api := coupangtest.New(coupangtest.Options{})
	api.Put("A00012345", coupangtest.Orders, answer.Data[0].at(t, 642538971236401429, "2024-04-08T22:54:46+09:00", "FINAL_DELIVERY"))
	api.Put("A00012345", coupangtest.Orders, answer.Data[1].at(t, 642538971236401428, "2024-04-09T13:02:02+09:00", "FINAL_DELIVERY"))
	lake := exportToDir(t, api, coupang.Vendor{ID: "A00012345", Market: coupang.KR}, "orders",
		Window{coupang.NewDay(2024, 4, 8), coupang.NewDay(2024, 4, 9)})
	for day, want := range map[string]map[string]any{
		"2024-04-08": documentedOrder1(t),
		"2024-04-09": documentedOrder2(t),
	} {
		got := lake.rows(t, "orders/vendor_id=A00012345/dt="+day+"/data.parquet")
		if diff := cmp.Diff([]map[string]any{want}, got); diff != "" {
			t.Errorf("%s: want -, got +:\n%s", day, diff)
		}
	}
}

func documentedOrder1(t *testing.T) map[string]any {
	t.Helper()
	return map[string]any{
		"shipment_box_id": int64(642538971236401429),
		"order_id":        int64(9100041863244),
		"ordered_at":      instant(t, "2024-04-08T13:54:46Z"),
		"orderer": map[string]any{
			"name":           "이*주",
			"email":          "",
			"safe_number":    "0502-4***-3501",
			"orderer_number": nil,
		},
		"paid_at":              instant(t, "2024-04-08T13:54:56Z"),
		"status":               "FINAL_DELIVERY",
		"shipping_price":       int64(0),
		"remote_price":         int64(0),
		"remote_area":          false,
		"parcel_print_message": "문 앞",
		"split_shipping":       false,
		"able_split_shipping":  false,
		"receiver": map[string]any{
			"name":            "이*주",
			"safe_number":     "0502-4***-3501",
			"receiver_number": nil,
			"addr1":           "***",
			"addr2":           "***",
			"post_code":       "***84",
		},
		"order_items": []any{
			map[string]any{
				"vendor_item_package_id":         int64(0),
				"vendor_item_package_name":       "신서리티 델타 구운 캐슈넛",
				"product_id":                     int64(7313251147),
				"vendor_item_id":                 int64(85872453655),
				"vendor_item_name":               "신서리티 델타 구운 캐슈넛, 5개, 160g",
				"shipping_count":                 int64(1),
				"sales_price":                    int64(41000),
				"order_price":                    int64(41000),
				"discount_price":                 int64(0),
				"instant_coupon_discount":        int64(0),
				"downloadable_coupon_discount":   int64(0),
				"coupang_discount":               int64(0),
				"external_vendor_sku_code":       "",
				"etc_info_header":                nil,
				"etc_info_value":                 nil,
				"etc_info_values":                nil,
				"seller_product_id":              int64(14091699106),
				"seller_product_name":            "신서리티 델타 구운 캐슈넛 160g",
				"seller_product_item_name":       "1개 160g",
				"first_seller_product_item_name": "1개 160g",
				"cancel_count":                   int64(0),
				"hold_count_for_cancel":          int64(0),
				"estimated_shipping_date":        dateOf(t, "2024-04-09"),
				"planned_shipping_date":          nil,
				"invoice_number_upload_date":     instant(t, "2024-04-09T10:15:38Z"),
				"extra_properties":               "{}",
				"pricing_badge":                  false,
				"used_product":                   false,
				"confirm_date":                   nil,
				"delivery_charge_type_name":      "무료",
				"up_bundle_vendor_item_id":       int64(88049657337),
				"up_bundle_vendor_item_name":     "신서리티 델타 구운 캐슈넛, 5개, 160g",
				"up_bundle_size":                 int64(5),
				"up_bundle_item":                 true,
				"canceled":                       false,
			},
		},
		"oversea_shipping_info": map[string]any{
			"personal_customs_clearance_code": "",
			"orderer_ssn":                     "",
			"orderer_phone_number":            "",
		},
		"delivery_company_name": "로젠택배",
		"invoice_number":        "***00402083",
		"in_transit_date_time":  instant(t, "2024-04-09T13:41:00Z"),
		"delivered_date":        instant(t, "2024-04-11T00:57:00Z"),
		"refer":                 "안드로이드앱",
		"shipment_type":         "THIRD_PARTY",
		"currency":              "KRW",
		"is_cod":                nil,
		"cod_delivery_fee":      nil,
		"extra_properties":      nil,
		"extra_fields":          nil,
	}
}

func documentedOrder2(t *testing.T) map[string]any {
	t.Helper()
	return map[string]any{
		"shipment_box_id": int64(642538971236401428),
		"order_id":        int64(4100042183223),
		"ordered_at":      instant(t, "2024-04-09T04:02:02Z"),
		"orderer": map[string]any{
			"name":           "류*영",
			"email":          "st*****@na",
			"safe_number":    "0502-4***-5824",
			"orderer_number": nil,
		},
		"paid_at":              instant(t, "2024-04-09T04:02:11Z"),
		"status":               "FINAL_DELIVERY",
		"shipping_price":       int64(0),
		"remote_price":         int64(0),
		"remote_area":          false,
		"parcel_print_message": "직접 받고 부재 시 문 앞",
		"split_shipping":       false,
		"able_split_shipping":  false,
		"receiver": map[string]any{
			"name":            "류*영",
			"safe_number":     "0502-41***-5824",
			"receiver_number": nil,
			"addr1":           "***",
			"addr2":           "***",
			"post_code":       "1***3",
		},
		"order_items": []any{
			map[string]any{
				"vendor_item_package_id":         int64(0),
				"vendor_item_package_name":       "신서리티 캘리포니아 레몬과즙 파우더 150g",
				"product_id":                     int64(6875929180),
				"vendor_item_id":                 int64(83653589505),
				"vendor_item_name":               "신서리티 미국산 레몬 가루 150g x 3개",
				"shipping_count":                 int64(1),
				"sales_price":                    int64(40400),
				"order_price":                    int64(40400),
				"discount_price":                 int64(0),
				"instant_coupon_discount":        int64(0),
				"downloadable_coupon_discount":   int64(0),
				"coupang_discount":               int64(0),
				"external_vendor_sku_code":       "",
				"etc_info_header":                nil,
				"etc_info_value":                 nil,
				"etc_info_values":                nil,
				"seller_product_id":              int64(13653570850),
				"seller_product_name":            "신서리티 미국산 레몬 가루 150g x 3개",
				"seller_product_item_name":       "3개 150g",
				"first_seller_product_item_name": "3개 150g",
				"cancel_count":                   int64(0),
				"hold_count_for_cancel":          int64(0),
				"estimated_shipping_date":        dateOf(t, "2024-04-11"),
				"planned_shipping_date":          nil,
				"invoice_number_upload_date":     instant(t, "2024-04-09T10:15:36Z"),
				"extra_properties":               "{}",
				"pricing_badge":                  false,
				"used_product":                   false,
				"confirm_date":                   nil,
				"delivery_charge_type_name":      "무료",
				"up_bundle_vendor_item_id":       nil,
				"up_bundle_vendor_item_name":     nil,
				"up_bundle_size":                 nil,
				"up_bundle_item":                 false,
				"canceled":                       false,
			},
		},
		"oversea_shipping_info": map[string]any{
			"personal_customs_clearance_code": "",
			"orderer_ssn":                     "",
			"orderer_phone_number":            "",
		},
		"delivery_company_name": "로젠택배",
		"invoice_number":        "***11719925",
		"in_transit_date_time":  instant(t, "2024-04-09T13:40:00Z"),
		"delivered_date":        instant(t, "2024-04-11T07:11:00Z"),
		"refer":                 "안드로이드앱",
		"shipment_type":         "THIRD_PARTY",
		"currency":              "KRW",
		"is_cod":                nil,
		"cod_delivery_fee":      nil,
		"extra_properties":      nil,
		"extra_fields":          nil,
	}
}
