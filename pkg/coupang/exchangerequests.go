package coupang

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"
)

// ExchangeRequest is a customer's request to have goods replaced.
type ExchangeRequest struct {
	ExchangeID                *ID                    `json:"exchangeId"`
	OrderID                   *ID                    `json:"orderId"`
	VendorID                  *string                `json:"vendorId"`
	OrderDeliveryStatusCode   *string                `json:"orderDeliveryStatusCode"` // an OrderStatus
	ExchangeStatus            *string                `json:"exchangeStatus"`          // RECEIPT, PROGRESS, SUCCESS, REJECT, CANCEL
	ReferType                 *string                `json:"referType"`               // VENDOR, CS_CENTER, WEB_PC, WEB_MOBILE
	FaultType                 *string                `json:"faultType"`
	ExchangeAmount            *Money                 `json:"exchangeAmount"` // number, or numeric text
	Reason                    *Personal              `json:"reason"`         // free text
	ReasonCode                *string                `json:"reasonCode"`
	ReasonCodeText            *string                `json:"reasonCodeText"`
	ReasonEtcDetail           *Personal              `json:"reasonEtcDetail"` // free text
	CancelReason              *Personal              `json:"cancelReason"`    // free text
	CreatedByType             *string                `json:"createdByType"`   // CUSTOMER, COUNSELOR, COUPANG, VENDOR, ETC, TRACKING, SYSTEM, BATCH
	CreatedAt                 *time.Time             `json:"createdAt"`
	ModifiedByType            *string                `json:"modifiedByType"`
	ModifiedAt                *time.Time             `json:"modifiedAt"`
	ExchangeItemDtoV1s        []ExchangeItem         `json:"exchangeItemDtoV1s"`
	ExchangeAddressDtoV1      *ExchangeAddress       `json:"exchangeAddressDtoV1"`
	DeliveryInvoiceGroupDtos  []DeliveryInvoiceGroup `json:"deliveryInvoiceGroupDtos"` // filled once the goods came back
	DeliveryStatus            *string                `json:"deliveryStatus"`
	CollectStatus             *string                `json:"collectStatus"`
	CollectCompleteDate       *time.Time             `json:"collectCompleteDate"` // nil until the goods came back
	CollectInformationsDto    *CollectInformations   `json:"collectInformationsDto"`
	ReturnDeliveryDtos        []ReturnDelivery       `json:"returnDeliveryDtos,omitzero"` // undocumented
	OrderDeliveryStatusLabel  *string                `json:"orderDeliveryStatusLabel"`
	ExchangeStatusLabel       *string                `json:"exchangeStatusLabel"`
	ReferTypeLabel            *string                `json:"referTypeLabel"`
	FaultTypeLabel            *string                `json:"faultTypeLabel"`
	CreatedByTypeLabel        *string                `json:"createdByTypeLabel"`
	ModifiedByTypeLabel       *string                `json:"modifiedByTypeLabel"`
	Successable               *bool                  `json:"successable"`
	Rejectable                *bool                  `json:"rejectable"`
	DeliveryInvoiceModifiable *bool                  `json:"deliveryInvoiceModifiable"`

	Unknown Unknown `json:",embed"`
}

// ExchangeItem is what was ordered, and what is to replace it.
type ExchangeItem struct {
	ExchangeItemID             *ID        `json:"exchangeItemId"`
	OrderItemID                *ID        `json:"orderItemId"`
	OrderItemUnitPrice         *Money     `json:"orderItemUnitPrice"`
	OrderItemName              *string    `json:"orderItemName"`
	OrderPackageID             *ID        `json:"orderPackageId"`
	OrderPackageName           *string    `json:"orderPackageName"`
	TargetItemID               *ID        `json:"targetItemId"`
	TargetItemUnitPrice        *Money     `json:"targetItemUnitPrice"`
	TargetItemName             *string    `json:"targetItemName"`
	TargetPackageID            *ID        `json:"targetPackageId"` // -1 if there is none
	TargetPackageName          *string    `json:"targetPackageName"`
	Quantity                   *int64     `json:"quantity"`
	OrderItemDeliveryComplete  *bool      `json:"orderItemDeliveryComplete"`
	OrderItemReturnComplete    *bool      `json:"orderItemReturnComplete"`
	TargetItemDeliveryComplete *bool      `json:"targetItemDeliveryComplete"`
	CreatedAt                  *time.Time `json:"createdAt"`
	ModifiedAt                 *time.Time `json:"modifiedAt"`
	OriginalShipmentBoxID      *ID        `json:"originalShipmentBoxId"`

	Unknown Unknown `json:",embed"`
}

// ExchangeAddress is where the goods are fetched and where the new ones go.
type ExchangeAddress struct {
	ExchangeAddressID      *ID        `json:"exchangeAddressId"`
	ReturnCustomerName     *Personal  `json:"returnCustomerName"`
	ReturnAddressZipCode   *Personal  `json:"returnAddressZipCode"`
	ReturnAddress          *Personal  `json:"returnAddress"`
	ReturnAddressDetail    *Personal  `json:"returnAddressDetail"`
	ReturnPhone            *Personal  `json:"returnPhone"`
	ReturnMobile           *Personal  `json:"returnMobile"`
	ReturnMemo             *Personal  `json:"returnMemo"`
	DeliveryCustomerName   *Personal  `json:"deliveryCustomerName"`
	DeliveryAddressZipCode *Personal  `json:"deliveryAddressZipCode"`
	DeliveryAddress        *Personal  `json:"deliveryAddress"`
	DeliveryAddressDetail  *Personal  `json:"deliveryAddressDetail"`
	DeliveryPhone          *Personal  `json:"deliveryPhone"`
	DeliveryMobile         *Personal  `json:"deliveryMobile"` // a safe number since September 2024
	DeliveryMemo           *Personal  `json:"deliveryMemo"`
	CreatedAt              *time.Time `json:"createdAt"`
	ModifiedAt             *time.Time `json:"modifiedAt"`
	ExchangeID             *ID        `json:"exchangeId"`

	Unknown Unknown `json:",embed"`
}

// DeliveryInvoiceGroup is one box of replacements with its waybills.
type DeliveryInvoiceGroup struct {
	ShipmentBoxID        *ID               `json:"shipmentBoxId"`
	BoxPrice             *Money            `json:"boxPrice"`
	OrderID              *ID               `json:"orderId"`
	OrderType            *string           `json:"orderType"`
	CustomerType         *string           `json:"customerType"`
	BundleType           *string           `json:"bundleType"`
	ExtraMessage         *Personal         `json:"extraMessage"`         // free text
	ShippingDeliveryType *string           `json:"shippingDeliveryType"` // DELIVERY, EXCHANGE_DELIVERY, FORCED_DELIVERY
	DeliveryInvoiceDtos  []DeliveryInvoice `json:"deliveryInvoiceDtos"`

	Unknown Unknown `json:",embed"`
}

// DeliveryInvoice is one waybill of replacements.
type DeliveryInvoice struct {
	InvoiceNumber           *string             `json:"invoiceNumber"`
	EstimatedDeliveryDate   *time.Time          `json:"estimatedDeliveryDate"`
	DeliveredDate           *time.Time          `json:"deliveredDate"`
	StatusModifiedAt        *time.Time          `json:"statusModifiedAt"`
	InvoiceNumberUploadDate *time.Time          `json:"invoiceNumberUploadDate"`
	StatusCode              *string             `json:"statusCode"` // an OrderStatus
	DeliverCode             *string             `json:"deliverCode"`
	IsMainShipmentInvoice   *bool               `json:"isMainShipmentInvoice"`
	ParcelType              *string             `json:"parcelType"`
	InvoiceVendorItemDtos   []InvoiceVendorItem `json:"invoiceVendorItemDtos"`

	Unknown Unknown `json:",embed"`
}

// InvoiceVendorItem is one option under a waybill.
type InvoiceVendorItem struct {
	VendorItemID          *ID        `json:"vendorItemId"`
	Quantity              *int64     `json:"quantity"`
	HasAdditionalItem     *bool      `json:"hasAdditionalItem"`
	PromiseDeliveryDate   *time.Time `json:"promiseDeliveryDate"`
	EstimatedShippingDate *time.Time `json:"estimatedShippingDate"` // a time here, a date in order sheets

	Unknown Unknown `json:",embed"`
}

// CollectInformations is how the goods come back.
type CollectInformations struct {
	ReturnType                   *string                    `json:"returnType"` // RETURN, EXCHANGE_RETURN
	ExpectedReturnDate           *time.Time                 `json:"expectedReturnDate"`
	ReturnDeliveryItemDtos       []ReturnDeliveryItem       `json:"returndeliveryItemDtos"`       // the API's spelling
	ReturnDeliveryDestinationDto *ReturnDeliveryDestination `json:"returndeliveryDestinationDto"` // the API's spelling

	Unknown Unknown `json:",embed"`
}

// ReturnDeliveryItem is one option that comes back.
type ReturnDeliveryItem struct {
	VendorItemID               *ID        `json:"vendorItemId"`
	StatusCode                 *string    `json:"statusCode"`
	ReturnCount                *int64     `json:"returnCount"`
	ReleaseStatus              *string    `json:"releaseStatus"`
	PaymentReturnDeliveryMapID *ID        `json:"paymentReturnDeliveryMapId"`
	PaymentItemID              *ID        `json:"paymentItemId"`
	ModifiedBy                 *Personal  `json:"modifiedBy"`  // an account
	ModifiedAt                 *time.Time `json:"moodifiedAt"` // the API's spelling
	CreatedBy                  *Personal  `json:"createdBy"`   // an account
	CreatedAt                  *time.Time `json:"createdAt"`
	Count                      *int64     `json:"count"`
	ConfirmType                *string    `json:"confirmType"`
	CollectStatus              *string    `json:"collectStatus"`

	Unknown Unknown `json:",embed"`
}

// ReturnDeliveryDestination is from whom to whom the goods come back.
type ReturnDeliveryDestination struct {
	VendorZipCode         *Personal `json:"vendorZipCode"`
	VendorPhone           *Personal `json:"vendorPhone"`
	VendorName            *Personal `json:"vendorName"`
	VendorMobile          *Personal `json:"vendorMobile"`
	VendorAddressDetail   *Personal `json:"vendorAddressDetail"`
	VendorAddress         *Personal `json:"vendorAddress"`
	SafetyNumberStatus    *string   `json:"safetyNumberStatus"`
	SafetyNumberID        *ID       `json:"safetyNumberId"`
	SafetyNumber          *Personal `json:"safetyNumber"`
	ReturnDeliveryID      *ID       `json:"returnDeliveryId"`
	ReturnCenterCode      *string   `json:"returnCenterCode"`
	ReceiptID             *ID       `json:"receiptId"`
	OrderedByMobile       *Personal `json:"orderedByMobile"`
	OrderID               *ID       `json:"orderId"`
	Message               *Personal `json:"message"` // free text
	CustomerZipCode       *Personal `json:"customerZipCode"`
	CustomerPhone         *Personal `json:"customerPhone"`
	CustomerName          *Personal `json:"customerName"`
	CustomerMobile        *Personal `json:"customerMobile"`
	CustomerAddressDetail *Personal `json:"customerAddressDetail"`
	CustomerAddress       *Personal `json:"customerAddress"`

	Unknown Unknown `json:",embed"`
}

const (
	mostExchangeDays = 7
	exchangePath     = "/v4/vendors/{vendorId}/exchangeRequests"
)

// ExchangeRequests lists the requests, in any status, that were made on the Days from to to, both included, 7 at most. Korea only.
func (c *Client) ExchangeRequests(ctx context.Context, from, to Day) iter.Seq2[Page[ExchangeRequest], error] {
	query := fmt.Sprintf("createdAtFrom=%sT00:00:00&createdAtTo=%sT23:59:59&maxPerPage=50", from, to)
	return pages[ExchangeRequest](ctx, c, listing{
		call:      call{op: "ExchangeRequests", template: exchangePath, path: c.path(exchangePath, 0), query: query, mostBytes: mostPageBytes},
		invalid:   errors.Join(c.checkKorea(), checkDays(from, to, mostExchangeDays)),
		tokenName: "nextToken",
		next:      byToken,
	})
}

// checkKorea is for endpoints that have no international version.
func (c *Client) checkKorea() error {
	return check(c.vendor.Market == KR, "there is no such listing outside Korea")
}
