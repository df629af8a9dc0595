package export

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

func day(t *testing.T, text string) coupang.Day {
	t.Helper()
	d, err := coupang.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func unit(t *testing.T, from, to string) Unit {
	t.Helper()
	return Unit{RunID: "run", Dataset: "orders", VendorID: "A1", From: day(t, from), To: day(t, to)}
}

// cut takes all windows.
func cut(a *agenda) string {
	var windows []string
	for t, ok := a.next(); ok; t, ok = a.next() {
		windows = append(windows, t.String())
	}
	return strings.Join(windows, " ")
}

func TestARangeIsCutIntoTheFewestWindowsNewestFirst(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, want string }{
		{"2026-11-20", "2026-11-20", "2026-11-20"},
		{"2026-10-21", "2026-11-20", "2026-10-21..2026-11-20"},
		{"2026-10-20", "2026-11-20", "2026-10-21..2026-11-20 2026-10-20"},
		{"2026-01-01", "2026-02-28", "2026-01-29..2026-02-28 2026-01-01..2026-01-28"},
		{"2024-02-28", "2024-03-01", "2024-02-28..2024-03-01"},
	} {
		if got := cut(newAgenda(unit(t, c.from, c.to), 31)); got != c.want {
			t.Errorf("%s to %s: got %s, want %s", c.from, c.to, got, c.want)
		}
	}
}

func TestAWindowThatIsTooBigIsHalvedAndTheRestIsCutLikewise(t *testing.T) {
	t.Parallel()
	a := newAgenda(unit(t, "2026-09-20", "2026-11-20"), 31)
	first, _ := a.next()
	first.First = "DELIVERING"
	if !a.halve(first, true) {
		t.Fatal("31 days cannot be halved")
	}
	newer, _ := a.next()
	older, _ := a.next()
	if newer.String() != "2026-11-05..2026-11-20" || older.String() != "2026-10-21..2026-11-04" {
		t.Errorf("halves %s and %s", newer, older)
	}
	if newer.First != "DELIVERING" || older.First != "DELIVERING" {
		t.Error("a half does not begin where the whole stopped")
	}
	if got, want := cut(a), "2026-10-05..2026-10-20 2026-09-20..2026-10-04"; got != want {
		t.Errorf("the rest is cut into %s, want %s", got, want)
	}
}

func TestADayThatIsTooBigIsSlicedByTheHourThenByTenMinutesThenNoMore(t *testing.T) {
	t.Parallel()
	a := newAgenda(unit(t, "2026-11-20", "2026-11-20"), 31)
	for _, want := range []int{longSlice, shortSlice} {
		whole, _ := a.next()
		if !a.halve(whole, true) || a.begun[0].Slice != want {
			t.Fatalf("slice %d, want %d", a.begun[0].Slice, want)
		}
	}
	whole, _ := a.next()
	if a.halve(whole, true) {
		t.Error("ten minutes were cut")
	}
	if a.halve(task{Window: whole.Window}, false) {
		t.Error("a Day was cut where the API has no minute form")
	}
}

// The rest, handed on as JSON and taken up again, covers exactly what was not taken.
func TestTheRestIsWhatNobodyTook(t *testing.T) {
	t.Parallel()
	u := unit(t, "2026-08-01", "2026-11-20")
	a := newAgenda(u, 31)
	first, _ := a.next()
	first.position = position{First: "DEPARTURE", Slice: 0, StartedAt: time.Date(2026, 11, 20, 1, 2, 3, 0, time.UTC)}
	a.putBack(first)
	rest := a.rest(u)
	if len(rest) != 1 || rest[0].Part != 1 || rest[0].window() != u.window() {
		t.Fatalf("rest %+v", rest)
	}
	text, err := json.Marshal(rest[0])
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseUnit(text)
	if err != nil || again.check(texts(coupang.OrderStatuses()), true) != nil {
		t.Fatalf("%s: %v", text, errors.Join(err, again.check(texts(coupang.OrderStatuses()), true)))
	}
	a = newAgenda(again, 31)
	taken, _ := a.next()
	if fmt.Sprint(taken) != fmt.Sprint(first) {
		t.Errorf("took up %v, had put back %v", taken, first)
	}
	if got, want := cut(a), "2026-09-20..2026-10-20 2026-08-20..2026-09-19 2026-08-01..2026-08-19"; got != want {
		t.Errorf("range of the rest: %s, want %s", got, want)
	}
	if rest := a.rest(again); len(rest) != 0 {
		t.Errorf("when all was taken: %+v", rest)
	}
	a.putBack(taken)
	if rest := a.rest(again); len(rest) != 1 || rest[0].window() != taken.Window || cut(newAgenda(rest[0], 31)) != taken.String() {
		t.Errorf("of one window: %+v", rest)
	}
}

// begun is one window that a run left.
func begun(w Window, p position) *left { return &left{Window{1, 0}, []task{{w, p}}} }

func TestAUnitFromElsewhereIsRefused(t *testing.T) {
	t.Parallel()
	good := unit(t, "2026-11-20", "2026-11-20")
	for name, spoil := range map[string]func(*Unit){
		"from after to":            func(u *Unit) { u.From++ },
		"negative days":            func(u *Unit) { u.Days = -1 },
		"status of another table":  func(u *Unit) { u.Left = begun(u.window(), position{First: "RU"}) },
		"slice of five minutes":    func(u *Unit) { u.Left = begun(u.window(), position{Slice: 5}) },
		"minute beyond the day":    func(u *Unit) { u.Left = begun(u.window(), position{Slice: 60, Minute: 24 * 60}) },
		"minute inside a slice":    func(u *Unit) { u.Left = begun(u.window(), position{Slice: 60, Minute: 30}) },
		"minute without a slice":   func(u *Unit) { u.Left = begun(u.window(), position{Minute: 60}) },
		"slices of several days":   func(u *Unit) { u.From--; u.Left = begun(u.window(), position{Slice: 60}) },
		"a window of another time": func(u *Unit) { u.Left = begun(Window{u.From - 1, u.To}, position{}) },
		"a range of another time":  func(u *Unit) { u.Left = &left{Window: Window{u.From, u.To + 1}} },
		"status within, of no one": func(u *Unit) { u.Left = begun(u.window(), position{Status: "X"}) },
	} {
		u := good
		spoil(&u)
		if err := u.check(texts(coupang.OrderStatuses()), true); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	if err := good.check(texts(coupang.OrderStatuses()), true); err != nil {
		t.Error(err)
	}
	for _, body := range []string{"", "null x", `{"runId":1}`, `{"sql":"drop"}`, `[]`} {
		if _, err := ParseUnit([]byte(body)); err == nil {
			t.Errorf("body %q is accepted", body)
		}
	}
}

func TestTheMarginLeavesTimeToPublish(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		given      time.Duration
		partitions int
		want       time.Duration
	}{
		{15 * time.Minute, 2, time.Minute},
		{15 * time.Minute, 93, 186 * time.Second},
		{15 * time.Minute, 1000, 5 * time.Minute},
		{time.Minute, 1, 20 * time.Second},
	} {
		if got := margin(c.given, c.partitions); got != c.want {
			t.Errorf("of %s for %d partitions: %s, want %s", c.given, c.partitions, got, c.want)
		}
	}
}

func TestARequestIsReadStrictlyAndItsErrorNamesTheMember(t *testing.T) {
	t.Parallel()
	vendors := []coupang.Vendor{{ID: "A1", Market: coupang.KR}}
	for event, want := range map[string]string{
		`{"vendorIds":["A2"]}`:                      "vendorIds",
		`{"vendorIds":"A1"}`:                        "vendorIds",
		`{"from":"2026-11-01","lookbackDays":3}`:    "lookbackDays",
		`{"from":"2026-11-02","to":"2026-11-01"}`:   "from",
		`{"from":"2026-02-30"}`:                     "from",
		`{"from":"2026-2-3"}`:                       "from",
		`{"to":20261101}`:                           "to",
		`{"lookbackDays":-1}`:                       "lookbackDays",
		`{"lookbackDays":1.5}`:                      "lookbackDays",
		`{"scheduledTime":"yesterday"}`:             "scheduledTime",
		`{"form":"2026-11-01"}`:                     "form",
		`{"from":"2026-11-01","from":"2026-11-02"}`: "from",
		`[]`: "event", `"{}"`: "event", ``: "event", `{}{}`: "event",
	} {
		_, err := ParseRequest([]byte(event), vendors)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error that names %s", event, err, want)
		}
	}
	if _, err := ParseRequest([]byte(`{}`), vendors); err != nil {
		t.Errorf("{}: %v", err)
	}
}

func TestAPlanEndsTodayInTheVendorsMarket(t *testing.T) {
	t.Parallel()
	d := orders()
	e, err := newExporter(&d, Options{})
	if err != nil {
		t.Fatal(err)
	}
	late := time.Date(2026, 11, 20, 15, 30, 0, 0, time.UTC) // the 21st in Korea, the 20th in Taiwan
	three, future := 3, day(t, "2027-01-01")
	for name, c := range map[string]struct {
		market coupang.Market
		r      Request
		want   string
	}{
		"look-back":           {coupang.KR, Request{}, "2026-10-22..2026-11-21"},
		"Taiwan":              {coupang.TW, Request{LookbackDays: &three}, "2026-11-17..2026-11-20"},
		"a to in the future":  {coupang.KR, Request{To: &future, LookbackDays: &three}, "2026-11-18..2026-11-21"},
		"from alone":          {coupang.KR, Request{From: new(day(t, "2026-11-01"))}, "2026-11-01..2026-11-21"},
		"to alone":            {coupang.KR, Request{To: new(day(t, "2026-11-01")), LookbackDays: &three}, "2026-10-29..2026-11-01"},
		"a look-back of none": {coupang.KR, Request{LookbackDays: new(0)}, "2026-11-21"},
	} {
		c.r.ScheduledTime = &late
		u, err := e.Plan(coupang.Vendor{ID: "A1", Market: c.market}, c.r)
		if err != nil || u.window().String() != c.want {
			t.Errorf("%s: got %s, %v, want %s", name, u.window(), err, c.want)
		}
	}
	if _, err := e.Plan(seller, Request{ScheduledTime: &late, From: &future}); err == nil {
		t.Error("a range that begins tomorrow is accepted")
	}
}
