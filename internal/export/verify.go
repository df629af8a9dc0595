package export

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// DifferenceKind says how the lake departs from the API.
type DifferenceKind string

// The kinds of differences.
const (
	Missing   DifferenceKind = "missing"   // listed by the API, not in the lake
	Different DifferenceKind = "different" // values differ
	Doubled   DifferenceKind = "doubled"   // one key in two partitions, or twice in one
)

// Difference is one key that is not in the lake as the API tells it. It holds no values.
type Difference struct {
	Kind    DifferenceKind `json:"kind"`
	Key     int64          `json:"key,string"`
	Day     coupang.Day    `json:"day"`               // of the partition
	Other   *coupang.Day   `json:"other,omitempty"`   // Doubled: where the key is, too
	Columns []string       `json:"columns,omitempty"` // Different: those that differ
}

// Verification compares a vendor's partitions with what the API lists now.
type Verification struct {
	Equal       int           `json:"equal"`    // rows that say what the API says
	OnlyLake    int           `json:"onlyLake"` // rows that the API lists no more: of orders, those that were returned
	Quarantined int           `json:"quarantined"`
	Requests    int           `json:"requests"`
	Differences []Difference  `json:"differences"`
	Sweeps      []VendorSweep `json:"-"`
}

// Verify implements Exporter. It is an export into the empty store scratch, by all the rules of an export, and a comparison
// of what it wrote with the lake's rows: so what counts as equal is what a merge would leave unchanged.
func (e *exporter[T, R]) Verify(ctx context.Context, v coupang.Vendor, u Unit, scratch parquetio.Store) (Verification, error) {
	asked := *e
	asked.Store = scratch
	result, err := asked.Run(ctx, v, u)
	if err == nil && len(result.Rest) > 0 {
		err = errors.New("the time was too short")
	}
	c := &comparison[T, R]{
		exporter: e, vendor: v, asked: u.window(), seen: map[int64]coupang.Day{},
		found: Verification{Sweeps: result.Sweeps, Differences: []Difference{}},
	}
	for _, s := range result.Sweeps {
		c.found.Requests += int(s.Requests)
		c.found.Quarantined += int(s.Quarantined)
	}
	if err != nil {
		return c.found, fmt.Errorf("ask the API: %w", err)
	}
	days, err := asked.daysOf(ctx, v, u.window())
	if err != nil {
		return c.found, err
	}
	for _, day := range days {
		if err := c.compareDay(ctx, scratch, day); err != nil {
			return c.found, fmt.Errorf("compare %s: %w", partitionKey(e.dataset.Name, v.ID, day), err)
		}
	}
	return c.found, nil
}

// daysOf are the Days of a window, and those that its listings wrote to beside: orders are listed by the Day of their
// payment and laid down by the Day of their order.
func (e *exporter[T, R]) daysOf(ctx context.Context, v coupang.Vendor, w Window) ([]coupang.Day, error) {
	days := map[coupang.Day]bool{}
	for day := w.From; day <= w.To; day++ {
		days[day] = true
	}
	kept, err := Partitions(ctx, e.Store, e.dataset.Name, v.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range kept {
		days[p.Day] = true
	}
	return slices.Sorted(maps.Keys(days)), nil
}

// comparison walks two sorted partitions side by side, in the memory of two rows, and remembers the Day of each key.
type comparison[T, R any] struct {
	*exporter[T, R]
	vendor coupang.Vendor
	asked  Window
	seen   map[int64]coupang.Day
	found  Verification
}

func (c *comparison[T, R]) compareDay(ctx context.Context, scratch parquetio.Store, day coupang.Day) error {
	key := partitionKey(c.dataset.Name, c.vendor.ID, day)
	told, stopTold := walk(c.table.Rows(ctx, scratch, key))
	defer stopTold()
	kept, stopKept := walk(c.table.Rows(ctx, c.Store, key))
	defer stopKept()
	t, errTold := told()
	k, errKept := kept()
	for errTold == nil && errKept == nil && (t != nil || k != nil) {
		switch order := c.order(t, k); {
		case order < 0:
			c.differ(Difference{Kind: Missing, Key: c.dataset.Key(t), Day: day})
			t, errTold = told()
		case order > 0:
			c.keepOnly(k, day)
			k, errKept = kept()
		default:
			c.keep(k, day)
			c.compareRow(k, t, day)
			t, errTold = told()
			k, errKept = c.nextOther(k, day, kept)
		}
	}
	return errors.Join(errTold, errKept)
}

// nextOther passes over rows that repeat the key of one that was compared.
func (c *comparison[T, R]) nextOther(row *R, day coupang.Day, next func() (*R, error)) (*R, error) {
	for {
		other, err := next()
		if err != nil || other == nil || c.dataset.compare(row, other) != 0 {
			return other, err
		}
		c.keep(other, day)
	}
}

// order puts a partition's end after all rows.
func (c *comparison[T, R]) order(a, b *R) int {
	switch {
	case a == nil:
		return 1
	case b == nil:
		return -1
	default:
		return c.dataset.compare(a, b)
	}
}

// keep remembers where a key of the lake is.
func (c *comparison[T, R]) keep(row *R, day coupang.Day) {
	key := c.dataset.Key(row)
	if other, twice := c.seen[key]; twice {
		c.differ(Difference{Kind: Doubled, Key: key, Day: day, Other: &other})
	}
	c.seen[key] = day
}

// keepOnly counts a row that the API lists no more. On Days beside the window the API was asked for a few rows only.
func (c *comparison[T, R]) keepOnly(row *R, day coupang.Day) {
	if c.asked.From <= day && day <= c.asked.To {
		c.found.OnlyLake++
	}
	c.keep(row, day)
}

func (c *comparison[T, R]) compareRow(kept, told *R, day coupang.Day) {
	m := &merger[T, R]{dataset: c.dataset, scrub: c.scrub}
	if merged, outcome := m.merge(kept, told); outcome == parquetio.Changed {
		c.differ(Difference{Kind: Different, Key: c.dataset.Key(kept), Day: day, Columns: differing(kept, &merged)})
		return
	}
	c.found.Equal++
}

func (c *comparison[T, R]) differ(d Difference) { c.found.Differences = append(c.found.Differences, d) }

// differing names the top columns in which two rows differ, but for those that tell when a row was seen.
func differing[R any](a, b *R) []string {
	var names []string
	t := reflect.TypeFor[R]()
	va, vb := reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem()
	for i := range t.NumField() {
		if f := t.Field(i); !f.Anonymous && !reflect.DeepEqual(va.Field(i).Interface(), vb.Field(i).Interface()) {
			names = append(names, topColumn(f))
		}
	}
	return names
}

// walk reads a partition row by row: nil after the last, and where there is no partition.
func walk[R any](rows iter.Seq2[R, error]) (next func() (*R, error), stop func()) {
	pull, stop := iter.Pull2(rows)
	return func() (*R, error) {
		row, err, ok := pull()
		if !ok || errors.Is(err, parquetio.ErrNotExist) {
			return nil, nil
		}
		return &row, err
	}, stop
}
