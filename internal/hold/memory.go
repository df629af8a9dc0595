package hold

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// Memory keeps holds for this process alone. The zero value is ready.
type Memory struct {
	mu    sync.Mutex
	holds map[memoryKey]Hold
}

type memoryKey struct {
	scope  string
	reason coupang.Kind
}

// For implements Store.
func (m *Memory) For(ctx context.Context, vendor string) ([]Hold, error) {
	all, err := m.List(ctx)
	return slices.DeleteFunc(all, func(h Hold) bool { return h.Scope != vendor && h.Scope != Everybody }), err
}

// Set implements Store.
func (m *Memory) Set(_ context.Context, h Hold) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.holds == nil {
		m.holds = map[memoryKey]Hold{}
	}
	m.holds[memoryKey{h.Scope, h.Reason}] = h
	return nil
}

// List implements Store.
func (m *Memory) List(context.Context) ([]Hold, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	var holds []Hold
	for _, h := range m.holds {
		if !h.ended(now) {
			holds = append(holds, h)
		}
	}
	slices.SortFunc(holds, byScopeAndReason)
	return holds, nil
}

// Clear implements Store.
func (m *Memory) Clear(_ context.Context, scope string, reasons ...coupang.Kind) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, h := range m.holds {
		if h.cleared(scope, reasons) {
			delete(m.holds, key)
		}
	}
	return nil
}

func byScopeAndReason(a, b Hold) int {
	return cmp.Or(cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.Reason, b.Reason))
}
