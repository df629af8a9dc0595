package hold_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

func TestAHoldThatTheTableRefusesStopsThisProcessUntilTheTableTakesIt(t *testing.T) {
	t.Parallel()
	table := &readOnly{err: errors.New("read-only")}
	s := &hold.Both{Shared: table, Local: &hold.Local{}}
	block := hold.Hold{Scope: hold.Everybody, Reason: coupang.Blocked, Until: time.Now().Add(time.Hour).UTC().Round(0)}
	if err := s.Set(t.Context(), block); !errors.Is(err, table.err) {
		t.Errorf("got %v, want that the table refused", err)
	}
	expectHolds(t, "here", []hold.Hold{block})(s.Recall(t.Context(), seller))
	expectHolds(t, "here, listed", []hold.Hold{block})(s.List(t.Context()))
	expectHolds(t, "in the table", nil)(table.Recall(t.Context(), seller))
	table.err = nil
	expectHolds(t, "here, once the table takes it", []hold.Hold{block})(s.Recall(t.Context(), seller))
	expectHolds(t, "in the table, once it takes it", []hold.Hold{block})(table.Recall(t.Context(), seller))
	if err := table.Clear(t.Context(), hold.Everybody); err != nil {
		t.Fatal(err)
	}
	expectHolds(t, "after a resume by another process", nil)(s.Recall(t.Context(), seller))
}

func TestStrikesOfAHoldKeptHereCountHere(t *testing.T) {
	t.Parallel()
	s := &hold.Both{Shared: &readOnly{err: errors.New("read-only")}, Local: &hold.Local{}}
	c := caller(s, "orders")
	_, _, _ = c.Met(t.Context(), refusal(coupang.Misconfigured))
	if h, held, err := caller(s, "orders").InForce(t.Context()); !held || err != nil {
		t.Errorf("got %v, %t, %v", h, held, err)
	}
}

func TestALaptopObeysTheStackAndChangesNothingThereButABlock(t *testing.T) {
	t.Parallel()
	for reason, shared := range map[coupang.Kind]bool{
		coupang.RateLimited: false, coupang.Unauthorized: false, coupang.Misconfigured: false, coupang.IPNotAllowed: false,
		coupang.Blocked: true,
	} {
		stack := &hold.Local{}
		laptop := laptopOf(stack)
		if _, held, err := caller(laptop, "orders").Met(t.Context(), refusal(reason)); !held || err != nil {
			t.Errorf("%s: held %t, %v", reason, held, err)
		}
		if _, held, err := caller(laptop, "orders").InForce(t.Context()); !held || err != nil {
			t.Errorf("%s: the laptop does not obey itself: %t, %v", reason, held, err)
		}
		if there, err := stack.List(t.Context()); err != nil || (len(there) == 1) != shared {
			t.Errorf("%s: %v, %v at the stack", reason, there, err)
		}
		stack = &hold.Local{}
		if _, _, err := caller(stack, "orders").Met(t.Context(), refusal(reason)); err != nil {
			t.Fatal(err)
		}
		if _, held, err := caller(laptopOf(stack), "orders").InForce(t.Context()); !held || err != nil {
			t.Errorf("%s: the laptop does not obey the stack: %t, %v", reason, held, err)
		}
	}
}

func TestALaptopWithOtherKeysLeavesTheStacksHoldThere(t *testing.T) {
	t.Parallel()
	stack := &hold.Local{}
	if _, _, err := caller(stack, "orders").Met(t.Context(), refusal(coupang.Unauthorized)); err != nil {
		t.Fatal(err)
	}
	laptop := caller(laptopOf(stack), "orders")
	laptop.Keys = &place{version: "of the laptop"}
	if _, held, err := laptop.InForce(t.Context()); held || err != nil {
		t.Errorf("other keys are held: %t, %v", held, err)
	}
	if err := laptop.Succeeded(t.Context()); err != nil {
		t.Fatal(err)
	}
	if there, err := stack.List(t.Context()); err != nil || len(there) != 1 {
		t.Errorf("%v, %v at the stack", there, err)
	}
	if err := laptopOf(stack).Clear(t.Context(), seller); err != nil { // resume
		t.Fatal(err)
	}
	expectHolds(t, "after resume", nil)(stack.List(t.Context()))
}

func laptopOf(stack hold.Store) *hold.Both {
	return &hold.Both{Shared: stack, Local: &hold.Local{}, KeepsLocal: func(h hold.Hold) bool { return h.Reason != coupang.Blocked }}
}

// readOnly refuses writes while err is set.
type readOnly struct {
	hold.Local
	err error
}

func (r *readOnly) Set(ctx context.Context, h hold.Hold) error {
	if r.err != nil {
		return r.err
	}
	return r.Local.Set(ctx, h)
}
