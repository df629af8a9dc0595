package export

import (
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// Unit is an order to work: one vendor and a range of Days of any length. Its JSON is the body of a queue message and
// is read by no other program.
type Unit struct {
	RunID     string      `json:"runId"`
	Dataset   string      `json:"dataset"`
	VendorID  string      `json:"vendorId"`
	From      coupang.Day `json:"from"`
	To        coupang.Day `json:"to"`
	Days      int         `json:"days,omitzero"`      // length of the windows that worked; 0: the most that the API takes
	Scheduled time.Time   `json:"scheduled,omitzero"` // zero where a person asked
	Part      int         `json:"part,omitzero"`      // how often the rest was handed on; no two parts are the same message
	Left      *left       `json:"left,omitempty"`     // what a run left of From..To; nil: nobody has worked at it
}

// ParseUnit reads the body of a queue message.
func ParseUnit(body []byte) (Unit, error) {
	var u Unit
	if err := json.Unmarshal(body, &u, json.RejectUnknownMembers(true)); err != nil {
		return Unit{}, fmt.Errorf("unit: %w", err)
	}
	return u, nil
}

// maxScheduledAge is when a scheduled unit is no longer worth its calls: the next one covers its Days.
const maxScheduledAge = 3 * time.Hour

// Stale tells whether a scheduled unit has waited so long that a later one covers it.
func (u Unit) Stale(now time.Time) bool {
	return !u.Scheduled.IsZero() && now.Sub(u.Scheduled) > maxScheduledAge
}

func (u Unit) window() Window { return Window{u.From, u.To} }

// check refuses a unit that this dataset did not plan: a message from elsewhere must not become odd calls.
func (u Unit) check(statuses []string, byMinute bool) error {
	switch {
	case u.From > u.To:
		return fmt.Errorf("unit of %s: from %s is after to %s", u.VendorID, u.From, u.To)
	case u.From < firstDay || u.To > lastDay:
		return fmt.Errorf("unit of %s: %s is not in the years that there are", u.VendorID, u.window())
	case u.Days < 0:
		return fmt.Errorf("unit of %s: days %d is negative", u.VendorID, u.Days)
	case u.Left == nil:
		return nil
	}
	for _, t := range u.Left.Begun {
		if err := u.checkBegun(t, statuses, byMinute); err != nil {
			return err
		}
	}
	if u.Left.From <= u.Left.To && !u.window().holds(u.Left.Window) {
		return fmt.Errorf("unit of %s: %s..%s was left outside of %s", u.VendorID, u.Left.From, u.Left.To, u.window())
	}
	return nil
}

func (u Unit) checkBegun(t task, statuses []string, byMinute bool) error {
	if !u.window().holds(t.Window) {
		return fmt.Errorf("unit of %s: %s..%s was begun outside of %s", u.VendorID, t.From, t.To, u.window())
	}
	for _, status := range []string{t.First, t.Status} {
		if status != "" && !slices.Contains(statuses, status) {
			return fmt.Errorf("unit of %s: status %q is not one of %s", u.VendorID, status, u.Dataset)
		}
	}
	if t.Slice == 0 && t.Minute == 0 {
		return nil
	}
	sliced := byMinute && t.Days() == 1 && (t.Slice == longSlice || t.Slice == shortSlice)
	if !sliced || t.Minute < 0 || t.Minute >= dayMinutes || t.Minute%t.Slice != 0 {
		return fmt.Errorf("unit of %s: slice %d at minute %d cannot be read", u.VendorID, t.Slice, t.Minute)
	}
	return nil
}
