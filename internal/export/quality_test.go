package export

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

func TestANullIncidentWipesNothingAndWarns(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		w := newWorld(t, coupangtest.Options{Seed: 7, OrdersPerDay: 10})
		w.mustRun("orders", 30)
		before := rows(w, orders())

		w.api.HideSafeNumbers(true)
		sweeps := w.mustRun("orders", 30)
		if sweeps[0].State != Warned || !strings.Contains(strings.Join(sweeps[0].Warnings, "; "), "came back empty") {
			t.Errorf("the incident draws no warning: %s %v", sweeps[0].State, sweeps[0].Warnings)
		}
		for id, now := range rows(w, orders()) {
			was := before[id]
			if *now.row.Receiver.SafeNumber != *was.row.Receiver.SafeNumber || *now.row.Orderer.SafeNumber != *was.row.Orderer.SafeNumber {
				t.Fatalf("box %d: a null wiped a known number", id)
			}
			if now.row.ChangedAt != was.row.ChangedAt {
				t.Fatalf("box %d: changed_at moved although nothing changed", id)
			}
		}
	})
}

func TestAnotherReceiverGetsNoGuardedNumber(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		w := newWorld(t, coupangtest.Options{})
		box := coupangtest.Record{ID: 1, At: worldNow.Add(-time.Hour)}
		w.api.Put(seller.ID, coupangtest.Orders, box)
		w.mustRun("orders", 1)
		box.Set = map[string]any{"/receiver/name": "김아무개", "/receiver/safeNumber": nil}
		w.api.Put(seller.ID, coupangtest.Orders, box)
		w.mustRun("orders", 1)
		if got := rows(w, orders())[1].row.Receiver.SafeNumber; got != nil {
			t.Error("the number of another receiver was kept")
		}
	})
}

func TestANewShopWithoutNumbersWarns(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		w := newWorld(t, coupangtest.Options{Seed: 8, OrdersPerDay: 10})
		w.api.HideSafeNumbers(true)
		sweeps := w.mustRun("orders", 10)
		if sweeps[0].State != Warned || len(sweeps[0].Warnings) != 2 || !strings.HasPrefix(sweeps[0].Warnings[1], "receiver.safe_number is empty in ") {
			t.Errorf("got %s %v", sweeps[0].State, sweeps[0].Warnings)
		}
	})
}

func TestOddRecordsGoVerbatimToQuarantineOnceAndTheSweepGoesOn(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		w := newWorld(t, coupangtest.Options{})
		odd := map[string]string{
			`{"shipmentBoxId":11,"orderedAt":"2026-11-20T10:00:00","orderItems":"none"}`:                         "does not decode",
			`{"shipmentBoxId":null,"orderedAt":"2026-11-20T10:00:00"}`:                                           "has no usable key",
			`{"shipmentBoxId":12,"orderedAt":null}`:                                                              "has no usable day",
			`{"shipmentBoxId":13,"orderedAt":"0001-01-01T00:00:00"}`:                                             "has no usable day",
			`{"shipmentBoxId":14,"orderedAt":"2026-11-20T10:00:00","vendorId":"A00000001"}`:                      "is another vendor's",
			`{"shipmentBoxId":1.5,"orderedAt":"2026-11-20T10:00:00"}`:                                            "does not decode",
			`{"shipmentBoxId":15,"shipmentBoxId":16,"orderedAt":"2026-11-20T10:00:00"}`:                          "does not decode",
			`{"shipmentBoxId":17,"orderedAt":"2026-11-20T10:00:00","receiver":{"name":["홍길동","010-0000-0000"]}}`: "does not decode",
		}
		id := int64(100)
		for raw := range odd {
			id++
			w.api.Put(seller.ID, coupangtest.Orders, coupangtest.Record{ID: id, At: worldNow.Add(-time.Hour), Raw: []byte(raw)})
		}
		w.api.Put(seller.ID, coupangtest.Orders, coupangtest.Record{ID: 1, At: worldNow.Add(-time.Hour)})

		sweeps := w.mustRun("orders", 1)
		if s := sweeps[0]; s.State != Warned || s.Quarantined != int64(len(odd)) || s.RowsInserted != 1 {
			t.Errorf("got %s, %d quarantined, %d inserted", s.State, s.Quarantined, s.RowsInserted)
		}
		for key := range keys(w, "_quarantine/orders/vendor_id="+seller.ID+"/") {
			var kept struct {
				Reason string
				Record json.RawMessage
			}
			if err := json.Unmarshal(w.content(key), &kept); err != nil {
				t.Fatalf("%s: %v", key, err)
			}
			reason, known := odd[string(kept.Record)]
			if !known || !strings.Contains(kept.Reason, reason) || strings.Contains(kept.Reason, "홍길동") {
				t.Errorf("%s: %q for %s, want %q", key, kept.Reason, kept.Record, reason)
			}
			delete(odd, string(kept.Record))
		}
		if len(odd) > 0 {
			t.Errorf("not in quarantine: %v", odd)
		}
		again := w.mustRun("orders", 1)[0]
		if again.State != Done || len(again.Notes) != 1 {
			t.Errorf("known quarantine is a note: got %s %v %v", again.State, again.Warnings, again.Notes)
		}
	})
}

func TestMembersWithoutAColumnAreKept(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		w := newWorld(t, coupangtest.Options{})
		w.api.Put(seller.ID, coupangtest.Orders, coupangtest.Record{ID: 1, At: worldNow.Add(-time.Hour), Set: map[string]any{
			"/newMember": 900719925474099312, "/receiver/floor": "3", "/shippingPrice": 2500.5,
		}})
		w.mustRun("orders", 1)
		row := rows(w, orders())[1].row
		want := `{"/newMember":900719925474099312,"/receiver/floor":"3","/shippingPrice":2500.5}`
		if row.ExtraFields == nil || *row.ExtraFields != want || row.ShippingPrice != nil {
			t.Errorf("extra_fields %v, shipping_price %v", *row.ExtraFields, row.ShippingPrice)
		}
	})
}

// keys lists the objects below a prefix.
func keys(w *world, prefix string) map[string]bool {
	w.t.Helper()
	found := map[string]bool{}
	for key, err := range w.lake.List(w.t.Context(), prefix) {
		if err != nil {
			w.t.Fatal(err)
		}
		found[key] = true
	}
	return found
}

func TestOneInstantGivesOneDayWhicheverGenerationToldIt(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		older := newWorld(t, coupangtest.Options{Seed: 9, OrdersPerDay: 10})
		newer := newWorld(t, coupangtest.Options{Seed: 9, OrdersPerDay: 10, International: true})
		older.mustRun("orders", 10)
		newer.mustRun("orders", 10)
		v4, v5 := rows(older, orders()), rows(newer, orders())
		if len(v4) == 0 || len(v4) != len(v5) {
			t.Fatalf("%d rows by v4, %d by v5", len(v4), len(v5))
		}
		for id, a := range v4 {
			b := v5[id]
			for _, only := range []*located[Order]{&a, &b} { // what v5 alone tells, and when it was seen
				only.row.IsCod, only.row.CodDeliveryFee, only.row.ExtraProperties, only.row.ExtraFields = nil, nil, nil, nil
				only.row.Sighting = Sighting{}
			}
			if asJSON(t, a.row) != asJSON(t, b.row) || a.day != b.day {
				t.Fatalf("box %d differs:\nv4 %s %s\nv5 %s %s", id, a.day, asJSON(t, a.row), b.day, asJSON(t, b.row))
			}
		}
	})
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTaiwaneseOrdersAreDatedInTaiwan(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		taiwanese := coupang.Vendor{ID: "C00067890", Market: coupang.TW}
		w := newWorld(t, coupangtest.Options{Vendors: []coupangtest.Vendor{{ID: taiwanese.ID, Market: coupang.TW}}})
		at := time.Date(2026, 11, 19, 15, 30, 0, 0, time.UTC) // the 20th in Korea, still the 19th in Taiwan
		w.api.Put(taiwanese.ID, coupangtest.Orders, coupangtest.Record{ID: 1, At: at})
		e := w.exporter("orders", w.api.Transport())
		u, err := e.Plan(taiwanese, Request{ScheduledTime: &worldNow})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Run(t.Context(), taiwanese, u); err != nil {
			t.Fatal(err)
		}
		if got := rows(w, orders())[1]; got.day != "2026-11-19" || got.row.Currency != "TWD" {
			t.Errorf("got day %s, currency %s", got.day, got.row.Currency)
		}
		exchanges := w.exporter("exchanges", w.api.Transport())
		before := w.api.Count("")
		result, err := exchanges.Run(t.Context(), taiwanese, u)
		if err != nil || result.Sweeps[0].State != Skipped || w.api.Count("") != before {
			t.Errorf("exchanges are not offered there: %v, %s", err, states(result.Sweeps))
		}
	})
}
