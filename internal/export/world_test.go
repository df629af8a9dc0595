package export

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio/storetest"
)

// worldNow is where the fake's clock stands: 13:00 in Korea.
var worldNow = time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)

var seller = coupang.Vendor{ID: coupangtest.DefaultVendor().ID, Market: coupang.KR}

// world is the fake API, a lake in memory, and exporters between them. It is made in a synctest bubble: paced calls
// take no time, and no socket is opened.
type world struct {
	t     *testing.T
	api   *coupangtest.API
	lake  parquetio.Store
	holds *hold.Local
	with  func(*Options)

	secret string // version of the vendors' keys
}

// secretKeys is a place for keys that an operator may change.
type secretKeys struct {
	*world
	vendor coupang.Vendor
}

func (s secretKeys) Credentials(_ context.Context, rejected string) (coupang.Credentials, error) {
	if s.secret == rejected {
		return coupang.Credentials{}, errors.New("still the refused keys")
	}
	return coupang.Credentials{AccessKey: "access-" + s.vendor.ID, SecretKey: coupang.Secret(s.secret + "-" + s.vendor.ID), Version: s.secret}, nil
}

// changeKeys is what an operator does after a re-issue.
func (w *world) changeKeys(version string) {
	w.secret = version
	w.api.SetKeys(seller.ID, "access-"+seller.ID, version+"-"+seller.ID)
}

func newWorld(t *testing.T, o coupangtest.Options) *world {
	t.Helper()
	if o.Now.IsZero() {
		o.Now = worldNow
	}
	return &world{t: t, api: coupangtest.New(o), lake: &storetest.Memory{}, holds: &hold.Local{}, with: func(*Options) {}, secret: "secret"}
}

func (w *world) keys(v coupang.Vendor) coupang.CredentialSource { return secretKeys{w, v} }

func (w *world) options(transport http.RoundTripper) Options {
	o := Options{
		Store: w.lake, Holds: w.holds, Keys: w.keys,
		Client: func(v coupang.Vendor) (*coupang.Client, error) {
			return coupang.New(coupang.Config{
				Vendor: v, Credentials: w.keys(v), UserAgent: "test (+https://example.com)", RequestsPerSecond: 4,
				BaseURL: "http://127.0.0.1", Transport: transport,
			})
		},
	}
	w.with(&o)
	return o
}

// exporter binds one dataset through a transport.
func (w *world) exporter(dataset string, transport http.RoundTripper) Exporter {
	w.t.Helper()
	all, err := Datasets(w.options(transport))
	if err != nil {
		w.t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(e Exporter) bool { return e.Name() == dataset })
	if i < 0 {
		w.t.Fatalf("no dataset %s", dataset)
	}
	return all[i]
}

// run works the last days until the world's today and hands the rest on until there is none.
func (w *world) run(ctx context.Context, e Exporter, lookback int) ([]VendorSweep, error) {
	w.t.Helper()
	now := w.api.Now()
	u, err := e.Plan(seller, Request{ScheduledTime: &now, LookbackDays: &lookback})
	if err != nil {
		w.t.Fatal(err)
	}
	u.RunID = NewRunID(time.Now())
	r, err := e.Run(ctx, seller, u)
	return r.Sweeps, err
}

// mustRun fails the test where the run failed.
func (w *world) mustRun(dataset string, lookback int) []VendorSweep {
	w.t.Helper()
	sweeps, err := w.run(w.t.Context(), w.exporter(dataset, w.api.Transport()), lookback)
	if err != nil {
		w.t.Fatal(err)
	}
	return sweeps
}

// located is a row and where it was found.
type located[R any] struct {
	row R
	day string
}

// rows reads a table whole and fails where a key is there twice.
func rows[T, R any](w *world, d Dataset[T, R]) map[int64]located[R] {
	w.t.Helper()
	table, err := parquetio.NewTable(d.compare, parquetio.Options{CreatedBy: createdBy})
	if err != nil {
		w.t.Fatal(err)
	}
	found := map[int64]located[R]{}
	for key, err := range w.lake.List(w.t.Context(), d.Name+"/") {
		if err != nil {
			w.t.Fatal(err)
		}
		_, day, _ := strings.Cut(key, "dt=")
		day, _, _ = strings.Cut(day, "/")
		for row, err := range table.Rows(w.t.Context(), w.lake, key) {
			if err != nil {
				w.t.Fatal(err)
			}
			id := d.Key(&row)
			if other, twice := found[id]; twice {
				w.t.Errorf("%s %d is in the lake twice: on %s and %s", d.Name, id, other.day, day)
			}
			found[id] = located[R]{row, day}
		}
	}
	return found
}

// states lists how the sweeps ended, for comparing.
func states(sweeps []VendorSweep) string {
	var all []string
	for _, s := range sweeps {
		all = append(all, fmt.Sprintf("%s..%s %s", coupang.Day(s.WindowFrom), coupang.Day(s.WindowTo), s.State))
	}
	return strings.Join(all, ", ")
}
