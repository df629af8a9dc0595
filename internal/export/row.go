package export

import (
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// Years that a Day can be in. A time outside them is a slip of the API, and a partition for it would be found by nobody.
var (
	firstDay = coupang.NewDay(2010, time.January, 1)
	lastDay  = coupang.NewDay(2099, time.December, 31)
)

// Why a record cannot be a row. The texts reach quarantine and sweeps, so they hold nothing of the record.
var (
	errNoKey         = errors.New("has no usable key")
	errNoDay         = errors.New("has no usable day")
	errAnotherVendor = errors.New("is another vendor's")
)

// row makes the row of a record and tells the Day of its partition.
func (d *Dataset[T, R]) row(rec *coupang.Record[T], v coupang.Vendor, arrived time.Time) (R, coupang.Day, error) {
	var none R
	if rec.Err != nil {
		return none, 0, fmt.Errorf("does not decode: %w", rec.Err)
	}
	if owner := d.VendorID(&rec.Value); owner != nil && *owner != "" && *owner != v.ID {
		return none, 0, errAnotherVendor
	}
	row := d.Row(&rec.Value, v.Market)
	if d.Key(&row) <= 0 {
		return none, 0, errNoKey
	}
	at := d.DatedAt(&row)
	if at == nil {
		return none, 0, errNoDay
	}
	day := coupang.DayOf(time.UnixMilli(int64(*at)), v.Market)
	if day < firstDay || day > lastDay {
		return none, 0, errNoDay
	}
	seen := timestamp(arrived)
	*d.Extra(&row) = jsonText(rec.Extra)
	*d.Sighting(&row) = Sighting{FirstSeenAt: seen, ChangedAt: seen, LastSeenAt: seen}
	return row, day, nil
}

// The functions below turn wire values into columns.

func key(id *coupang.ID) int64 {
	if id == nil {
		return 0
	}
	return int64(*id)
}

func number(id *coupang.ID) *int64 { return (*int64)(id) }

func numbers(ids coupang.IDs) []int64 {
	if ids == nil {
		return nil
	}
	out := make([]int64, len(ids))
	for i, id := range ids {
		out[i] = int64(id)
	}
	return out
}

func date(d *coupang.Day) *parquetio.Date { return (*parquetio.Date)(d) }

func moment(t *time.Time) *parquetio.Timestamp {
	if t == nil {
		return nil
	}
	return new(timestamp(*t))
}

// amount is nil where there is a fraction, too: the whole amount is then in extra_fields.
func amount(m *coupang.Money) *int64 {
	if m == nil {
		return nil
	}
	return m.Whole()
}

// currency is the first that an amount tells, else the market's.
func currency(m coupang.Market, amounts ...*coupang.Money) string {
	for _, a := range amounts {
		if a != nil && a.Currency() != "" {
			return a.Currency()
		}
	}
	return m.Currency()
}

// object is the text of a free-form value, without the blanks between its tokens.
func object(v jsontext.Value) *string {
	if len(v) == 0 || v.Kind() == 'n' {
		return nil
	}
	v = v.Clone()
	if err := v.Compact(); err != nil {
		return nil
	}
	return new(string(v))
}

func each[T, R any](t *T, row func(*T) R) *R {
	if t == nil {
		return nil
	}
	return new(row(t))
}

// list keeps the difference between none (null) and empty.
func list[T, R any](ts []T, row func(*T) R) []R {
	if ts == nil {
		return nil
	}
	rows := make([]R, len(ts))
	for i := range ts {
		rows[i] = row(&ts[i])
	}
	return rows
}

func texts[S ~string](values []S) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}
