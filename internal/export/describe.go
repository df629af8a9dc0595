package export

import (
	"reflect"
	"slices"
	"strings"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// Description says how a dataset is listed and laid out, for people.
type Description struct {
	Name         string           `json:"name"`
	Key          string           `json:"key"`          // column that no two rows share
	DatedBy      string           `json:"datedBy"`      // column whose Day is the row's partition
	WindowDays   int              `json:"windowDays"`   // the most Days that one listing takes
	LookbackDays int              `json:"lookbackDays"` // Days that a run looks at again, where nothing else is configured
	Markets      []coupang.Market `json:"markets"`
	Statuses     []string         `json:"statuses"` // in the order in which they are read; none: the listing has no status
}

// LeastCalls is how many calls a range costs where no listing has a second page.
func (d Description) LeastCalls(w Window) int {
	windows := (w.Days() + d.WindowDays - 1) / d.WindowDays
	return windows * max(1, len(d.Statuses))
}

// Describe implements Exporter.
func (e *exporter[T, R]) Describe() Description {
	d := e.dataset
	return Description{
		Name: d.Name, Key: d.KeyColumn, DatedBy: d.DateColumn, WindowDays: d.WindowDays, LookbackDays: e.lookback(),
		Markets: d.Markets, Statuses: slices.DeleteFunc(slices.Clone(d.Statuses), func(s string) bool { return s == "" }),
	}
}

// topColumn is the column of a field of a row type.
func topColumn(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("parquet"), ",")
	return name
}
