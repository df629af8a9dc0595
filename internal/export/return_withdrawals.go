package export

import (
	"context"
	"iter"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// ReturnWithdrawal tells that a return request was taken back: a row of the table return_withdrawals, by the Day of created_at.
type ReturnWithdrawal struct {
	CancelID           int64                `parquet:"cancel_id,plain" doc:"number of the return request: returns.receipt_id"`
	OrderID            *int64               `parquet:"order_id,plain" doc:"number of the order"`
	RefundDeliveryDuty *string              `parquet:"refund_delivery_duty,dict" doc:"who pays the way back: COM the seller, CUS the customer, COU Coupang"`
	CreatedAt          *parquetio.Timestamp `parquet:"created_at,timestamp(millisecond),plain" doc:"when it was taken back"`
	VendorItemIDs      []int64              `parquet:"vendor_item_ids,optional,list" parquet-element:",dict" doc:"numbers of the options that the buyer keeps"`
	ExtraFields        *string              `parquet:"extra_fields,plain" doc:"JSON object from JSON Pointer to value: what the API sent that has no column; null when nothing"`
	Sighting
}

// returnWithdrawals is the listing that seed 002 points to: a request taken back is in no other.
func returnWithdrawals() Dataset[coupang.ReturnWithdrawal, ReturnWithdrawal] {
	return Dataset[coupang.ReturnWithdrawal, ReturnWithdrawal]{
		Name:         "return_withdrawals",
		WindowDays:   7,
		LookbackDays: 30,
		Markets:      []coupang.Market{coupang.KR},
		Statuses:     []string{""},
		List: func(ctx context.Context, c *coupang.Client, w Window, _ string) iter.Seq2[coupang.Page[coupang.ReturnWithdrawal], error] {
			return c.ReturnWithdrawals(ctx, w.From, w.To)
		},
		KeyColumn:  "cancel_id",
		DateColumn: "created_at",
		Key:        func(r *ReturnWithdrawal) int64 { return r.CancelID },
		DatedAt:    func(r *ReturnWithdrawal) *parquetio.Timestamp { return r.CreatedAt },
		VendorID:   func(w *coupang.ReturnWithdrawal) *string { return w.VendorID },
		Row:        returnWithdrawalRow,
		Extra:      func(r *ReturnWithdrawal) **string { return &r.ExtraFields },
		Sighting:   func(r *ReturnWithdrawal) *Sighting { return &r.Sighting },
	}
}

func returnWithdrawalRow(w *coupang.ReturnWithdrawal, _ coupang.Market) ReturnWithdrawal {
	return ReturnWithdrawal{
		CancelID: key(w.CancelID), OrderID: number(w.OrderID), RefundDeliveryDuty: w.RefundDeliveryDuty,
		CreatedAt: moment(w.CreatedAt), VendorItemIDs: numbers(w.VendorItemIDs),
	}
}
