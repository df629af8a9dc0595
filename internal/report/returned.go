package report

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"math"
	"slices"
	"sync"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// Returned are the orders of one Day, and how many of them have come back or are about to: there is a return request, shipped
// goods and not a cancellation, that the customer did not take back. Late Days are still to rise.
//
// An order whose return was completed before the first export had left Coupang's list, so the table orders never had it. Its return
// says that there was such an order: it counts among the orders and among the returned, or every Day before the first export would
// show a fraction of its rate. What cannot be known: such an order's Day is told by its number alone.
type Returned struct {
	Day      coupang.Day `json:"day"`
	Orders   int         `json:"orders"` // one may be several boxes
	Returned int         `json:"returned"`
	Unlisted int         `json:"unlisted"` // of both: orders that only their return tells of
}

// returnedOrders looks for orders among the returns. Numbers of returned orders are held, some twenty bytes each; those of all
// orders only while their Day is read.
type returnedOrders struct {
	mu        sync.Mutex
	withdrawn map[int64]bool // returns that were taken back
	orders    []returnedOrder
	known     bool                  // returns were read
	smallest  map[coupang.Day]int64 // order number of each Day, those outside of the report among them
	days      map[coupang.Day]*Returned
}

// returnedOrder is an order with a return; they are sorted by number once all are there.
type returnedOrder struct {
	number int64
	asked  coupang.Day // on which the return was first asked for
	listed bool        // it is in the table orders
}

func newReturnedOrders(known bool) *returnedOrders {
	return &returnedOrders{
		withdrawn: map[int64]bool{}, known: known, smallest: map[coupang.Day]int64{}, days: map[coupang.Day]*Returned{},
	}
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
			back.see(day, row)
		}
		r.addUpTo(t, day, counts)
		return nil
	})
	back.sort()
	return err
}

// addUpTo leaves out what is later than the Days asked for.
func (r *reading) addUpTo(t *tally, day coupang.Day, counts map[string]int) {
	if day <= r.to {
		t.add(day, counts)
	}
}

func (b *returnedOrders) see(day coupang.Day, row returnRow) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.known = true
	if isReturn(row.Type) && row.OrderID != nil && !b.withdrawn[row.ReceiptID] {
		b.orders = append(b.orders, returnedOrder{number: *row.OrderID, asked: day})
	}
}

// isReturn tells a return of shipped goods from a cancellation, as the view return_items does.
func isReturn(kind *string) bool { return kind != nil && (*kind == "RETURN" || *kind == "반품") }

// sort leaves each order once, with its first return.
func (b *returnedOrders) sort() {
	slices.SortFunc(b.orders, func(x, y returnedOrder) int {
		return cmp.Or(cmp.Compare(x.number, y.number), cmp.Compare(x.asked, y.asked))
	})
	b.orders = slices.CompactFunc(b.orders, func(x, y returnedOrder) bool { return x.number == y.number })
}

func (r *reading) readOrders(ctx context.Context, t *tally, back *returnedOrders) error {
	err := eachPartition(ctx, r, "orders", r.from, r.to, func(day coupang.Day, rows iter.Seq2[orderRow, error]) error {
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
	if err != nil || !back.anyUnlisted() {
		return err
	}
	if err := r.readOtherOrders(ctx, 0, r.from-1, back); err != nil {
		return err
	}
	return r.readOtherOrders(ctx, r.to+1, r.today, back)
}

// readOtherOrders finds returned orders on Days that the report is not about.
func (r *reading) readOtherOrders(ctx context.Context, from, to coupang.Day, back *returnedOrders) error {
	if from > to {
		return nil
	}
	return eachPartition(ctx, r, "orders", from, to, func(day coupang.Day, rows iter.Seq2[orderNumber, error]) error {
		var orders []int64
		for row, err := range rows {
			if err != nil {
				return err
			}
			if row.OrderID != nil {
				orders = append(orders, *row.OrderID)
			}
		}
		back.find(day, orders)
		return nil
	})
}

func (b *returnedOrders) count(day coupang.Day, orders []int64) {
	orders, returned := b.find(day, orders)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.days[day] = &Returned{Day: day, Orders: len(orders), Returned: returned}
}

// find counts the orders of a Day that have a return, each order once.
func (b *returnedOrders) find(day coupang.Day, numbers []int64) (orders []int64, returned int) {
	slices.Sort(numbers)
	orders = slices.Compact(numbers)
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(orders) > 0 {
		b.smallest[day] = orders[0]
	}
	for _, number := range orders {
		i, found := slices.BinarySearchFunc(b.orders, number, func(o returnedOrder, n int64) int { return cmp.Compare(o.number, n) })
		if found {
			b.orders[i].listed = true
			returned++
		}
	}
	return orders, returned
}

func (b *returnedOrders) anyUnlisted() bool {
	return slices.ContainsFunc(b.orders, func(o returnedOrder) bool { return !o.listed })
}

func (b *returnedOrders) byDay() []Returned {
	if !b.known {
		return nil
	}
	b.addUnlisted()
	var days []Returned
	for _, day := range slices.Sorted(maps.Keys(b.days)) {
		days = append(days, *b.days[day])
	}
	return days
}

// addUnlisted puts every order that only its return tells of on the last Day whose orders all have smaller numbers or its own. Numbers
// rise with time where Coupang gives them one after the other; where it does not, the Day of the return stands for the order's. Those
// older than the lake's first order are left out.
func (b *returnedOrders) addUnlisted() {
	days := slices.Sorted(maps.Keys(b.smallest))
	atLeast := make([]int64, len(days)) // no order of this Day or a later one has a smaller number
	least := int64(math.MaxInt64)
	for i, day := range slices.Backward(days) {
		least = min(least, b.smallest[day])
		atLeast[i] = least
	}
	for _, o := range b.orders {
		i, exact := slices.BinarySearch(atLeast, o.number)
		if o.listed || i == 0 && !exact {
			continue
		}
		for i < len(days) && atLeast[i] <= o.number {
			i++
		}
		for i > 0 && days[i-1] > o.asked { // no return comes before its order
			i--
		}
		if i > 0 {
			b.addOne(days[i-1])
		}
	}
}

// addOne does nothing about a Day that the report is not about.
func (b *returnedOrders) addOne(day coupang.Day) {
	if one := b.days[day]; one != nil {
		one.Orders++
		one.Returned++
		one.Unlisted++
	}
}
