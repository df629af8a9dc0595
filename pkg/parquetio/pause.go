package parquetio

import (
	"context"
	"math/rand/v2"
	"time"
)

// pause waits a random time, up to 50 ms at first and 3.2 s at last, so that writers of one partition come apart. It
// reports false at once when the context would not outlive the wait.
func pause(ctx context.Context, attempt int) bool {
	wait := rand.N(50 * time.Millisecond << min(attempt-1, 6))
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
