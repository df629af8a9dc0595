package exportapp_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/internal/lambdatest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

func TestCompiledFunctionsBringEveryDatasetIntoADirectory(t *testing.T) {
	t.Parallel()
	w := newWorld(t, coupangtest.Options{Seed: 1, OrdersPerDay: 40, Vendors: vendors(seller)})
	w.expectEveryDataset()
}

// expectEveryDataset runs every export function, and fails unless each brings its datasets.
func (w *world) expectEveryDataset() {
	for function, datasets := range map[string][]string{
		exportOrders:           {"orders"},
		exportInquiries:        {"inquiries"},
		exportReturns:          {"returns", "return_withdrawals"},
		exportExchanges:        {"exchanges"},
		exportProductInquiries: {"product_inquiries"},
	} {
		w.t.Run(function, func(t *testing.T) {
			w := *w
			w.t = t
			got := w.run(w.start(function), scheduled(13))
			if got.Dataset != datasets[0] || got.RunID == "" || len(got.Sweeps) == 0 {
				t.Errorf("answer of %s for %v: %+v", got.RunID, datasets, got)
			}
			inserted := 0
			for _, dataset := range datasets {
				w.expectLake(dataset, today-13, today, korean(seller))
				inserted += len(whereabouts(t, w.lake, dataset))
			}
			if got.sum("rows_inserted") != inserted {
				t.Errorf("the sweeps tell of %d rows, %d are in the lake", got.sum("rows_inserted"), inserted)
			}
		})
	}
}

// sweepMembers are the columns of the table sweeps, and whose the sweep was.
var sweepMembers = strings.Fields(`vendor_id sweep_id run_id dataset window_from window_to state error_kind error started_at finished_at
	requests retries throttled pages rows_read rows_inserted rows_changed rows_unchanged duplicates quarantined
	partitions_written bytes_written warnings notes`)

func TestAnswerTellsEverySweepAsTheTableDoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, coupangtest.Options{Seed: 1, OrdersPerDay: 5, Vendors: vendors(seller, neighbour)})
	began := time.Now().Truncate(time.Millisecond)
	got := w.run(w.start(exportOrders), scheduled(1))
	table := sweeps(t, w.lake)
	if len(got.Sweeps) != 2 || len(table) != 2 {
		t.Fatalf("%d sweeps in the answer, %d in the table, want one of each vendor", len(got.Sweeps), len(table))
	}
	slices.Sort(sweepMembers)
	for i, s := range got.Sweeps {
		if members := slices.Sorted(maps.Keys(s)); !slices.Equal(members, sweepMembers) {
			t.Errorf("members %v", members)
		}
		vendor := []string{seller, neighbour}[i]
		kept := table[s["sweep_id"].(string)]
		place := fmt.Sprintf("sweeps/vendor_id=%s/dt=%s/data.parquet", vendor, coupang.DayOf(began, coupang.KR))
		if s["vendor_id"] != vendor || kept.key != place {
			t.Errorf("sweep of %v is in %q, not in %s", s["vendor_id"], kept.key, place)
		}
		row := kept.row
		if row.RunID != got.RunID || row.Dataset != "orders" || row.State != export.Done || s["state"] != "done" ||
			coupang.Day(row.WindowFrom) != today-1 || s["window_to"] != today.String() || row.Requests != 6 || s["pages"] != 6.0 ||
			row.RowsRead != row.RowsInserted || row.PartitionsWritten == 0 || row.BytesWritten == 0 || s["error"] != nil || s["notes"] == nil {
			t.Errorf("sweep %v, kept as %+v", s, row)
		}
		started, err := time.Parse(time.RFC3339, s["started_at"].(string))
		if err != nil || started.Before(began) || started.UnixMilli() != int64(row.StartedAt) || row.FinishedAt < row.StartedAt {
			t.Errorf("started at %v (%v), kept as %d..%d", started, err, row.StartedAt, row.FinishedAt)
		}
	}
}

func TestSecondRunChangesNothingButWhenRowsWereSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, coupangtest.Options{Seed: 2, OrdersPerDay: 5, Vendors: vendors(seller)})
	fn := w.start(exportOrders)
	w.run(fn, scheduled(6))
	before := orders(t, w.lake)
	got := w.run(fn, scheduled(6))
	if got.sum("rows_unchanged") != len(before) || got.sum("rows_changed")+got.sum("rows_inserted") != 0 {
		t.Errorf("sweeps of the second run: %v", got.Sweeps)
	}
	after := orders(t, w.lake)
	if len(after) != len(before) {
		t.Fatalf("%d rows, then %d", len(before), len(after))
	}
	for id, now := range after {
		once := before[id]
		if now.row.LastSeenAt <= once.row.LastSeenAt {
			t.Errorf("box %d was last seen at %d, then at %d", id, once.row.LastSeenAt, now.row.LastSeenAt)
		}
		now.row.LastSeenAt = once.row.LastSeenAt
		if !reflect.DeepEqual(now, once) {
			t.Errorf("box %d differs", id)
		}
	}
}

func TestEmptyEventLooksBackFromTodayForEveryVendor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, coupangtest.Options{Seed: 3, OrdersPerDay: 4, Now: time.Now(), Vendors: vendors(seller, neighbour)})
	fn := w.start(exportOrders, "EXPORT_LOOKBACK_DAYS=2")
	got := w.run(fn, `{}`)
	if len(got.Sweeps) != 2 || got.Sweeps[0]["vendor_id"] != seller || got.Sweeps[1]["vendor_id"] != neighbour {
		t.Errorf("sweeps %v", got.Sweeps)
	}
	now := coupang.DayOf(time.Now(), coupang.KR)
	w.expectLake("orders", now-2, now, korean(seller), korean(neighbour))
}

func TestEventsSayWhichDays(t *testing.T) {
	t.Parallel()
	const taiwanese = "C00067890"
	w := newWorld(t, coupangtest.Options{
		Seed: 4, OrdersPerDay: 2, Now: worldNow, Vendors: append(vendors(seller), coupangtest.Vendor{ID: taiwanese, Market: coupang.TW}),
	})
	fn := w.start(exportInquiries) // one call a window
	for _, tt := range []struct{ name, event, want string }{
		{"a range", `{"vendorIds":["A00012345"],"from":"2026-11-01","to":"2026-11-09"}`, "A00012345 2026-11-03..2026-11-09, A00012345 2026-11-01..2026-11-02"},
		{"one day", `{"vendorIds":["C00067890"],"from":"2026-11-01","to":"2026-11-01"}`, "C00067890 2026-11-01..2026-11-01"},
		{"a look-back before a day", `{"vendorIds":["A00012345"],"to":"2026-11-09","lookbackDays":2}`, "A00012345 2026-11-07..2026-11-09"},
		{"the look-back of the dataset", `{"vendorIds":["A00012345"],"to":"2026-11-14"}`, "A00012345 2026-11-08..2026-11-14, A00012345 2026-11-01..2026-11-07"},
		{
			"the schedule's time decides what today is, in each market",
			`{"lookbackDays":0,"scheduledTime":"2026-11-19T15:30:00Z"}`, "A00012345 2026-11-20..2026-11-20, C00067890 2026-11-19..2026-11-19",
		},
		{
			"a day after today is cut to it",
			`{"vendorIds":["A00012345"],"from":"2026-11-18","to":"2027-01-01","scheduledTime":"2026-11-19T14:59:59Z"}`, "A00012345 2026-11-18..2026-11-19",
		},
		{"members that are null are absent", `{"vendorIds":null,"from":null,"to":"2026-11-09","lookbackDays":0}`, "A00012345 2026-11-09..2026-11-09, C00067890 2026-11-09..2026-11-09"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text, err := fn.Invoke(t.Context(), tt.event)
			if err != nil {
				t.Fatal(err)
			}
			var windows []string
			for _, s := range decode[answer](t, text).Sweeps {
				windows = append(windows, fmt.Sprintf("%s %s..%s", s["vendor_id"], s["window_from"], s["window_to"]))
			}
			// Windows are read side by side and end in any order.
			want := strings.Split(tt.want, ", ")
			slices.Sort(windows)
			slices.Sort(want)
			if !slices.Equal(windows, want) {
				t.Errorf("got %v, want %v", windows, want)
			}
		})
	}
}

func TestBadEventsAreRefusedBeforeAnythingIsDone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, coupangtest.Options{Seed: 5, OrdersPerDay: 1, Vendors: vendors(seller)})
	fn := w.start(exportOrders)
	for _, tt := range []struct{ name, event, want string }{
		{"an unknown member", `{"vendorIDs":["A00012345"]}`, `"vendorIDs"`},
		{"a vendor that is not configured", `{"vendorIds":["A00012345","A7"]}`, `vendorIds: "A7"`},
		{"a range and a look-back", `{"from":"2026-11-01","lookbackDays":3}`, "from and lookbackDays"},
		{"a range from back to front", `{"from":"2026-11-02","to":"2026-11-01"}`, "from 2026-11-02 is after to 2026-11-01"},
		{"a range that begins after today", `{"from":"2026-11-21","scheduledTime":"2026-11-20T03:00:00Z"}`, "from 2026-11-21 is after to 2026-11-20"},
		{"a range from before there was a Coupang", `{"from":"0206-11-01","to":"2026-11-01"}`, "from 0206-11-01"},
		{"a date that is none", `{"from":"2026-02-30"}`, "/from"},
		{"a date and a time", `{"to":"2026-11-01T00:00:00Z"}`, "/to"},
		{"a number for a date", `{"from":20261101}`, "/from"},
		{"a time that is none", `{"scheduledTime":"now"}`, "/scheduledTime"},
		{"a text for a number", `{"lookbackDays":"3"}`, "/lookbackDays"},
		{"half a day", `{"lookbackDays":1.5}`, "/lookbackDays"},
		{"a look-back into the future", `{"lookbackDays":-1}`, "lookbackDays: -1"},
		{"a look-back of centuries", `{"lookbackDays":100000}`, "lookbackDays: 100000"},
		{"a text for a list", `{"vendorIds":"A00012345"}`, "/vendorIds"},
		{"a number for a vendor", `{"vendorIds":[12345]}`, "/vendorIds/0"},
		{"a member twice", `{"from":"2026-11-01","from":"2026-11-02"}`, `"from"`},
		{"an array", `[{}]`, "event"},
		{"null", `null`, "event"},
		{"a text", `"{}"`, "event"},
		{"a number", `7`, "event"},
		{"nothing", ``, "event"},
		{"no JSON", `{"from":`, "event"},
		{"a huge unknown member", `{"` + strings.Repeat("x", 1<<20) + `":1}`, "event"},
		{"a huge vendor", `{"vendorIds":["` + strings.Repeat("9", 1<<20) + `"]}`, "event"},
		{"a huge date", `{"from":"` + strings.Repeat("9", 1<<20) + `"}`, "event"},
		{"a long date", `{"from":"` + strings.Repeat("9", 3000) + `"}`, "/from"},
		{"messages of a queue without one", `{"Records":[{"messageId":"1","body":"{}"}]}`, "EXPORT_QUEUE_URL"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			expectRefusal(t, fn, tt.event, tt.want)
		})
	}
	if w.api.Count("") != 0 || w.secrets.asked() != 0 {
		t.Errorf("%d calls, %d secrets read", w.api.Count(""), w.secrets.asked())
	}
	w.expectEmptyLake()
}

// expectRefusal fails unless the function answers with one error of bounded length that holds want.
func expectRefusal(t *testing.T, fn *lambdatest.Function, event string, want ...string) {
	t.Helper()
	text, err := fn.Invoke(t.Context(), event)
	if err == nil {
		t.Fatalf("the answer is %s", text)
	}
	const most = 5000
	if len(err.Error()) > most {
		t.Errorf("the error has %d characters: %.200s…", len(err.Error()), err)
	}
	for _, part := range want {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not say %s: %.500v", part, err)
		}
	}
}

func TestBadConfigurationIsOneErrorAtEveryEvent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, coupangtest.Options{Seed: 6, OrdersPerDay: 1, Vendors: vendors(seller)})
	fn := w.start(exportReturns, "COUPANG_VENDOR_IDS=A1,B2", "PII=mask", "LAKE_URI=/lake", "COUPANG_REQUESTS_PER_SECOND=-9", "EXPORT_QUEUE_URL=https://sqs/1/standard")
	for _, event := range []string{`{}`, scheduled(1), `{"Records":[]}`, `[]`} {
		expectRefusal(t, fn, event, "COUPANG_VENDOR_IDS", "PII", "LAKE_URI", "COUPANG_REQUESTS_PER_SECOND", "EXPORT_QUEUE_URL")
	}
	if w.api.Count("") != 0 {
		t.Errorf("%d calls", w.api.Count(""))
	}
	if strings.Count(fn.Logs(), `"msg":"start"`) != 1 {
		t.Errorf("the fault is not logged once:\n%s", fn.Logs())
	}
}

func TestConfigurationThatPointsNowhereIsOneClearError(t *testing.T) {
	t.Parallel()
	w := newWorld(t, coupangtest.Options{Seed: 6, OrdersPerDay: 1, Vendors: vendors(seller)})
	w.secrets.set("short", "0123456789")
	w.secrets.set("broken/"+seller, "accessKey=hunter2")
	for _, tt := range []struct {
		name, want string
		env        []string
	}{
		{"no secret", "secret other/A00012345 does not exist: create it with `coupanglake secret put`", []string{"COUPANG_SECRET_PREFIX=other/"}},
		{"a secret of another form", "secret broken/A00012345: is not JSON of the form", []string{"COUPANG_SECRET_PREFIX=broken/"}},
		{"no hash key", "secret absent does not exist", []string{"PII=hash", "PII_KEY_SECRET=absent"}},
		{"a hash key that is too short", "secret short: a hash key has at least 16 characters", []string{"PII=hash", "PII_KEY_SECRET=short"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fn := w.start(exportOrders, tt.env...)
			expectRefusal(t, fn, scheduled(1), tt.want)
			if strings.Contains(fn.Logs(), "hunter2") {
				t.Error("the log holds a key")
			}
		})
	}
	if w.api.Count("") != 0 {
		t.Errorf("%d calls", w.api.Count(""))
	}
}

func TestVendorThatFailsDoesNotKeepTheOthersFromTheLake(t *testing.T) {
	t.Parallel()
	w := newWorld(t, coupangtest.Options{Seed: 7, OrdersPerDay: 3, Vendors: vendors(seller, neighbour, "A3")})
	w.api.Fail(
		coupangtest.Fault{Kind: coupangtest.NullData, Vendor: seller, Status: "DEPARTURE"},
		coupangtest.Fault{Kind: coupangtest.SignatureInvalid, Vendor: "A3"},
	)
	fn := w.start(exportOrders)
	expectRefusal(t, fn, scheduled(1), "orders of A00012345, 2026-11-19..2026-11-20", "malformed", "orders of A3, 2026-11-19..2026-11-20", "unauthorized")
	got := orders(t, w.lake)
	for record := range w.api.Listed(neighbour, coupangtest.Orders) {
		if record.ListedAt.Before((today - 1).Start(coupang.KR)) {
			continue
		}
		if _, ok := got[record.ID]; !ok {
			t.Errorf("box %d of the vendor in between is not in the lake", record.ID)
		}
	}
	states := map[string]export.State{}
	for _, s := range sweeps(t, w.lake) {
		states[strings.Split(s.key, "/")[1]] = s.row.State
	}
	want := map[string]export.State{"vendor_id=A00012345": export.Failed, "vendor_id=A00099999": export.Done, "vendor_id=A3": export.Failed}
	if !maps.Equal(states, want) {
		t.Errorf("states %v, want %v", states, want)
	}
}

func TestExchangesAreSkippedInTaiwan(t *testing.T) {
	t.Parallel()
	w := newWorld(t, coupangtest.Options{Seed: 8, OrdersPerDay: 3, Vendors: []coupangtest.Vendor{{ID: "C00067890", Market: coupang.TW}}})
	got := w.run(w.start(exportExchanges), `{}`)
	if !slices.Equal(got.states(), []string{"skipped"}) || w.api.Count("") != 0 {
		t.Errorf("%d calls, sweeps %v", w.api.Count(""), got.Sweeps)
	}
}
