package exportapp_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/seed-21c7aa78/coupang-lake/internal/lambdatest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// longVariable asks for ten vendors and three years instead of what fits into a test run: minutes.
const longVariable = "COUPANG_LAKE_TEST_LONG"

// campaign is a backfill and hourly schedules worked off by worker processes that are killed at random.
type campaign struct {
	*stack
	*units
	vendors  []coupang.Vendor
	from, to coupang.Day
	limit    time.Duration // of an invocation: enough for some windows, far from enough for the backfill
	hours    int           // schedules, each fired twice
	hour     time.Duration // between them
	kills    int
	dice     *rand.Rand

	mu       sync.Mutex
	working  map[string]bool // groups that have a worker now
	attempts []attempt
	finished bool
}

// attempt is one invocation for one message.
type attempt struct {
	delivery
	began, ended time.Time
}

const workers = 3

func newCampaign(t *testing.T) *campaign {
	t.Helper()
	c := &campaign{limit: 8 * time.Second, hours: 4, hour: 5 * time.Second, kills: 8, working: map[string]bool{}}
	count, days := 6, coupang.Day(6*31)
	if os.Getenv(longVariable) != "" {
		count, days, c.limit, c.hours, c.hour, c.kills = 10, 3*365+1, 30*time.Second, 20, 15*time.Second, 40
	}
	var accounts []coupangtest.Vendor
	for i := range count {
		accounts = append(accounts, coupangtest.Vendor{ID: fmt.Sprintf("A0000000%d", i)})
		c.vendors = append(c.vendors, korean(accounts[i].ID))
	}
	now := time.Now()
	c.to = coupang.DayOf(now, coupang.KR)
	c.from = c.to - days + 1
	c.stack = newStack(t, coupangtest.Options{Seed: 50, Now: now, Vendors: accounts})
	c.units = newUnits(c.stack)
	seed := uint64(now.UnixNano())
	t.Logf("seed %d, %d vendors, %d days", seed, count, days)
	c.dice = rand.New(rand.NewPCG(seed, 0))
	for day := c.from; day <= c.to; day += 6 {
		c.order(day.Start(coupang.KR).Add(time.Minute))
	}
	return c
}

// order puts one more box into every shop.
func (c *campaign) order(at time.Time) {
	statuses := coupang.OrderStatuses()
	for i, v := range c.vendors {
		id := at.Unix()*100 + int64(i)
		c.api.Put(v.ID, coupangtest.Orders, coupangtest.Record{ID: id, At: at, Status: string(statuses[int(id/100)%len(statuses)])})
	}
}

func TestBackfillAndSchedulesAreWorkedOffByProcessesThatDie(t *testing.T) {
	t.Parallel()
	c := newCampaign(t)
	planner := c.start(exportOrders, c.units.env...)
	c.plan(planner, fmt.Sprintf(`{"from":"%s","to":"%s"}`, c.from, c.to))

	var all sync.WaitGroup
	var functions []*lambdatest.Function
	for range workers {
		fn := c.start(exportOrders, append(c.units.env, "COUPANG_REQUESTS_PER_SECOND=5")...)
		functions = append(functions, fn)
		all.Go(func() { c.work(fn) })
	}
	all.Go(func() { c.kill(functions) })
	c.schedule(planner)
	c.finish()
	all.Wait()

	c.expectLake("orders", c.from, c.to, c.vendors...)
	c.expectAllWorked()
	c.expectShortWaits()
}

// work is the event source mapping of one worker.
func (c *campaign) work(fn *lambdatest.Function) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !c.isFinished() {
		m, ok := c.receive(c.units.url)
		if !ok {
			<-tick.C
			continue
		}
		d := c.attempt(fn, m)
		c.settle(d)
		switch {
		case isKill(d.err):
			fn.Restart()
			c.expire(m)
		case d.failed: // a busy machine had no time to publish: it comes again
			c.expire(m)
		case d.err != nil:
			c.stack.t.Errorf("unit %s: %v", *m.Body, d.err)
		}
	}
}

func (c *campaign) attempt(fn *lambdatest.Function, m types.Message) delivery {
	group := m.Attributes["MessageGroupId"]
	c.mu.Lock()
	if c.working[group] {
		c.stack.t.Errorf("vendor %s has two workers", group)
	}
	c.working[group] = true
	c.mu.Unlock()
	began := time.Now()
	d := c.invoke(fn, m, lambdatest.Deadline(c.limit))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.working[group] = false
	c.attempts = append(c.attempts, attempt{d, began, time.Now()})
	return d
}

// kill ends workers at random moments, each some runs apart: a unit that is killed six times is a dead letter.
func (c *campaign) kill(functions []*lambdatest.Function) {
	for range c.kills {
		timer := time.NewTimer(time.Duration(c.dice.Int64N(int64(c.limit))))
		<-timer.C
		if c.isFinished() {
			return
		}
		functions[c.dice.IntN(len(functions))].Kill()
	}
}

// schedule fires each hour twice, after a new order has come in.
func (c *campaign) schedule(planner *lambdatest.Function) {
	tick := time.NewTicker(c.hour)
	defer tick.Stop()
	for range c.hours {
		<-tick.C
		now := time.Now()
		c.order(now)
		event := fmt.Sprintf(`{"lookbackDays":1,"scheduledTime":"%s"}`, now.UTC().Format(time.RFC3339))
		c.plan(planner, event)
		c.plan(planner, event)
	}
}

// finish waits until the queue is empty.
func (c *campaign) finish() {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	deadline := time.Now().Add(50 * c.limit)
	for c.depth() > 0 && !c.stack.t.Failed() {
		if <-tick.C; time.Now().After(deadline) {
			c.stack.t.Errorf("%d messages are left", c.depth())
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.finished = true
}

func (c *campaign) isFinished() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.finished || c.stack.t.Failed()
}

// depth counts all messages, those that are being worked included.
func (c *campaign) depth() int {
	out, err := c.client.GetQueueAttributes(c.stack.t.Context(), &sqs.GetQueueAttributesInput{
		QueueUrl: &c.units.url, AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameAll},
	})
	if err != nil {
		c.stack.t.Error(err)
		return 0
	}
	total := 0
	for _, name := range []string{"ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"} {
		n, err := strconv.Atoi(out.Attributes[name])
		if err != nil {
			c.stack.t.Error(err)
		}
		total += n
	}
	return total
}

// expectAllWorked fails where a message was not worked to its end.
func (c *campaign) expectAllWorked() {
	if m, ok := c.receive(c.deadLetters); ok {
		c.stack.t.Errorf("a dead letter: %s", *m.Body)
	}
	done := map[string]int{}
	killed, failed := 0, 0
	for _, a := range c.attempts {
		switch {
		case a.failed:
			failed++
		case a.err != nil:
			killed++
		default:
			done[*a.MessageId]++
		}
	}
	swallowed := 0
	for _, m := range c.sentSoFar() {
		if m.swallowed {
			swallowed++
		}
	}
	if least := c.hours * len(c.vendors); swallowed < least {
		c.stack.t.Errorf("%d repetitions were swallowed, want at least the %d of the schedules that fired twice", swallowed, least)
	}
	if want := len(c.sentSoFar()) - swallowed; len(done) != want {
		c.stack.t.Errorf("%d messages were worked, %d were sent", len(done), want)
	}
	c.stack.t.Logf("%d messages in %d attempts, %d of them killed, %d without time to publish, %d repetitions swallowed, %d calls", len(done), len(c.attempts), killed, failed, swallowed, c.api.Count(""))
}

// expectShortWaits fails where a scheduled unit waited for more than one run of its vendor's backfill.
func (c *campaign) expectShortWaits() {
	most := 0
	for _, m := range c.sentSoFar() {
		if m.unit.Scheduled.IsZero() || m.swallowed {
			continue
		}
		waits := map[string]bool{}
		for _, a := range c.attempts {
			if a.unit.VendorID == m.group && a.unit.Scheduled.IsZero() && a.ended.After(m.at) && a.began.Before(c.begin(m.body)) {
				waits[*a.MessageId] = true
			}
		}
		most = max(most, len(waits))
	}
	c.stack.t.Logf("a scheduled unit waited for at most %d runs of a backfill", most)
	if most > 1 {
		c.stack.t.Errorf("a scheduled unit waited for %d runs of a backfill", most)
	}
}

// begin is when a unit was first worked.
func (c *campaign) begin(body string) time.Time {
	for _, a := range c.attempts {
		if *a.Body == body {
			return a.began
		}
	}
	return time.Now()
}
