package chaos

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio/storetest"
)

// longVariable asks for the whole campaign; without it a sample is made of it, the same each time.
const longVariable = "COUPANGLAKE_CHAOS"

func long() bool { return os.Getenv(longVariable) == "all" }

// Variables of processes that the campaign starts. Those that are victims are in kill_test.go.
const (
	aloneVariable   = "COUPANGLAKE_CHAOS_ALONE"   // the test that a part of the campaign is
	reportVariable  = "COUPANGLAKE_CHAOS_REPORT"  // the file that its report goes to
	reportsVariable = "COUPANGLAKE_CHAOS_REPORTS" // the directory in which the whole campaign's are collected
)

func TestMain(m *testing.M) {
	if url := os.Getenv(victimVariable); url != "" {
		os.Exit(suffer(os.Getenv(hostileVariable), url, os.Getenv(lakeVariable)))
	}
	if os.Getenv(aloneVariable) != "" || !long() {
		os.Exit(m.Run())
	}
	dir, err := os.MkdirTemp("", "chaos-*")
	if err != nil {
		panic(err)
	}
	_ = os.Setenv(reportsVariable, dir)
	code := m.Run()
	printAll(os.Stdout, dir)
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// campaign runs a part of it, and fails for every trial that was not survived.
func campaign(t *testing.T, part func(t *testing.T, r *report)) {
	t.Helper()
	if r := alone(t, part); r != nil {
		r.judge(t)
		r.handIn(t)
	}
}

// alone runs a part in a synctest bubble of its own process: parquet-go pools its zstd decoders for the whole process, and
// one that was made in a bubble must not be used outside it. In that process it returns nil.
func alone(t *testing.T, part func(t *testing.T, r *report)) *report {
	t.Helper()
	if os.Getenv(aloneVariable) == t.Name() {
		synctest.Test(t, func(t *testing.T) {
			r := newReport()
			part(t, r)
			if err := r.save(os.Getenv(reportVariable)); err != nil {
				t.Error(err)
			}
		})
		return nil
	}
	path := filepath.Join(t.TempDir(), "report.json")
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.timeout=60m", "-test.run=^"+strings.ReplaceAll(t.Name(), "/", "$/^")+"$")
	child.Env = append(os.Environ(), aloneVariable+"="+t.Name(), reportVariable+"="+path)
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	r, err := readReport(path)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sample picks the trials of the short form: every step-th, so that over all subjects each fault has its turn.
type sample struct{ n, step int }

func newSample(first, step int) *sample {
	if long() {
		return &sample{0, 1}
	}
	return &sample{-first, step}
}

func (s *sample) takes() bool {
	s.n++
	return s.n > 0 && s.n%s.step == 0
}

// some are the first n in the short form, all in the long one.
func some[T any](all []T, n int) []T {
	if long() {
		return all
	}
	return all[:n]
}

func TestEveryFaultOfTheAPIInEveryListing(t *testing.T) {
	t.Parallel()
	for i, e := range datasets() {
		t.Run(e.dataset, func(t *testing.T) {
			t.Parallel()
			campaign(t, func(t *testing.T, r *report) {
				e.prepare(t)
				picked := newSample(i*13, 88)
				for _, f := range apiFaults() {
					for _, p := range places(e.calls) {
						if !picked.takes() {
							continue
						}
						l := e.open(t, &storetest.Memory{})
						l.shop.api.Fail(f.at(e.listing, p))
						r.add("export "+e.dataset, f.name, p.name, l.tried(t.Context(), func() {}))
					}
				}
			})
		})
	}
}

func TestEveryFaultOfTheAPIInEveryLookUp(t *testing.T) {
	t.Parallel()
	campaign(t, func(t *testing.T, r *report) {
		picked := newSample(0, 13)
		for _, u := range lookups() {
			for _, f := range apiFaults() {
				for _, p := range places(questions) {
					if !picked.takes() {
						continue
					}
					c := u.open(t)
					c.shop.api.Fail(f.at(u.endpoint, p))
					r.add("look-up "+u.subject.String(), f.name, p.name, c.tried(t.Context(), f.Kind))
				}
			}
		}
	})
}
