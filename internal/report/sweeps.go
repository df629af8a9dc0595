package report

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// Sweeps sums up a dataset's sweeps that started on the Days reported, or later.
type Sweeps struct {
	FreshAt       *time.Time     `json:"freshAt"` // null: no finished sweep reached its day
	LastState     string         `json:"lastState"`
	LastErrorKind string         `json:"lastErrorKind,omitempty"`
	Count         int            `json:"count"`
	States        map[string]int `json:"states"`
	Calls         int            `json:"calls"`
	Retries       int            `json:"retries"`
	Throttled     int            `json:"throttled"`
	Seconds       Seconds        `json:"seconds"`
	Days          []DayCalls     `json:"callsByDay"`
}

// Seconds tell how long finished sweeps took, from their first call until their rows were in the lake.
type Seconds struct {
	Median  float64 `json:"median"`
	Most95  float64 `json:"most95"` // 95 of 100 took no longer
	Longest float64 `json:"longest"`
}

// DayCalls are the calls of the sweeps that started on one Day.
type DayCalls struct {
	Day   coupang.Day `json:"day"`
	Calls int         `json:"calls"`
}

// Warning is what one sweep found suspicious.
type Warning struct {
	Dataset   string        `json:"dataset"`
	StartedAt time.Time     `json:"startedAt"`
	Window    export.Window `json:"window"`
	Texts     []string      `json:"texts"`
}

// mostWarnings of a vendor are repeated; more would hide the newest.
const mostWarnings = 50

// accounts add up the sweeps of one vendor.
type accounts struct {
	mu       sync.Mutex
	datasets map[string]*account
	warnings []Warning // the newest, and some
	warned   int
}

// account adds up one dataset's.
type account struct {
	sums    Sweeps
	last    export.Sweep
	fresh   parquetio.Timestamp
	first   coupang.Day // of all that sweeps were for
	took    []float64
	calls   map[coupang.Day]int
	covered map[coupang.Day]parquetio.Timestamp // when the newest finished sweep began that holds the Day
}

// never is the first Day of a dataset without sweeps.
const never = coupang.Day(math.MaxInt32)

func (r *reading) sweeps(ctx context.Context) (*accounts, error) {
	all := &accounts{datasets: map[string]*account{}}
	err := r.partitions(ctx, export.SweepsName, r.from, r.today, func(ctx context.Context, p export.Partition) error {
		for sweep, err := range export.Sweeps(ctx, r.store, r.vendor.ID, p.Day) {
			if err != nil {
				return err
			}
			all.add(p.Day, sweep)
		}
		return nil
	})
	return all, err
}

func (a *accounts) add(day coupang.Day, s export.Sweep) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.of(s.Dataset).add(day, s)
	if len(s.Warnings) == 0 {
		return
	}
	a.warned++
	a.warnings = append(a.warnings, Warning{
		Dataset: s.Dataset, StartedAt: time.UnixMilli(int64(s.StartedAt)),
		Window: export.Window{From: coupang.Day(s.WindowFrom), To: coupang.Day(s.WindowTo)}, Texts: s.Warnings,
	})
	if len(a.warnings) > 2*mostWarnings {
		a.trim()
	}
}

func (a *accounts) trim() {
	slices.SortFunc(a.warnings, func(x, y Warning) int {
		return cmp.Or(y.StartedAt.Compare(x.StartedAt), cmp.Compare(x.Dataset, y.Dataset), cmp.Compare(y.Window.To, x.Window.To))
	})
	a.warnings = a.warnings[:min(len(a.warnings), mostWarnings)]
}

func (a *accounts) newestWarnings() (newest []Warning, more int) {
	a.trim()
	return append([]Warning{}, a.warnings...), a.warned - len(a.warnings)
}

func (a *accounts) of(dataset string) *account {
	one := a.datasets[dataset]
	if one == nil {
		one = &account{
			sums: Sweeps{States: map[string]int{}}, first: never,
			calls: map[coupang.Day]int{}, covered: map[coupang.Day]parquetio.Timestamp{},
		}
		a.datasets[dataset] = one
	}
	return one
}

func (a *account) add(day coupang.Day, s export.Sweep) {
	a.sums.Count++
	a.sums.States[string(s.State)]++
	a.sums.Calls += int(s.Requests)
	a.sums.Retries += int(s.Retries)
	a.sums.Throttled += int(s.Throttled)
	a.calls[day] += int(s.Requests)
	if cmp.Or(cmp.Compare(s.FinishedAt, a.last.FinishedAt), cmp.Compare(s.SweepID, a.last.SweepID)) > 0 {
		a.last = s
	}
	if s.State != export.Skipped {
		a.first = min(a.first, coupang.Day(s.WindowFrom))
	}
	if s.Freshens(day) {
		a.fresh = max(a.fresh, s.StartedAt)
	}
	if s.Finished() {
		a.took = append(a.took, float64(s.FinishedAt-s.StartedAt)/1000)
		a.cover(s)
	}
}

func (a *account) cover(s export.Sweep) {
	for day := coupang.Day(s.WindowFrom); day <= coupang.Day(s.WindowTo); day++ {
		a.covered[day] = max(a.covered[day], s.StartedAt)
	}
}

func (a *account) sum() Sweeps {
	s := a.sums
	s.LastState = cmp.Or(string(a.last.State), "none")
	if a.last.ErrorKind != nil {
		s.LastErrorKind = statusOf(a.last.ErrorKind)
	}
	if a.fresh > 0 {
		at := time.UnixMilli(int64(a.fresh))
		s.FreshAt = &at
	}
	slices.Sort(a.took)
	s.Seconds = Seconds{Median: quantile(a.took, 0.5), Most95: quantile(a.took, 0.95), Longest: quantile(a.took, 1)}
	s.Days = []DayCalls{}
	for day, calls := range a.calls {
		s.Days = append(s.Days, DayCalls{day, calls})
	}
	slices.SortFunc(s.Days, func(x, y DayCalls) int { return cmp.Compare(x.Day, y.Day) })
	return s
}

// quantile is the least of the sorted values that the share of them does not exceed.
func quantile(sorted []float64, share float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max(0, int(math.Ceil(share*float64(len(sorted))))-1)]
}
