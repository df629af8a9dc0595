package exportapp_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/internal/awstest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// stack is a world with moto in place of the fakes: a bucket for the lake, the vendors' secrets, the state table.
type stack struct {
	*world
	account *awstest.Server
}

func newStack(t *testing.T, o coupangtest.Options) *stack {
	t.Helper()
	s := &stack{world: newBareWorld(t, o), account: awstest.Start(t)}
	s.account.CreateBucket(t, "lake")
	s.account.CreateStateTable(t, "state")
	for _, v := range o.Vendors {
		s.account.CreateSecret(t, "coupang/"+v.ID, keysOf(v.ID))
	}
	s.lake = parquetio.NewS3(s.account.S3(), "lake", "some/prefix")
	s.env = slices.Concat(s.env, s.account.Env(), []string{"LAKE_URI=s3://lake/some/prefix", "STATE_TABLE=state"})
	return s
}

func TestCompiledFunctionsBringEveryDatasetIntoABucket(t *testing.T) {
	t.Parallel()
	s := newStack(t, coupangtest.Options{Seed: 1, OrdersPerDay: 40, Vendors: vendors(seller)})
	s.expectEveryDataset()
}

func TestSecondRunChangesNothingInABucket(t *testing.T) {
	t.Parallel()
	s := newStack(t, coupangtest.Options{Seed: 20, OrdersPerDay: 5, Vendors: vendors(seller)})
	fn := s.start(exportOrders)
	first := s.run(fn, `{"from":"2026-11-15","to":"2026-11-20"}`)
	s.expectLake("orders", today-5, today, korean(seller))
	if len(sweeps(t, s.lake)) != 1 || first.sum("rows_inserted") != len(orders(t, s.lake)) {
		t.Errorf("sweeps %v", first.Sweeps)
	}
	again := s.run(fn, `{"from":"2026-11-15","to":"2026-11-20"}`)
	if again.sum("rows_unchanged") != first.sum("rows_inserted") || again.sum("rows_changed")+again.sum("rows_inserted") != 0 {
		t.Errorf("sweeps of the second run: %v", again.Sweeps)
	}
	for line := range strings.Lines(fn.Logs()) {
		if !strings.HasPrefix(line, "{") {
			t.Errorf("a line that is no JSON: %s", line)
		}
	}
	s.expectLake("orders", today-5, today, korean(seller))
}

func TestCompiledFunctionRefusesBadEventsAndStoresNothing(t *testing.T) {
	t.Parallel()
	s := newStack(t, coupangtest.Options{Seed: 20, OrdersPerDay: 5, Vendors: vendors(seller)})
	fn := s.start(exportOrders)
	for _, event := range []string{`{"vendor":"A00012345"}`, `{"vendorIds":["A1"]}`, `{"from":"yesterday"}`, `null`} {
		expectRefusal(t, fn, event, "event")
	}
	if s.api.Count("") != 0 {
		t.Errorf("%d calls", s.api.Count(""))
	}
	s.expectEmptyLake()
}
