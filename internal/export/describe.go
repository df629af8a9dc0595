package export

import (
	"reflect"
	"slices"
	"strings"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
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
		Name: d.Name, Key: d.keyColumn(), DatedBy: d.dateColumn(), WindowDays: d.WindowDays, LookbackDays: e.lookback(),
		Markets: d.Markets, Statuses: slices.DeleteFunc(slices.Clone(d.Statuses), func(s string) bool { return s == "" }),
	}
}

// keyColumn tries which column's value Key gives back, so that no dataset has to say it twice.
func (d *Dataset[T, R]) keyColumn() string {
	return findColumn[R](func(row *R, field reflect.Value) bool {
		if field.Kind() != reflect.Int64 || field.Type() == reflect.TypeFor[parquetio.Timestamp]() {
			return false
		}
		field.SetInt(1)
		return d.Key(row) == 1
	})
}

func (d *Dataset[T, R]) dateColumn() string {
	return findColumn[R](func(row *R, field reflect.Value) bool {
		if field.Type() != reflect.TypeFor[*parquetio.Timestamp]() {
			return false
		}
		field.Set(reflect.ValueOf(new(parquetio.Timestamp)))
		return d.DatedAt(row) != nil
	})
}

// findColumn tries each top column of an empty row and names the first that is it.
func findColumn[R any](is func(row *R, field reflect.Value) bool) string {
	t := reflect.TypeFor[R]()
	for i := range t.NumField() {
		var row R
		if is(&row, reflect.ValueOf(&row).Elem().Field(i)) {
			return topColumn(t.Field(i))
		}
	}
	return ""
}

func topColumn(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("parquet"), ",")
	return name
}
