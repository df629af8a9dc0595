package chaos

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio/storetest"
)

// A campaign that finds nothing proves nothing unless it would have.
func TestTheComparisonFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T, _ *report) {
		e := datasets()[0]
		e.prepare(t)
		for name, c := range map[string]struct {
			harm   func(t *testing.T, l *lake)
			blames func(o outcome) bool
		}{
			"nothing":                    {func(*testing.T, *lake) {}, func(o outcome) bool { return o.survived() }},
			"a partition is gone":        {dropPartition, func(o outcome) bool { return o.Lost > 20 && o.Doubled+o.Wrong == 0 }},
			"a partition is cut":         {cutPartition, func(o outcome) bool { return o.Lost > 0 }},
			"a partition is there twice": {copyPartition, func(o outcome) bool { return o.Doubled > 20 }},
			"a record has changed": {func(_ *testing.T, l *lake) {
				l.shop.change(coupangtest.Orders, recordID(coupangtest.Orders, 1))
			}, func(o outcome) bool { return o.Wrong == 1 && o.Lost+o.Doubled == 0 }},
			"a record was never listed": {func(_ *testing.T, l *lake) {
				l.shop.api.Remove(seller.ID, coupangtest.Orders, recordID(coupangtest.Orders, 1))
				delete(l.before, recordID(coupangtest.Orders, 1))
			}, func(o outcome) bool { return o.Wrong == 1 }},
			"a row has gone": {func(_ *testing.T, l *lake) { l.before[7] = true }, func(o outcome) bool { return o.Lost == 1 }},
		} {
			l := e.open(t, &storetest.Memory{})
			if _, err := l.run(t.Context()); err != nil {
				t.Fatal(err)
			}
			l.before = maps.Clone(l.before)
			c.harm(t, l)
			var o outcome
			l.hold(t.Context(), l.shop.api, l.store, &o)
			if !c.blames(o) {
				t.Errorf("%s: %+v", name, o)
			}
		}
	})
}

// partitions are the keys of the lake's orders, oldest first.
func partitions(t *testing.T, l *lake) []string {
	t.Helper()
	keys := slices.Sorted(maps.Keys(contentsOf(t, l.store)))
	return slices.DeleteFunc(keys, func(key string) bool { return !strings.HasPrefix(key, l.dataset+"/") })
}

func dropPartition(t *testing.T, l *lake) {
	all := contentsOf(t, l.store)
	delete(all, partitions(t, l)[1])
	l.store = &storetest.Memory{}
	all.fill(t, l.store)
}

func cutPartition(t *testing.T, l *lake) {
	all, key := contentsOf(t, l.store), partitions(t, l)[1]
	all[key] = all[key][:len(all[key])/2]
	l.store = &storetest.Memory{}
	all.fill(t, l.store)
}

func copyPartition(t *testing.T, l *lake) {
	key := partitions(t, l)[1]
	content, err := contentOf(t.Context(), l.store, key)
	if err != nil {
		t.Fatal(err)
	}
	store(t, l.store, strings.Replace(key, "dt=2026-11-1", "dt=2026-10-1", 1), content)
}

func store(t *testing.T, lake parquetio.Store, key string, content []byte) {
	t.Helper()
	if _, err := lake.Put(t.Context(), key, bytes.NewReader(content), ""); err != nil {
		t.Fatal(err)
	}
}

func TestDifferencesAreFoundInValuesOfEverySort(t *testing.T) {
	t.Parallel()
	row := func() map[string]any {
		return map[string]any{
			"order_id": int64(9), "status": "ACCEPT", "remote_area": true, "extra_fields": nil, "currency": "KRW",
			"order_items": []any{map[string]any{"sales_price": int64(5), "name": ""}}, "refer": nil,
		}
	}
	const record = `{"vendorId":"A1","orderId":"9","status":"ACCEPT","remoteArea":true,"refer":"","orderItems":[{"salesPrice":{"units":5},"name":""}]}`
	if wrong := differences([]byte(record), row()); wrong != nil {
		t.Errorf("the same differs at %q", wrong)
	}
	for at, change := range map[string]func(map[string]any){
		"/order_id":                         func(r map[string]any) { r["order_id"] = int64(8) },
		"/status":                           func(r map[string]any) { r["status"] = nil },
		"/remote_area":                      func(r map[string]any) { r["remote_area"] = false },
		"/order_items/0/sales_price":        func(r map[string]any) { r["order_items"].([]any)[0].(map[string]any)["sales_price"] = int64(6) },
		"/order_items is of another length": func(r map[string]any) { r["order_items"] = []any{} },
		"/extra_fields from nowhere":        func(r map[string]any) { r["extra_fields"] = "{}" },
	} {
		changed := row()
		change(changed)
		if wrong := differences([]byte(record), changed); !slices.Equal(wrong, []string{at}) {
			t.Errorf("%q, want %q", wrong, at)
		}
	}
}
