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

func TestMemoryKeepsTheContract(t *testing.T) {
	t.Parallel()
	testStore(t, func(*testing.T) hold.Store { return &hold.Memory{} })
}

func TestFileKeepsTheContract(t *testing.T) {
	t.Parallel()
	testStore(t, func(t *testing.T) hold.Store { return hold.NewFile(filepath.Join(t.TempDir(), "holds.json")) })
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

// testStore is what every Store promises. Times are far from now, so that a slow machine changes nothing.
func testStore(t *testing.T, newStore func(*testing.T) hold.Store) {
	later, evenLater := time.Now().Add(time.Hour).Round(0), time.Now().Add(2*time.Hour).Round(0)
	limited := hold.Hold{Scope: seller, Reason: coupang.RateLimited, Until: later}
	refused := hold.Hold{Scope: seller, Reason: coupang.Unauthorized, Version: "v1"}
	blocked := hold.Hold{Scope: hold.Everybody, Reason: coupang.Blocked, Until: later}
	other := hold.Hold{Scope: neighbour, Reason: coupang.RateLimited, Until: later}
	over := hold.Hold{Scope: seller, Reason: coupang.IPNotAllowed, Until: time.Now().Add(-time.Second)}
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
			"a vendor's own holds and everybody's are in force for it",
			[]hold.Hold{limited, other, blocked, refused},
			nil,
			[]hold.Hold{blocked, limited, refused},
			[]hold.Hold{blocked, limited, refused, other},
		},
		{"a hold that is over is never told", []hold.Hold{over, limited}, nil, []hold.Hold{limited}, []hold.Hold{limited}},
		{"a hold without an end stays", []hold.Hold{refused}, nil, []hold.Hold{refused}, []hold.Hold{refused}},
		{"a later hold of the same scope and reason replaces", []hold.Hold{limited, longer}, nil, []hold.Hold{longer}, []hold.Hold{longer}},
		{
			"clear ends all holds of a scope and no other's",
			[]hold.Hold{limited, refused, blocked, other},
			[]string{seller},
			[]hold.Hold{blocked},
			[]hold.Hold{blocked, other},
		},
		{"clear ends everybody's", []hold.Hold{blocked, limited}, []string{hold.Everybody}, []hold.Hold{limited}, []hold.Hold{limited}},
		{"clear of nothing is no error", nil, []string{seller, hold.Everybody}, nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStore(t)
			for _, h := range tt.set {
				if err := s.Set(t.Context(), h); err != nil {
					t.Fatal(err)
				}
			}
			for _, scope := range tt.clear {
				if err := s.Clear(t.Context(), scope); err != nil {
					t.Fatal(err)
				}
			}
			expectHolds(t, "of the seller", tt.ofSeller)(s.For(t.Context(), seller))
			expectHolds(t, "altogether", tt.altogether)(s.List(t.Context()))
		})
	}
}

func expectHolds(t *testing.T, which string, want []hold.Hold) func([]hold.Hold, error) {
	t.Helper()
	return func(got []hold.Hold, err error) {
		t.Helper()
		same := func(a, b hold.Hold) bool {
			return a.Scope == b.Scope && a.Reason == b.Reason && a.Version == b.Version && a.Until.Equal(b.Until)
		}
		if err != nil || !slices.EqualFunc(got, want, same) {
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
	h := hold.Hold{Scope: hold.Everybody, Reason: coupang.IPNotAllowed, Until: time.Now().Add(30 * time.Minute)}
	if err := s.Set(t.Context(), h); err != nil {
		t.Fatal(err)
	}
	expectHolds(t, "beside remembered not-founds", []hold.Hold{h})(s.List(t.Context()))
	item := getItem(t, account, "state", "hold#*#ip_not_allowed")
	if item["until"] != h.Until.UTC().Format(time.RFC3339Nano) {
		t.Errorf("item %v", item)
	}
	// The table forgets a hold when it is over, and not before.
	if expires := epoch(t, item["expires"]); expires.Before(h.Until) || expires.After(h.Until.Add(2*time.Second)) {
		t.Errorf("until %s, expires %s", h.Until, expires)
	}
	if err := s.Set(t.Context(), hold.Hold{Scope: seller, Reason: coupang.Unauthorized, Version: "v1"}); err != nil {
		t.Fatal(err)
	}
	if item := getItem(t, account, "state", "hold#A00012345#unauthorized"); item["expires"] != "" || item["version"] != "v1" {
		t.Errorf("a hold until other keys come: %v", item)
	}
}

func TestDynamoDBRefusesWhatItDidNotWrite(t *testing.T) {
	t.Parallel()
	account := awstest.Start(t)
	account.CreateStateTable(t, "state")
	s := hold.NewDynamoDB(account.DynamoDB(), "state")
	putItem(t, account, "state", map[string]string{"pk": "hold#A00012345#blocked", "until": "soon"})
	if got, err := s.For(t.Context(), seller); err == nil {
		t.Errorf("a hold that cannot be read lets calls through: %v", got)
	}
	putItem(t, account, "state", map[string]string{"pk": "hold#whom"})
	if got, err := s.List(t.Context()); err == nil {
		t.Errorf("a key of another form: %v", got)
	}
}

func TestDynamoDBTellsWhichTableIsGone(t *testing.T) {
	t.Parallel()
	account := awstest.Start(t)
	s := hold.NewDynamoDB(account.DynamoDB(), "gone")
	for name, do := range map[string]func(context.Context) error{
		"for":   func(ctx context.Context) error { _, err := s.For(ctx, seller); return err },
		"list":  func(ctx context.Context) error { _, err := s.List(ctx); return err },
		"set":   func(ctx context.Context) error { return s.Set(ctx, hold.Hold{Scope: seller, Reason: coupang.Blocked}) },
		"clear": func(ctx context.Context) error { return s.Clear(ctx, seller) },
	} {
		if err := do(t.Context()); err == nil || !containsAll(err.Error(), "table gone") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
