package lookup

import (
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

// How much one process remembers.
const (
	mostHits      = 1000
	mostHitBytes  = 64 << 10 // a longer answer is not kept: 1000 of these are all that a function of 256 MB can spare
	mostNotFounds = 50_000   // more than a vendor's share of calls, 0.5 a second, finds missing in a day
)

// memory is a map of limited size whose entries end. The library's own expiring cache is not used: it never stops the
// goroutine that it starts, and takes a time to live of 0 for "for ever".
type memory[V any] struct {
	entries *lru.Cache[Question, lasting[V]]
}

type lasting[V any] struct {
	value V
	until time.Time
}

func newMemory[V any](most int) *memory[V] {
	entries, err := lru.New[Question, lasting[V]](most)
	if err != nil {
		panic(err) // a size that is not positive
	}
	return &memory[V]{entries}
}

func (m *memory[V]) get(q Question) (V, bool) {
	if e, ok := m.entries.Get(q); ok && time.Now().Before(e.until) {
		return e.value, true
	}
	var none V
	return none, false
}

// put also forgets what has ended, as far as nothing older is still good, so that personal data does not stay for long.
func (m *memory[V]) put(q Question, value V, until time.Time) {
	now := time.Now()
	for {
		_, oldest, ok := m.entries.GetOldest()
		if !ok || now.Before(oldest.until) {
			break
		}
		m.entries.RemoveOldest()
	}
	m.entries.Add(q, lasting[V]{value, until})
}

func (m *memory[V]) remove(q Question) { m.entries.Remove(q) }
