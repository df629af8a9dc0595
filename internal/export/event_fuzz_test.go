package export

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// FuzzParseRequest: an event that is taken plans Days that are in order, not after today, and no more than Coupang has.
func FuzzParseRequest(f *testing.F) {
	for _, event := range []string{
		`{}`, `null`, `[]`, `{"from":"2026-11-01","to":"2026-11-21"}`, `{"lookbackDays":0}`, `{"lookbackDays":3661}`, `{"from":"0206-11-01"}`,
		`{"to":"9999-12-31","scheduledTime":"2026-11-21T20:30:00Z"}`, `{"vendorIds":["A00012345","C00067890"]}`, `{"from":"2026-11-01","lookbackDays":1}`,
		`{"scheduledTime":"9999-12-31T23:59:59Z"}`, `{"scheduledTime":"0001-01-01T00:00:00Z"}`, `{"to":"2010-01-01","lookbackDays":30}`,
	} {
		f.Add([]byte(event))
	}
	vendors := []coupang.Vendor{{ID: "A00012345", Market: coupang.KR}, {ID: "C00067890", Market: coupang.TW}}
	all, err := Datasets(Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, event []byte) {
		r, err := ParseRequest(event, vendors)
		if err != nil {
			return
		}
		for _, v := range vendors {
			for _, e := range all {
				now := time.Now()
				if r.ScheduledTime != nil {
					now = *r.ScheduledTime
				}
				u, err := e.Plan(v, r)
				if err != nil {
					continue
				}
				if u.From > u.To || u.To > coupang.DayOf(now, v.Market) || u.From < firstDay || u.To > lastDay {
					t.Errorf("%s plans %s to %s", event, u.From, u.To)
				}
				if err := u.check(nil, false); err != nil {
					t.Errorf("%s plans what is refused: %v", event, err)
				}
			}
		}
	})
}

// FuzzParseUnit: a message that is taken says the same when it is sent again, and its windows are its Days, each once.
func FuzzParseUnit(f *testing.F) {
	for _, body := range []string{
		`{"runId":"r","dataset":"orders","vendorId":"A1","from":"2026-09-01","to":"2026-11-21"}`,
		`{"runId":"r","dataset":"orders","vendorId":"A1","from":"2026-11-01","to":"2026-11-21","days":3,"part":2,"scheduled":"2026-11-21T20:30:00Z"}`,
		`{"runId":"r","dataset":"orders","vendorId":"A1","from":"2026-11-21","to":"2026-11-21","left":{"from":"2026-11-22","to":"2026-11-21","begun":[{"from":"2026-11-21","to":"2026-11-21","first":"INSTRUCT","slice":60,"minute":120}]}}`,
		`{"runId":"r","dataset":"orders","vendorId":"A1","from":"2026-11-21","to":"2026-11-21","left":{"from":"2026-11-22","to":"2026-11-21","begun":[{"from":"2026-11-21","to":"2026-11-21","slice":10,"minute":7}]}}`,
		`{"from":"2026-11-21","to":"2026-11-20"}`, `{"from":"0001-01-01","to":"9999-12-31"}`, `{"days":-1}`,
	} {
		f.Add([]byte(body))
	}
	statuses := orders().Statuses
	f.Fuzz(func(t *testing.T, body []byte) {
		u, err := ParseUnit(body)
		if err != nil || u.check(statuses, true) != nil {
			return
		}
		text, err := json.Marshal(u)
		if err != nil {
			t.Fatalf("%s does not encode: %v", body, err)
		}
		if again, err := ParseUnit(text); err != nil || !sameUnit(again, u) {
			t.Errorf("%s is sent as %s, which reads as %+v, %v", body, text, again, err)
		}
		expectDaysOnce(t, u)
	})
}

// sameUnit compares times as instants.
func sameUnit(a, b Unit) bool {
	utc := func(u Unit) Unit {
		u.Scheduled = u.Scheduled.UTC()
		if u.Left == nil {
			return u
		}
		l := *u.Left
		l.Begun = slices.Clone(l.Begun)
		for i := range l.Begun {
			l.Begun[i].StartedAt = l.Begun[i].StartedAt.UTC()
		}
		u.Left = &l
		return u
	}
	return reflect.DeepEqual(utc(a), utc(b))
}

func expectDaysOnce(t *testing.T, u Unit) {
	t.Helper()
	const most = 31
	if u.Left != nil {
		u.From, u.To = u.Left.From, u.Left.To
		u.Left = nil // windows that were begun are as they were
	}
	if u.From > u.To {
		return
	}
	newest := u.To + 1
	a := newAgenda(u, most)
	for task, ok := a.next(); ok; task, ok = a.next() {
		if task.To != newest-1 || task.From > task.To || task.Days() > most {
			t.Fatalf("window %s after %s, of %+v", task.Window, newest, u)
		}
		newest = task.From
	}
	if newest != u.From {
		t.Errorf("%+v ends at %s", u, newest)
	}
}
