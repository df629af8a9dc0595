package hold

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// Local keeps holds in this process or, if it was made with a file, on this machine: then commands heed the stop sign that
// an earlier one met. The zero value keeps them in this process.
type Local struct {
	path string // "": in holds

	mu    sync.Mutex
	holds []Hold
}

// NewLocal keeps holds in a JSON file. The first Set creates the file and its directory. A lock file next to it keeps
// commands that run at the same time from losing each other's holds.
func NewLocal(path string) *Local { return &Local{path: path} }

// Recall implements Store.
func (l *Local) Recall(_ context.Context, vendor string) ([]Hold, error) {
	all, err := l.read()
	return slices.DeleteFunc(all, func(h Hold) bool { return h.Scope != vendor && h.Scope != Everybody }), err
}

// List implements Store.
func (l *Local) List(context.Context) ([]Hold, error) {
	all, err := l.read()
	return listed(all), err
}

// Set implements Store.
func (l *Local) Set(ctx context.Context, h Hold) error {
	return l.change(ctx, func(holds []Hold) []Hold { return append(without(holds, h.key()), h) })
}

// Swap implements Store.
func (l *Local) Swap(ctx context.Context, old, next Hold) (swapped bool, err error) {
	err = l.change(ctx, func(holds []Hold) []Hold {
		i := slices.IndexFunc(holds, func(h Hold) bool { return h.key() == old.key() && h.Until.Equal(old.Until) })
		if i < 0 {
			return holds
		}
		swapped = true
		if next == (Hold{}) {
			return slices.Delete(holds, i, i+1)
		}
		holds[i] = next
		return holds
	})
	return swapped, err
}

// Clear implements Store.
func (l *Local) Clear(ctx context.Context, scope string) error {
	return l.change(ctx, func(holds []Hold) []Hold {
		return slices.DeleteFunc(holds, func(h Hold) bool { return h.Scope == scope })
	})
}

func without(holds []Hold, k key) []Hold {
	return slices.DeleteFunc(holds, func(h Hold) bool { return h.key() == k })
}

// read returns a copy of what is not forgotten.
func (l *Local) read() ([]Hold, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.load()
}

// load takes no lock of the file, which is always replaced whole.
func (l *Local) load() ([]Hold, error) {
	holds := slices.Clone(l.holds)
	if l.path != "" {
		text, err := os.ReadFile(l.path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read holds: %w", err)
		}
		if err := json.Unmarshal(text, &holds); err != nil {
			return nil, fmt.Errorf("read holds from %s: %w", l.path, err)
		}
	}
	now := time.Now()
	holds = slices.DeleteFunc(holds, func(h Hold) bool { return h.forgotten(now) })
	slices.SortFunc(holds, inOrder)
	return holds, nil
}

func (l *Local) change(ctx context.Context, to func([]Hold) []Hold) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	unlock, err := l.lockFile(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	holds, err := l.load()
	if err != nil {
		return err
	}
	return l.save(to(holds))
}

const lockRetry = 20 * time.Millisecond

func (l *Local) lockFile(ctx context.Context) (unlock func(), err error) {
	if l.path == "" {
		return func() {}, nil
	}
	if err := os.MkdirAll(filepath.Dir(l.path), 0o755); err != nil {
		return nil, fmt.Errorf("keep holds: %w", err)
	}
	lock := flock.New(l.path + ".lock")
	if _, err := lock.TryLockContext(ctx, lockRetry); err != nil {
		return nil, fmt.Errorf("lock holds: %w", err)
	}
	return func() { _ = lock.Unlock() }, nil
}

func (l *Local) save(holds []Hold) error {
	if l.path == "" {
		l.holds = holds
		return nil
	}
	text, err := json.MarshalIndent(holds, "", "  ")
	if err != nil {
		return fmt.Errorf("keep holds: %w", err)
	}
	if err := os.WriteFile(l.path+".tmp", append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("keep holds: %w", err)
	}
	if err := os.Rename(l.path+".tmp", l.path); err != nil {
		return fmt.Errorf("keep holds: %w", err)
	}
	return nil
}
