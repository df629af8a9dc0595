package export

import (
	"context"
	"iter"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// Exchange is one request to have goods replaced as it was last seen: a row of the table exchanges, by the Day of created_at.
type Exchange struct {
	ExchangeID                int64                  `parquet:"exchange_id,plain" doc:"number of the request"`
	OrderID                   *int64                 `parquet:"order_id,plain" doc:"number of the order"`
	OrderDeliveryStatusCode   *string                `parquet:"order_delivery_status_code,dict" doc:"state of the order: as orders.status"`
	ExchangeStatus            *string                `parquet:"exchange_status,dict" doc:"RECEIPT, PROGRESS, SUCCESS, REJECT or CANCEL"`
	ReferType                 *string                `parquet:"refer_type,dict" doc:"where it was asked for: VENDOR, CS_CENTER, WEB_PC or WEB_MOBILE"`
	FaultType                 *string                `parquet:"fault_type,dict" doc:"whose fault it is"`
	Currency                  string                 `parquet:"currency,dict" doc:"ISO 4217 code of all amounts in the row"`
	ExchangeAmount            *int64                 `parquet:"exchange_amount,dict" doc:"fee of the exchange"`
	Reason                    *coupang.Personal      `parquet:"reason,plain" doc:"free text"`
	ReasonCode                *string                `parquet:"reason_code,dict" doc:"reason; Coupang adds codes now and then"`
	ReasonCodeText            *string                `parquet:"reason_code_text,dict" doc:"its meaning in Korean"`
	ReasonEtcDetail           *coupang.Personal      `parquet:"reason_etc_detail,plain" doc:"the customer's own words"`
	CancelReason              *coupang.Personal      `parquet:"cancel_reason,plain" doc:"why it was taken back, free text"`
	CreatedByType             *string                `parquet:"created_by_type,dict" doc:"CUSTOMER, COUNSELOR, COUPANG, VENDOR, ETC, TRACKING, SYSTEM or BATCH"`
	CreatedAt                 *parquetio.Timestamp   `parquet:"created_at,timestamp(millisecond),plain" doc:"when it was asked for"`
	ModifiedByType            *string                `parquet:"modified_by_type,dict" doc:"as created_by_type"`
	ModifiedAt                *parquetio.Timestamp   `parquet:"modified_at,timestamp(millisecond),plain" doc:"when it last changed"`
	ExchangeItems             []ExchangeItem         `parquet:"exchange_items,optional,list" doc:"what was ordered and what replaces it"`
	ExchangeAddress           *ExchangeAddress       `parquet:"exchange_address" doc:"from where to where"`
	DeliveryInvoiceGroups     []DeliveryInvoiceGroup `parquet:"delivery_invoice_groups,optional,list" doc:"boxes of replacements; empty until the goods came back"`
	DeliveryStatus            *string                `parquet:"delivery_status,dict" doc:"of the replacement: BeforeDirection, CompleteDirection, Delivering, CompleteDelivery, DirectionFail, VendorDirect, Fail, Withdraw or NoneData"`
	CollectStatus             *string                `parquet:"collect_status,dict" doc:"of the goods' way back: BeforeDirection, CompleteDirection, Delivering or Collecting, CompleteCollect, DirectionFail, Fail, Withdraw, NoCollect or NoneData"`
	CollectCompleteDate       *parquetio.Timestamp   `parquet:"collect_complete_date,timestamp(millisecond),plain" doc:"when the goods came back; null until then"`
	CollectInformations       *CollectInformations   `parquet:"collect_informations" doc:"how the goods come back"`
	ReturnDeliveries          []ReturnDelivery       `parquet:"return_deliveries,optional,list" doc:"waybills of the way back; null where the API tells none"`
	OrderDeliveryStatusLabel  *string                `parquet:"order_delivery_status_label,dict" doc:"order_delivery_status_code in words"`
	ExchangeStatusLabel       *string                `parquet:"exchange_status_label,dict" doc:"exchange_status in words"`
	ReferTypeLabel            *string                `parquet:"refer_type_label,dict" doc:"refer_type in words"`
	FaultTypeLabel            *string                `parquet:"fault_type_label,dict" doc:"fault_type in words"`
	CreatedByTypeLabel        *string                `parquet:"created_by_type_label,dict" doc:"created_by_type in words"`
	ModifiedByTypeLabel       *string                `parquet:"modified_by_type_label,dict" doc:"modified_by_type in words"`
	Successable               *bool                  `parquet:"successable" doc:"whether the seller may complete it now"`
	Rejectable                *bool                  `parquet:"rejectable" doc:"whether the seller may reject it now"`
	DeliveryInvoiceModifiable *bool                  `parquet:"delivery_invoice_modifiable" doc:"whether the waybill may be changed now"`
	ExtraFields               *string                `parquet:"extra_fields,plain" doc:"JSON object from JSON Pointer to value: what the API sent that has no column; null when nothing"`
	Sighting
}

// ExchangeItem is what was ordered, and what is to replace it.
type ExchangeItem struct {
	ExchangeItemID             *int64               `parquet:"exchange_item_id,plain" doc:"number of the line"`
	OrderItemID                *int64               `parquet:"order_item_id,dict" doc:"number of the option that was ordered"`
	OrderItemUnitPrice         *int64               `parquet:"order_item_unit_price,dict" doc:"price of one piece"`
	OrderItemName              *string              `parquet:"order_item_name,dict" doc:"its name"`
	OrderPackageID             *int64               `parquet:"order_package_id,dict" doc:"number of the deal that was ordered"`
	OrderPackageName           *string              `parquet:"order_package_name,dict" doc:"its name"`
	TargetItemID               *int64               `parquet:"target_item_id,dict" doc:"number of the option that replaces it"`
	TargetItemUnitPrice        *int64               `parquet:"target_item_unit_price,dict" doc:"price of one piece"`
	TargetItemName             *string              `parquet:"target_item_name,dict" doc:"its name"`
	TargetPackageID            *int64               `parquet:"target_package_id,dict" doc:"number of the deal that replaces it; -1 if there is none"`
	TargetPackageName          *string              `parquet:"target_package_name,dict" doc:"its name"`
	Quantity                   *int64               `parquet:"quantity,dict" doc:"pieces"`
	OrderItemDeliveryComplete  *bool                `parquet:"order_item_delivery_complete" doc:"whether the ordered pieces had been delivered"`
	OrderItemReturnComplete    *bool                `parquet:"order_item_return_complete" doc:"whether they came back"`
	TargetItemDeliveryComplete *bool                `parquet:"target_item_delivery_complete" doc:"whether the replacement was delivered"`
	CreatedAt                  *parquetio.Timestamp `parquet:"created_at,timestamp(millisecond),plain" doc:"when the line was made"`
	ModifiedAt                 *parquetio.Timestamp `parquet:"modified_at,timestamp(millisecond),plain" doc:"when it last changed"`
	OriginalShipmentBoxID      *int64               `parquet:"original_shipment_box_id,plain" doc:"shipment box that the goods came in: orders.shipment_box_id"`
}

// ExchangeAddress is where the goods are fetched and where the new ones go.
type ExchangeAddress struct {
	ExchangeAddressID      *int64               `parquet:"exchange_address_id,plain" doc:"number of the address"`
	ReturnCustomerName     *coupang.Personal    `parquet:"return_customer_name,dict" doc:"who hands the goods over"`
	ReturnAddressZipCode   *coupang.Personal    `parquet:"return_address_zip_code,dict" doc:"post code of where to fetch them"`
	ReturnAddress          *coupang.Personal    `parquet:"return_address,plain" doc:"where to fetch them"`
	ReturnAddressDetail    *coupang.Personal    `parquet:"return_address_detail,plain" doc:"rest of the address"`
	ReturnPhone            *coupang.Personal    `parquet:"return_phone,plain" doc:"phone number there"`
	ReturnMobile           *coupang.Personal    `parquet:"return_mobile,plain" doc:"number that forwards for a while"`
	ReturnMemo             *coupang.Personal    `parquet:"return_memo,dict" doc:"message to the courier who fetches"`
	DeliveryCustomerName   *coupang.Personal    `parquet:"delivery_customer_name,dict" doc:"who gets the replacement"`
	DeliveryAddressZipCode *coupang.Personal    `parquet:"delivery_address_zip_code,dict" doc:"post code of where it goes"`
	DeliveryAddress        *coupang.Personal    `parquet:"delivery_address,plain" doc:"where it goes"`
	DeliveryAddressDetail  *coupang.Personal    `parquet:"delivery_address_detail,plain" doc:"rest of the address"`
	DeliveryPhone          *coupang.Personal    `parquet:"delivery_phone,plain" doc:"phone number there"`
	DeliveryMobile         *coupang.Personal    `parquet:"delivery_mobile,plain" doc:"number that forwards for a while"`
	DeliveryMemo           *coupang.Personal    `parquet:"delivery_memo,dict" doc:"message to the courier who delivers"`
	CreatedAt              *parquetio.Timestamp `parquet:"created_at,timestamp(millisecond),plain" doc:"when the address was given"`
	ModifiedAt             *parquetio.Timestamp `parquet:"modified_at,timestamp(millisecond),plain" doc:"when it last changed"`
	ExchangeID             *int64               `parquet:"exchange_id,plain" doc:"the request's own number again"`
}

// DeliveryInvoiceGroup is one box of replacements.
type DeliveryInvoiceGroup struct {
	ShipmentBoxID        *int64            `parquet:"shipment_box_id,plain" doc:"number of the replacement's shipment box"`
	BoxPrice             *int64            `parquet:"box_price,dict" doc:"delivery fee"`
	OrderID              *int64            `parquet:"order_id,plain" doc:"number of the order"`
	OrderType            *string           `parquet:"order_type,dict" doc:"NORMAL as a rule"`
	CustomerType         *string           `parquet:"customer_type,dict" doc:"regular as a rule"`
	BundleType           *string           `parquet:"bundle_type,dict" doc:"how boxes are bundled"`
	ExtraMessage         *coupang.Personal `parquet:"extra_message,dict" doc:"free text"`
	ShippingDeliveryType *string           `parquet:"shipping_delivery_type,dict" doc:"DELIVERY, EXCHANGE_DELIVERY or FORCED_DELIVERY"`
	DeliveryInvoices     []DeliveryInvoice `parquet:"delivery_invoices,optional,list" doc:"the box's waybills"`
}

// DeliveryInvoice is one waybill of replacements.
type DeliveryInvoice struct {
	InvoiceNumber           *string              `parquet:"invoice_number,plain" doc:"waybill number"`
	EstimatedDeliveryDate   *parquetio.Timestamp `parquet:"estimated_delivery_date,timestamp(millisecond),plain" doc:"when it is expected to be delivered"`
	DeliveredDate           *parquetio.Timestamp `parquet:"delivered_date,timestamp(millisecond),plain" doc:"when it was delivered; null until then"`
	StatusModifiedAt        *parquetio.Timestamp `parquet:"status_modified_at,timestamp(millisecond),plain" doc:"when status_code last changed"`
	InvoiceNumberUploadDate *parquetio.Timestamp `parquet:"invoice_number_upload_date,timestamp(millisecond),plain" doc:"when the waybill number was uploaded"`
	StatusCode              *string              `parquet:"status_code,dict" doc:"as orders.status"`
	DeliverCode             *string              `parquet:"deliver_code,dict" doc:"courier"`
	IsMainShipmentInvoice   *bool                `parquet:"is_main_shipment_invoice" doc:"whether it is the box's main waybill"`
	ParcelType              *string              `parquet:"parcel_type,dict" doc:"sort of parcel"`
	InvoiceVendorItems      []InvoiceVendorItem  `parquet:"invoice_vendor_items,optional,list" doc:"the options under the waybill"`
}

// InvoiceVendorItem is one option under a waybill.
type InvoiceVendorItem struct {
	VendorItemID          *int64               `parquet:"vendor_item_id,dict" doc:"number of the option"`
	Quantity              *int64               `parquet:"quantity,dict" doc:"pieces"`
	HasAdditionalItem     *bool                `parquet:"has_additional_item" doc:"whether something comes with it"`
	PromiseDeliveryDate   *parquetio.Timestamp `parquet:"promise_delivery_date,timestamp(millisecond),plain" doc:"when it was promised to be delivered"`
	EstimatedShippingDate *parquetio.Timestamp `parquet:"estimated_shipping_date,timestamp(millisecond),plain" doc:"when it is expected to be shipped; a time here, a date in orders"`
}

// CollectInformations is how the goods come back.
type CollectInformations struct {
	ReturnType                *string                    `parquet:"return_type,dict" doc:"RETURN or EXCHANGE_RETURN"`
	ExpectedReturnDate        *parquetio.Timestamp       `parquet:"expected_return_date,timestamp(millisecond),plain" doc:"when they are expected"`
	ReturnDeliveryItems       []ReturnDeliveryItem       `parquet:"return_delivery_items,optional,list" doc:"the options that come back"`
	ReturnDeliveryDestination *ReturnDeliveryDestination `parquet:"return_delivery_destination" doc:"from whom to whom"`
}

// ReturnDeliveryItem is one option that comes back.
type ReturnDeliveryItem struct {
	VendorItemID               *int64               `parquet:"vendor_item_id,dict" doc:"number of the option"`
	StatusCode                 *string              `parquet:"status_code,dict" doc:"RETURN_SEND_READY and others"`
	ReturnCount                *int64               `parquet:"return_count,dict" doc:"pieces that came back"`
	ReleaseStatus              *string              `parquet:"release_status,dict" doc:"RELEASED if it had been shipped"`
	PaymentReturnDeliveryMapID *int64               `parquet:"payment_return_delivery_map_id,plain" doc:"number of Coupang's own"`
	PaymentItemID              *int64               `parquet:"payment_item_id,dict" doc:"number of the line in the payment"`
	ModifiedBy                 *coupang.Personal    `parquet:"modified_by,dict" doc:"account of who changed it"`
	ModifiedAt                 *parquetio.Timestamp `parquet:"modified_at,timestamp(millisecond),plain" doc:"when it last changed"`
	CreatedBy                  *coupang.Personal    `parquet:"created_by,dict" doc:"account of who made it"`
	CreatedAt                  *parquetio.Timestamp `parquet:"created_at,timestamp(millisecond),plain" doc:"when it was made"`
	Count                      *int64               `parquet:"count,dict" doc:"pieces that are to come back"`
	ConfirmType                *string              `parquet:"confirm_type,dict" doc:"who confirmed it"`
	CollectStatus              *string              `parquet:"collect_status,dict" doc:"RETURN and others"`
}

// ReturnDeliveryDestination is from whom to whom the goods come back.
type ReturnDeliveryDestination struct {
	VendorZipCode         *coupang.Personal `parquet:"vendor_zip_code,dict" doc:"post code of where they go"`
	VendorPhone           *coupang.Personal `parquet:"vendor_phone,dict" doc:"phone number there"`
	VendorName            *coupang.Personal `parquet:"vendor_name,dict" doc:"who gets them"`
	VendorMobile          *coupang.Personal `parquet:"vendor_mobile,dict" doc:"mobile number there"`
	VendorAddressDetail   *coupang.Personal `parquet:"vendor_address_detail,dict" doc:"rest of the address"`
	VendorAddress         *coupang.Personal `parquet:"vendor_address,dict" doc:"where they go"`
	SafetyNumberStatus    *string           `parquet:"safety_number_status,dict" doc:"DISABLE and others"`
	SafetyNumberID        *int64            `parquet:"safety_number_id,plain" doc:"number of the forwarding number"`
	SafetyNumber          *coupang.Personal `parquet:"safety_number,plain" doc:"number that forwards for a while"`
	ReturnDeliveryID      *int64            `parquet:"return_delivery_id,plain" doc:"number of the delivery back"`
	ReturnCenterCode      *string           `parquet:"return_center_code,dict" doc:"code of the seller's return centre"`
	ReceiptID             *int64            `parquet:"receipt_id,plain" doc:"number of the return request: returns.receipt_id"`
	OrderedByMobile       *coupang.Personal `parquet:"ordered_by_mobile,plain" doc:"mobile number of who ordered"`
	OrderID               *int64            `parquet:"order_id,plain" doc:"number of the order"`
	Message               *coupang.Personal `parquet:"message,dict" doc:"message to the courier"`
	CustomerZipCode       *coupang.Personal `parquet:"customer_zip_code,dict" doc:"post code of where they are fetched"`
	CustomerPhone         *coupang.Personal `parquet:"customer_phone,plain" doc:"phone number there"`
	CustomerName          *coupang.Personal `parquet:"customer_name,dict" doc:"who hands them over"`
	CustomerMobile        *coupang.Personal `parquet:"customer_mobile,plain" doc:"mobile number there"`
	CustomerAddressDetail *coupang.Personal `parquet:"customer_address_detail,plain" doc:"rest of the address"`
	CustomerAddress       *coupang.Personal `parquet:"customer_address,plain" doc:"where they are fetched"`
}

// exchanges is the Dataset of the listing that seed 003 names. It exists in the older generation of the API only, so not in
// Taiwan.
func exchanges() Dataset[coupang.ExchangeRequest, Exchange] {
	return Dataset[coupang.ExchangeRequest, Exchange]{
		Name:         "exchanges",
		WindowDays:   7,
		LookbackDays: 27,
		Markets:      []coupang.Market{coupang.KR},
		Statuses:     []string{""},
		List: func(ctx context.Context, c *coupang.Client, w Window, _ string) iter.Seq2[coupang.Page[coupang.ExchangeRequest], error] {
			return c.ExchangeRequests(ctx, w.From, w.To)
		},
		KeyColumn:  "exchange_id",
		DateColumn: "created_at",
		Key:        func(r *Exchange) int64 { return r.ExchangeID },
		DatedAt:    func(r *Exchange) *parquetio.Timestamp { return r.CreatedAt },
		VendorID:   func(e *coupang.ExchangeRequest) *string { return e.VendorID },
		Row:        exchangeRow,
		Extra:      func(r *Exchange) **string { return &r.ExtraFields },
		Sighting:   func(r *Exchange) *Sighting { return &r.Sighting },
	}
}

func exchangeRow(e *coupang.ExchangeRequest, m coupang.Market) Exchange {
	return Exchange{
		ExchangeID: key(e.ExchangeID), OrderID: number(e.OrderID), OrderDeliveryStatusCode: e.OrderDeliveryStatusCode,
		ExchangeStatus: e.ExchangeStatus, ReferType: e.ReferType, FaultType: e.FaultType,
		Currency: exchangeCurrency(e, m), ExchangeAmount: amount(e.ExchangeAmount),
		Reason: e.Reason, ReasonCode: e.ReasonCode, ReasonCodeText: e.ReasonCodeText, ReasonEtcDetail: e.ReasonEtcDetail,
		CancelReason:  e.CancelReason,
		CreatedByType: e.CreatedByType, CreatedAt: moment(e.CreatedAt),
		ModifiedByType: e.ModifiedByType, ModifiedAt: moment(e.ModifiedAt),
		ExchangeItems:         list(e.ExchangeItemDtoV1s, exchangeItemRow),
		ExchangeAddress:       each(e.ExchangeAddressDtoV1, exchangeAddressRow),
		DeliveryInvoiceGroups: list(e.DeliveryInvoiceGroupDtos, deliveryInvoiceGroupRow),
		DeliveryStatus:        e.DeliveryStatus, CollectStatus: e.CollectStatus, CollectCompleteDate: moment(e.CollectCompleteDate),
		CollectInformations:      each(e.CollectInformationsDto, collectInformationsRow),
		ReturnDeliveries:         list(e.ReturnDeliveryDtos, returnDeliveryRow),
		OrderDeliveryStatusLabel: e.OrderDeliveryStatusLabel, ExchangeStatusLabel: e.ExchangeStatusLabel,
		ReferTypeLabel: e.ReferTypeLabel, FaultTypeLabel: e.FaultTypeLabel,
		CreatedByTypeLabel: e.CreatedByTypeLabel, ModifiedByTypeLabel: e.ModifiedByTypeLabel,
		Successable: e.Successable, Rejectable: e.Rejectable, DeliveryInvoiceModifiable: e.DeliveryInvoiceModifiable,
	}
}

func exchangeItemRow(i *coupang.ExchangeItem) ExchangeItem {
	return ExchangeItem{
		ExchangeItemID: number(i.ExchangeItemID),
		OrderItemID:    number(i.OrderItemID), OrderItemUnitPrice: amount(i.OrderItemUnitPrice), OrderItemName: i.OrderItemName,
		OrderPackageID: number(i.OrderPackageID), OrderPackageName: i.OrderPackageName,
		TargetItemID: number(i.TargetItemID), TargetItemUnitPrice: amount(i.TargetItemUnitPrice), TargetItemName: i.TargetItemName,
		TargetPackageID: number(i.TargetPackageID), TargetPackageName: i.TargetPackageName, Quantity: i.Quantity,
		OrderItemDeliveryComplete: i.OrderItemDeliveryComplete, OrderItemReturnComplete: i.OrderItemReturnComplete,
		TargetItemDeliveryComplete: i.TargetItemDeliveryComplete,
		CreatedAt:                  moment(i.CreatedAt), ModifiedAt: moment(i.ModifiedAt),
		OriginalShipmentBoxID: number(i.OriginalShipmentBoxID),
	}
}

func exchangeAddressRow(a *coupang.ExchangeAddress) ExchangeAddress {
	return ExchangeAddress{
		ExchangeAddressID:  number(a.ExchangeAddressID),
		ReturnCustomerName: a.ReturnCustomerName, ReturnAddressZipCode: a.ReturnAddressZipCode,
		ReturnAddress: a.ReturnAddress, ReturnAddressDetail: a.ReturnAddressDetail,
		ReturnPhone: a.ReturnPhone, ReturnMobile: a.ReturnMobile, ReturnMemo: a.ReturnMemo,
		DeliveryCustomerName: a.DeliveryCustomerName, DeliveryAddressZipCode: a.DeliveryAddressZipCode,
		DeliveryAddress: a.DeliveryAddress, DeliveryAddressDetail: a.DeliveryAddressDetail,
		DeliveryPhone: a.DeliveryPhone, DeliveryMobile: a.DeliveryMobile, DeliveryMemo: a.DeliveryMemo,
		CreatedAt: moment(a.CreatedAt), ModifiedAt: moment(a.ModifiedAt), ExchangeID: number(a.ExchangeID),
	}
}

func deliveryInvoiceGroupRow(g *coupang.DeliveryInvoiceGroup) DeliveryInvoiceGroup {
	return DeliveryInvoiceGroup{
		ShipmentBoxID: number(g.ShipmentBoxID), BoxPrice: amount(g.BoxPrice), OrderID: number(g.OrderID),
		OrderType: g.OrderType, CustomerType: g.CustomerType, BundleType: g.BundleType, ExtraMessage: g.ExtraMessage,
		ShippingDeliveryType: g.ShippingDeliveryType, DeliveryInvoices: list(g.DeliveryInvoiceDtos, deliveryInvoiceRow),
	}
}

func deliveryInvoiceRow(i *coupang.DeliveryInvoice) DeliveryInvoice {
	return DeliveryInvoice{
		InvoiceNumber: i.InvoiceNumber, EstimatedDeliveryDate: moment(i.EstimatedDeliveryDate),
		DeliveredDate: moment(i.DeliveredDate), StatusModifiedAt: moment(i.StatusModifiedAt),
		InvoiceNumberUploadDate: moment(i.InvoiceNumberUploadDate), StatusCode: i.StatusCode, DeliverCode: i.DeliverCode,
		IsMainShipmentInvoice: i.IsMainShipmentInvoice, ParcelType: i.ParcelType,
		InvoiceVendorItems: list(i.InvoiceVendorItemDtos, invoiceVendorItemRow),
	}
}

func invoiceVendorItemRow(i *coupang.InvoiceVendorItem) InvoiceVendorItem {
	return InvoiceVendorItem{
		VendorItemID: number(i.VendorItemID), Quantity: i.Quantity, HasAdditionalItem: i.HasAdditionalItem,
		PromiseDeliveryDate: moment(i.PromiseDeliveryDate), EstimatedShippingDate: moment(i.EstimatedShippingDate),
	}
}

func collectInformationsRow(c *coupang.CollectInformations) CollectInformations {
	return CollectInformations{
		ReturnType: c.ReturnType, ExpectedReturnDate: moment(c.ExpectedReturnDate),
		ReturnDeliveryItems:       list(c.ReturnDeliveryItemDtos, returnDeliveryItemRow),
		ReturnDeliveryDestination: each(c.ReturnDeliveryDestinationDto, returnDeliveryDestinationRow),
	}
}

func returnDeliveryItemRow(i *coupang.ReturnDeliveryItem) ReturnDeliveryItem {
	return ReturnDeliveryItem{
		VendorItemID: number(i.VendorItemID), StatusCode: i.StatusCode, ReturnCount: i.ReturnCount, ReleaseStatus: i.ReleaseStatus,
		PaymentReturnDeliveryMapID: number(i.PaymentReturnDeliveryMapID), PaymentItemID: number(i.PaymentItemID),
		ModifiedBy: i.ModifiedBy, ModifiedAt: moment(i.ModifiedAt), CreatedBy: i.CreatedBy, CreatedAt: moment(i.CreatedAt),
		Count: i.Count, ConfirmType: i.ConfirmType, CollectStatus: i.CollectStatus,
	}
}

func returnDeliveryDestinationRow(d *coupang.ReturnDeliveryDestination) ReturnDeliveryDestination {
	return ReturnDeliveryDestination{
		VendorZipCode: d.VendorZipCode, VendorPhone: d.VendorPhone, VendorName: d.VendorName, VendorMobile: d.VendorMobile,
		VendorAddressDetail: d.VendorAddressDetail, VendorAddress: d.VendorAddress,
		SafetyNumberStatus: d.SafetyNumberStatus, SafetyNumberID: number(d.SafetyNumberID), SafetyNumber: d.SafetyNumber,
		ReturnDeliveryID: number(d.ReturnDeliveryID), ReturnCenterCode: d.ReturnCenterCode, ReceiptID: number(d.ReceiptID),
		OrderedByMobile: d.OrderedByMobile, OrderID: number(d.OrderID), Message: d.Message,
		CustomerZipCode: d.CustomerZipCode, CustomerPhone: d.CustomerPhone, CustomerName: d.CustomerName,
		CustomerMobile: d.CustomerMobile, CustomerAddressDetail: d.CustomerAddressDetail, CustomerAddress: d.CustomerAddress,
	}
}

func exchangeCurrency(e *coupang.ExchangeRequest, m coupang.Market) string {
	amounts := []*coupang.Money{e.ExchangeAmount}
	for _, i := range e.ExchangeItemDtoV1s {
		amounts = append(amounts, i.OrderItemUnitPrice, i.TargetItemUnitPrice)
	}
	for _, g := range e.DeliveryInvoiceGroupDtos {
		amounts = append(amounts, g.BoxPrice)
	}
	return currency(m, amounts...)
}
