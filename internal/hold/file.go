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
	"time"

	"github.com/gofrs/flock"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// File keeps holds in one JSON file, so that commands on one machine heed the stop sign that an earlier one met. A lock
// file beside it keeps commands that run at once from losing each other's holds.
type File struct{ path string }

// NewFile keeps holds at path. The first Set creates the file and its directory.
func NewFile(path string) *File { return &File{path} }

type fileHold struct {
	Scope   string       `json:"scope"`
	Reason  coupang.Kind `json:"reason"`
	Until   time.Time    `json:"until,omitzero"`
	Version string       `json:"version,omitzero"`
}

// For implements Store.
func (f *File) For(ctx context.Context, vendor string) ([]Hold, error) {
	all, err := f.List(ctx)
	return slices.DeleteFunc(all, func(h Hold) bool { return h.Scope != vendor && h.Scope != Everybody }), err
}

// List implements Store. It takes no lock: the file is replaced whole.
func (f *File) List(context.Context) ([]Hold, error) {
	text, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read holds: %w", err)
	}
	var kept []fileHold
	if err := json.Unmarshal(text, &kept); err != nil {
		return nil, fmt.Errorf("read holds from %s: %w", f.path, err)
	}
	now := time.Now()
	var holds []Hold
	for _, h := range kept {
		if !Hold(h).ended(now) {
			holds = append(holds, Hold(h))
		}
	}
	slices.SortFunc(holds, byScopeAndReason)
	return holds, nil
}

// Set implements Store.
func (f *File) Set(ctx context.Context, h Hold) error {
	return f.change(ctx, func(holds []Hold) []Hold {
		same := func(other Hold) bool { return other.Scope == h.Scope && other.Reason == h.Reason }
		return append(slices.DeleteFunc(holds, same), h)
	})
}

// Clear implements Store.
func (f *File) Clear(ctx context.Context, scope string, reasons ...coupang.Kind) error {
	return f.change(ctx, func(holds []Hold) []Hold {
		return slices.DeleteFunc(holds, func(h Hold) bool { return h.cleared(scope, reasons) })
	})
}

const lockRetry = 20 * time.Millisecond

func (f *File) change(ctx context.Context, to func([]Hold) []Hold) error {
	if err := os.MkdirAll(filepath.Dir(f.path), 0o755); err != nil {
		return fmt.Errorf("keep holds: %w", err)
	}
	lock := flock.New(f.path + ".lock")
	if _, err := lock.TryLockContext(ctx, lockRetry); err != nil {
		return fmt.Errorf("lock holds: %w", err)
	}
	defer func() { _ = lock.Unlock() }()
	holds, err := f.List(ctx)
	if err != nil {
		return err
	}
	return f.write(to(holds))
}

func (f *File) write(holds []Hold) error {
	kept := make([]fileHold, len(holds))
	for i, h := range holds {
		kept[i] = fileHold(h)
	}
	text, err := json.MarshalIndent(kept, "", "  ")
	if err != nil {
		return fmt.Errorf("keep holds: %w", err)
	}
	if err := os.WriteFile(f.path+".tmp", append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("keep holds: %w", err)
	}
	if err := os.Rename(f.path+".tmp", f.path); err != nil {
		return fmt.Errorf("keep holds: %w", err)
	}
	return nil
}
