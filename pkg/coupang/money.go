package coupang

import (
	"bytes"
	"errors"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Money is an amount. The older generation of the API sends a number (or a number as text), the newer
// {"currencyCode","units","nanos"}. Moneys are comparable with ==.
type Money struct {
	units    int64
	currency string // "" if not told
	object   bool   // came as an object
	fraction bool   // units do not tell the amount, only raw does
	raw      string // the JSON that came, "" where the other members give it back
}

// NewMoney is an amount of whole units. Its JSON is a number without a currency, an object with one.
func NewMoney(units int64, currency string) Money {
	return Money{units: units, currency: currency, object: currency != ""}
}

// Whole is the amount in whole units of the currency, nil if it has a fraction, is written with an exponent, exceeds an
// int64 or is missing from its object. Such an amount stands in Record.Extra as it was sent.
func (m Money) Whole() *int64 {
	if m.fraction {
		return nil
	}
	return new(m.units)
}

// Currency is the ISO 4217 code that came with the amount, "" if none did: then it is the market's.
func (m Money) Currency() string { return m.currency }

// MarshalJSON writes the form that came, number or object.
func (m Money) MarshalJSON() ([]byte, error) {
	switch {
	case m.raw != "":
		return []byte(m.raw), nil
	case !m.object:
		return strconv.AppendInt(nil, m.units, 10), nil
	default:
		return json.Marshal(struct {
			CurrencyCode string `json:"currencyCode"`
			Units        int64  `json:"units"`
			Nanos        int32  `json:"nanos"`
		}{m.currency, m.units, 0})
	}
}

// errNoAmount does not quote what came instead: error texts hold no content of answers.
var errNoAmount = errors.New("not an amount of money")

// parseAmount reads a number, without the quotes if it came as text.
func parseAmount(number []byte) (Money, error) {
	number = bytes.TrimSpace(number)
	if units, err := parseCount(number); err == nil {
		return Money{units: units}, nil
	}
	if v := jsontext.Value(number); v.Kind() != '0' || !v.IsValid() {
		return Money{}, errNoAmount
	}
	return Money{fraction: true, raw: string(number)}, nil
}

// moneyObject is the newer form. Units and nanos are documented as numbers; text is taken too.
type moneyObject struct {
	CurrencyCode *string                   `json:"currencyCode"`
	Units        jsontext.Value            `json:"units"`
	Nanos        jsontext.Value            `json:"nanos"`
	Unknown      map[string]jsontext.Value `json:",embed"`
}

// parseMoneyObject also gives the members that are none of the three.
func parseMoneyObject(object jsontext.Value) (Money, map[string]jsontext.Value, error) {
	var o moneyObject
	if err := json.Unmarshal(object, &o); err != nil {
		return Money{}, nil, errNoAmount
	}
	m := Money{object: true}
	if o.CurrencyCode != nil {
		m.currency = *o.CurrencyCode
	}
	units, unitsErr := parseCount(numberText(o.Units))
	nanos, nanosErr := parseCount(numberText(o.Nanos))
	noNanos := len(o.Nanos) == 0 || o.Nanos.Kind() == 'n'
	m.units = units
	m.fraction = unitsErr != nil || !noNanos && (nanosErr != nil || nanos != 0)
	if m.fraction {
		m.units = 0
	}
	if m.fraction || m.currency == "" || len(o.Unknown) > 0 {
		m.raw = string(object)
	}
	return m, o.Unknown, nil
}

// numberText is a number's text, whether it came as one or quoted.
func numberText(v jsontext.Value) []byte {
	if v.Kind() != '"' {
		return v
	}
	text, _ := jsontext.AppendUnquote(nil, v) // v has been validated; a bad number is refused by the caller
	return text
}
