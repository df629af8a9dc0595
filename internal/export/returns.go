package export

import (
	"context"
	"iter"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// Return is one request to return goods, or to cancel them, as it was last seen: a row of the table returns, by the Day of created_at.
// A request that the customer took back vanishes from the API and stays here; return_withdrawals tells which.
type Return struct {
	ReceiptID                int64                `parquet:"receipt_id,plain" doc:"number of the request"`
	OrderID                  *int64               `parquet:"order_id,plain" doc:"number of the order"`
	PaymentID                *int64               `parquet:"payment_id,plain" doc:"number of the payment"`
	ReceiptType              *string              `parquet:"receipt_type,dict" doc:"RETURN or CANCEL (before shipping); 반품 in old ones"`
	ReceiptStatus            *string              `parquet:"receipt_status,dict" doc:"RELEASE_STOP_UNCHECKED, RETURNS_UNCHECKED, VENDOR_WAREHOUSE_CONFIRM, REQUEST_COUPANG_CHECK or RETURNS_COMPLETED"`
	CreatedAt                *parquetio.Timestamp `parquet:"created_at,timestamp(millisecond),plain" doc:"when it was asked for"`
	ModifiedAt               *parquetio.Timestamp `parquet:"modified_at,timestamp(millisecond),plain" doc:"when its status last changed"`
	RequesterName            *coupang.Personal    `parquet:"requester_name,dict" doc:"who asks"`
	RequesterPhoneNumber     *coupang.Personal    `parquet:"requester_phone_number,plain" doc:"phone number, masked or forwarding for a while"`
	RequesterRealPhoneNumber *coupang.Personal    `parquet:"requester_real_phone_number,plain" doc:"null by the API's design"`
	RequesterAddress         *coupang.Personal    `parquet:"requester_address,plain" doc:"where to collect"`
	RequesterAddressDetail   *coupang.Personal    `parquet:"requester_address_detail,plain" doc:"rest of the address"`
	RequesterZipCode         *coupang.Personal    `parquet:"requester_zip_code,dict" doc:"post code"`
	CancelReasonCategory1    *string              `parquet:"cancel_reason_category1,dict" doc:"reason, first level"`
	CancelReasonCategory2    *string              `parquet:"cancel_reason_category2,dict" doc:"reason, second level"`
	CancelReason             *coupang.Personal    `parquet:"cancel_reason,plain" doc:"the customer's own words"`
	CancelCountSum           *int64               `parquet:"cancel_count_sum,dict" doc:"pieces in all"`
	ReturnDeliveryID         *int64               `parquet:"return_delivery_id,plain" doc:"number of the delivery back"`
	ReturnDeliveryType       *string              `parquet:"return_delivery_type,dict" doc:"전담택배 (Coupang's courier), 연동택배 (the seller's), 수기관리 (by hand); empty if the customer sends it or nothing comes back"`
	ReleaseStopStatus        *string              `parquet:"release_stop_status,dict" doc:"whether the shipment was stopped: 미처리 (open), 처리(이미출고), 처리(출고중지), 자동처리(이미출고) or 비대상 (not asked)"`
	Currency                 string               `parquet:"currency,dict" doc:"ISO 4217 code of all amounts in the row"`
	EnclosePrice             *int64               `parquet:"enclose_price,dict" doc:"delivery fee put into the parcel"`
	FaultByType              *string              `parquet:"fault_by_type,dict" doc:"COUPANG, VENDOR, CUSTOMER, WMS or GENERAL"`
	PreRefund                *bool                `parquet:"pre_refund" doc:"whether the refund went ahead of the goods"`
	CompleteConfirmType      *string              `parquet:"complete_confirm_type,dict" doc:"who confirmed it: VENDOR_CONFIRM, UNDEFINED, CS_CONFIRM or CS_LOSS_CONFIRM, or its Korean name"`
	CompleteConfirmDate      *parquetio.Timestamp `parquet:"complete_confirm_date,timestamp(millisecond),plain" doc:"when it was confirmed; null until then"`
	ReturnItems              []ReturnItem         `parquet:"return_items,optional,list" doc:"the options that come back"`
	ReturnDeliveries         []ReturnDelivery     `parquet:"return_deliveries,optional,list" doc:"waybills of the way back"`
	ReasonCode               *string              `parquet:"reason_code,dict" doc:"reason; Coupang adds codes now and then"`
	ReasonCodeText           *string              `parquet:"reason_code_text,dict" doc:"its meaning in Korean"`
	ReturnShippingCharge     *int64               `parquet:"return_shipping_charge,dict" doc:"expected fee of the way back: positive if the seller pays, negative if the customer does"`
	ExtraFields              *string              `parquet:"extra_fields,plain" doc:"JSON object from JSON Pointer to value: what the API sent that has no column; null when nothing"`
	Sighting
}

// ReturnItem is one option of a return request.
type ReturnItem struct {
	VendorItemPackageID   *int64            `parquet:"vendor_item_package_id,dict" doc:"unused by the API"`
	VendorItemPackageName *string           `parquet:"vendor_item_package_name,dict" doc:"unused by the API"`
	VendorItemID          *int64            `parquet:"vendor_item_id,dict" doc:"number of the option"`
	VendorItemName        *string           `parquet:"vendor_item_name,dict" doc:"name as the buyer saw it"`
	PurchaseCount         *int64            `parquet:"purchase_count,dict" doc:"pieces bought"`
	CancelCount           *int64            `parquet:"cancel_count,dict" doc:"pieces that come back, perhaps fewer than were bought"`
	ShipmentBoxID         *int64            `parquet:"shipment_box_id,plain" doc:"shipment box that they came in: orders.shipment_box_id"`
	SellerProductID       *int64            `parquet:"seller_product_id,dict" doc:"number of the registered product"`
	SellerProductName     *string           `parquet:"seller_product_name,dict" doc:"registered name"`
	ReleaseStatus         *string           `parquet:"release_status,dict" doc:"Y shipped, N not shipped, S stopped, A had been shipped already"`
	CancelCompleteUser    *coupang.Personal `parquet:"cancel_complete_user,dict" doc:"masked account of who completed it; 3P_CANCEL if cancelled before shipping"`
}

// ReturnDelivery is one waybill of goods on their way back.
type ReturnDelivery struct {
	DeliveryCompanyCode *string `parquet:"delivery_company_code,dict" doc:"courier"`
	DeliveryInvoiceNo   *string `parquet:"delivery_invoice_no,plain" doc:"waybill number; empty and null mean none"`
}

// returns is the listing of what seed 002 gives singly.
func returns() Dataset[coupang.ReturnRequest, Return] {
	return Dataset[coupang.ReturnRequest, Return]{
		Name:         "returns",
		WindowDays:   31,
		LookbackDays: 30,
		Markets:      []coupang.Market{coupang.KR, coupang.TW},
		Statuses:     texts(coupang.ReturnStatuses()),
		List: func(ctx context.Context, c *coupang.Client, w Window, status string) iter.Seq2[coupang.Page[coupang.ReturnRequest], error] {
			return c.ReturnRequests(ctx, w.From, w.To, coupang.ReturnStatus(status))
		},
		ListMinutes: func(ctx context.Context, c *coupang.Client, from, to time.Time, status string) iter.Seq2[coupang.Page[coupang.ReturnRequest], error] {
			return c.ReturnRequestsByMinute(ctx, from, to, coupang.ReturnStatus(status))
		},
		KeyColumn:  "receipt_id",
		DateColumn: "created_at",
		Key:        func(r *Return) int64 { return r.ReceiptID },
		DatedAt:    func(r *Return) *parquetio.Timestamp { return r.CreatedAt },
		VendorID:   func(r *coupang.ReturnRequest) *string { return r.VendorID },
		Row:        returnRow,
		Extra:      func(r *Return) **string { return &r.ExtraFields },
		Sighting:   func(r *Return) *Sighting { return &r.Sighting },
	}
}

func returnRow(r *coupang.ReturnRequest, m coupang.Market) Return {
	return Return{
		ReceiptID: key(r.ReceiptID), OrderID: number(r.OrderID), PaymentID: number(r.PaymentID),
		ReceiptType: r.ReceiptType, ReceiptStatus: r.ReceiptStatus,
		CreatedAt: moment(r.CreatedAt), ModifiedAt: moment(r.ModifiedAt),
		RequesterName: r.RequesterName, RequesterPhoneNumber: r.RequesterPhoneNumber, RequesterRealPhoneNumber: r.RequesterRealPhoneNumber,
		RequesterAddress: r.RequesterAddress, RequesterAddressDetail: r.RequesterAddressDetail, RequesterZipCode: r.RequesterZipCode,
		CancelReasonCategory1: r.CancelReasonCategory1, CancelReasonCategory2: r.CancelReasonCategory2,
		CancelReason: r.CancelReason, CancelCountSum: r.CancelCountSum,
		ReturnDeliveryID: number(r.ReturnDeliveryID), ReturnDeliveryType: r.ReturnDeliveryType, ReleaseStopStatus: r.ReleaseStopStatus,
		Currency:     currency(m, r.EnclosePrice, r.ReturnShippingCharge),
		EnclosePrice: amount(r.EnclosePrice), FaultByType: r.FaultByType, PreRefund: r.PreRefund,
		CompleteConfirmType: r.CompleteConfirmType, CompleteConfirmDate: moment(r.CompleteConfirmDate),
		ReturnItems: list(r.ReturnItems, returnItemRow), ReturnDeliveries: list(r.ReturnDeliveryDtos, returnDeliveryRow),
		ReasonCode: r.ReasonCode, ReasonCodeText: r.ReasonCodeText, ReturnShippingCharge: amount(r.ReturnShippingCharge),
	}
}

func returnItemRow(i *coupang.ReturnItem) ReturnItem {
	return ReturnItem{
		VendorItemPackageID: number(i.VendorItemPackageID), VendorItemPackageName: i.VendorItemPackageName,
		VendorItemID: number(i.VendorItemID), VendorItemName: i.VendorItemName,
		PurchaseCount: i.PurchaseCount, CancelCount: i.CancelCount, ShipmentBoxID: number(i.ShipmentBoxID),
		SellerProductID: number(i.SellerProductID), SellerProductName: i.SellerProductName,
		ReleaseStatus: i.ReleaseStatus, CancelCompleteUser: i.CancelCompleteUser,
	}
}

func returnDeliveryRow(d *coupang.ReturnDelivery) ReturnDelivery {
	return ReturnDelivery{DeliveryCompanyCode: d.DeliveryCompanyCode, DeliveryInvoiceNo: d.DeliveryInvoiceNo}
}
