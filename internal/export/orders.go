package export

import (
	"context"
	"iter"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// Order is one shipment box as it was last seen: a row of the table orders, by the Day of ordered_at.
type Order struct {
	ShipmentBoxID       int64                `parquet:"shipment_box_id,plain" doc:"number of the shipment box"`
	OrderID             *int64               `parquet:"order_id,plain" doc:"number of the order; one order may have several boxes"`
	OrderedAt           *parquetio.Timestamp `parquet:"ordered_at,timestamp(millisecond),plain" doc:"when it was ordered"`
	PaidAt              *parquetio.Timestamp `parquet:"paid_at,timestamp(millisecond),plain" doc:"when it was paid"`
	Status              *string              `parquet:"status,dict" doc:"ACCEPT, INSTRUCT, DEPARTURE, DELIVERING, NONE_TRACKING or FINAL_DELIVERY"`
	Orderer             *Orderer             `parquet:"orderer" doc:"who paid"`
	Receiver            *Receiver            `parquet:"receiver" doc:"who gets the parcel; may change while the status is ACCEPT"`
	Currency            string               `parquet:"currency,dict" doc:"ISO 4217 code of all amounts in the row"`
	ShippingPrice       *int64               `parquet:"shipping_price,dict" doc:"delivery fee"`
	RemotePrice         *int64               `parquet:"remote_price,dict" doc:"surcharge for islands and mountains"`
	RemoteArea          *bool                `parquet:"remote_area" doc:"whether the address is on an island or in mountains"`
	ParcelPrintMessage  *coupang.Personal    `parquet:"parcel_print_message,dict" doc:"the buyer's message to the courier"`
	SplitShipping       *bool                `parquet:"split_shipping" doc:"whether the order is sent in several parcels"`
	AbleSplitShipping   *bool                `parquet:"able_split_shipping" doc:"whether it may be"`
	OrderItems          []OrderItem          `parquet:"order_items,optional,list" doc:"the options in the box"`
	OverseaShippingInfo *OverseaShippingInfo `parquet:"oversea_shipping_info" doc:"what customs want to know"`
	DeliveryCompanyName *string              `parquet:"delivery_company_name,dict" doc:"courier"`
	InvoiceNumber       *string              `parquet:"invoice_number,plain" doc:"waybill number"`
	InTransitDateTime   *parquetio.Timestamp `parquet:"in_transit_date_time,timestamp(millisecond),plain" doc:"when it was handed to the courier"`
	DeliveredDate       *parquetio.Timestamp `parquet:"delivered_date,timestamp(millisecond),plain" doc:"when it was delivered"`
	Refer               *string              `parquet:"refer,dict" doc:"where it was bought: 아이폰앱, 안드로이드앱, PC웹, 모바일웹"`
	ShipmentType        *string              `parquet:"shipment_type,dict" doc:"THIRD_PARTY, CGF or CGF LITE"`
	IsCod               *bool                `parquet:"is_cod" doc:"whether it is paid on delivery; newer generation of the API only"`
	CodDeliveryFee      *int64               `parquet:"cod_delivery_fee,dict" doc:"fee for payment on delivery; newer generation only"`
	ExtraProperties     *coupang.Personal    `parquet:"extra_properties,plain" doc:"JSON object: tax receipt, same-day shipping, cut-off hour; newer generation only"`
	ExtraFields         *string              `parquet:"extra_fields,plain" doc:"JSON object from JSON Pointer to value: what the API sent that has no column; null when nothing"`
	Sighting
}

// Orderer is who paid.
type Orderer struct {
	Name          *coupang.Personal `parquet:"name,dict" doc:"name"`
	Email         *coupang.Personal `parquet:"email,dict" doc:"empty since August 2024"`
	SafeNumber    *coupang.Personal `parquet:"safe_number,plain" doc:"number that forwards for a while; a known one is kept when the API sends none"`
	OrdererNumber *coupang.Personal `parquet:"orderer_number,plain" doc:"null by the API's design"`
}

// Receiver is who gets the parcel.
type Receiver struct {
	Name           *coupang.Personal `parquet:"name,dict" doc:"name"`
	SafeNumber     *coupang.Personal `parquet:"safe_number,plain" doc:"number that forwards for a while; a known one is kept when the API sends none"`
	ReceiverNumber *coupang.Personal `parquet:"receiver_number,plain" doc:"null by the API's design"`
	Addr1          *coupang.Personal `parquet:"addr1,plain" doc:"address"`
	Addr2          *coupang.Personal `parquet:"addr2,plain" doc:"rest of the address"`
	PostCode       *coupang.Personal `parquet:"post_code,dict" doc:"post code"`
}

// OrderItem is one option in a box.
type OrderItem struct {
	VendorItemPackageID        *int64               `parquet:"vendor_item_package_id,dict" doc:"unused by the API"`
	VendorItemPackageName      *string              `parquet:"vendor_item_package_name,dict" doc:"unused by the API"`
	ProductID                  *int64               `parquet:"product_id,dict" doc:"number of the product page; 0 if there is none"`
	VendorItemID               *int64               `parquet:"vendor_item_id,dict" doc:"number of the option"`
	VendorItemName             *string              `parquet:"vendor_item_name,dict" doc:"name as the buyer saw it"`
	ShippingCount              *int64               `parquet:"shipping_count,dict" doc:"pieces bought"`
	SalesPrice                 *int64               `parquet:"sales_price,dict" doc:"price of one piece"`
	OrderPrice                 *int64               `parquet:"order_price,dict" doc:"sales_price × shipping_count"`
	DiscountPrice              *int64               `parquet:"discount_price,dict" doc:"sum of the three discounts"`
	InstantCouponDiscount      *int64               `parquet:"instant_coupon_discount,dict" doc:"instant coupon"`
	DownloadableCouponDiscount *int64               `parquet:"downloadable_coupon_discount,dict" doc:"downloadable coupon"`
	CoupangDiscount            *int64               `parquet:"coupang_discount,dict" doc:"discount that Coupang pays"`
	ExternalVendorSkuCode      *string              `parquet:"external_vendor_sku_code,dict" doc:"the seller's own code"`
	EtcInfoHeader              *string              `parquet:"etc_info_header,dict" doc:"what the seller asks of the buyer"`
	EtcInfoValue               *coupang.Personal    `parquet:"etc_info_value,plain" doc:"unused, see etc_info_values"`
	EtcInfoValues              []coupang.Personal   `parquet:"etc_info_values,optional,list" doc:"what the buyer answered"`
	SellerProductID            *int64               `parquet:"seller_product_id,dict" doc:"number of the registered product"`
	SellerProductName          *string              `parquet:"seller_product_name,dict" doc:"registered name"`
	SellerProductItemName      *string              `parquet:"seller_product_item_name,dict" doc:"registered option name"`
	FirstSellerProductItemName *string              `parquet:"first_seller_product_item_name,dict" doc:"option name as first registered"`
	CancelCount                *int64               `parquet:"cancel_count,dict" doc:"pieces cancelled for good"`
	HoldCountForCancel         *int64               `parquet:"hold_count_for_cancel,dict" doc:"pieces about to be cancelled"`
	EstimatedShippingDate      *parquetio.Date      `parquet:"estimated_shipping_date,date,dict" doc:"shipping date told at the order"`
	PlannedShippingDate        *parquetio.Date      `parquet:"planned_shipping_date,date,dict" doc:"shipping date, with split shipping"`
	InvoiceNumberUploadDate    *parquetio.Timestamp `parquet:"invoice_number_upload_date,timestamp(millisecond),plain" doc:"when the waybill number was uploaded"`
	ExtraProperties            *string              `parquet:"extra_properties,dict" doc:"JSON object: further properties of the option"`
	PricingBadge               *bool                `parquet:"pricing_badge" doc:"whether it was the lowest price"`
	UsedProduct                *bool                `parquet:"used_product" doc:"whether it is second-hand"`
	ConfirmDate                *parquetio.Timestamp `parquet:"confirm_date,timestamp(millisecond),plain" doc:"when the buyer confirmed the purchase"`
	DeliveryChargeTypeName     *string              `parquet:"delivery_charge_type_name,dict" doc:"유료 (paid) or 무료 (free)"`
	UpBundleVendorItemID       *int64               `parquet:"up_bundle_vendor_item_id,dict" doc:"number of the automatic bundle option"`
	UpBundleVendorItemName     *string              `parquet:"up_bundle_vendor_item_name,dict" doc:"its name"`
	UpBundleSize               *int64               `parquet:"up_bundle_size,dict" doc:"pieces in it"`
	UpBundleItem               *bool                `parquet:"up_bundle_item" doc:"whether the option is a bundle"`
	Canceled                   *bool                `parquet:"canceled" doc:"whether it was cancelled"`
}

// OverseaShippingInfo is what customs want to know.
type OverseaShippingInfo struct {
	PersonalCustomsClearanceCode *coupang.Personal `parquet:"personal_customs_clearance_code,plain" doc:"customs code of the buyer"`
	OrdererSsn                   *coupang.Personal `parquet:"orderer_ssn,plain" doc:"unused by the API"`
	OrdererPhoneNumber           *coupang.Personal `parquet:"orderer_phone_number,plain" doc:"phone number for customs"`
}

// orders is the Dataset of seed 004.
func orders() Dataset[coupang.OrderSheet, Order] {
	return Dataset[coupang.OrderSheet, Order]{
		Name:         "orders",
		WindowDays:   31,
		LookbackDays: 30,
		Markets:      []coupang.Market{coupang.KR, coupang.TW},
		Statuses:     texts(coupang.OrderStatuses()),
		List: func(ctx context.Context, c *coupang.Client, w Window, status string) iter.Seq2[coupang.Page[coupang.OrderSheet], error] {
			return c.OrderSheets(ctx, w.From, w.To, coupang.OrderStatus(status))
		},
		ListMinutes: func(ctx context.Context, c *coupang.Client, from, to time.Time, status string) iter.Seq2[coupang.Page[coupang.OrderSheet], error] {
			return c.OrderSheetsByMinute(ctx, from, to, coupang.OrderStatus(status))
		},
		KeyColumn:  "shipment_box_id",
		DateColumn: "ordered_at",
		Key:        func(r *Order) int64 { return r.ShipmentBoxID },
		DatedAt:    func(r *Order) *parquetio.Timestamp { return r.OrderedAt },
		VendorID:   func(o *coupang.OrderSheet) *string { return o.VendorID },
		Row:        orderRow,
		Extra:      func(r *Order) **string { return &r.ExtraFields },
		Sighting:   func(r *Order) *Sighting { return &r.Sighting },
		Guard:      []GuardedColumn[Order]{ordererSafeNumber(), receiverSafeNumber()},
	}
}

func orderRow(o *coupang.OrderSheet, m coupang.Market) Order {
	return Order{
		ShipmentBoxID: key(o.ShipmentBoxID), OrderID: number(o.OrderID),
		OrderedAt: moment(o.OrderedAt), PaidAt: moment(o.PaidAt), Status: o.Status,
		Orderer: each(o.Orderer, ordererRow), Receiver: each(o.Receiver, receiverRow),
		Currency:      orderCurrency(o, m),
		ShippingPrice: amount(o.ShippingPrice), RemotePrice: amount(o.RemotePrice), RemoteArea: o.RemoteArea,
		ParcelPrintMessage: o.ParcelPrintMessage, SplitShipping: o.SplitShipping, AbleSplitShipping: o.AbleSplitShipping,
		OrderItems: list(o.OrderItems, orderItemRow), OverseaShippingInfo: each(o.OverseaShippingInfoDto, overseaRow),
		DeliveryCompanyName: o.DeliveryCompanyName, InvoiceNumber: o.InvoiceNumber,
		InTransitDateTime: moment(o.InTransitDateTime), DeliveredDate: moment(o.DeliveredDate),
		Refer: o.Refer, ShipmentType: o.ShipmentType,
		IsCod: o.IsCod, CodDeliveryFee: amount(o.CodDeliveryFee), ExtraProperties: (*coupang.Personal)(object(o.ExtraProperties)),
	}
}

func ordererRow(o *coupang.Orderer) Orderer {
	return Orderer{Name: o.Name, Email: o.Email, SafeNumber: o.SafeNumber, OrdererNumber: o.OrdererNumber}
}

func receiverRow(r *coupang.Receiver) Receiver {
	return Receiver{
		Name: r.Name, SafeNumber: r.SafeNumber, ReceiverNumber: r.ReceiverNumber,
		Addr1: r.Addr1, Addr2: r.Addr2, PostCode: r.PostCode,
	}
}

func overseaRow(o *coupang.OverseaShippingInfo) OverseaShippingInfo {
	return OverseaShippingInfo{
		PersonalCustomsClearanceCode: o.PersonalCustomsClearanceCode,
		OrdererSsn:                   o.OrdererSsn,
		OrdererPhoneNumber:           o.OrdererPhoneNumber,
	}
}

func orderItemRow(i *coupang.OrderItem) OrderItem {
	return OrderItem{
		VendorItemPackageID: number(i.VendorItemPackageID), VendorItemPackageName: i.VendorItemPackageName,
		ProductID: number(i.ProductID), VendorItemID: number(i.VendorItemID), VendorItemName: i.VendorItemName,
		ShippingCount: i.ShippingCount, SalesPrice: amount(i.SalesPrice), OrderPrice: amount(i.OrderPrice),
		DiscountPrice: amount(i.DiscountPrice), InstantCouponDiscount: amount(i.InstantCouponDiscount),
		DownloadableCouponDiscount: amount(i.DownloadableCouponDiscount), CoupangDiscount: amount(i.CoupangDiscount),
		ExternalVendorSkuCode: i.ExternalVendorSkuCode,
		EtcInfoHeader:         i.EtcInfoHeader, EtcInfoValue: i.EtcInfoValue, EtcInfoValues: i.EtcInfoValues,
		SellerProductID: number(i.SellerProductID), SellerProductName: i.SellerProductName,
		SellerProductItemName: i.SellerProductItemName, FirstSellerProductItemName: i.FirstSellerProductItemName,
		CancelCount: i.CancelCount, HoldCountForCancel: i.HoldCountForCancel,
		EstimatedShippingDate: date(i.EstimatedShippingDate), PlannedShippingDate: date(i.PlannedShippingDate),
		InvoiceNumberUploadDate: moment(i.InvoiceNumberUploadDate), ExtraProperties: object(i.ExtraProperties),
		PricingBadge: i.PricingBadge, UsedProduct: i.UsedProduct, ConfirmDate: moment(i.ConfirmDate),
		DeliveryChargeTypeName: i.DeliveryChargeTypeName,
		UpBundleVendorItemID:   number(i.UpBundleVendorItemID), UpBundleVendorItemName: i.UpBundleVendorItemName,
		UpBundleSize: i.UpBundleSize, UpBundleItem: i.UpBundleItem, Canceled: i.Canceled,
	}
}

func orderCurrency(o *coupang.OrderSheet, m coupang.Market) string {
	amounts := []*coupang.Money{o.ShippingPrice, o.RemotePrice, o.CodDeliveryFee}
	for _, i := range o.OrderItems {
		amounts = append(amounts, i.SalesPrice, i.OrderPrice, i.DiscountPrice)
	}
	return currency(m, amounts...)
}

func ordererSafeNumber() GuardedColumn[Order] {
	return GuardedColumn[Order]{
		Name: "orderer.safe_number",
		Get: func(r *Order) (*coupang.Personal, bool) {
			if r.Orderer == nil {
				return nil, false
			}
			return r.Orderer.SafeNumber, true
		},
		Set: func(r *Order, text *coupang.Personal) {
			orderer := *r.Orderer
			orderer.SafeNumber = text
			r.Orderer = &orderer
		},
		Around: func(r *Order) any { return r.Orderer },
	}
}

func receiverSafeNumber() GuardedColumn[Order] {
	return GuardedColumn[Order]{
		Name: "receiver.safe_number",
		Get: func(r *Order) (*coupang.Personal, bool) {
			if r.Receiver == nil {
				return nil, false
			}
			return r.Receiver.SafeNumber, true
		},
		Set: func(r *Order, text *coupang.Personal) {
			receiver := *r.Receiver
			receiver.SafeNumber = text
			r.Receiver = &receiver
		},
		Around: func(r *Order) any { return r.Receiver },
	}
}
