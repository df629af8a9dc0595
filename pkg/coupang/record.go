package coupang

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// ID is a number that names something: a shipment box, an order, a product. Shipment boxes have had 18 digits since
// November 2024, more than a float64 or JavaScript holds, so an ID never passes through one. In JSON it is a number; AppendJSON writes a string.
type ID int64

// IDs is a list of ids. The API documents a number where it sends a list, so a lone number decodes as a list of one,
// and null or "" as nil. In JSON it is always a list.
type IDs []ID

// Record is one object of an answer.
type Record[T any] struct {
	// Value is the object. Where Err is set it holds what was read before the fault and is not to be used.
	Value T
	// Extra is what Value does not show: members without a field, at any depth, and amounts that are no whole number,
	// by RFC 6901 JSON Pointer ("/orderItems/0/newMember"). Nil when there is nothing.
	Extra map[string]jsontext.Value
	// Raw is the object as it was sent. It is part of the answer's buffer: copy it to keep it for long.
	Raw jsontext.Value
	// Err tells why the object does not decode, naming the member but not its content. The page's other Records are not touched.
	Err error
}

// Cost is what calls of the API were spent.
type Cost struct {
	Requests  int // requests sent, Retries among them
	Retries   int // requests that repeated a failed one
	Throttled int // answers that said 429
}

// Add sums up.
func (c Cost) Add(d Cost) Cost {
	return Cost{c.Requests + d.Requests, c.Retries + d.Retries, c.Throttled + d.Throttled}
}

// Page is one answer of a listing, or a part of an unpaged one. Where the listing yields an error, the Page beside it holds only Cost.
type Page[T any] struct {
	Records []Record[T]
	// Total is how many records the whole listing has, nil where the API does not tell.
	Total *int
	// ArrivedAt is when the answer had been read: the state of a Record is at least as new as the request and no newer than this.
	ArrivedAt time.Time
	// Cost is what this page took, failed attempts included. The sum over a listing's pages and its error is the listing's cost.
	Cost Cost
}

// Unknown is an object's members for which its Go type has no field. Wire types keep theirs, so that AppendJSON writes back all that came.
type Unknown map[string]UnknownValue

// UnknownValue is JSON text.
type UnknownValue jsontext.Value

// MarshalJSON is the text itself, null where there is none.
func (v UnknownValue) MarshalJSON() ([]byte, error) { return jsontext.Value(v).MarshalJSON() }

// UnmarshalJSON copies the text.
func (v *UnknownValue) UnmarshalJSON(text []byte) error {
	return (*jsontext.Value)(v).UnmarshalJSON(text)
}
