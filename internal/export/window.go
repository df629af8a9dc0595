package export

import (
	"fmt"
	"slices"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// Window is an inclusive run of Days that one listing asks for.
type Window struct {
	From coupang.Day `json:"from"`
	To   coupang.Day `json:"to"`
}

// Days is the window's length.
func (w Window) Days() int { return int(w.To-w.From) + 1 }

// holds tells whether all of another window lies in this one.
func (w Window) holds(other Window) bool {
	return w.From <= other.From && other.From <= other.To && other.To <= w.To
}

// String prints the window as the days it covers.
func (w Window) String() string {
	if w.From == w.To {
		return w.From.String()
	}
	return fmt.Sprintf("%s..%s", w.From, w.To)
}

// position is where the reading of a window goes on.
type position struct {
	First     string    `json:"first,omitzero"`     // the statuses before this one were read to their end; none: the first
	Status    string    `json:"status,omitzero"`    // of a slice, likewise
	Slice     int       `json:"slice,omitzero"`     // minutes of a slice where a Day is read by the minute form; 0: by Days
	Minute    int       `json:"minute,omitzero"`    // of the Day, where the slice to go on with begins
	StartedAt time.Time `json:"startedAt,omitzero"` // when the first page of the window was asked for
}

// Slices of a Day that is too big for the paged listing. Coupang advises about ten minutes (reference, 3.4); an hour first,
// because a slice costs a call for every status even where it is empty.
const (
	longSlice  = 60
	shortSlice = 10
	dayMinutes = 24 * 60
)

// task is one window to read, from a position.
type task struct {
	Window
	position
}

// left is what a run leaves. It stays one unit, so that a vendor's other units wait for one run of a long one and not for a
// run of each window that was begun.
type left struct {
	Window        // nobody has taken these Days; none where From is after To
	Begun  []task `json:"begun,omitempty"` // windows to go on with, the next one last
}

// agenda cuts a range of Days into the fewest windows, newest first, and cuts again what proves too big. It is one
// goroutine's.
type agenda struct {
	begun    []task // read next, before the range
	from, to coupang.Day
	size     int // Days of the windows to come: the most that the API takes, or what has worked
}

// newAgenda takes a unit that is new, or what a run left of one.
func newAgenda(u Unit, most int) *agenda {
	size := most
	if u.Days > 0 {
		size = min(u.Days, most)
	}
	if u.Left != nil {
		return &agenda{begun: slices.Clone(u.Left.Begun), from: u.Left.From, to: u.Left.To, size: size}
	}
	return &agenda{from: u.From, to: u.To, size: size}
}

// next returns the newest window that nobody has taken.
func (a *agenda) next() (task, bool) {
	if n := len(a.begun); n > 0 {
		t := a.begun[n-1]
		a.begun = a.begun[:n-1]
		return t, true
	}
	if a.from > a.to {
		return task{}, false
	}
	w := Window{From: max(a.from, a.to-coupang.Day(a.size)+1), To: a.to}
	a.to = w.From - 1
	return task{Window: w}, true
}

// putBack returns a window that was taken and not finished.
func (a *agenda) putBack(t task) {
	a.begun = append(a.begun, t)
}

// halve puts a window back in two halves, each to begin where the whole stopped, and cuts the windows to come to the
// same size: what is too big for one stretch of a shop's days is likely so for the next. A single Day goes on by the
// minute form; without one it cannot be cut, and the answer is false.
func (a *agenda) halve(t task, byMinute bool) bool {
	if t.Days() == 1 {
		return a.sliceDay(t, byMinute)
	}
	size := (t.Days() + 1) / 2
	a.size = min(a.size, size)
	middle := t.To - coupang.Day(size)
	older, newer := t, t
	older.To, newer.From = middle, middle+1
	a.begun = append(a.begun, older, newer)
	return true
}

func (a *agenda) sliceDay(t task, byMinute bool) bool {
	switch {
	case !byMinute || t.Slice == shortSlice:
		return false
	case t.Slice == longSlice:
		t.Slice = shortSlice
	default:
		t.Slice = longSlice
	}
	a.begun = append(a.begun, t)
	return true
}

// rest returns what is not finished as one unit, or none.
func (a *agenda) rest(u Unit) []Unit {
	if len(a.begun) == 0 && a.from > a.to {
		return nil
	}
	u.Part++
	u.Days, u.Left = a.size, &left{Window{a.from, a.to}, a.begun}
	u.From, u.To = a.span()
	return []Unit{u}
}

// span is from the first to the last of the Days that are not finished.
func (a *agenda) span() (from, to coupang.Day) {
	from, to = a.from, a.to
	for i, t := range a.begun {
		if i == 0 && from > to {
			from, to = t.From, t.To
		}
		from, to = min(from, t.From), max(to, t.To)
	}
	return from, to
}
