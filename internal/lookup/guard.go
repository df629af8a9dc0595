package lookup

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// guard stands between a question and the call. A stop sign that the store of holds does not take stays in force here until
// the store has it: a table that fails must never lead to a call against a block.
type guard struct {
	holds hold.Store

	mu      sync.Mutex
	unsaved map[sign]hold.Hold
}

type sign struct {
	scope  string
	reason coupang.Kind
}

func newGuard(holds hold.Store) *guard {
	return &guard{holds: holds, unsaved: map[sign]hold.Hold{}}
}

// inForce returns the hold that stops a vendor now. An error must stop it too.
func (g *guard) inForce(ctx context.Context, vendor string, keys coupang.CredentialSource) (hold.Hold, bool, error) {
	for _, h := range g.pending() {
		if err := g.save(ctx, h); err != nil && (h.Scope == vendor || h.Scope == hold.Everybody) {
			return h, true, nil
		}
	}
	return hold.InForce(ctx, g.holds, vendor, keys)
}

// note puts a hold in force in this process.
func (g *guard) note(h hold.Hold) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.unsaved[sign{h.Scope, h.Reason}] = h
}

// save gives the store a hold that was noted. Where it fails, the hold stays in force here.
func (g *guard) save(ctx context.Context, h hold.Hold) error {
	if err := g.holds.Set(ctx, h); err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.unsaved, sign{h.Scope, h.Reason})
	return nil
}

// pending returns the holds in force that the store has not taken, and forgets those that are over.
func (g *guard) pending() []hold.Hold {
	g.mu.Lock()
	defer g.mu.Unlock()
	var holds []hold.Hold
	for s, h := range g.unsaved {
		if !h.Until.IsZero() && !time.Now().Before(h.Until) {
			delete(g.unsaved, s)
			continue
		}
		holds = append(holds, h)
	}
	return holds
}

// keysError tells that a vendor's keys could not be had, which is neither Coupang's fault nor the table's.
type keysError struct{ error }

func (e keysError) Unwrap() error { return e.error }

// keySource marks the errors of a source.
type keySource struct{ coupang.CredentialSource }

// Credentials implements coupang.CredentialSource.
func (k keySource) Credentials(ctx context.Context, rejected string) (coupang.Credentials, error) {
	c, err := k.CredentialSource.Credentials(ctx, rejected)
	if err != nil {
		return coupang.Credentials{}, keysError{err}
	}
	return c, nil
}

func isKeysError(err error) bool {
	_, ok := errors.AsType[keysError](err)
	return ok
}
