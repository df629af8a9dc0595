package coupang

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"
)

// ReturnWithdrawal tells that a return request was taken back, wholly or for some options. The request itself
// then vanishes from its listings; without withdrawals, return rates stay too high.
type ReturnWithdrawal struct {
	CancelID           *ID        `json:"cancelId"` // the ReceiptID of the return request
	OrderID            *ID        `json:"orderId"`
	VendorID           *string    `json:"vendorId"`
	RefundDeliveryDuty *string    `json:"refundDeliveryDuty"` // who pays the way back: COM the seller, CUS the customer, COU Coupang
	CreatedAt          *time.Time `json:"createdAt"`
	VendorItemIDs      IDs        `json:"vendorItemIds"`

	Unknown Unknown `json:",embed"`
}

const (
	mostWithdrawalDays = 7
	withdrawalPath     = "/v4/vendors/{vendorId}/returnWithdrawRequests"
)

// ReturnWithdrawals lists the withdrawals made on the Days from to to, both included, 7 at most. Korea only. (Help centre 360034027354.)
func (c *Client) ReturnWithdrawals(ctx context.Context, from, to Day) iter.Seq2[Page[ReturnWithdrawal], error] {
	query := fmt.Sprintf("dateFrom=%s&dateTo=%s&sizePerPage=100", from, to)
	return pages[ReturnWithdrawal](ctx, c, listing{
		call: call{
			op: "ReturnWithdrawals", template: withdrawalPath, path: c.path(withdrawalPath, 0), query: query,
			mostBytes: mostPageBytes,
		},
		invalid:   errors.Join(c.checkKorea(), checkDays(from, to, mostWithdrawalDays)),
		tokenName: "pageIndex",
		first:     "1",
		next:      byToken,
	})
}
