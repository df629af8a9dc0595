package coupang

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"
)

// ReturnStatus is which of a vendor's return requests a listing gives.
type ReturnStatus string

// The listings of return requests. The first four are states; Cancelled is the other kind of request, an order
// cancelled before it was shipped, which has no states.
const (
	StopShipmentRequested ReturnStatus = "RU"     // 출고중지요청: asked to stop the shipment
	ReturnReceived        ReturnStatus = "UC"     // 반품접수: return accepted; also holds those of RU
	CheckRequested        ReturnStatus = "PR"     // 쿠팡확인요청: Coupang is asked to check
	ReturnCompleted       ReturnStatus = "CC"     // 반품완료: done
	Cancelled             ReturnStatus = "CANCEL" // sent as cancelType=CANCEL without a status
)

// ReturnStatuses are all listings in the order to read them: a request moves from RU to CC, so one that moves
// meanwhile is seen twice and never missed.
func ReturnStatuses() []ReturnStatus {
	return []ReturnStatus{StopShipmentRequested, ReturnReceived, CheckRequested, ReturnCompleted, Cancelled}
}

// ReturnRequest is a customer's request to return goods, or to cancel them.
type ReturnRequest struct {
	ReceiptID                *ID              `json:"receiptId"`
	VendorID                 *string          `json:"vendorId,omitzero"`
	OrderID                  *ID              `json:"orderId"`
	PaymentID                *ID              `json:"paymentId"`
	ReceiptType              *string          `json:"receiptType"` // RETURN, CANCEL; 반품 in an old sample
	ReceiptStatus            *string          `json:"receiptStatus"`
	CreatedAt                *time.Time       `json:"createdAt"`
	ModifiedAt               *time.Time       `json:"modifiedAt"`
	RequesterName            *Personal        `json:"requesterName"`
	RequesterPhoneNumber     *Personal        `json:"requesterPhoneNumber"`
	RequesterRealPhoneNumber *Personal        `json:"requesterRealPhoneNumber"`
	RequesterAddress         *Personal        `json:"requesterAddress"`
	RequesterAddressDetail   *Personal        `json:"requesterAddressDetail"`
	RequesterZipCode         *Personal        `json:"requesterZipCode"`
	CancelReasonCategory1    *string          `json:"cancelReasonCategory1"`
	CancelReasonCategory2    *string          `json:"cancelReasonCategory2"`
	CancelReason             *Personal        `json:"cancelReason"` // free text
	CancelCountSum           *int64           `json:"cancelCountSum"`
	ReturnDeliveryID         *ID              `json:"returnDeliveryId"`
	ReturnDeliveryType       *string          `json:"returnDeliveryType"` // 전담택배, 연동택배, 수기관리, ""
	ReleaseStopStatus        *string          `json:"releaseStopStatus"`
	EnclosePrice             *Money           `json:"enclosePrice"`
	FaultByType              *string          `json:"faultByType"` // COUPANG, VENDOR, CUSTOMER, WMS, GENERAL
	PreRefund                *bool            `json:"preRefund"`
	CompleteConfirmType      *string          `json:"completeConfirmType"`
	CompleteConfirmDate      *time.Time       `json:"completeConfirmDate"`
	ReturnItems              []ReturnItem     `json:"returnItems"`
	ReturnDeliveryDtos       []ReturnDelivery `json:"returnDeliveryDtos"`
	ReasonCode               *string          `json:"reasonCode"` // an open set
	ReasonCodeText           *string          `json:"reasonCodeText"`
	ReturnShippingCharge     *Money           `json:"returnShippingCharge"` // positive: the seller pays; negative: the customer

	Unknown Unknown `json:",embed"`
}

// ReturnItem is one option of a return request.
type ReturnItem struct {
	VendorItemPackageID   *ID       `json:"vendorItemPackageId"` // unused
	VendorItemPackageName *string   `json:"vendorItemPackageName"`
	VendorItemID          *ID       `json:"vendorItemId"`
	VendorItemName        *string   `json:"vendorItemName"`
	PurchaseCount         *int64    `json:"purchaseCount"`
	CancelCount           *int64    `json:"cancelCount"` // may be less than was bought
	ShipmentBoxID         *ID       `json:"shipmentBoxId"`
	SellerProductID       *ID       `json:"sellerProductId"`
	SellerProductName     *string   `json:"sellerProductName"`
	ReleaseStatus         *string   `json:"releaseStatus"`      // Y shipped, N not, S stopped, A had been shipped
	CancelCompleteUser    *Personal `json:"cancelCompleteUser"` // a masked account, or 3P_CANCEL

	Unknown Unknown `json:",embed"`
}

// ReturnDelivery is one waybill of goods on their way back.
type ReturnDelivery struct {
	DeliveryCompanyCode *string `json:"deliveryCompanyCode"`
	DeliveryInvoiceNo   *string `json:"deliveryInvoiceNo"` // "" and nil mean none

	Unknown Unknown `json:",embed"`
}

// ReturnRequests lists the requests of one status that were made on the Days from to to, both included, 31 at most. A request
// that is taken back vanishes: see ReturnWithdrawals. (Help centre 360033919613.)
func (c *Client) ReturnRequests(ctx context.Context, from, to Day, s ReturnStatus) iter.Seq2[Page[ReturnRequest], error] {
	query := fmt.Sprintf("createdAtFrom=%s&createdAtTo=%s&maxPerPage=50&%s", from, to, s.parameter())
	return pages[ReturnRequest](ctx, c, listing{
		call:      c.returnCall("ReturnRequests", query, mostPageBytes),
		invalid:   errors.Join(checkDays(from, to, mostOrderDays), checkStatus(s, ReturnStatuses())),
		tokenName: "nextToken",
		next:      byToken,
	})
}

// ReturnRequestsByMinute lists the requests of one status that were made in the minutes from to to, both included, of one Day.
// All come in one answer, which the Pages are parts of.
func (c *Client) ReturnRequestsByMinute(ctx context.Context, from, to time.Time, s ReturnStatus) iter.Seq2[Page[ReturnRequest], error] {
	query := fmt.Sprintf("createdAtFrom=%s&createdAtTo=%s&searchType=timeFrame&%s",
		escape(c.minute(from)), escape(c.minute(to)), s.parameter())
	return pages[ReturnRequest](ctx, c, listing{
		call:    c.returnCall("ReturnRequestsByMinute", query, mostUnpagedBytes),
		invalid: errors.Join(checkMinutes(from, to, c.vendor.Market), checkStatus(s, ReturnStatuses())),
		next:    unpaged,
	})
}

// ReturnRequest is one request as it is now. One that was taken back is not found; do not ask for it again. Only returns have
// this look-up, not orders cancelled before they were shipped. (GET_RETURN_REQUEST_BY_RECEIPT.)
func (c *Client) ReturnRequest(ctx context.Context, receipt ID) (Record[ReturnRequest], error) {
	return lookup(ctx, c, "ReturnRequest", c.returnPath()+"/{id}", receipt, func(r *ReturnRequest) (*ID, *string) {
		return r.ReceiptID, r.VendorID
	})
}

func (c *Client) returnCall(op, query string, mostBytes int64) call {
	return call{op: op, template: c.returnPath(), path: c.path(c.returnPath(), 0), query: query, mostBytes: mostBytes}
}

func (c *Client) returnPath() string {
	if c.vendor.Market == TW {
		return "/v6/vendors/{vendorId}/returnRequests"
	}
	return "/v4/vendors/{vendorId}/returnRequests"
}

// parameter is how the status is asked for; cancelType must come alone.
func (s ReturnStatus) parameter() string {
	if s == Cancelled {
		return "cancelType=CANCEL"
	}
	return "status=" + string(s)
}
