package coupangtest

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// call is a request that was found to come from a seller: what the endpoints work on.
type call struct {
	destination
	api    *API
	shop   *shop // of the path, or of the access key where the path has none
	values url.Values
	log    *Request
}

// intl tells whether the answer has the shapes of v5 and v6.
func (c *call) intl() bool {
	return c.version > '4' || c.api.options.International || c.shop.intlOnly()
}

func (c *call) refuse(message string) *answer {
	return refusal(c.endpoint, http.StatusBadRequest, message)
}

const missing = "required parameters are missing"

// require finds parameters that are absent or empty.
func (c *call) require(names ...string) *answer {
	for _, name := range names {
		if c.values.Get(name) == "" {
			return c.refuse(missing)
		}
	}
	return nil
}

// choice is a parameter that must be one of a few words. The documents do not say how an unknown one is refused; one field
// report of an empty list would hide a client's mistake.
func (c *call) choice(name string, of ...string) (string, *answer) {
	v := c.values.Get(name)
	if !slices.Contains(of, v) {
		return "", c.refuse("Invalid " + name + " : " + v)
	}
	return v, nil
}

// positive is a number of a page or of records; larger ones than most are cut to it, where most is not zero.
func (c *call) positive(name string, absent, most int) (int, *answer) {
	text := c.values.Get(name)
	if text == "" {
		return absent, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, c.refuse("Invalid " + name + " : " + text)
	}
	if most > 0 {
		n = min(n, most)
	}
	return n, nil
}

// id is an optional number of an order or option.
func (c *call) id(name string) (int64, *answer) {
	text := c.values.Get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, c.refuse("Invalid " + name + " : " + text)
	}
	return n, nil
}

// span is a window as instants, the end not included.
type span struct{ from, to int64 }

// times reads two parameters in a layout; the later one includes its whole unit: day, minute or second.
func (c *call) times(from, to, layout string, unit time.Duration) (span, *answer) {
	start, err := time.ParseInLocation(layout, c.values.Get(from), c.shop.zone)
	if err != nil {
		return span{}, c.refuse("Invalid " + from + " : " + c.values.Get(from))
	}
	end, err := time.ParseInLocation(layout, c.values.Get(to), c.shop.zone)
	if err != nil || end.Before(start) {
		return span{}, c.refuse("Invalid " + to + " : " + c.values.Get(to))
	}
	return span{start.Unix(), end.Add(unit).Unix()}, nil
}

const (
	minuteForm = "2006-01-02T15:04"
	withOffset = "-07:00"
)

// created reads createdAtFrom and createdAtTo of orders and returns, in the day form or the minute form. The edges of the
// documented ranges are read narrowly: 31 dates, 24 hours.
func (c *call) created(suffix string) (span, *answer) {
	if refused := c.require("createdAtFrom", "createdAtTo"); refused != nil {
		return span{}, refused
	}
	if c.minutes() {
		s, refused := c.times("createdAtFrom", "createdAtTo", minuteForm+suffix, time.Minute)
		if refused == nil && s.to-s.from > day {
			refused = c.refuse("endTime-startTime range should less than 1 day.")
		}
		return s, refused
	}
	s, refused := c.times("createdAtFrom", "createdAtTo", time.DateOnly+suffix, 24*time.Hour)
	if refused != nil || s.to-s.from <= 31*day {
		return s, refused
	}
	if suffix != "" {
		return span{}, c.refuse("endTime-startTime range should less than 32 day.")
	}
	return span{}, c.refuse("endTime-startTime range should less than31.")
}

// minutes tells that the request is of the minute form: everything at once, no pages.
func (c *call) minutes() bool { return c.values.Get("searchType") == "timeFrame" }
