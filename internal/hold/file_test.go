package hold

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

func TestFileKeepsHoldsForTheNextProcess(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lake", ".holds.json")
	first := NewFile(path)
	until := time.Now().Add(time.Hour).UTC().Round(0)
	for _, h := range []Hold{
		{Scope: "A1", Reason: coupang.RateLimited, Until: until},
		{Scope: "A1", Reason: coupang.Unauthorized, Version: "v1"},
		{Scope: Everybody, Reason: coupang.Blocked, Until: until},
		{Scope: "A2", Reason: coupang.RateLimited, Until: time.Now().Add(-time.Second)},
		{Scope: "A1", Reason: coupang.RateLimited, Until: until.Add(time.Minute)},
	} {
		if err := first.Set(t.Context(), h); err != nil {
			t.Fatal(err)
		}
	}
	next := NewFile(path)
	holds, err := next.For(t.Context(), "A1")
	if err != nil || len(holds) != 3 || !holds[1].Until.Equal(until.Add(time.Minute)) || holds[2].Version != "v1" {
		t.Errorf("of A1: %v, %v", holds, err)
	}
	if holds, _ := next.For(t.Context(), "A2"); len(holds) != 1 || holds[0].Scope != Everybody {
		t.Errorf("of A2, whose own hold is over: %v", holds)
	}
	if err := next.Clear(t.Context(), Everybody); err != nil {
		t.Fatal(err)
	}
	if holds, _ := first.For(t.Context(), "A2"); len(holds) != 0 {
		t.Errorf("after a clear by another: %v", holds)
	}
}

func TestFileLosesNoHoldOfWritersAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), ".holds.json")
	var all sync.WaitGroup
	scopes := []string{"A1", "A2", "A3", "A4", "A5", "A6"}
	for _, scope := range scopes {
		all.Go(func() {
			if err := NewFile(path).Set(t.Context(), Hold{Scope: scope, Reason: coupang.Unauthorized, Version: "v"}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if holds, err := NewFile(path).List(t.Context()); err != nil || len(holds) != len(scopes) {
		t.Errorf("got %v, %v", holds, err)
	}
}
