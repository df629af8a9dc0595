package export

import (
	"context"
	"iter"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// Dataset is a value that says how one subject is listed, keyed, dated and laid out. T is the record as the API sends it,
// R the row as analysts see it.
type Dataset[T, R any] struct {
	Name         string
	WindowDays   int              // the most Days that one listing takes
	LookbackDays int              // Days before the run's day that a run looks at again
	Markets      []coupang.Market // where the API offers the listing
	Statuses     []string         // in life-cycle order; one empty text where the listing has none

	// List reads a window's records of one status. The order of the statuses is the caller's.
	List func(ctx context.Context, c *coupang.Client, w Window, status string) iter.Seq2[coupang.Page[T], error]
	// ListMinutes reads a part of one Day; both ends are inclusive minutes. Nil where the API has no minute form.
	ListMinutes func(ctx context.Context, c *coupang.Client, from, to time.Time, status string) iter.Seq2[coupang.Page[T], error]

	KeyColumn  string
	Key        func(r *R) int64 // 0: none, so no row
	DateColumn string
	DatedAt    func(r *R) *parquetio.Timestamp // its Day in the vendor's market is the row's partition; nil: none, so no row
	VendorID   func(t *T) *string              // nil or empty text: the record does not tell
	Row        func(t *T, m coupang.Market) R  // all columns but the Sighting's
	Extra      func(r *R) **string             // extra_fields: what the API sent that has no column
	Sighting   func(r *R) *Sighting
	Guard      []GuardedColumn[R]
}

// Sighting is the end of every row: when it was seen.
type Sighting struct {
	FirstSeenAt parquetio.Timestamp `parquet:"first_seen_at,timestamp(millisecond)" doc:"when it was first seen by a sweep"`
	ChangedAt   parquetio.Timestamp `parquet:"changed_at,timestamp(millisecond)" doc:"the sighting at which any value of the API differed from the one before"`
	LastSeenAt  parquetio.Timestamp `parquet:"last_seen_at,timestamp(millisecond)" doc:"when it was last seen; long ago: it has left the API's list"`
}

// GuardedColumn is a text that null or empty must not replace while the struct around it is unchanged: safe numbers were
// null for six hours on 2021-07-07 (seed 003).
type GuardedColumn[R any] struct {
	Name string // the column's path
	// Get returns the text, and false where the row has no such struct.
	Get func(r *R) (text *coupang.Personal, ok bool)
	// Set puts a text into a copy of the struct, so that the row's own stays as it is.
	Set func(r *R, text *coupang.Personal)
	// Around returns the struct.
	Around func(r *R) any
}

// known returns the text if there is one.
func (g GuardedColumn[R]) known(r *R) (*coupang.Personal, bool) {
	text, ok := g.Get(r)
	return text, ok && text != nil && *text != ""
}

// missing tells whether the struct is there and its text is not.
func (g GuardedColumn[R]) missing(r *R) bool {
	text, ok := g.Get(r)
	return ok && (text == nil || *text == "")
}

func (d *Dataset[T, R]) compare(a, b *R) int {
	ka, kb := d.Key(a), d.Key(b)
	switch {
	case ka < kb:
		return -1
	case ka > kb:
		return 1
	default:
		return 0
	}
}
