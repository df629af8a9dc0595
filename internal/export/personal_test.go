package export

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

const hashKey = coupang.Secret("a hash key of some length")

func TestPersonalModesHideWhatIsNewAndWhatIsOld(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		w := newWorld(t, coupangtest.Options{Seed: 11, OrdersPerDay: 15})
		w.api.Fail(coupangtest.Fault{Kind: coupangtest.UnknownMembers}, coupangtest.Fault{Kind: coupangtest.NoKey, Times: 20})
		export := func(mode PersonalMode) {
			w.with = func(o *Options) { o.Personal = Personal{Mode: mode, Key: hashKey} }
			for _, d := range bound(t, Options{}) {
				w.mustRun(d.Name(), 6)
			}
		}
		export(KeepPersonal)
		if len(w.exposed(false)) == 0 {
			t.Fatal("the search finds nothing even where all is kept")
		}
		kept := rows(w, orders())

		export(HashPersonal)
		if found := w.exposed(true); len(found) > 0 {
			t.Errorf("hash leaves personal values in %v", found)
		}
		w.compareHashes(kept)
		for _, s := range w.mustRun("orders", 6) {
			if s.RowsChanged > 0 {
				t.Errorf("hashing again changes %d rows", s.RowsChanged)
			}
		}

		export(DropPersonal)
		if found := w.exposed(true); len(found) > 0 {
			t.Errorf("drop leaves personal values in %v", found)
		}
		for id, row := range rows(w, orders()) {
			if row.row.Receiver.Name != nil || row.row.ParcelPrintMessage != nil {
				t.Fatalf("box %d still has a receiver", id)
			}
		}
	})
}

// compareHashes checks that a hash stands where the value stood, the same for the same value.
func (w *world) compareHashes(kept map[int64]located[Order]) {
	w.t.Helper()
	p := Personal{Mode: HashPersonal, Key: hashKey}
	now := rows(w, orders())
	for id, was := range kept {
		row := now[id]
		if *row.row.Receiver.Name != *p.hide(*was.row.Receiver.Name) || row.row.ChangedAt != was.row.ChangedAt {
			w.t.Fatalf("box %d: the receiver's name is not the hash of what it was, or changed_at moved", id)
		}
	}
}

// exposed lists the tables in whose current objects a personal value can be read. Objects from before a mode are not
// rewritten by quarantine, whose content is named by its hash; only the tables are looked at then.
func (w *world) exposed(tables bool) map[string]int {
	w.t.Helper()
	var values [][]byte
	for value := range w.api.PersonalValues() {
		values = append(values, []byte(value))
	}
	found := map[string]int{}
	for key := range keys(w, "") {
		if tables && strings.HasPrefix(key, "_quarantine/") {
			continue
		}
		text := w.text(key)
		for _, value := range values {
			if bytes.Contains(text, value) {
				found[key]++
			}
		}
	}
	return found
}

// text is an object's content as it can be searched: rows, where it is Parquet.
func (w *world) text(key string) []byte {
	w.t.Helper()
	table, _, _ := strings.Cut(key, "/")
	for _, d := range bound(w.t, Options{}) {
		if d.Name() == table {
			return d.text(w, key)
		}
	}
	return w.content(key)
}

func (e *exporter[T, R]) text(w *world, key string) []byte {
	w.t.Helper()
	var text bytes.Buffer
	for row, err := range e.table.Rows(w.t.Context(), w.lake, key) {
		if err != nil {
			w.t.Fatal(err)
		}
		text.WriteString(asJSON(w.t, row))
	}
	return text.Bytes()
}

func TestQuarantineKeepsOnlyPointersWherePersonalDataIsHidden(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		w := newWorld(t, coupangtest.Options{})
		w.with = func(o *Options) { o.Personal = Personal{Mode: DropPersonal} }
		raw := `{"shipmentBoxId":null,"receiver":{"name":"홍길동","phones":["010-1234-5678"]}}`
		w.api.Put(seller.ID, coupangtest.Orders, coupangtest.Record{ID: 1, At: worldNow.Add(-time.Hour), Raw: []byte(raw)})
		w.mustRun("orders", 1)
		for key := range keys(w, "_quarantine/") {
			want := `{"reason":"has no usable key","pointers":["/shipmentBoxId","/receiver","/receiver/name","/receiver/phones","/receiver/phones/0"]}`
			if got := string(w.content(key)); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		}
	})
}

func TestHidingIsIdempotentAndTellsValuesApart(t *testing.T) {
	t.Parallel()
	p := Personal{Mode: HashPersonal, Key: hashKey}
	for _, text := range []coupang.Personal{"홍길동", "0502-1234-5678", "hmac-sha256:", "hmac-sha256:zz"} {
		once := *p.hide(text)
		if twice := *p.hide(once); once == text || twice != once {
			t.Errorf("%q becomes %q and then %q", string(text), string(once), string(twice))
		}
	}
	if *p.hide("") != "" || *p.hide("a") == *p.hide("b") {
		t.Error("an empty text stays empty, and different texts have different hashes")
	}
	other := Personal{Mode: HashPersonal, Key: "another key of some length"}
	if *p.hide("a") == *other.hide("a") {
		t.Error("the key does not matter")
	}
}

func TestPersonalModesThatCannotWorkAreRefused(t *testing.T) {
	t.Parallel()
	d := orders()
	for _, p := range []Personal{{Mode: HashPersonal}, {Mode: "mask"}} {
		if _, err := scrubber(&d, p); err == nil {
			t.Errorf("%v is accepted", fmt.Sprint(p.Mode))
		}
	}
}

func TestRewriteHidesWhatIsInTheLakeWithoutACall(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		w := newWorld(t, coupangtest.Options{Seed: 12, OrdersPerDay: 10})
		w.api.Fail(coupangtest.Fault{Kind: coupangtest.NoKey, Times: 5})
		w.mustRun("orders", 3)
		before, calls := rows(w, orders()), w.api.Count("")

		w.with = func(o *Options) { o.Personal = Personal{Mode: DropPersonal} }
		e := w.exporter("orders", w.api.Transport())
		for day := coupang.DayOf(worldNow, coupang.KR) - 4; day <= coupang.DayOf(worldNow, coupang.KR); day++ {
			if _, err := e.Rewrite(t.Context(), seller, day); err != nil {
				t.Fatal(err)
			}
		}
		if hidden, err := e.RewriteQuarantine(t.Context(), seller); err != nil || hidden == 0 {
			t.Errorf("%d objects of quarantine were hidden: %v", hidden, err)
		}
		if found := w.exposed(false); len(found) > 0 || w.api.Count("") != calls {
			t.Errorf("%d calls; personal values in %v", w.api.Count("")-calls, found)
		}
		after := rows(w, orders())
		for id, was := range before {
			if now := after[id]; now.row.Sighting != was.row.Sighting || *now.row.Status != *was.row.Status {
				t.Errorf("box %d changed otherwise, too", id)
			}
		}
	})
}
