package main

import (
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

func TestARefusalOfALaptopsAddressDoesNotStopTheStack(t *testing.T) {
	t.Parallel()
	for reason, atTheStack := range map[coupang.Kind]int{coupang.IPNotAllowed: 0, coupang.Blocked: 1} {
		table := &hold.Memory{}
		s := &stackHolds{Store: table}
		sign := hold.Hold{Scope: hold.Everybody, Reason: reason, Until: time.Now().Add(time.Hour)}
		if err := s.Set(t.Context(), sign); err != nil {
			t.Fatal(err)
		}
		here, err := s.For(t.Context(), "A00012345")
		if err != nil || len(here) != 1 {
			t.Errorf("%s: %v and %v here, want the hold", reason, here, err)
		}
		if there, err := table.For(t.Context(), "A00012345"); err != nil || len(there) != atTheStack {
			t.Errorf("%s: %v and %v at the stack, want %d", reason, there, err, atTheStack)
		}
	}
}
