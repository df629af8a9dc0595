package hold_test

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

func TestAFileKeepsHoldsForTheNextProcess(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lake", ".holds.json")
	until := time.Now().Add(time.Hour).UTC().Round(0)
	refused := hold.Hold{Scope: seller, Endpoint: "orders", Reason: coupang.Misconfigured, Until: until, Config: "c", Strikes: 2}
	blocked := hold.Hold{Scope: hold.Everybody, Reason: coupang.Blocked, Until: until}
	first, next := hold.NewLocal(path), hold.NewLocal(path)
	set(t, first, refused, blocked)
	expectHolds(t, "by another process", []hold.Hold{blocked, refused})(next.Recall(t.Context(), seller))
	if err := next.Clear(t.Context(), hold.Everybody); err != nil {
		t.Fatal(err)
	}
	expectHolds(t, "after a clear by another", []hold.Hold{refused})(first.Recall(t.Context(), seller))
}

func TestAFileLosesNoHoldOfWritersAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), ".holds.json")
	until := time.Now().Add(time.Hour)
	var all sync.WaitGroup
	scopes := []string{"A1", "A2", "A3", "A4", "A5", "A6"}
	for _, scope := range scopes {
		all.Go(func() {
			if err := hold.NewLocal(path).Set(t.Context(), hold.Hold{Scope: scope, Reason: coupang.RateLimited, Until: until}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if holds, err := hold.NewLocal(path).List(t.Context()); err != nil || len(holds) != len(scopes) {
		t.Errorf("got %v, %v", holds, err)
	}
}
