package parquetio_test

import (
	"cmp"
	"fmt"
	"iter"
	"math/rand/v2"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// wide is a row as large as a real one: 65 leaf columns, 2.4 kB as JSON, of which some texts repeat and some never do.
type wide struct {
	BoxID         int64                `parquet:"box_id"`
	OrderID       *int64               `parquet:"order_id"`
	OrderedAt     *parquetio.Timestamp `parquet:"ordered_at,timestamp(millisecond)"`
	PaidAt        *parquetio.Timestamp `parquet:"paid_at,timestamp(millisecond)"`
	Status        *string              `parquet:"status,dict"`
	ShippingPrice *int64               `parquet:"shipping_price,dict"`
	RemotePrice   *int64               `parquet:"remote_price,dict"`
	RemoteArea    *bool                `parquet:"remote_area"`
	Message       *string              `parquet:"parcel_print_message,dict"`
	Split         *bool                `parquet:"split_shipping"`
	AbleSplit     *bool                `parquet:"able_split_shipping"`
	Orderer       *widePerson          `parquet:"orderer"`
	Receiver      *wideReceiver        `parquet:"receiver"`
	Items         []wideItem           `parquet:"order_items,optional,list"`
	Overseas      *wideOverseas        `parquet:"oversea_shipping_info"`
	Company       *string              `parquet:"delivery_company_name,dict"`
	Invoice       *string              `parquet:"invoice_number"`
	InTransitAt   *parquetio.Timestamp `parquet:"in_transit_date_time,timestamp(millisecond)"`
	DeliveredAt   *parquetio.Timestamp `parquet:"delivered_date,timestamp(millisecond)"`
	Refer         *string              `parquet:"refer,dict"`
	ShipmentType  *string              `parquet:"shipment_type,dict"`
	Currency      *string              `parquet:"currency,dict"`
	ExtraFields   *string              `parquet:"extra_fields"`
	WideSeen
}

// WideSeen is embedded: its columns stand beside the others.
type WideSeen struct {
	FirstSeenAt parquetio.Timestamp `parquet:"first_seen_at,timestamp(millisecond)"`
	ChangedAt   parquetio.Timestamp `parquet:"changed_at,timestamp(millisecond)"`
	LastSeenAt  parquetio.Timestamp `parquet:"last_seen_at,timestamp(millisecond)"`
}

type widePerson struct {
	Name       *string `parquet:"name,dict"`
	Email      *string `parquet:"email"`
	SafeNumber *string `parquet:"safe_number"`
	Number     *string `parquet:"orderer_number"`
}

type wideReceiver struct {
	Name       *string `parquet:"name,dict"`
	SafeNumber *string `parquet:"safe_number"`
	Number     *string `parquet:"receiver_number"`
	Addr1      *string `parquet:"addr1"`
	Addr2      *string `parquet:"addr2"`
	PostCode   *string `parquet:"post_code,dict"`
}

type wideOverseas struct {
	ClearanceCode *string `parquet:"personal_customs_clearance_code"`
	SSN           *string `parquet:"orderer_ssn"`
	Phone         *string `parquet:"orderer_phone_number"`
}

type wideItem struct {
	PackageID     *int64               `parquet:"vendor_item_package_id,dict"`
	PackageName   *string              `parquet:"vendor_item_package_name,dict"`
	ProductID     *int64               `parquet:"product_id,dict"`
	ItemID        *int64               `parquet:"vendor_item_id,dict"`
	ItemName      *string              `parquet:"vendor_item_name,dict"`
	Count         *int64               `parquet:"shipping_count,dict"`
	SalesPrice    *int64               `parquet:"sales_price,dict"`
	OrderPrice    *int64               `parquet:"order_price,dict"`
	Discount      *int64               `parquet:"discount_price,dict"`
	Instant       *int64               `parquet:"instant_coupon_discount,dict"`
	Downloadable  *int64               `parquet:"downloadable_coupon_discount,dict"`
	CoupangCoupon *int64               `parquet:"coupang_discount,dict"`
	ExternalSKU   *string              `parquet:"external_vendor_sku_code,dict"`
	EtcHeader     *string              `parquet:"etc_info_header,dict"`
	EtcValue      *string              `parquet:"etc_info_value,dict"`
	EtcValues     []string             `parquet:"etc_info_values,optional,list"`
	SellerProduct *int64               `parquet:"seller_product_id,dict"`
	SellerName    *string              `parquet:"seller_product_name,dict"`
	SellerItem    *string              `parquet:"seller_product_item_name,dict"`
	FirstName     *string              `parquet:"first_seller_product_item_name,dict"`
	CancelCount   *int64               `parquet:"cancel_count,dict"`
	HoldCount     *int64               `parquet:"hold_count_for_cancel,dict"`
	EstimatedAt   *parquetio.Date      `parquet:"estimated_shipping_date,date,dict"`
	PlannedAt     *parquetio.Date      `parquet:"planned_shipping_date,date,dict"`
	InvoiceAt     *parquetio.Timestamp `parquet:"invoice_number_upload_date,timestamp(millisecond)"`
	Extra         *string              `parquet:"extra_properties,dict"`
	PricingBadge  *bool                `parquet:"pricing_badge"`
	UsedProduct   *bool                `parquet:"used_product"`
	ConfirmedAt   *parquetio.Timestamp `parquet:"confirm_date,timestamp(millisecond)"`
	ChargeType    *string              `parquet:"delivery_charge_type_name,dict"`
}

func wideTable(o parquetio.Options) *parquetio.Table[wide] {
	o.CreatedBy = "parquetio-test"
	t, err := parquetio.NewTable(func(a, b *wide) int { return cmp.Compare(a.BoxID, b.BoxID) }, o)
	if err != nil {
		panic(err)
	}
	return t
}

// wideRows yields count rows, spread evenly over the numbers below total, as told at the given time.
func wideRows(total, count int, at parquetio.Timestamp) iter.Seq2[wide, error] {
	return func(yield func(wide, error) bool) {
		for i := range count {
			if !yield(wideRow(i*total/count, at), nil) {
				return
			}
		}
	}
}

var wideStatuses = []string{"ACCEPT", "INSTRUCT", "DEPARTURE", "DELIVERING", "FINAL_DELIVERY", "NONE_TRACKING"}

func wideRow(i int, at parquetio.Timestamp) wide {
	r := rand.New(rand.NewPCG(uint64(i), 7))
	digits := func(n int) *string { return new(fmt.Sprintf("%0*d", n, r.Int64N(1_000_000_000_000))) }
	ordered := parquetio.Timestamp(1_767_225_600_000 + int64(i)*300)
	product := r.IntN(800)
	row := wide{
		BoxID:         642_538_970_000_000_000 + int64(i)*37,
		OrderID:       new(9_100_041_863_000_000 + int64(i)*11),
		OrderedAt:     &ordered,
		PaidAt:        new(ordered + 1000),
		Status:        new(wideStatuses[(i+int(at))%len(wideStatuses)]),
		ShippingPrice: new(int64(r.IntN(2) * 2500)),
		RemotePrice:   new(int64(0)),
		RemoteArea:    new(false),
		Message:       new([]string{"", "문 앞에 놓아 주세요", "경비실에 맡겨 주세요", "배송 전 연락 바랍니다"}[r.IntN(4)]),
		Split:         new(false),
		AbleSplit:     new(r.IntN(5) == 0),
		Orderer: &widePerson{
			Name: new("김" + fmt.Sprint(r.IntN(3000))), Email: new(fmt.Sprintf("buyer%d@example.com", r.IntN(5000))), SafeNumber: digits(12), Number: nil,
		},
		Receiver: &wideReceiver{
			Name: new("이" + fmt.Sprint(r.IntN(3000))), SafeNumber: digits(12), Number: digits(11),
			Addr1: new(fmt.Sprintf("서울특별시 송파구 송파대로 %d길 %d", r.IntN(600), r.IntN(90))),
			Addr2: new(fmt.Sprintf("%d동 %d호 (신천동, 타워 %d)", r.IntN(120), r.IntN(2000), r.IntN(4000))), PostCode: new(fmt.Sprint(10000 + r.IntN(9000))),
		},
		Company: new("CJ 대한통운"), Invoice: digits(12), InTransitAt: new(ordered + 86_400_000), DeliveredAt: nil,
		Refer: new([]string{"안드로이드앱", "아이폰앱", "PC웹"}[r.IntN(3)]), ShipmentType: new("THIRD_PARTY"), ExtraFields: new(wideExtra(r)), Currency: new("KRW"),
		WideSeen: WideSeen{FirstSeenAt: at, ChangedAt: at, LastSeenAt: at},
	}
	for range 1 + r.IntN(10)/8 {
		row.Items = append(row.Items, wideItemOf(product, ordered, r))
	}
	return row
}

// wideExtra is text that repeats as JSON does and has numbers that do not.
func wideExtra(r *rand.Rand) string {
	text := "{"
	for i := range 6 {
		text += fmt.Sprintf(`"/orderItems/0/someMemberAddedLater%d":{"currencyCode":"KRW","units":%d,"nanos":0},`, i, r.IntN(1000)*100)
	}
	return text + `"/x":null}`
}

func wideItemOf(product int, ordered parquetio.Timestamp, r *rand.Rand) wideItem {
	price := int64(1000 + product*130)
	count := int64(1 + r.IntN(3))
	name := fmt.Sprintf("신선한 제주 감귤 %d호 상품, 박스 포장, %dkg, 1개", product, product%20)
	day := parquetio.Date(20454 + r.IntN(3))
	return wideItem{
		PackageID: new(int64(0)), PackageName: new(name), ProductID: new(int64(7_000_000 + product)), ItemID: new(int64(3_145_181_064 + product)),
		ItemName: new(name + " 단일상품"), Count: &count, SalesPrice: &price, OrderPrice: new(price * count), Discount: new(int64(0)), Instant: new(int64(0)),
		Downloadable: new(int64(0)), CoupangCoupon: new(int64(0)), ExternalSKU: new(fmt.Sprintf("SKU-%d", product)), EtcHeader: new("각인 문구"), EtcValue: new(""), EtcValues: []string{"문구 없음"},
		SellerProduct: new(int64(84_000_000 + product)), SellerName: new(name), SellerItem: new("단일상품"), FirstName: new("단일상품 1개"),
		CancelCount: new(int64(0)), HoldCount: new(int64(0)), EstimatedAt: &day, PlannedAt: nil, InvoiceAt: new(ordered + 7_200_000),
		Extra: new("{}"), PricingBadge: new(false), UsedProduct: new(false), ConfirmedAt: nil, ChargeType: new("무료"),
	}
}
