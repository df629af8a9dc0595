package export

import (
	"slices"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio/storetest"
)

// quick binds a dataset without a pace to wait for.
func (w *world) quick(dataset string) Exporter {
	w.t.Helper()
	w.with = func(o *Options) {
		o.Client = func(v coupang.Vendor) (*coupang.Client, error) {
			return coupang.New(coupang.Config{
				Vendor: v, Credentials: w.keys(v), UserAgent: "test (+https://example.com)", RequestsPerSecond: 1000,
				BaseURL: "http://127.0.0.1", Transport: w.api.Transport(),
			})
		}
	}
	return w.exporter(dataset, w.api.Transport())
}

func TestVerifyTellsEachKindOfDifferenceAndChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, coupangtest.Options{Seed: 21})
	put := func(id int64, set map[string]any) {
		w.api.Put(seller.ID, coupangtest.Returns, coupangtest.Record{ID: id, At: worldNow.Add(-time.Hour), Set: set})
	}
	for id := int64(1); id <= 5; id++ {
		put(id, nil)
	}
	e := w.quick("returns")
	today := coupang.DayOf(worldNow, coupang.KR)
	unit := Unit{Dataset: "returns", VendorID: seller.ID, From: today, To: today}
	if _, err := e.Run(t.Context(), seller, unit); err != nil {
		t.Fatal(err)
	}
	put(2, map[string]any{"/cancelReason": "변심"})
	w.api.Remove(seller.ID, coupangtest.Returns, 3)
	put(6, nil)
	before := objects(w)
	found, err := e.Verify(t.Context(), seller, unit, &storetest.Memory{})
	if err != nil {
		t.Fatal(err)
	}
	if found.Equal != 3 || found.OnlyLake != 1 || len(found.Differences) != 2 {
		t.Fatalf("found %+v", found)
	}
	changed, missing := found.Differences[0], found.Differences[1]
	if changed.Kind != Different || changed.Key != 2 || !slices.Equal(changed.Columns, []string{"cancel_reason"}) {
		t.Errorf("the changed row: %+v", changed)
	}
	if missing.Kind != Missing || missing.Key != 6 || missing.Day != today {
		t.Errorf("the missing row: %+v", missing)
	}
	if after := objects(w); !slices.Equal(before, after) {
		t.Errorf("the lake was changed: %v, was %v", after, before)
	}
}

// objects lists keys with their digests.
func objects(w *world) []string {
	w.t.Helper()
	var all []string
	for key, err := range w.lake.List(w.t.Context(), "") {
		if err != nil {
			w.t.Fatal(err)
		}
		object, err := w.lake.Open(w.t.Context(), key)
		if err != nil {
			w.t.Fatal(err)
		}
		all = append(all, key+" "+object.Digest())
		_ = object.Close()
	}
	return all
}

func TestVerifyTakesAGuardedValueAsEqual(t *testing.T) {
	t.Parallel()
	w := newWorld(t, coupangtest.Options{Seed: 22})
	w.api.Put(seller.ID, coupangtest.Orders, coupangtest.Record{ID: 642538970006401429, At: worldNow.Add(-time.Hour)})
	e := w.quick("orders")
	today := coupang.DayOf(worldNow, coupang.KR)
	unit := Unit{Dataset: "orders", VendorID: seller.ID, From: today, To: today}
	if _, err := e.Run(t.Context(), seller, unit); err != nil {
		t.Fatal(err)
	}
	w.api.HideSafeNumbers(true)
	found, err := e.Verify(t.Context(), seller, unit, &storetest.Memory{})
	if err != nil || found.Equal != 1 || len(found.Differences) != 0 {
		t.Errorf("found %+v, %v", found, err)
	}
}
