package hold_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

const baseURL = "https://api-gateway.coupang.com"

func caller(s hold.Store, endpoint string) *hold.Caller {
	return &hold.Caller{
		Store: s, Vendor: coupang.Vendor{ID: seller, Market: coupang.KR}, Endpoint: endpoint, BaseURL: baseURL,
		Keys: &place{version: "v1"}, Vendors: 50,
	}
}

func neighbourCaller(s hold.Store) *hold.Caller {
	c := caller(s, "orders")
	c.Vendor.ID = neighbour
	return c
}

func refusal(kind coupang.Kind) *coupang.Error {
	return &coupang.Error{Kind: kind, CredentialVersion: "v1"}
}

// refusalOf is signed with the caller's present keys.
func refusalOf(kind coupang.Kind, c *hold.Caller) *coupang.Error {
	keys, _ := c.Keys.Credentials(context.Background(), "")
	return &coupang.Error{Kind: kind, CredentialVersion: keys.Version}
}

func met(t *testing.T, c *hold.Caller, err error) hold.Hold {
	t.Helper()
	h, ok, setErr := c.Met(t.Context(), err)
	if !ok || setErr != nil {
		t.Fatalf("%v is no stop sign, or %v", err, setErr)
	}
	return h
}

func succeed(t *testing.T, c *hold.Caller) {
	t.Helper()
	if err := c.Succeeded(t.Context()); err != nil {
		t.Error(err)
	}
}

func expectHeld(t *testing.T, c *hold.Caller, want bool) {
	t.Helper()
	if h, held, err := c.InForce(t.Context()); err != nil || held != want {
		t.Errorf("%s of %s: held %t, %v, want %t: %s", c.Endpoint, c.Vendor.ID, held, err, want, h)
	}
}

// pass lets a bubble's time pass.
func pass(d time.Duration) { <-time.After(d) }

// place is where keys are kept, with a version.
type place struct{ version string }

func (p *place) Credentials(context.Context, string) (coupang.Credentials, error) {
	return coupang.Credentials{Version: p.version}, nil
}

type noKeys struct{}

func (noKeys) Credentials(context.Context, string) (coupang.Credentials, error) {
	return coupang.Credentials{}, errors.New("no such secret")
}

// broken is a store that is gone.
type broken struct{ hold.Store }

func (broken) Recall(context.Context, string) ([]hold.Hold, error) { return nil, errors.New("gone") }

// counted counts writes.
type counted struct {
	hold.Local
	swaps int
}

func (c *counted) Swap(ctx context.Context, old, next hold.Hold) (bool, error) {
	c.swaps++
	return c.Local.Swap(ctx, old, next)
}
