package export

import "github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"

// What makes a sweep suspicious: seed 003 tells of six hours in which safe numbers were null.
const (
	suspiciousWiped = 5  // guarded values known before that came back empty
	fewestNew       = 20 // new values from which a share says something
)

// quality watches what a sweep brings: guarded values that are missing, records that are no rows. It looks at rows
// before personal data is hidden.
type quality[R any] struct {
	guard      []GuardedColumn[R]
	missing    []map[int64]bool // by guarded column: keys seen with the struct around it, and whether the text was missing
	wiped      int
	fresh      []int // by guarded column, of rows new to the lake
	freshEmpty []int
	quarantine struct{ first, again int }
	repaired   int
}

func newQuality[R any](guard []GuardedColumn[R]) *quality[R] {
	q := &quality[R]{guard: guard, fresh: make([]int, len(guard)), freshEmpty: make([]int, len(guard))}
	for range guard {
		q.missing = append(q.missing, map[int64]bool{})
	}
	return q
}

func (q *quality[R]) see(key int64, r *R) {
	for i, g := range q.guard {
		if _, ok := g.Get(r); ok {
			q.missing[i][key] = g.missing(r)
		}
	}
}

func (q *quality[R]) quarantined(first bool) {
	if first {
		q.quarantine.first++
	} else {
		q.quarantine.again++
	}
}

// published adds what one partition's merge found.
func (q *quality[R]) published(m tally, c parquetio.Counts) {
	q.wiped += m.wiped
	q.repaired += c.Repaired
	for _, key := range m.inserted {
		for i := range q.guard {
			missing, ok := q.missing[i][key]
			if !ok {
				continue
			}
			q.fresh[i]++
			if missing {
				q.freshEmpty[i]++
			}
		}
	}
}

// judge writes warnings and notes. Members without a column and known quarantine are normal life, so notes.
func (q *quality[R]) judge(s *Sweep) {
	if q.wiped >= suspiciousWiped {
		s.warn("%d guarded values known before came back empty", q.wiped)
	}
	for i, g := range q.guard {
		if q.fresh[i] >= fewestNew && 2*q.freshEmpty[i] >= q.fresh[i] {
			s.warn("%s is empty in %d of %d new rows", g.Name, q.freshEmpty[i], q.fresh[i])
		}
	}
	if q.quarantine.first > 0 {
		s.warn("%d records newly quarantined", q.quarantine.first)
	}
	if q.quarantine.again > 0 {
		s.note("%d records quarantined before", q.quarantine.again)
	}
	if q.repaired > 0 {
		s.warn("%d rows repaired: out of order, or a key twice in one partition", q.repaired)
	}
}
