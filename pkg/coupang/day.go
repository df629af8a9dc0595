package coupang

import (
	"fmt"
	"time"
)

const secondsPerDay = 24 * 60 * 60

// Day is a calendar day in a market, counted from 1970-01-01. Days are numbers: d+1 is the next one.
type Day int32

// NewDay is the given date. Months and days out of range are carried over, as time.Date does.
func NewDay(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

// ParseDay reads "2006-01-02" and nothing else: no blanks, no missing zeros, no 30 February.
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, fmt.Errorf("%q is not a date of the form yyyy-mm-dd", text)
	}
	return NewDay(t.Date()), nil
}

// DayOf is the day that it is in the market at the instant t, whatever the offset t is written with.
func DayOf(t time.Time, m Market) Day {
	_, offset := m.zone()
	return NewDay(t.UTC().Add(time.Duration(offset) * time.Second).Date()) // In would allocate a zone for every row
}

// Start is the instant at which the day begins in the market.
func (d Day) Start(m Market) time.Time {
	_, offset := m.zone()
	return time.Unix(int64(d)*secondsPerDay-int64(offset), 0).In(m.Location())
}

// String is the day as "2006-01-02".
func (d Day) String() string {
	return time.Unix(int64(d)*secondsPerDay, 0).UTC().Format(time.DateOnly)
}

// MarshalText gives what String gives, so that a Day is a JSON string and a flag's value.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText is as strict as ParseDay.
func (d *Day) UnmarshalText(text []byte) error {
	parsed, err := ParseDay(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
