package main

import (
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/internal/config"
	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

func TestARefusalOfALaptopDoesNotStopTheStackUnlessItIsABlock(t *testing.T) {
	t.Parallel()
	for reason, atTheStack := range map[coupang.Kind]int{
		coupang.IPNotAllowed: 0, coupang.Unauthorized: 0, coupang.RateLimited: 0, coupang.Misconfigured: 0, coupang.Blocked: 1,
	} {
		table := &hold.Local{}
		s := holdStore(config.Config{StateTable: "state"}, table)
		caller := &hold.Caller{Store: s, Vendor: coupang.Vendor{ID: "A00012345"}, Endpoint: "orders"}
		if _, _, err := caller.Met(t.Context(), &coupang.Error{Kind: reason}); err != nil {
			t.Fatal(err)
		}
		if h, held, err := caller.InForce(t.Context()); err != nil || !held {
			t.Errorf("%s: %v, %v here, want the hold", reason, h, err)
		}
		if there, err := table.List(t.Context()); err != nil || len(there) != atTheStack {
			t.Errorf("%s: %v, %v at the stack, want %d", reason, there, err, atTheStack)
		}
	}
}
