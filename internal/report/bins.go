package report

import (
	"fmt"
	"slices"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// bin is what one bar of a chart and one row of its table stand for.
type bin struct {
	export.Window
	name string // for tables
	tick string // for the axis; empty: never labelled
}

// bins cut the Days of a report into single Days, weeks from Monday or months, so that a chart has some 60 at most.
type bins struct {
	all  []bin
	unit string
}

const mostBins = 62

func newBins(w export.Window) bins {
	switch days := w.Days(); {
	case days <= mostBins:
		return bins{cut(w, func(coupang.Day) bool { return true }, nameDay), "day"}
	case days <= 7*mostBins:
		return bins{cut(w, isMonday, nameWeek), "week"}
	default:
		return bins{cut(w, func(d coupang.Day) bool { return date(d).Day() == 1 }, nameMonth), "month"}
	}
}

// cut begins a bin at the first Day and wherever begins says.
func cut(w export.Window, begins func(coupang.Day) bool, name func(export.Window, bool) bin) []bin {
	var all []bin
	from := w.From
	for day := w.From + 1; day <= w.To+1; day++ {
		if day > w.To || begins(day) {
			all = append(all, name(export.Window{From: from, To: day - 1}, w.Days() <= fewDays))
			from = day
		}
	}
	return all
}

// fewDays can each have a label; of more, Mondays do.
const fewDays = 14

func nameDay(w export.Window, few bool) bin {
	b := bin{Window: w, name: w.From.String()}
	if few || isMonday(w.From) {
		b.tick = date(w.From).Format("2 Jan")
	}
	return b
}

// nameWeek labels the week in which a month begins, with the year where that begins.
func nameWeek(w export.Window, _ bool) bin {
	b := bin{Window: w, name: w.String()}
	switch last := date(w.To); {
	case last.Day() > w.Days():
	case last.Month() == time.January:
		b.tick = last.Format("2006")
	default:
		b.tick = last.Format("Jan")
	}
	return b
}

func nameMonth(w export.Window, _ bool) bin {
	return bin{Window: w, name: date(w.From).Format("2006-01"), tick: date(w.From).Format("Jan 2006")}
}

func date(d coupang.Day) time.Time { return time.Unix(int64(d)*24*60*60, 0).UTC() }

func isMonday(d coupang.Day) bool { return date(d).Weekday() == time.Monday }

// index is the bin of a Day, and false where it is in none.
func (b bins) index(day coupang.Day) (int, bool) {
	return slices.BinarySearchFunc(b.all, day, func(one bin, day coupang.Day) int {
		switch {
		case one.To < day:
			return -1
		case one.From > day:
			return 1
		default:
			return 0
		}
	})
}

// ticks are the labels of an axis with room for some: every second, third… of them.
func (b bins) ticks(room int) map[int]string {
	var labelled []int
	for i, one := range b.all {
		if one.tick != "" {
			labelled = append(labelled, i)
		}
	}
	step := max(1, (len(labelled)+room-1)/room)
	ticks := map[int]string{}
	for i := 0; i < len(labelled); i += step {
		ticks[labelled[i]] = b.all[labelled[i]].tick
	}
	return ticks
}

// per tells what a bar stands for.
func (b bins) per() string { return fmt.Sprintf("per %s", b.unit) }
