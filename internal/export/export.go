// Package export brings Coupang's listings into the lake. A Dataset says what is read and how it is laid out, a Unit
// what to read, a Sweep what was done. It knows no queue and no Lambda: what it could not finish it hands back.
//
// It never removes a row and never writes half a partition: killed at any moment it leaves whole partitions, and the
// unit is simply run again.
package export

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// Options bind datasets to a lake and to the API.
type Options struct {
	Store        parquetio.Store                               // the lake; required
	Client       func(coupang.Vendor) (*coupang.Client, error) // required; called once a unit, because a client that met a stop sign latches
	Keys         func(coupang.Vendor) coupang.CredentialSource // required; read only where refused keys are remembered
	Holds        hold.Store                                    // required
	BaseURL      string                                        // of the API; a hold for a wrong configuration ends when it changes
	Vendors      int                                           // how many share our IP; decides what is an outage for all
	Personal     Personal
	Parallel     int                             // windows of one vendor at once, under one limiter; default 3
	LookbackDays *int                            // nil: each dataset's own
	OnPage       func(vendor string, p Progress) // nil: nobody watches; called from several goroutines
}

// Progress is told after every page.
type Progress struct {
	Dataset string
	Window  Window
	Status  string
	Records int
}

// Exporter is a Dataset bound to a lake: generics end here.
type Exporter interface {
	// Name is the dataset's.
	Name() string
	// Describe says how the dataset is listed and laid out.
	Describe() Description
	// Columns are the table's leaf columns, in order.
	Columns() []Column
	// OfferedIn tells whether the API has the listing in a market.
	OfferedIn(m coupang.Market) bool
	// Plan returns what is to be read for a vendor.
	Plan(v coupang.Vendor, r Request) (Unit, error)
	// Skip ends a unit without a call and records why.
	Skip(ctx context.Context, v coupang.Vendor, u Unit, reason string) (Result, error)
	// Run works a unit until it is done, a stop sign is met, or ctx's deadline is near. The error names every window that
	// failed or was held; rows seen are in the lake all the same.
	Run(ctx context.Context, v coupang.Vendor, u Unit) (Result, error)
	// Verify asks the API for a unit again and compares the lake with what it says, changing nothing in the lake. Scratch is
	// empty and takes what the API said.
	Verify(ctx context.Context, v coupang.Vendor, u Unit, scratch parquetio.Store) (Verification, error)
	// Rewrite writes one partition anew, with personal data hidden as it is configured now. An absent one stays absent.
	Rewrite(ctx context.Context, v coupang.Vendor, d coupang.Day) (parquetio.Counts, error)
	// RewriteQuarantine does the same for all of a vendor's records that are no rows, and tells how many it changed.
	RewriteQuarantine(ctx context.Context, v coupang.Vendor) (changed int, err error)
}

// Result is what a Run did and what it left.
type Result struct {
	Sweeps []VendorSweep
	Rest   []Unit     // what there was no time for, or no permission
	Held   *hold.Hold // the stop sign that ended or forbade the unit

	failed int // windows that ended with another error than the stop sign, and signs that could not be remembered
}

// Stopped tells that a stop sign is all that went wrong: what is missing is in Rest, for later.
func (r Result) Stopped() bool { return r.Held != nil && r.failed == 0 }

// HeldError is the error of a unit that a hold forbids; nothing was asked of the API.
type HeldError struct{ Hold hold.Hold }

// Error tells the hold.
func (e *HeldError) Error() string { return e.Hold.String() }

// Datasets binds every dataset. The list is the registry: a dataset that is not in it does not exist.
func Datasets(o Options) ([]Exporter, error) {
	var all []Exporter
	for _, bind := range []func(Options) (Exporter, error){
		bind(orders()),
		bind(inquiries()),
		bind(returns()),
		bind(exchanges()),
		bind(returnWithdrawals()),
		bind(productInquiries()),
	} {
		e, err := bind(o)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// createdBy is in every file's footer. It does not change with the build, so the same rows give the same bytes.
const createdBy = "coupang-lake"

const defaultParallel = 3

func bind[T, R any](d Dataset[T, R]) func(Options) (Exporter, error) {
	return func(o Options) (Exporter, error) { return newExporter(&d, o) }
}

type exporter[T, R any] struct {
	dataset *Dataset[T, R]
	Options
	table  *parquetio.Table[R]
	sweeps *parquetio.Table[Sweep]
	scrub  func(*R)
}

func newExporter[T, R any](d *Dataset[T, R], o Options) (*exporter[T, R], error) {
	table, err := parquetio.NewTable(d.compare, parquetio.Options{CreatedBy: createdBy})
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", d.Name, err)
	}
	sweeps, err := newSweepsTable()
	if err != nil {
		return nil, err
	}
	scrub, err := scrubber(d, o.Personal)
	if err != nil {
		return nil, err
	}
	if o.Parallel == 0 {
		o.Parallel = defaultParallel
	}
	return &exporter[T, R]{dataset: d, Options: o, table: table, sweeps: sweeps, scrub: scrub}, nil
}

// Name implements Exporter.
func (e *exporter[T, R]) Name() string { return e.dataset.Name }

// OfferedIn implements Exporter.
func (e *exporter[T, R]) OfferedIn(m coupang.Market) bool {
	return slices.Contains(e.dataset.Markets, m)
}

// Run implements Exporter.
func (e *exporter[T, R]) Run(ctx context.Context, v coupang.Vendor, u Unit) (Result, error) {
	if err := u.check(e.dataset.Statuses, e.dataset.ListMinutes != nil); err != nil {
		return Result{}, err
	}
	if !e.OfferedIn(v.Market) {
		return e.Skip(ctx, v, u, fmt.Sprintf("%s are not offered in market %s", e.dataset.Name, v.Market))
	}
	r := &run[T, R]{exporter: e, vendor: v, unit: u}
	r.caller = &hold.Caller{Store: e.Holds, Vendor: v, Endpoint: u.Dataset, BaseURL: e.BaseURL, Keys: e.Keys(v), Vendors: e.Vendors}
	held, ok, err := r.caller.InForce(ctx)
	switch {
	case err != nil:
		return Result{}, err
	case ok && held.Reason == hold.NotOffered:
		return e.Skip(ctx, v, u, held.String())
	case ok:
		return r.hold(ctx, held)
	}
	if r.client, err = e.Client(v); err != nil {
		return Result{}, fmt.Errorf("client of %s: %w", v.ID, err)
	}
	return r.work(ctx)
}

// Skip implements Exporter.
func (e *exporter[T, R]) Skip(ctx context.Context, v coupang.Vendor, u Unit, reason string) (Result, error) {
	r := &run[T, R]{exporter: e, vendor: v, unit: u}
	s := newSweep(u, u.window(), time.Now())
	s.note("%s", reason)
	s.finish(Skipped)
	err := r.record(ctx, s)
	return r.result, err
}

// partitionKey is where the rows of one vendor's one Day are.
func partitionKey(table, vendor string, d coupang.Day) string {
	return fmt.Sprintf("%s/vendor_id=%s/dt=%s/data.parquet", table, vendor, d)
}

// Partition is where the rows of one vendor's one Day are.
type Partition struct {
	Day coupang.Day
	Key string
}

// Partitions lists those that a table has of a vendor, in order of Days.
func Partitions(ctx context.Context, s parquetio.Store, table, vendor string) ([]Partition, error) {
	prefix := fmt.Sprintf("%s/vendor_id=%s/dt=", table, vendor)
	var all []Partition
	for key, err := range s.List(ctx, prefix) {
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", prefix, err)
		}
		text, _, _ := strings.Cut(strings.TrimPrefix(key, prefix), "/")
		day, err := coupang.ParseDay(text)
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", prefix, err)
		}
		if key == partitionKey(table, vendor, day) {
			all = append(all, Partition{day, key})
		}
	}
	return all, nil
}
