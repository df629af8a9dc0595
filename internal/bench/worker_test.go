//go:build linux

package bench

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"runtime"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// task is what one process of this test binary measures, and nothing else: its peak memory is the task's own.
type task struct {
	Program  string      `json:"program"`
	Pages    string      `json:"pages"` // a recorder's directory
	Lake     string      `json:"lake"`  // a directory; none: pages are read and decoded only
	From     coupang.Day `json:"from"`  // the range that was recorded
	To       coupang.Day `json:"to"`
	Days     int         `json:"days"` // a window
	Parallel int         `json:"parallel"`
}

// taskVariable holds the task, as JSON.
const taskVariable = "COUPANGLAKE_BENCH_TASK"

// usage is what one process needed for its work, start-up and imports not counted. Other programs tell it in the same words.
type usage struct {
	Program string  `json:"program"`
	Rows    int64   `json:"rows"`
	CPU     float64 `json:"cpu"`  // seconds of all its threads
	Wall    float64 `json:"wall"` // seconds
	Peak    int64   `json:"peak"` // bytes resident at most, since the process began
	Stored  int64   `json:"stored"`
	Files   int     `json:"files"`
	Alloc   uint64  `json:"alloc"` // bytes allocated; 0 where the program cannot tell
}

func (u usage) rate() float64 { return float64(u.Rows) / u.CPU }

var seller = coupang.Vendor{ID: coupangtest.DefaultVendor().ID, Market: coupang.KR}

func newClient(api http.RoundTripper) (*coupang.Client, error) {
	const unhurried = 1e9 // no pace at all: what is measured is our own work, and pages come from this machine
	return coupang.New(coupang.Config{
		Vendor: seller, Credentials: keys(), UserAgent: "coupang-lake benchmarks (+https://example.com)", Transport: api,
		BaseURL: "http://127.0.0.1", RequestsPerSecond: unhurried,
	})
}

func keys() coupang.CredentialSource {
	return coupang.StaticCredentials{AccessKey: "access-" + seller.ID, SecretKey: coupang.Secret("secret-" + seller.ID)}
}

// export goes the whole way that a function goes with a unit: client, sweeps, merges.
func (t task) export(ctx context.Context, api http.RoundTripper) (rows int64, err error) {
	lake, err := parquetio.NewDir(t.Lake)
	if err != nil {
		return 0, err
	}
	all, err := export.Datasets(export.Options{
		Store: lake, Holds: &hold.Local{}, Parallel: t.Parallel, Keys: func(coupang.Vendor) coupang.CredentialSource { return keys() },
		Client: func(coupang.Vendor) (*coupang.Client, error) { return newClient(api) },
	})
	if err != nil {
		return 0, err
	}
	u := export.Unit{RunID: "bench", Dataset: "orders", VendorID: seller.ID, From: t.From, To: t.To, Days: t.Days}
	result, err := all[0].Run(ctx, seller, u)
	if len(result.Rest) > 0 {
		err = errors.Join(err, errors.New("the unit was not finished"))
	}
	for _, s := range result.Sweeps {
		rows += s.RowsInserted + s.RowsChanged + s.RowsUnchanged
	}
	return rows, err
}

// decode reads and decodes every page, and keeps nothing.
func (t task) decode(ctx context.Context, api http.RoundTripper) (rows int64, err error) {
	client, err := newClient(api)
	if err != nil {
		return 0, err
	}
	for from := t.From; from <= t.To; from += coupang.Day(t.Days) {
		for _, status := range coupang.OrderStatuses() {
			for page, err := range client.OrderSheets(ctx, from, min(from+coupang.Day(t.Days)-1, t.To), status) {
				if err != nil {
					return rows, err
				}
				rows += int64(len(page.Records))
			}
		}
	}
	return rows, nil
}

// work is the whole life of the task's process.
func work(ctx context.Context, text string) error {
	var t task
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		return err
	}
	api, err := newPlayer(t.Pages)
	if err != nil {
		return err
	}
	do := t.export
	if t.Lake == "" {
		do = t.decode
	}
	u := usage{Program: t.Program}
	cpu, start := testproc.ProcessorTime(), time.Now()
	if u.Rows, err = do(ctx, api); err != nil {
		return err
	}
	u.CPU, u.Wall = (testproc.ProcessorTime() - cpu).Seconds(), time.Since(start).Seconds()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	u.Alloc = m.TotalAlloc
	if u.Peak, err = testproc.PeakMemory(); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(u)
}
