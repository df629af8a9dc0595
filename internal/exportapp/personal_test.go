package exportapp_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/internal/lambdatest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

func TestNoPersonalValueAndNoKeyLeavesTheTables(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"keep", "hash", "drop"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, coupangtest.Options{Seed: 12, OrdersPerDay: 15, Vendors: vendors(seller)})
			w.secrets.set("hash-key", "a hash key of some length")
			w.api.Fail(oddities()...)
			var said strings.Builder
			for _, function := range []string{exportOrders, exportInquiries, exportReturns, exportExchanges, exportProductInquiries} {
				fn := w.start(function, "PII="+mode, "PII_KEY_SECRET=hash-key")
				said.WriteString(w.runAndTell(fn, scheduled(6)))
				if mode != "keep" {
					continue // errors are the same in every mode
				}
				w.api.Fail(refusals()...)
				said.WriteString(w.runAndTell(fn, scheduled(6)))
				w.api.Heal()
				w.api.Fail(oddities()...)
			}
			for _, s := range sweeps(t, w.lake) {
				fmt.Fprintf(&said, "%+v %v\n", s.row, s.row.Error)
				if s.row.Error != nil {
					said.WriteString(*s.row.Error)
				}
			}
			expectSilence(t, w.api, said.String())
		})
	}
}

// oddities are records that cannot become rows, or say more than we know.
func oddities() []coupangtest.Fault {
	var all []coupangtest.Fault
	for _, kind := range []coupangtest.FaultKind{
		coupangtest.UnknownMembers, coupangtest.NoKey, coupangtest.NoDate, coupangtest.OtherVendor, coupangtest.WrongTypes, coupangtest.Duplicates,
	} {
		all = append(all, coupangtest.Fault{Kind: kind})
	}
	return all
}

// refusals are answers whose text reaches errors.
func refusals() []coupangtest.Fault {
	return []coupangtest.Fault{
		{Kind: coupangtest.BodyError, Code: 400, Times: 1},
		{Kind: coupangtest.WrongData, After: 2, Times: 1},
		{Kind: coupangtest.Malformed, After: 4, Times: 1},
		{Kind: coupangtest.SignatureInvalid, After: 10},
	}
}

// runAndTell runs a function, which may fail, and returns all that it wrote and answered.
func (w *world) runAndTell(fn *lambdatest.Function, event string) string {
	w.t.Helper()
	answer, err := fn.Invoke(w.t.Context(), event)
	return fmt.Sprintf("%s\n%v\n%s\n", answer, err, fn.Logs())
}

// expectSilence fails where a text holds what must not leave the tables.
func expectSilence(t *testing.T, api *coupangtest.API, text string) {
	t.Helper()
	checked := 0
	for value := range api.PersonalValues() {
		checked++
		if i := strings.Index(text, value); i >= 0 {
			t.Fatalf("%q is told: …%s…", value, text[max(0, i-200):min(len(text), i+200)])
		}
	}
	for _, key := range []string{"access-" + seller, "secret-" + seller, "a hash key of some length"} {
		if strings.Contains(text, key) {
			t.Errorf("the key %q is told", key)
		}
	}
	if checked == 0 || !strings.Contains(text, `"msg":"sweep"`) {
		t.Fatalf("%d values were looked for in %d characters", checked, len(text))
	}
}

// embedded is a line of CloudWatch's embedded metric format.
type embedded struct {
	AWS struct {
		Timestamp         int64
		CloudWatchMetrics []struct {
			Namespace  string
			Dimensions [][]string
			Metrics    []struct{ Name string }
		}
	} `json:"_aws"`
}

// metricsOf reads the metrics in a log and fails where a line is not of the format. Later values of a metric follow
// earlier ones.
func metricsOf(t *testing.T, log, dataset string) map[string][]float64 {
	t.Helper()
	known := []string{"WarnedSweeps", "Holds", "StalestHours", "KeyDaysLeft"}
	found := map[string][]float64{}
	for line := range strings.Lines(log) {
		if !strings.HasPrefix(line, "{") {
			continue // the runtime's own line about an error
		}
		var members map[string]any
		if err := json.Unmarshal([]byte(line), &members); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if members["_aws"] == nil {
			continue
		}
		var e embedded
		if err := json.Unmarshal([]byte(line), &e); err != nil || len(e.AWS.CloudWatchMetrics) != 1 || e.AWS.Timestamp < 1e12 {
			t.Fatalf("%s: %v", line, err)
		}
		d := e.AWS.CloudWatchMetrics[0]
		if d.Namespace != "CoupangLake" || fmt.Sprint(d.Dimensions) != "[[dataset]]" || members["dataset"] != dataset || len(d.Metrics) == 0 {
			t.Errorf("directive of %s", line)
		}
		for _, m := range d.Metrics {
			value, ok := members[m.Name].(float64)
			if !slices.Contains(known, m.Name) || !ok || math.IsInf(value, 0) {
				t.Errorf("metric %s of %s", m.Name, line)
			}
			found[m.Name] = append(found[m.Name], value)
			delete(members, m.Name)
		}
		if rest := slices.Sorted(maps.Keys(members)); !slices.Equal(rest, []string{"_aws", "dataset"}) {
			t.Errorf("members %v of %s", rest, line)
		}
	}
	return found
}

func TestMetricsOfARunCountWarningsAndHolds(t *testing.T) {
	t.Parallel()
	w := newWorld(t, coupangtest.Options{Seed: 13, OrdersPerDay: 10, Vendors: vendors(seller)})
	fn := w.start(exportReturns)
	w.run(fn, scheduled(6))
	w.api.Fail(coupangtest.Fault{Kind: coupangtest.NoKey, Times: 20})
	w.run(fn, scheduled(6))
	w.api.Fail(coupangtest.Fault{Kind: coupangtest.Denied})
	expectRefusal(t, fn, scheduled(6), "returns of A00012345, 2026-11-14..2026-11-20: coupang: ReturnRequests: blocked",
		"return_withdrawals of A00012345: all vendors held: blocked")
	// Of both datasets: one that meets the sign, and one that it holds.
	got := metricsOf(t, fn.Logs(), "returns")
	if fmt.Sprint(got["Holds"]) != "[0 0 0 0 1 1]" || fmt.Sprint(got["WarnedSweeps"]) != "[0 0 1 0 0 0]" || len(got) != 2 {
		t.Errorf("metrics %v", got)
	}
}
