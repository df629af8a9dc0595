package hold

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Both keeps holds in a store that processes share and, where that takes no write, in this process: a table that fails must
// never lead to a call against a block. What it could not share it offers again at every Recall.
//
// On a laptop, KeepsLocal says which holds are this machine's own business. These are never written to Shared, nor is any
// of Shared's forgotten but by Clear.
type Both struct {
	Shared     Store           // required
	Local      *Local          // required
	KeepsLocal func(Hold) bool // nil: none
}

func (b *Both) keepsLocal(h Hold) bool { return b.KeepsLocal != nil && b.KeepsLocal(h) }

// Recall implements Store.
func (b *Both) Recall(ctx context.Context, vendor string) ([]Hold, error) {
	own, ownErr := b.Local.Recall(ctx, vendor)
	own = slices.DeleteFunc(own, func(h Hold) bool { return !b.keepsLocal(h) && b.share(ctx, h) == nil })
	shared, err := b.Shared.Recall(ctx, vendor)
	known := make(map[key]bool, len(own))
	for _, h := range own {
		known[h.key()] = true
	}
	shared = slices.DeleteFunc(shared, func(h Hold) bool { return known[h.key()] && !b.keepsLocal(h) })
	return append(own, shared...), errors.Join(err, ownErr)
}

// List implements Store.
func (b *Both) List(ctx context.Context) ([]Hold, error) {
	shared, err := b.Shared.List(ctx)
	own, ownErr := b.Local.List(ctx)
	return listed(append(shared, own...)), errors.Join(err, ownErr)
}

// Set implements Store. Other goroutines meet the hold at once, however long the shared store takes. An error means that
// only this process keeps it.
func (b *Both) Set(ctx context.Context, h Hold) error {
	if err := b.Local.Set(ctx, h); err != nil || b.keepsLocal(h) {
		return err
	}
	if err := b.share(ctx, h); err != nil {
		return fmt.Errorf("only this process keeps the hold: %w", err)
	}
	return nil
}

// share moves a hold from this process to the shared store.
func (b *Both) share(ctx context.Context, h Hold) error {
	if err := b.Shared.Set(ctx, h); err != nil {
		return err
	}
	_, err := b.Local.Swap(ctx, h, Hold{})
	return err
}

// Swap implements Store. On a laptop it leaves the shared holds alone and reports true: nothing depends on who was faster.
func (b *Both) Swap(ctx context.Context, old, next Hold) (bool, error) {
	swapped, err := b.Local.Swap(ctx, old, next)
	if swapped || err != nil || b.keepsLocal(old) {
		return err == nil, err
	}
	return b.Shared.Swap(ctx, old, next)
}

// Clear implements Store.
func (b *Both) Clear(ctx context.Context, scope string) error {
	return errors.Join(b.Shared.Clear(ctx, scope), b.Local.Clear(ctx, scope))
}
