package chaos

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio/storetest"
)

// exported is a dataset under test, and a lake that knows yesterday's shop.
type exported struct {
	comparison
	listing  coupangtest.Endpoint
	lookback int // so that two windows are read side by side
	begin    contents
	known    map[int64]bool // the keys in it
	calls    int            // that a run today takes
}

// datasets are all that are exported.
func datasets() []*exported {
	of := func(s coupangtest.Subject, key string, e coupangtest.Endpoint, lookback int) *exported {
		return &exported{comparison: comparison{dataset: s.String(), key: key, subject: s}, listing: e, lookback: lookback}
	}
	return []*exported{
		of(coupangtest.Orders, "shipment_box_id", coupangtest.ListOrders, 33),
		of(coupangtest.Inquiries, "inquiry_id", coupangtest.ListInquiries, 9),
		of(coupangtest.Returns, "receipt_id", coupangtest.ListReturns, 33),
		of(coupangtest.Exchanges, "exchange_id", coupangtest.ListExchanges, 9),
		of(coupangtest.Withdrawals, "cancel_id", coupangtest.ListWithdrawals, 9),
		of(coupangtest.ProductInquiries, "inquiry_id", coupangtest.ListProductInquiries, 9),
	}
}

// prepare makes yesterday's lake and counts the calls of a run today.
func (e *exported) prepare(t *testing.T) {
	t.Helper()
	l := &lake{exported: e, comparison: e.comparison, shop: newShop(), store: &storetest.Memory{}, holds: &hold.Local{}}
	if _, err := l.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	e.begin, e.known = contentsOf(t, l.store), map[int64]bool{}
	l.before = e.known
	if err := l.note(t.Context(), l.store); err != nil {
		t.Fatal(err)
	}
	l = e.open(t, &storetest.Memory{})
	if _, err := l.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	e.calls = l.shop.api.Count("")
}

// lake is one trial's: a shop, a store with yesterday's rows, and the holds.
type lake struct {
	*exported
	comparison
	shop  *shop
	store parquetio.Store
	holds hold.Store
}

// open fills an empty store with yesterday's rows and lets the shop live until today.
func (e *exported) open(t testing.TB, store parquetio.Store) *lake {
	t.Helper()
	e.begin.fill(t, store)
	l := &lake{exported: e, comparison: e.comparison, shop: newShop(), store: store, holds: &hold.Local{}}
	l.before = maps.Clone(e.known)
	l.shop.live()
	return l
}

func (l *lake) exporter() (export.Exporter, error) {
	all, err := export.Datasets(export.Options{
		Store: l.store, Holds: l.holds, Keys: l.shop.keys,
		Client: func(coupang.Vendor) (*coupang.Client, error) { return coupang.New(l.shop.config()) },
	})
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(e export.Exporter) bool { return e.Name() == l.dataset })
	if i < 0 {
		return nil, fmt.Errorf("no dataset %s", l.dataset)
	}
	return all[i], nil
}

// run is what a schedule starts.
func (l *lake) run(ctx context.Context) (export.Result, error) {
	e, err := l.exporter()
	if err != nil {
		return export.Result{}, err
	}
	now := l.shop.api.Now()
	u, err := e.Plan(seller, export.Request{ScheduledTime: &now, LookbackDays: &l.lookback})
	if err != nil {
		return export.Result{}, err
	}
	u.RunID = export.NewRunID(now)
	return e.Run(ctx, seller, u)
}

// tried runs under a fault, then heals, and tells what is wrong in the end.
func (l *lake) tried(ctx context.Context, heal func()) outcome {
	var o outcome
	result, err := l.run(ctx)
	o.Ended = ending(result, err)
	heal() // before the lake is looked at; the shop's truth is the same
	l.checkSilence(ctx, result, err, &o)
	if late := l.shop.callsAfterBlock(); late > 0 {
		o.Late += late
		o.blame(new(int), "%d calls after a block", late)
	}
	if result.Held != nil {
		l.checkHold(ctx, &o)
	}
	if err := l.note(ctx, l.store); err != nil {
		o.blame(&o.Lost, "after the fault: %v", err)
	}
	l.shop.heal()
	pass(longestHold)
	if result, err := l.run(ctx); err != nil || len(result.Rest) > 0 {
		o.blame(&o.Lost, "the run after healing: %v", errors.Join(err, notEmpty(result.Rest)))
	}
	l.hold(ctx, l.shop.api, l.store, &o)
	o.Calls = l.shop.api.Count("")
	return o
}

// longestHold is more than any hold lasts that ends by itself.
const longestHold = 7 * time.Hour

func notEmpty(rest []export.Unit) error {
	if len(rest) > 0 {
		return fmt.Errorf("%d units are left", len(rest))
	}
	return nil
}

// checkSilence: a run that brought less than there is must have said so, in its error, its rest or a warning.
func (l *lake) checkSilence(ctx context.Context, r export.Result, err error, o *outcome) {
	warned := slices.ContainsFunc(r.Sweeps, func(s export.VendorSweep) bool { return s.State == export.Warned })
	if err != nil || warned || len(r.Rest) > 0 {
		return
	}
	n, err := l.missing(ctx, l.shop.api, l.store)
	if err != nil {
		o.blame(&o.Lost, "after the fault: %v", err)
	}
	if n > 0 {
		o.Silent += n
		o.blame(new(int), "%d rows were missed without a word", n)
	}
}

// checkHold runs again while the hold lasts, as the next schedule would.
func (l *lake) checkHold(ctx context.Context, o *outcome) {
	const within = 5 * time.Minute // the shortest hold lasts ten
	pass(within)
	before := l.shop.api.Count("")
	_, err := l.run(ctx)
	var held *export.HeldError
	if late := l.shop.api.Count("") - before; late > 0 || !errors.As(err, &held) {
		o.Late += late
		o.blame(new(int), "%d calls while held, and the error %v", late, err)
	}
}

// ending sums a run up in a word.
func ending(r export.Result, err error) string {
	var refused *coupang.Error
	switch {
	case r.Held != nil:
		return "held: " + string(r.Held.Reason)
	case errors.As(err, &refused):
		return "failed: " + string(refused.Kind)
	case err != nil:
		return "failed"
	case len(r.Rest) > 0:
		return "left a rest"
	}
	for _, s := range r.Sweeps {
		if s.State == export.Warned {
			return "warned"
		}
	}
	return "done"
}
