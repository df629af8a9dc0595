package main

import (
	"path/filepath"

	"github.com/seed-21c7aa78/coupang-lake/internal/config"
	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// holdsFile is in the root of a lake in a directory. Names that begin with a dot are no objects of the lake.
const holdsFile = ".holds.json"

// holdStore is where a command keeps holds: in a file of a lake in a directory, else in memory. With the stack's table, a laptop
// obeys the stack's holds as well.
func holdStore(cfg config.Config, configured hold.Store) hold.Store {
	local := &hold.Local{}
	if cfg.LakeURI != nil && cfg.LakeURI.Scheme == "file" {
		local = hold.NewLocal(filepath.Join(cfg.LakeDirectory(), holdsFile))
	}
	if cfg.StateTable == "" {
		return local
	}
	return &hold.Both{Shared: configured, Local: local, KeepsLocal: laptopOnly}
}

// laptopOnly are the holds that say nothing about the stack: its address, its keys and its pace are others. A block may be of the
// vendor or of an address that both share, so it stops the stack, too.
func laptopOnly(h hold.Hold) bool { return h.Reason != coupang.Blocked }

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
