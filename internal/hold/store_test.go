package hold_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/awstest"
	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

const (
	seller    = "A00012345"
	neighbour = "A00099999"
)

func TestLocalKeepsTheContract(t *testing.T) {
	t.Parallel()
	testStore(t, func(*testing.T) hold.Store { return &hold.Local{} })
}

func TestLocalFileKeepsTheContract(t *testing.T) {
	t.Parallel()
	testStore(t, func(t *testing.T) hold.Store { return hold.NewLocal(filepath.Join(t.TempDir(), "holds.json")) })
}

func TestDynamoDBKeepsTheContract(t *testing.T) {
	t.Parallel()
	account := awstest.Start(t)
	tables := 0
	testStore(t, func(t *testing.T) hold.Store {
		tables++
		name := "state-" + string(rune('a'+tables))
		account.CreateStateTable(t, name)
		return hold.NewDynamoDB(account.DynamoDB(), name)
	})
}

func TestBothKeepTheContract(t *testing.T) {
	t.Parallel()
	testStore(t, func(*testing.T) hold.Store { return &hold.Both{Shared: &hold.Local{}, Local: &hold.Local{}} })
}

// testStore is what every Store promises. Times are far from now, so that a slow machine changes nothing.
func testStore(t *testing.T, newStore func(*testing.T) hold.Store) {
	later, evenLater := time.Now().Add(time.Hour).UTC().Round(0), time.Now().Add(2*time.Hour).UTC().Round(0)
	past, yesterday := time.Now().Add(-time.Second).UTC().Round(0), time.Now().Add(-25*time.Hour).UTC().Round(0)
	limited := hold.Hold{Scope: seller, Reason: coupang.RateLimited, Until: later}
	refused := hold.Hold{Scope: seller, Reason: coupang.Unauthorized, Until: later, Version: "v1", Strikes: 2}
	orders := hold.Hold{Scope: seller, Endpoint: "orders", Reason: coupang.Misconfigured, Until: later, Config: "c1", Strikes: 1}
	returns := hold.Hold{Scope: seller, Endpoint: "returns", Reason: coupang.Misconfigured, Until: later, Config: "c1", Strikes: 1}
	notOffered := hold.Hold{Scope: seller, Endpoint: "rg_orders", Reason: hold.NotOffered, Until: later}
	blocked := hold.Hold{Scope: hold.Everybody, Reason: coupang.Blocked, Until: later}
	other := hold.Hold{Scope: neighbour, Reason: coupang.RateLimited, Until: later}
	over := hold.Hold{Scope: seller, Reason: coupang.IPNotAllowed, Until: past}
	struck := hold.Hold{Scope: seller, Reason: coupang.Unauthorized, Until: past, Version: "v1", Strikes: 3}
	forgotten := hold.Hold{Scope: seller, Reason: coupang.Unauthorized, Until: yesterday, Version: "v1", Strikes: 3}
	longer := hold.Hold{Scope: seller, Reason: coupang.RateLimited, Until: evenLater}

	for _, tt := range []struct {
		name       string
		set        []hold.Hold
		clear      []string
		ofSeller   []hold.Hold
		altogether []hold.Hold
	}{
		{"nothing is held at first", nil, nil, nil, nil},
		{
			"a vendor's own holds and everybody's are remembered of it",
			[]hold.Hold{limited, other, blocked, refused},
			nil,
			[]hold.Hold{blocked, limited, refused},
			[]hold.Hold{blocked, limited, refused, other},
		},
		{
			"holds of endpoints stand next to each other, and what is not offered comes last",
			[]hold.Hold{notOffered, returns, orders, limited},
			nil,
			[]hold.Hold{limited, orders, returns, notOffered},
			[]hold.Hold{limited, orders, returns, notOffered},
		},
		{"a hold that is over is forgotten", []hold.Hold{over, limited}, nil, []hold.Hold{limited}, []hold.Hold{limited}},
		{"strikes outlive their hold", []hold.Hold{struck}, nil, []hold.Hold{struck}, nil},
		{"strikes do not outlive a day", []hold.Hold{forgotten}, nil, nil, nil},
		{"a later hold of the same key replaces", []hold.Hold{limited, longer}, nil, []hold.Hold{longer}, []hold.Hold{longer}},
		{
			"clear forgets all of a scope and nothing of others",
			[]hold.Hold{limited, refused, blocked, other, orders, notOffered},
			[]string{seller},
			[]hold.Hold{blocked},
			[]hold.Hold{blocked, other},
		},
		{"clear ends everybody's", []hold.Hold{blocked, limited}, []string{hold.Everybody}, []hold.Hold{limited}, []hold.Hold{limited}},
		{"clear of nothing is no error", nil, []string{seller, hold.Everybody}, nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStore(t)
			set(t, s, tt.set...)
			for _, scope := range tt.clear {
				if err := s.Clear(t.Context(), scope); err != nil {
					t.Fatal(err)
				}
			}
			expectHolds(t, "of the seller", tt.ofSeller)(s.Recall(t.Context(), seller))
			expectHolds(t, "altogether", tt.altogether)(s.List(t.Context()))
		})
	}
	t.Run("one process alone swaps a hold", func(t *testing.T) {
		s := newStore(t)
		set(t, s, orders, returns)
		next := orders
		next.Until, next.Strikes = evenLater, 2
		expectSwap(t, s, orders, next, true)
		expectSwap(t, s, orders, next, false)
		expectSwap(t, s, hold.Hold{Scope: neighbour, Reason: coupang.Blocked, Until: later}, next, false)
		expectHolds(t, "after a swap", []hold.Hold{next, returns})(s.Recall(t.Context(), seller))
		expectSwap(t, s, orders, hold.Hold{}, false) // a newer one is not forgotten for an older one's sake
		expectSwap(t, s, next, hold.Hold{}, true)
		expectHolds(t, "after another", []hold.Hold{returns})(s.Recall(t.Context(), seller))
	})
}

func set(t *testing.T, s hold.Store, holds ...hold.Hold) {
	t.Helper()
	for _, h := range holds {
		if err := s.Set(t.Context(), h); err != nil {
			t.Fatal(err)
		}
	}
}

func expectSwap(t *testing.T, s hold.Store, old, next hold.Hold, want bool) {
	t.Helper()
	if got, err := s.Swap(t.Context(), old, next); err != nil || got != want {
		t.Errorf("swap of %s: %t, %v, want %t", old, got, err, want)
	}
}

func expectHolds(t *testing.T, which string, want []hold.Hold) func([]hold.Hold, error) {
	t.Helper()
	return func(got []hold.Hold, err error) {
		t.Helper()
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: got %v, %v, want %v", which, got, err, want)
		}
	}
}

func TestDynamoDBSharesATableWithOthers(t *testing.T) {
	t.Parallel()
	account := awstest.Start(t)
	account.CreateStateTable(t, "state")
	s := hold.NewDynamoDB(account.DynamoDB(), "state")
	putItem(t, account, "state", map[string]string{"pk": "notfound#return#A00012345#7"})
	h := hold.Hold{Scope: hold.Everybody, Reason: coupang.IPNotAllowed, Until: time.Now().Add(30 * time.Minute).UTC().Round(0)}
	set(t, s, h)
	putItem(t, account, "state", map[string]string{"pk": "hold#A00012345#blocked", "until": "of an earlier version"})
	expectHolds(t, "next to remembered not-founds", []hold.Hold{h})(s.List(t.Context()))
	item := getItem(t, account, "state", "hold#*")
	if item["ip_not_allowed"] == "" {
		t.Errorf("item %v", item)
	}
	// Strikes count for a day after the longest hold; the table must not forget them before.
	if expires := epoch(t, item["expires"]); expires.Before(time.Now().Add(8*24*time.Hour)) || expires.After(time.Now().Add(10*24*time.Hour)) {
		t.Errorf("expires %s", expires)
	}
}

func TestDynamoDBRefusesWhatItDidNotWrite(t *testing.T) {
	t.Parallel()
	account := awstest.Start(t)
	account.CreateStateTable(t, "state")
	s := hold.NewDynamoDB(account.DynamoDB(), "state")
	putItem(t, account, "state", map[string]string{"pk": "hold#A00012345", "blocked": "soon"})
	if got, err := s.Recall(t.Context(), seller); err == nil {
		t.Errorf("a hold that cannot be read lets calls through: %v", got)
	}
	if got, err := s.List(t.Context()); err == nil {
		t.Errorf("a hold that cannot be read is not shown: %v", got)
	}
}

func TestDynamoDBTellsWhichTableIsGone(t *testing.T) {
	t.Parallel()
	account := awstest.Start(t)
	s := hold.NewDynamoDB(account.DynamoDB(), "gone")
	for name, do := range map[string]func(context.Context) error{
		"recall": func(ctx context.Context) error { _, err := s.Recall(ctx, seller); return err },
		"list":   func(ctx context.Context) error { _, err := s.List(ctx); return err },
		"set":    func(ctx context.Context) error { return s.Set(ctx, hold.Hold{Scope: seller, Reason: coupang.Blocked}) },
		"swap": func(ctx context.Context) error {
			_, err := s.Swap(ctx, hold.Hold{Scope: seller}, hold.Hold{})
			return err
		},
		"clear": func(ctx context.Context) error { return s.Clear(ctx, seller) },
	} {
		if err := do(t.Context()); err == nil || !containsAll(err.Error(), "table gone") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
