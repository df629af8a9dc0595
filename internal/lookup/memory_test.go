package lookup

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

func TestMemoryForgetsWhatHasEndedAndWhatIsTooMuch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory[string](3)
		for id := range coupang.ID(5) {
			m.put(Question{ID: id}, "kept", time.Now().Add(time.Minute))
		}
		if _, ok := m.get(Question{ID: 1}); ok || m.entries.Len() != 3 {
			t.Errorf("the second of five is there %t, %d in all; want only the last three", ok, m.entries.Len())
		}
		<-time.After(time.Minute)
		if _, ok := m.get(Question{ID: 4}); ok {
			t.Error("an entry outlives its time")
		}
		m.put(Question{ID: 9}, "new", time.Now().Add(time.Minute))
		if m.entries.Len() != 1 {
			t.Errorf("%d entries, want the new one alone: what has ended is personal data", m.entries.Len())
		}
	})
}
