package coupangtest

import (
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// shape is how a generation of the API writes a vendor's records.
type shape struct {
	shop   *shop
	intl   bool // v5 and v6: times with micros and an offset, money as objects
	hidden bool // safe numbers are null
	now    int64
}

// writer writes one record, members in the order of the calls. It is independent of the client's types on purpose: it is
// what they are tested with.
type writer struct {
	shape
	buf    []byte
	offset int    // of international times, seconds; it differs between records, as in the documents' samples
	micros uint64 // of international times
}

func (sh shape) writer(hash uint64) *writer {
	w := &writer{shape: sh, buf: make([]byte, 0, 2048)}
	own := int(sh.shop.offset)
	w.offset = [...]int{own, own, own, -8 * 60 * 60, 0}[hash>>40%5]
	if sh.shop.intlOnly() { // Korea's world has whole seconds, so that both generations tell the same instant
		w.micros = hash >> 44 % 1_000_000
	}
	return w
}

func (w *writer) separate() {
	if n := len(w.buf); n > 0 && w.buf[n-1] != '{' && w.buf[n-1] != '[' && w.buf[n-1] != ':' {
		w.buf = append(w.buf, ',')
	}
}

// begin opens an object or array as the member name, or, with no name, as the record or an array's element.
func (w *writer) begin(name string, bracket byte) {
	if name == "" {
		w.separate()
	} else {
		w.key(name)
	}
	w.buf = append(w.buf, bracket)
}

func (w *writer) end(bracket byte) { w.buf = append(w.buf, bracket) }

func (w *writer) key(name string) {
	w.separate()
	w.buf = append(w.buf, '"')
	w.buf = append(w.buf, name...)
	w.buf = append(w.buf, '"', ':')
}

func (w *writer) text(name, value string) {
	w.key(name)
	w.buf = appendText(w.buf, value)
}

// appendText quotes; all texts of this package are valid UTF-8.
func appendText(b []byte, value string) []byte {
	b, _ = jsontext.AppendQuote(b, value)
	return b
}

func (w *writer) texts(name string, values ...string) {
	w.begin(name, '[')
	for _, v := range values {
		w.separate()
		w.buf = appendText(w.buf, v)
	}
	w.end(']')
}

func (w *writer) number(name string, value int64) {
	w.key(name)
	w.buf = strconv.AppendInt(w.buf, value, 10)
}

func (w *writer) flag(name string, value bool) {
	w.key(name)
	w.buf = strconv.AppendBool(w.buf, value)
}

func (w *writer) null(names ...string) {
	for _, name := range names {
		w.raw(name, "null")
	}
}

func (w *writer) raw(name, json string) {
	w.key(name)
	w.buf = append(w.buf, json...)
}

// money is a number, internationally an object.
func (w *writer) money(name string, amount int64) {
	if !w.intl {
		w.number(name, amount)
		return
	}
	w.begin(name, '{')
	w.text("currencyCode", w.shop.vendor.Market.Currency())
	w.number("units", amount)
	w.number("nanos", 0)
	w.end('}')
}

const (
	withT         = "2006-01-02T15:04:05"
	withBlank     = "2006-01-02 15:04:05"
	international = "2006-01-02T15:04:05.000000Z07:00"
)

// time is written in the layout of v4, or internationally. Zero is null.
func (w *writer) time(name, layout string, at int64) {
	if at == 0 {
		w.null(name)
		return
	}
	w.key(name)
	w.buf = append(w.buf, '"')
	if w.intl {
		t := time.Unix(at, int64(w.micros)*1000).In(time.FixedZone("", w.offset))
		w.buf = t.AppendFormat(w.buf, international)
	} else {
		w.buf = time.Unix(at, 0).In(w.shop.zone).AppendFormat(w.buf, layout)
	}
	w.buf = append(w.buf, '"')
}

// timeOnce is an empty text in v4 and null internationally until the time has come.
func (w *writer) timeOnce(name, layout string, at int64, come bool) {
	switch {
	case come:
		w.time(name, layout, at)
	case w.intl:
		w.null(name)
	default:
		w.text(name, "")
	}
}

func (w *writer) date(name string, at int64) {
	w.key(name)
	w.buf = append(w.buf, '"')
	w.buf = time.Unix(at, 0).In(w.shop.zone).AppendFormat(w.buf, time.DateOnly)
	w.buf = append(w.buf, '"')
}
