package main

import (
	"context"
	"errors"
	"path/filepath"
	"slices"

	"github.com/seed-21c7aa78/coupang-lake/internal/config"
	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// holdsFile is in the root of a lake in a directory. Names that begin with a dot are no objects of the lake.
const holdsFile = ".holds.json"

// holdStore is where a command keeps holds: with the stack, beside a lake in a directory, or nowhere but here.
func holdStore(cfg config.Config, configured hold.Store) hold.Store {
	switch {
	case cfg.StateTable != "":
		return &stackHolds{Store: configured}
	case cfg.LakeURI != nil && cfg.LakeURI.Scheme == "file":
		return hold.NewFile(filepath.Join(cfg.LakeDirectory(), holdsFile))
	default:
		return configured
	}
}

// holdPlace names it.
func holdPlace(cfg config.Config) string {
	switch {
	case cfg.StateTable != "":
		return cfg.StateTable
	case cfg.LakeURI.Scheme == "file":
		return holdsFile
	default:
		return "memory"
	}
}

// stackHolds are the stack's, on a machine that is not part of it. That Coupang refuses this machine's address says nothing of the
// stack's own, so this command alone remembers it: in the table it would stop every function for half an hour.
type stackHolds struct {
	hold.Store
	here hold.Memory
}

// Set implements hold.Store.
func (s *stackHolds) Set(ctx context.Context, h hold.Hold) error {
	if h.Reason == coupang.IPNotAllowed {
		return s.here.Set(ctx, h)
	}
	return s.Store.Set(ctx, h)
}

// For implements hold.Store.
func (s *stackHolds) For(ctx context.Context, vendor string) ([]hold.Hold, error) {
	shared, err := s.Store.For(ctx, vendor)
	own, ownErr := s.here.For(ctx, vendor)
	return slices.Concat(shared, own), errors.Join(err, ownErr)
}
