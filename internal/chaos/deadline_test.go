package chaos

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio/storetest"
)

// A unit that is never given enough time is handed on, part by part, as the queue does: it ends, and nothing is missing.
func TestEveryDeadline(t *testing.T) {
	t.Parallel()
	campaign(t, func(t *testing.T, r *report) {
		picked := newSample(0, 13)
		for _, e := range some(datasets(), 2) {
			e.prepare(t)
			for budget := 600 * time.Millisecond; budget < 10*time.Second; budget += 350 * time.Millisecond {
				if picked.takes() {
					l := e.open(t, &storetest.Memory{})
					r.add("deadline of "+e.dataset, "deadline", budget.String(), l.handedOn(t.Context(), budget))
				}
			}
		}
	})
}

// mostParts is far more than any unit here needs.
const mostParts = 500

func (l *lake) handedOn(ctx context.Context, budget time.Duration) outcome {
	var o outcome
	parts, err := l.parts(ctx, budget)
	o.Ended = "done"
	if parts > 1 {
		o.Ended = "done in parts"
	}
	if err != nil {
		o.Ended = "failed"
		pass(time.Hour)
		if _, err := l.run(ctx); err != nil {
			o.blame(&o.Lost, "a run without a deadline: %v", err)
		}
	}
	if parts >= mostParts {
		o.blame(&o.Lost, "there is no end to the parts")
	}
	l.hold(ctx, l.shop.api, l.store, &o)
	o.Calls = l.shop.api.Count("")
	return o
}

// parts works a unit and its rests, each with the same budget. The first error ends it.
func (l *lake) parts(ctx context.Context, budget time.Duration) (n int, err error) {
	e, err := l.exporter()
	if err != nil {
		return 0, err
	}
	now := l.shop.api.Now()
	first, err := e.Plan(seller, export.Request{ScheduledTime: &now, LookbackDays: &l.lookback})
	if err != nil {
		return 0, err
	}
	first.RunID = export.NewRunID(now)
	for queue := []export.Unit{first}; len(queue) > 0 && n < mostParts; n++ {
		short, cancel := context.WithTimeout(ctx, budget)
		result, err := e.Run(short, seller, queue[0])
		cancel()
		if err != nil {
			return n, fmt.Errorf("part %d: %w", n, err)
		}
		queue = append(queue[1:], result.Rest...)
		pass(time.Second)
	}
	return n, nil
}
