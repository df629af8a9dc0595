package report

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"sync"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// Returned are the orders of one Day, and how many of them have come back or are about to: there is a return request, shipped
// goods and not a cancellation, that the customer did not take back. Late Days are still to rise.
type Returned struct {
	Day      coupang.Day `json:"day"`
	Orders   int         `json:"orders"` // one may be several boxes
	Returned int         `json:"returned"`
}

// returnedOrders looks for orders among the returns. Numbers of returned orders are held, some eight bytes each; those of all
// orders only while their Day is read.
type returnedOrders struct {
	mu        sync.Mutex
	withdrawn map[int64]bool // returns that were taken back
	orders    []int64        // with a return, sorted once all are there
	known     bool           // returns were read
	days      []Returned
}

func (r *reading) readWithdrawals(ctx context.Context, t *tally, back *returnedOrders) error {
	return eachPartition(ctx, r, "return_withdrawals", r.from, r.today, func(day coupang.Day, rows iter.Seq2[withdrawalRow, error]) error {
		counts := map[string]int{}
		for row, err := range rows {
			if err != nil {
				return err
			}
			counts[noStatus]++
			back.mu.Lock()
			back.withdrawn[row.CancelID] = true
			back.mu.Unlock()
		}
		r.addUpTo(t, day, counts)
		return nil
	})
}

// readReturns goes on until today: later requests are about earlier orders.
func (r *reading) readReturns(ctx context.Context, t *tally, back *returnedOrders) error {
	err := eachPartition(ctx, r, "returns", r.from, r.today, func(day coupang.Day, rows iter.Seq2[returnRow, error]) error {
		counts := map[string]int{}
		for row, err := range rows {
			if err != nil {
				return err
			}
			counts[statusOf(row.Status)]++
			back.see(row)
		}
		r.addUpTo(t, day, counts)
		return nil
	})
	slices.Sort(back.orders)
	return err
}

// addUpTo leaves out what is later than the Days asked for.
func (r *reading) addUpTo(t *tally, day coupang.Day, counts map[string]int) {
	if day <= r.to {
		t.add(day, counts)
	}
}

func (b *returnedOrders) see(row returnRow) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.known = true
	shipped := row.Type != nil && (*row.Type == "RETURN" || *row.Type == "반품") // the second in old ones
	if shipped && row.OrderID != nil && !b.withdrawn[row.ReceiptID] {
		b.orders = append(b.orders, *row.OrderID)
	}
}

func (r *reading) readOrders(ctx context.Context, t *tally, back *returnedOrders) error {
	return eachPartition(ctx, r, "orders", r.from, r.to, func(day coupang.Day, rows iter.Seq2[orderRow, error]) error {
		counts := map[string]int{}
		var orders []int64
		for row, err := range rows {
			if err != nil {
				return err
			}
			counts[statusOf(row.Status)]++
			if row.OrderID != nil {
				orders = append(orders, *row.OrderID)
			}
		}
		t.add(day, counts)
		back.count(day, orders)
		return nil
	})
}

func (b *returnedOrders) count(day coupang.Day, orders []int64) {
	slices.Sort(orders)
	orders = slices.Compact(orders)
	one := Returned{Day: day, Orders: len(orders)}
	for _, order := range orders {
		if _, found := slices.BinarySearch(b.orders, order); found {
			one.Returned++
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.days = append(b.days, one)
}

func (b *returnedOrders) byDay() []Returned {
	if !b.known {
		return nil
	}
	slices.SortFunc(b.days, func(a, c Returned) int { return cmp.Compare(a.Day, c.Day) })
	return b.days
}
