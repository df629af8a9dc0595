package exportapp_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/internal/exportapp"
	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/internal/lambdatest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// planned is the answer of a run that went to the queue.
type planned struct {
	RunID   string `json:"runId"`
	Dataset string `json:"dataset"`
	Planned int    `json:"planned"`
}

func (s *stack) plan(fn *lambdatest.Function, event string) planned {
	s.t.Helper()
	text, err := fn.Invoke(s.t.Context(), event)
	if err != nil {
		s.t.Fatalf("%s: %v", event, err)
	}
	return decode[planned](s.t, text)
}

// hourly is the event of a schedule so long ago. Units carry its time to the wall clock's.
func hourly(ago time.Duration) string {
	return fmt.Sprintf(`{"lookbackDays":1,"scheduledTime":"%s"}`, time.Now().Add(-ago).UTC().Format(time.RFC3339))
}

func TestQueuedRequestIsOneMessageForEachVendorAndDataset(t *testing.T) {
	t.Parallel()
	s := newStack(t, coupangtest.Options{Seed: 30, OrdersPerDay: 5, Now: time.Now(), Vendors: vendors(seller, neighbour)})
	q := newUnits(s)
	fn := s.start(exportReturns, q.env...)
	backfill := s.plan(fn, `{"from":"2023-11-21","to":"2026-11-20"}`)
	if backfill.Dataset != "returns" || backfill.Planned != 4 || backfill.RunID == "" {
		t.Errorf("answer %+v", backfill)
	}
	schedule := s.plan(fn, hourly(0))
	sends := q.sentSoFar()
	if len(sends) != 8 {
		t.Fatalf("%d messages", len(sends))
	}
	for i, m := range sends {
		u, run := m.unit, backfill.RunID
		if i >= 4 {
			run = schedule.RunID
		}
		dataset := []string{"returns", "return_withdrawals"}[i%2]
		if m.group != u.VendorID || u.VendorID != []string{seller, neighbour}[i/2%2] || u.Dataset != dataset || u.RunID != run || u.Scheduled.IsZero() != (i < 4) {
			t.Errorf("message %d of group %s: %s", i, m.group, m.body)
		}
	}
	if s.api.Count("") != 0 {
		t.Errorf("planning made %d calls", s.api.Count(""))
	}
	expectRefusal(t, fn, `{"from":"2026-11-02","to":"2026-11-01"}`, "from 2026-11-02 is after")
	if got := len(q.sentSoFar()); got != 8 {
		t.Errorf("a bad event sent %d messages", got-8)
	}
}

func TestPlanTellsHowStaleTheLakeIsAndHowLongTheKeysLive(t *testing.T) {
	t.Parallel()
	s := newStack(t, coupangtest.Options{Seed: 30, OrdersPerDay: 5, Now: time.Now(), Vendors: vendors(seller, neighbour)})
	q := newUnits(s)
	s.account.RotateSecret(t, "coupang/"+neighbour, `{"accessKey":"access-A00099999","secretKey":"secret-A00099999","issuedAt":"`+time.Now().Add(-170*24*time.Hour).Format(time.RFC3339)+`"}`)
	fn := s.start(exportOrders, q.env...)
	s.plan(fn, hourly(0))
	q.drain(fn)
	s.plan(fn, hourly(-time.Second))
	got := metricsOf(t, fn.Logs(), "orders")
	stale, days := got["StalestHours"], got["KeyDaysLeft"]
	if len(stale) != 2 || stale[0] != 192 || stale[1] > 0.1 || len(days) != 2 || days[0] < 9.9 || days[0] > 10 {
		t.Errorf("stalest hours %v, key days left %v", stale, days)
	}
	s.account.RotateSecret(t, "coupang/"+neighbour, `{}`)
	s.plan(fn, hourly(-2*time.Second)) // what cannot be watched does not stop the plan
	if !strings.Contains(fn.Logs(), `"msg":"watch"`) {
		t.Error("a secret that cannot be read is not logged")
	}
}

func TestScheduleThatFiresTwiceIsPlannedOnce(t *testing.T) {
	t.Parallel()
	s := newStack(t, coupangtest.Options{Seed: 31, OrdersPerDay: 5, Now: time.Now(), Vendors: vendors(seller, neighbour)})
	q := newUnits(s)
	fn := s.start(exportOrders, q.env...)
	event := hourly(time.Minute)
	for range 2 {
		if got := s.plan(fn, event); got.Planned != 2 {
			t.Errorf("answer %+v", got)
		}
		fn.Restart() // another process plans the same
	}
	sends := q.sentSoFar()
	if len(sends) != 4 || sends[0].id != sends[2].id || sends[1].id != sends[3].id || sends[0].id == sends[1].id {
		t.Fatalf("sent %+v", sends)
	}
	if got := q.drain(fn); len(got) != 2 {
		t.Errorf("%d units were worked, want 2", len(got))
	}
	s.plan(fn, event) // again, after the first was worked and deleted
	if got := q.drain(fn); len(got) != 0 {
		t.Errorf("%d units were worked again", len(got))
	}
	s.plan(fn, hourly(0))
	if got := q.drain(fn); len(got) != 2 {
		t.Errorf("%d units of the next hour were worked, want 2", len(got))
	}
}

func TestUnitsBringTheLakeUpToDate(t *testing.T) {
	t.Parallel()
	s := newStack(t, coupangtest.Options{Seed: 32, OrdersPerDay: 5, Vendors: vendors(seller, neighbour)})
	q := newUnits(s)
	fn := s.start(exportOrders, q.env...)
	s.plan(fn, `{"from":"2026-11-11","to":"2026-11-20"}`)
	for _, d := range q.drain(fn) {
		if d.failed {
			t.Errorf("failed: %s", *d.Body)
		}
	}
	s.expectLake("orders", today-9, today, korean(seller), korean(neighbour))
}

func TestRestGoesToTheBackOfItsVendorsGroup(t *testing.T) {
	t.Parallel()
	s := newStack(t, coupangtest.Options{Seed: 33, OrdersPerDay: 1, Vendors: vendors(seller)})
	q := newUnits(s)
	fn := s.start(exportOrders, append(q.env, "COUPANG_PARALLEL_WINDOWS=1", "COUPANG_REQUESTS_PER_SECOND=2")...)
	s.plan(fn, `{"from":"2026-05-21","to":"2026-11-20"}`)
	first, ok := q.poll(fn, lambdatest.Deadline(9*time.Second))
	if !ok || first.err != nil || first.failed {
		t.Fatalf("first run of the backfill: %v, failed %t, %v", ok, first.failed, first.err)
	}
	s.expectOrdersComplete(today-30, today)
	s.plan(fn, hourly(0))
	var order []string
	deliveries := q.drain(fn)
	for _, d := range deliveries {
		if d.failed {
			t.Errorf("failed: %s", *d.Body)
		}
		order = append(order, brief(d))
	}
	if len(order) < 2 || deliveries[len(deliveries)-1].unit.Scheduled.IsZero() {
		t.Errorf("the rest and the hourly unit were worked as %v", order)
	}
	s.expectOrdersComplete(coupang.NewDay(2026, time.May, 21), today)
	s.expectNothingSwallowed(q)
}

// expectNothingSwallowed fails where deduplication took something for a repetition.
func (s *stack) expectNothingSwallowed(q *units) {
	s.t.Helper()
	for _, m := range q.sentSoFar() {
		if m.swallowed {
			s.t.Errorf("swallowed: %s", m.body)
		}
	}
}

func TestHeldUnitIsHiddenUntilTheHoldEnds(t *testing.T) {
	t.Parallel()
	s := newStack(t, coupangtest.Options{Seed: 34, OrdersPerDay: 5, Vendors: vendors(seller, neighbour)})
	q := newUnits(s)
	fn := s.start(exportOrders, q.env...)
	holds := hold.NewDynamoDB(s.account.DynamoDB(), "state")
	until := time.Now().Add(7 * time.Minute)
	if err := holds.Set(t.Context(), hold.Hold{Scope: seller, Reason: coupang.RateLimited, Until: until}); err != nil {
		t.Fatal(err)
	}
	s.plan(fn, `{"from":"2026-11-18","to":"2026-11-20"}`)
	s.plan(fn, hourly(0))
	var held []delivery
	for _, d := range q.drain(fn) {
		if d.unit.VendorID == seller {
			held = append(held, d)
		}
		if d.failed != (d.unit.VendorID == seller) {
			t.Errorf("failed %t: %s", d.failed, *d.Body)
		}
	}
	// The second unit of the seller waits behind the first.
	hidden := q.hiddenSoFar()
	if len(held) != 1 || len(hidden) != 1 || hidden[0] < 360 || hidden[0] > 421 || time.Now().Add(time.Duration(hidden[0])*time.Second).Before(until) {
		t.Fatalf("%d units were held, hidden for %v seconds", len(held), hidden)
	}
	for _, call := range s.api.Requests() {
		if call.Vendor == seller {
			t.Fatalf("a held vendor was asked for: %s", call.Endpoint)
		}
	}
	if got := metricsOf(t, fn.Logs(), "orders")["Holds"]; slices.Max(got) != 1 {
		t.Errorf("holds counted: %v", got)
	}
	if err := holds.Clear(t.Context(), seller); err != nil {
		t.Fatal(err)
	}
	q.expire(held[0].Message)
	if got := q.drain(fn); len(got) != 2 || got[0].failed || got[1].failed {
		t.Errorf("after the hold: %v", got)
	}
	s.expectOrdersComplete(today-2, today)
}

func TestHeldUnitIsNeverADeadLetter(t *testing.T) {
	t.Parallel()
	s := newStack(t, coupangtest.Options{Seed: 39, OrdersPerDay: 5, Vendors: vendors(seller)})
	q := newUnits(s)
	fn := s.start(exportOrders, q.env...)
	s.api.SetKeys(seller, "access-new", "secret-new")
	s.plan(fn, `{"from":"2026-11-18","to":"2026-11-20"}`)
	for range 3 * exportapp.MaxReceives {
		for _, d := range q.drain(fn) {
			if d.failed {
				q.expire(d.Message) // an hour later
			}
		}
	}
	if _, ok := q.receive(q.deadLetters); ok || s.api.Count("") != 1 {
		t.Errorf("a dead letter %t, %d calls with the refused keys", ok, s.api.Count(""))
	}
	s.account.RotateSecret(t, "coupang/"+seller, `{"accessKey":"access-new","secretKey":"secret-new"}`)
	if got := q.drain(fn); len(got) != 1 || got[0].failed {
		t.Errorf("with the new keys: %d units", len(got))
	}
	s.expectOrdersComplete(today-2, today)
}

func TestStopSignHandsTheRestOnAndHoldsIt(t *testing.T) {
	t.Parallel()
	s := newStack(t, coupangtest.Options{Seed: 35, OrdersPerDay: 5, Vendors: vendors(seller)})
	q := newUnits(s)
	fn := s.start(exportOrders, q.env...)
	s.plan(fn, `{"from":"2026-11-18","to":"2026-11-20"}`)
	s.api.Fail(coupangtest.Fault{Kind: coupangtest.Blocked, After: 3})
	met, _ := q.poll(fn)
	if met.failed || met.err != nil {
		t.Fatalf("the unit that met the sign: failed %t, %v", met.failed, met.err)
	}
	calls := s.api.Count("")
	s.api.Heal()
	rest, ok := q.poll(fn)
	if !ok || !rest.failed || rest.unit.Part != 1 || s.api.Count("") != calls {
		t.Errorf("the rest: %s, failed %t, %d calls", *rest.Body, rest.failed, s.api.Count("")-calls)
	}
	if hidden := q.hiddenSoFar(); len(hidden) != 1 || hidden[0] < 6*3600-60 || hidden[0] > 6*3600+1 {
		t.Errorf("hidden for %v seconds, want six hours", hidden)
	}
	if err := hold.NewDynamoDB(s.account.DynamoDB(), "state").Clear(t.Context(), hold.Everybody); err != nil {
		t.Fatal(err)
	}
	q.expire(rest.Message)
	q.drain(fn)
	s.expectOrdersComplete(today-2, today)
	// Three statuses were read before the sign, and are not read again.
	if got := s.api.Count("") - calls; got != 3 {
		t.Errorf("the rest cost %d calls, want 3", got)
	}
}

func TestScheduledUnitThatIsStaleIsSkipped(t *testing.T) {
	t.Parallel()
	s := newStack(t, coupangtest.Options{Seed: 36, OrdersPerDay: 5, Now: time.Now(), Vendors: vendors(seller)})
	q := newUnits(s)
	fn := s.start(exportOrders, q.env...)
	s.plan(fn, hourly(3*time.Hour+time.Minute))
	got := q.drain(fn)
	if len(got) != 1 || got[0].failed || s.api.Count("") != 0 {
		t.Errorf("%d units, failed %t, %d calls", len(got), got[0].failed, s.api.Count(""))
	}
	for _, row := range sweeps(t, s.lake) {
		if row.row.State != export.Skipped || len(row.row.Notes) != 1 || !strings.Contains(row.row.Notes[0], "a later run covers it") {
			t.Errorf("sweep %+v", row.row)
		}
	}
	s.plan(fn, hourly(2*time.Hour+50*time.Minute))
	q.drain(fn)
	if s.api.Count("") != 6 {
		t.Errorf("a unit of less than three hours ago cost %d calls, want 6", s.api.Count(""))
	}
}

func TestMessageThatIsNoUnitOfOursEndsInTheDeadLetters(t *testing.T) {
	t.Parallel()
	s := newStack(t, coupangtest.Options{Seed: 37, OrdersPerDay: 1, Vendors: vendors(seller)})
	q := newUnits(s)
	fn := s.start(exportOrders, q.env...)
	bad := []string{
		`garbage`, `null`, `[]`, `{"runId":"1","dataset":"orders","vendorId":"A7","from":"2026-11-01","to":"2026-11-02"}`,
		`{"runId":"1","dataset":"inquiries","vendorId":"A00012345","from":"2026-11-01","to":"2026-11-02"}`,
		`{"runId":"1","dataset":"orders","vendorId":"A00012345","from":"2026-11-02","to":"2026-11-01"}`,
		`{"runId":"1","dataset":"orders","vendorId":"A00012345","from":"2026-11-01","to":"2026-11-02","left":{"begun":[{"from":"2026-11-01","to":"2026-11-02","first":"SHIPPED"}],"from":"2026-11-01","to":"2026-10-31"}}`,
		`{"runId":"1","dataset":"orders","vendorId":"A00012345","from":"2026-11-01","to":"2026-11-02","what":1}`,
	}
	for i, body := range bad {
		q.send(body, fmt.Sprint(i))
	}
	for range exportapp.MaxReceives {
		got := q.drain(fn)
		if len(got) != len(bad) {
			t.Fatalf("%d messages came, want %d", len(got), len(bad))
		}
		for _, d := range got {
			if !d.failed {
				t.Errorf("not failed: %s", *d.Body)
			}
			q.expire(d.Message)
		}
	}
	if got := q.drain(fn); len(got) != 0 {
		t.Errorf("%d messages came once more", len(got))
	}
	for range bad {
		if _, ok := q.receive(q.deadLetters); !ok {
			t.Error("a message is not in the dead letters")
		}
	}
	if s.api.Count("") != 0 {
		t.Errorf("%d calls", s.api.Count(""))
	}
	s.expectEmptyLake()
}

func TestFailureNamesItsMessageAlone(t *testing.T) {
	t.Parallel()
	s := newStack(t, coupangtest.Options{Seed: 38, OrdersPerDay: 2, Vendors: vendors(seller, neighbour)})
	q := newUnits(s)
	fn := s.start(exportInquiries, q.env...)
	s.plan(fn, `{"from":"2026-11-14","to":"2026-11-20"}`)
	s.api.Fail(coupangtest.Fault{Kind: coupangtest.NullData, Vendor: seller})
	var messages []types.Message
	for range 2 {
		m, ok := q.receive(q.url)
		if !ok {
			t.Fatal("no message")
		}
		messages = append(messages, m)
	}
	text, err := fn.Invoke(t.Context(), event(t, messages...))
	if err != nil || string(text) != fmt.Sprintf(`{"batchItemFailures":[{"itemIdentifier":"%s"}]}`, *messages[0].MessageId) {
		t.Errorf("answer %s, %v", text, err)
	}
	s.expectLake("inquiries", today-6, today, korean(neighbour))
}
