package main

import (
	"context"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// keptOrders is what became of the orders in the lake.
type keptOrders struct {
	vanished  int // in the lake and on the shop's list no more
	explained int // of these, with a return in the lake
	guarded   int // safe numbers in rows seen since
	bare      int // rows first seen since, without a safe number
	bareEver  int // rows of the shop's list without a safe number
}

// orders reads the lake and compares it with what the shop lists now.
func (d *demo) orders(ctx context.Context, since time.Time) (keptOrders, error) {
	listed := map[int64]bool{}
	for r := range d.api.Listed(d.vendor.ID, coupangtest.Orders) {
		listed[r.ID] = true
	}
	returned, err := d.returnedOrders(ctx)
	if err != nil {
		return keptOrders{}, err
	}
	var k keptOrders
	begin := parquetio.Timestamp(since.UnixMilli())
	err = readTable(ctx, d.store, "orders", func(o *export.Order) { k.count(o, listed[o.ShipmentBoxID], begin, returned) })
	return k, err
}

func (k *keptOrders) count(o *export.Order, listed bool, since parquetio.Timestamp, returned map[int64]bool) {
	if !listed {
		k.vanished++
		if o.OrderID != nil && returned[*o.OrderID] {
			k.explained++
		}
		return
	}
	numbers := 0
	if o.Orderer != nil && isThere(o.Orderer.SafeNumber) {
		numbers++
	}
	if o.Receiver != nil && isThere(o.Receiver.SafeNumber) {
		numbers++
	}
	if o.LastSeenAt >= since {
		k.guarded += numbers
	}
	if numbers == 0 {
		k.bareEver++
		if o.FirstSeenAt >= since {
			k.bare++
		}
	}
}

func isThere(text *coupang.Personal) bool { return text != nil && *text != "" }

func (d *demo) returnedOrders(ctx context.Context) (map[int64]bool, error) {
	returned := map[int64]bool{}
	err := readTable(ctx, d.store, "returns", func(r *export.Return) {
		if r.OrderID != nil {
			returned[*r.OrderID] = true
		}
	})
	return returned, err
}

// readTable reads every row of a table.
func readTable[R any](ctx context.Context, s parquetio.Store, name string, row func(*R)) error {
	table, err := parquetio.NewTable(func(*R, *R) int { return 0 }, parquetio.Options{CreatedBy: "coupang-lake"})
	if err != nil {
		return err
	}
	for key, err := range s.List(ctx, name+"/") {
		if err != nil {
			return err
		}
		for r, err := range table.Rows(ctx, s, key) {
			if err != nil {
				return err
			}
			row(&r)
		}
	}
	return nil
}
