package lookup_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

func TestEachRequestIsOneLogLineWithoutIDs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const id = "612345678901234567"
	w.put(612345678901234567)
	w.get("/returns/" + id)
	w.get("/returns/" + id)
	w.get("/inquiries/" + id + "x")
	w.get("/secret-path")
	w.api.Fail(coupangtest.Fault{Kind: coupangtest.InternalError})
	w.get("/orders/" + id)
	lines := strings.Split(strings.TrimSpace(w.log.String()), "\n")
	want := []logLine{
		{"INFO", "/returns/{receiptId}", 200, false, ""},
		{"INFO", "/returns/{receiptId}", 200, true, ""},
		{"INFO", "/inquiries/{inquiryId}", 400, false, "malformed_id"},
		{"INFO", "unknown", 404, false, "unknown_path"},
		{"WARN", "/orders/{shipmentBoxId}", 502, false, "unavailable"},
	}
	if len(lines) != len(want) {
		t.Fatalf("%d lines, want %d:\n%s", len(lines), len(want), w.log)
	}
	for i, line := range lines {
		var got logLine
		if err := json.Unmarshal([]byte(line), &got); err != nil || got != want[i] {
			t.Errorf("line %d: %+v, error %v; want %+v", i, got, err, want[i])
		}
		if !strings.Contains(line, `"durationMs":`) {
			t.Errorf("line %d has no duration: %s", i, line)
		}
	}
	for value := range w.api.PersonalValues() {
		if strings.Contains(w.log.String(), value) {
			t.Errorf("the log holds a personal value of %d characters", len(value))
		}
	}
	for _, secret := range []string{id, "secret-path", "access-" + vendorA, "secret-" + vendorA} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log holds %q:\n%s", secret, w.log)
		}
	}
}

// Problems hold nothing of what was asked or of what the API said.
func TestProblemsHoldNoIDs(t *testing.T) {
	t.Parallel()
	const id = "612345678901234567"
	for _, kind := range coupangtest.FaultKinds() {
		if kind == coupangtest.Huge || kind == coupangtest.UnknownMembers {
			continue // no problem arises from them
		}
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := bubbled(t)
				w.put(612345678901234567)
				w.api.Fail(coupangtest.Fault{Kind: kind, Last: true})
				got := w.get("/returns/" + id)
				if got.Code != 200 && strings.Contains(got.Body.String()+w.log.String(), id) {
					t.Errorf("the id is in the problem or the log:\n%s\n%s", got.Body, w.log)
				}
			})
		})
	}
}

type logLine struct {
	Level, Route string
	Status       int
	Cached       bool
	Kind         string
}
