package coupang

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// OrderStatus is the state of a shipment box and the required argument of its listing.
type OrderStatus string

// The states of a box, in the order in which it goes through them. NoneTracking is a branch after Instruct:
// the seller delivers, and there is nothing to track.
const (
	Accept        OrderStatus = "ACCEPT"         // paid; the address may still change
	Instruct      OrderStatus = "INSTRUCT"       // the seller prepares it
	Departure     OrderStatus = "DEPARTURE"      // the waybill is uploaded
	Delivering    OrderStatus = "DELIVERING"     // in transit
	NoneTracking  OrderStatus = "NONE_TRACKING"  // delivered by the seller
	FinalDelivery OrderStatus = "FINAL_DELIVERY" // delivered
)

// OrderStatuses are all states in life-cycle order. Read them in this order, each listing to its end before the
// next begins: a box only moves forward, so one that moves meanwhile is seen twice and never missed.
func OrderStatuses() []OrderStatus {
	return []OrderStatus{Accept, Instruct, Departure, Delivering, NoneTracking, FinalDelivery}
}

// OrderSheet is one shipment box: what is to be sent to one receiver in one parcel.
type OrderSheet struct {
	ShipmentBoxID          *ID                  `json:"shipmentBoxId"` // 18 digits
	OrderID                *ID                  `json:"orderId"`
	VendorID               *string              `json:"vendorId,omitzero"`
	OrderedAt              *time.Time           `json:"orderedAt"`
	Orderer                *Orderer             `json:"orderer"`
	PaidAt                 *time.Time           `json:"paidAt"`
	Status                 *string              `json:"status"` // an OrderStatus, as far as known
	ShippingPrice          *Money               `json:"shippingPrice"`
	RemotePrice            *Money               `json:"remotePrice"` // surcharge for islands and mountains
	RemoteArea             *bool                `json:"remoteArea"`
	ParcelPrintMessage     *Personal            `json:"parcelPrintMessage"` // free text to the courier
	SplitShipping          *bool                `json:"splitShipping"`
	AbleSplitShipping      *bool                `json:"ableSplitShipping"`
	Receiver               *Receiver            `json:"receiver"` // may change while the status is ACCEPT
	OrderItems             []OrderItem          `json:"orderItems"`
	OverseaShippingInfoDto *OverseaShippingInfo `json:"overseaShippingInfoDto"`
	DeliveryCompanyName    *string              `json:"deliveryCompanyName"`
	InvoiceNumber          *string              `json:"invoiceNumber"`
	InTransitDateTime      *time.Time           `json:"inTrasitDateTime"` // the API's spelling
	DeliveredDate          *time.Time           `json:"deliveredDate"`
	Refer                  *string              `json:"refer"`        // where it was bought: 아이폰앱, 안드로이드앱, PC웹, 모바일웹
	ShipmentType           *string              `json:"shipmentType"` // THIRD_PARTY, CGF, CGF LITE

	IsCod           *bool          `json:"isCod,omitzero"`           // v5: paid on delivery
	CodDeliveryFee  *Money         `json:"codDeliveryFee,omitzero"`  // v5
	ExtraProperties jsontext.Value `json:"extraProperties,omitzero"` // v5: taxReceiptInfo, sameDayShipping, cutOffTimeHour

	Unknown Unknown `json:",embed"`
}

// Orderer is who paid.
type Orderer struct {
	Name          *Personal `json:"name"`
	Email         *Personal `json:"email"`      // "" since August 2024
	SafeNumber    *Personal `json:"safeNumber"` // a number that forwards for a while
	OrdererNumber *Personal `json:"ordererNumber"`

	Unknown Unknown `json:",embed"`
}

// Receiver is who gets the parcel, and where.
type Receiver struct {
	Name           *Personal `json:"name"`
	SafeNumber     *Personal `json:"safeNumber"`
	ReceiverNumber *Personal `json:"receiverNumber"`
	Addr1          *Personal `json:"addr1"`
	Addr2          *Personal `json:"addr2"`
	PostCode       *Personal `json:"postCode"`

	Unknown Unknown `json:",embed"`
}

// OrderItem is one option in the box. ShippingCount - (HoldCountForCancel + CancelCount) is what to ship.
type OrderItem struct {
	VendorItemPackageID        *ID            `json:"vendorItemPackageId"` // 0, unused
	VendorItemPackageName      *string        `json:"vendorItemPackageName"`
	ProductID                  *ID            `json:"productId"` // 0 if there is none
	VendorItemID               *ID            `json:"vendorItemId"`
	VendorItemName             *string        `json:"vendorItemName"`
	ShippingCount              *int64         `json:"shippingCount"` // pieces bought
	SalesPrice                 *Money         `json:"salesPrice"`    // of one piece
	OrderPrice                 *Money         `json:"orderPrice"`    // SalesPrice × ShippingCount
	DiscountPrice              *Money         `json:"discountPrice"` // the sum of the next three
	InstantCouponDiscount      *Money         `json:"instantCouponDiscount"`
	DownloadableCouponDiscount *Money         `json:"downloadableCouponDiscount"`
	CoupangDiscount            *Money         `json:"coupangDiscount"`
	ExternalVendorSkuCode      *string        `json:"externalVendorSkuCode"`
	EtcInfoHeader              *string        `json:"etcInfoHeader"` // what the seller asks of the buyer
	EtcInfoValue               *Personal      `json:"etcInfoValue"`  // unused, see EtcInfoValues
	EtcInfoValues              []Personal     `json:"etcInfoValues"` // what the buyer answered
	SellerProductID            *ID            `json:"sellerProductId"`
	SellerProductName          *string        `json:"sellerProductName"`
	SellerProductItemName      *string        `json:"sellerProductItemName"`
	FirstSellerProductItemName *string        `json:"firstSellerProductItemName"`
	CancelCount                *int64         `json:"cancelCount"`        // pieces cancelled for good
	HoldCountForCancel         *int64         `json:"holdCountForCancel"` // pieces about to be cancelled
	EstimatedShippingDate      *Day           `json:"estimatedShippingDate"`
	PlannedShippingDate        *Day           `json:"plannedShippingDate"` // only with split shipping
	InvoiceNumberUploadDate    *time.Time     `json:"invoiceNumberUploadDate"`
	ExtraProperties            jsontext.Value `json:"extraProperties"` // free form, nil if absent or null
	PricingBadge               *bool          `json:"pricingBadge"`
	UsedProduct                *bool          `json:"usedProduct"`
	ConfirmDate                *time.Time     `json:"confirmDate"`            // the buyer confirmed the purchase
	DeliveryChargeTypeName     *string        `json:"deliveryChargeTypeName"` // 유료 (paid), 무료 (free)
	UpBundleVendorItemID       *ID            `json:"upBundleVendorItemId"`
	UpBundleVendorItemName     *string        `json:"upBundleVendorItemName"`
	UpBundleSize               *int64         `json:"upBundleSize"`
	UpBundleItem               *bool          `json:"upBundleItem"`
	Canceled                   *bool          `json:"canceled"`

	Unknown Unknown `json:",embed"`
}

// OverseaShippingInfo is what customs want to know of an order from abroad.
type OverseaShippingInfo struct {
	PersonalCustomsClearanceCode *Personal `json:"personalCustomsClearanceCode"`
	OrdererSsn                   *Personal `json:"ordererSsn"` // unused; the document's table spells it orderersSsn
	OrdererPhoneNumber           *Personal `json:"ordererPhoneNumber"`

	Unknown Unknown `json:",embed"`
}

// mostOrderDays is the widest window of orders and returns: to−from ≤ 30 days, the narrow reading of "up to 31 days".
const mostOrderDays = 31

// OrderSheets lists the boxes of one status that were paid on the Days from to to, both included, 31 at most.
// A box appears some ten minutes after it was paid, and vanishes once its return is completed. A box that changes its status while
// the pages are read may push a neighbour across a page's edge: read overlapping windows again.
// (GET_ORDERSHEET; GET_ORDERSHEETS, v5, in Taiwan.)
func (c *Client) OrderSheets(ctx context.Context, from, to Day, s OrderStatus) iter.Seq2[Page[OrderSheet], error] {
	query := fmt.Sprintf("createdAtFrom=%s&createdAtTo=%s&maxPerPage=50&status=%s", c.orderTime(from.String()), c.orderTime(to.String()), s)
	return pages[OrderSheet](ctx, c, listing{
		call:      c.orderCall("OrderSheets", query, mostPageBytes),
		invalid:   errors.Join(checkDays(from, to, mostOrderDays), checkStatus(s, OrderStatuses())),
		tokenName: "nextToken",
		next:      byToken,
	})
}

// OrderSheetsByMinute lists the boxes of one status that were paid in the minutes from to to, both included, of one Day. All
// come in one answer, which the Pages are parts of: long windows time out, so ask for ten minutes to an hour.
func (c *Client) OrderSheetsByMinute(ctx context.Context, from, to time.Time, s OrderStatus) iter.Seq2[Page[OrderSheet], error] {
	query := fmt.Sprintf("createdAtFrom=%s&createdAtTo=%s&searchType=timeFrame&status=%s",
		c.orderTime(c.minute(from)), c.orderTime(c.minute(to)), s)
	return pages[OrderSheet](ctx, c, listing{
		call:    c.orderCall("OrderSheetsByMinute", query, mostUnpagedBytes),
		invalid: errors.Join(checkMinutes(from, to, c.vendor.Market), checkStatus(s, OrderStatuses())),
		next:    unpaged,
	})
}

// OrderSheet is one box as it is now. Before shipping, look at its receiver once more: a paid order's address may change.
func (c *Client) OrderSheet(ctx context.Context, box ID) (Record[OrderSheet], error) {
	return lookup(ctx, c, "OrderSheet", c.orderPath()+"/{id}", box, func(o *OrderSheet) (*ID, *string) {
		return o.ShipmentBoxID, o.VendorID
	})
}

func (c *Client) orderCall(op, query string, mostBytes int64) call {
	return call{op: op, template: c.orderPath(), path: c.path(c.orderPath(), 0), query: query, mostBytes: mostBytes}
}

func (c *Client) orderPath() string {
	if c.vendor.Market == TW {
		return "/v5/vendors/{vendorId}/ordersheets"
	}
	return "/v4/vendors/{vendorId}/ordersheets"
}

// orderTime adds the offset that v5 wants to a day or minute, as in 2025-07-15%2B09:00.
func (c *Client) orderTime(text string) string {
	if c.vendor.Market == TW {
		text += c.vendor.Market.offset()
	}
	return escape(text)
}

// minute is how the minute forms want a time, in the market's clock.
func (c *Client) minute(t time.Time) string {
	return t.In(c.vendor.Market.Location()).Format("2006-01-02T15:04")
}
