package report

import (
	"context"
	"fmt"
	"iter"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// reading is the making of one vendor's part of a report.
type reading struct {
	store  parquetio.Store
	vendor coupang.Vendor
	from   coupang.Day // asked for, or before all Days
	to     coupang.Day // asked for, or today
	today  coupang.Day
	now    time.Time
}

func newReading(o Options, v coupang.Vendor) *reading {
	today := coupang.DayOf(o.Now, v.Market)
	r := &reading{store: o.Store, vendor: v, to: today, today: today, now: o.Now}
	if o.From != nil {
		r.from = *o.From
	}
	if o.To != nil {
		r.to = min(*o.To, today)
	}
	return r
}

func (r *reading) read(ctx context.Context, datasets []string) (Vendor, error) {
	v := Vendor{VendorID: r.vendor.ID, Market: r.vendor.Market, Returned: []Returned{}}
	accounts, err := r.sweeps(ctx)
	if err != nil {
		return v, err
	}
	v.Warnings, v.MoreWarnings = accounts.newestWarnings()
	rows, err := r.rows(ctx, datasets, len(accounts.of("returns").took) > 0)
	if err != nil {
		return v, err
	}
	v.Waiting = rows.waiting
	v.Returned = append(v.Returned, rows.returned...)
	for _, name := range datasets {
		v.Datasets = append(v.Datasets, r.dataset(name, rows.days[name], accounts.of(name)))
	}
	return v, nil
}

func (r *reading) dataset(name string, days []DayRows, a *account) Dataset {
	d := Dataset{Name: name, Days: days, Sweeps: a.sum(), window: export.Window{From: r.from, To: r.to}}
	for _, day := range days {
		d.Rows += day.sum()
	}
	if r.from == 0 { // not asked for
		d.window.From = a.first
		if len(days) > 0 {
			d.window.From = min(d.window.From, days[0].Day)
		}
	}
	d.Coverage = r.coverage(a)
	return d
}

// atOnce partitions are read side by side: what a bucket takes to answer would otherwise add up.
const atOnce = 8

// partitions calls f for each of a table's partitions from a Day on, several at once.
func (r *reading) partitions(ctx context.Context, table string, from, to coupang.Day, f func(context.Context, export.Partition) error) error {
	all, err := export.Partitions(ctx, r.store, table, r.vendor.ID)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, p := range all {
		if from <= p.Day && p.Day <= to {
			group.Go(func() error { return f(ctx, p) })
		}
	}
	return group.Wait()
}

// eachPartition reads the columns of P of each partition.
func eachPartition[P any](ctx context.Context, r *reading, table string, from, to coupang.Day, f func(coupang.Day, iter.Seq2[P, error]) error) error {
	projection, err := parquetio.NewProjection[P]()
	if err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	return r.partitions(ctx, table, from, to, func(ctx context.Context, p export.Partition) error {
		return f(p.Day, projection.Rows(ctx, r.store, p.Key))
	})
}
