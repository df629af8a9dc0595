package export

import (
	"reflect"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// merger joins what is known of a key with a new sighting of it.
//
// The later sighting wins whole; an older one changes nothing but first_seen_at. So two runs may publish in any order,
// and a sighting may be published twice. A partition is merged and never overwritten: orders leave the API's list once
// their return completes, and a day rewritten from today's list would lose them.
type merger[T, R any] struct {
	dataset *Dataset[T, R]
	scrub   func(*R)
	tally   tally
}

// tally is what a merge found for the sweep's quality. A merge that is begun again begins it again.
type tally struct {
	wiped    int     // guarded values known before that came back empty
	inserted []int64 // keys new to the lake
}

// merge is the rule for one key: old or new may be nil, not both. It works on copies, for what it is given may come again.
func (m *merger[T, R]) merge(old, new *R) (R, parquetio.Outcome) {
	if old == nil {
		m.tally.inserted = append(m.tally.inserted, m.dataset.Key(new))
		return *new, parquetio.Inserted
	}
	known := *old
	m.scrub(&known)
	if new == nil {
		return known, parquetio.Unchanged
	}
	before, after := m.dataset.Sighting(&known), m.dataset.Sighting(new)
	if after.LastSeenAt < before.LastSeenAt {
		before.FirstSeenAt = min(before.FirstSeenAt, after.FirstSeenAt)
		return known, parquetio.Unchanged
	}
	return m.later(&known, *new)
}

// later merges a sighting that is not older.
func (m *merger[T, R]) later(old *R, row R) (R, parquetio.Outcome) {
	row = m.guard(old, row)
	before, after := m.dataset.Sighting(old), m.dataset.Sighting(&row)
	after.FirstSeenAt = min(before.FirstSeenAt, after.FirstSeenAt)
	after.ChangedAt = before.ChangedAt
	if m.sameValues(old, row) {
		return row, parquetio.Unchanged
	}
	after.ChangedAt = after.LastSeenAt
	return row, parquetio.Changed
}

// sameValues compares everything that the API told.
func (m *merger[T, R]) sameValues(old *R, row R) bool {
	a, b := m.dataset.Sighting(old), m.dataset.Sighting(&row)
	b.FirstSeenAt, b.ChangedAt, b.LastSeenAt = a.FirstSeenAt, a.ChangedAt, a.LastSeenAt
	return reflect.DeepEqual(*old, row)
}

// guard keeps a value that is known where the new row has none and nothing else of its struct differs.
func (m *merger[T, R]) guard(old *R, row R) R {
	for _, g := range m.dataset.Guard {
		known, ok := g.known(old)
		if !ok || !g.missing(&row) {
			continue
		}
		m.tally.wiped++
		kept := row
		g.Set(&kept, known)
		if reflect.DeepEqual(g.Around(old), g.Around(&kept)) {
			row = kept
		}
	}
	return row
}
