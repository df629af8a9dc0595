package lookup

import (
	"context"
	"time"
)

// NotFounds remembers for all processes what Coupang did not find. Coupang demands that a withdrawn return is not asked for
// again (seed document of the return look-up), and blocks who asks for what is not there too often. Methods may be called
// concurrently.
type NotFounds interface {
	// Until is the time before which the question must not be asked; a time past, or zero, when it may be. An error keeps
	// the question from being asked.
	Until(ctx context.Context, q Question) (time.Time, error)
	// Remember notes it. An older note for the same question is replaced.
	Remember(ctx context.Context, q Question, until time.Time) error
}

// orderNegativeTTL: an order is found some time after it was paid, a return that is gone stays gone.
const orderNegativeTTL = 2 * time.Minute

// notFounds asks its own memory first. That also holds what the shared one failed to take, and saves it most questions.
type notFounds struct {
	own    *memory[time.Time]
	shared NotFounds // may be nil
}

func newNotFounds(shared NotFounds) *notFounds {
	return &notFounds{newMemory[time.Time](mostNotFounds), shared}
}

// until is the time before which q must not be asked, and whether there is one.
func (n *notFounds) until(ctx context.Context, q Question) (time.Time, bool, error) {
	if until, ok := n.own.get(q); ok || n.shared == nil {
		return until, ok, nil
	}
	until, err := n.shared.Until(ctx, q)
	if err != nil || !time.Now().Before(until) {
		return time.Time{}, false, err
	}
	n.own.put(q, until, until)
	return until, true, nil
}

// remember fails where only this process knows it now.
func (n *notFounds) remember(ctx context.Context, q Question, until time.Time) error {
	n.own.put(q, until, until)
	if n.shared == nil {
		return nil
	}
	return n.shared.Remember(ctx, q, until)
}
