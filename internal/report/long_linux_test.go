package report

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// A year, its orders a day, and what a report on it may take.
const (
	longDays   = 365
	longOrders = 1000
	mostTime   = 10 * time.Second
	mostMB     = 120
)

// lakeVariable names the lake that a child process reports on: only a process of its own tells what memory that takes.
const lakeVariable = "COUPANG_LAKE_TEST_REPORT"

// The lake is made by real exports, so that its files are as wide as in life, and has a sweep of each dataset for every hour.
func TestAYearIsReportedInSecondsAndLittleMemory(t *testing.T) {
	t.Parallel()
	if root := os.Getenv(lakeVariable); root != "" {
		reportOn(t, root)
		return
	}
	if os.Getenv("COUPANG_LAKE_TEST_LONG") == "" {
		t.Skip("takes a minute: make long")
	}
	root := t.TempDir()
	makeYear(t, root)
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAYearIsReported", "-test.v")
	child.Env = append(os.Environ(), lakeVariable+"="+root)
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

func reportOn(t *testing.T, root string) {
	t.Helper()
	began := time.Now()
	r, err := Make(t.Context(), Options{Store: openDir(t, root), Vendors: []coupang.Vendor{seller}, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := r.WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	orders := dataset(t, r, "orders")
	t.Logf("%d boxes, %d sweeps of orders: %v, a page of %d kB", orders.Rows, orders.Sweeps.Count, took, page.Len()>>10)
	if orders.Rows < longDays*longOrders*9/10 {
		t.Errorf("%d boxes are no year's", orders.Rows)
	}
	if took > mostTime {
		t.Errorf("took %v, more than %v", took, mostTime)
	}
	peak, err := testproc.PeakMemory()
	t.Logf("%d MB resident at most", peak>>20)
	if err != nil || peak>>20 > mostMB {
		t.Errorf("more than %d MB, %v", mostMB, err)
	}
}

func openDir(t *testing.T, root string) *parquetio.Dir {
	t.Helper()
	store, err := parquetio.NewDir(root)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func makeYear(t *testing.T, root string) {
	t.Helper()
	store := openDir(t, root)
	api := coupangtest.New(coupangtest.Options{Seed: 1, Now: noon, OrdersPerDay: longOrders})
	exporters, err := export.Datasets(export.Options{
		Store: store, Holds: &hold.Local{}, Keys: keys,
		Client: func(v coupang.Vendor) (*coupang.Client, error) {
			return coupang.New(coupang.Config{
				Vendor: v, Credentials: keys(v), UserAgent: "coupang-lake tests (tests@example.com)",
				RequestsPerSecond: 1e6, Transport: api.Transport(),
			})
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range exporters {
		u := export.Unit{RunID: "year", Dataset: e.Name(), VendorID: seller.ID, From: today - longDays + 1, To: today}
		if result, err := e.Run(t.Context(), seller, u); err != nil || len(result.Rest) > 0 {
			t.Fatalf("export %s: %v, rest %v", e.Name(), err, result.Rest)
		}
	}
	l := &testLake{t, store}
	for day := today - longDays + 1; day < today; day++ {
		put(l, export.SweepsName, seller, day, func(s *export.Sweep) int64 { return int64(s.StartedAt) }, hourly(day)...)
	}
}

func keys(v coupang.Vendor) coupang.CredentialSource {
	return coupang.StaticCredentials{AccessKey: "access-" + v.ID, SecretKey: coupang.Secret("secret-" + v.ID)}
}

// hourly are the sweeps of one day.
func hourly(day coupang.Day) []export.Sweep {
	var sweeps []export.Sweep
	for hour := range 24 {
		for i, name := range []string{"orders", "inquiries", "returns", "exchanges", "return_withdrawals", "product_inquiries"} {
			s := swept(name, day-1, day, day.Start(seller.Market).Add(time.Duration(hour)*time.Hour+time.Duration(i)*time.Minute))
			s.SweepID = fmt.Sprint(s.StartedAt)
			s.FinishedAt = s.StartedAt + 9000
			sweeps = append(sweeps, s)
		}
	}
	return sweeps
}
