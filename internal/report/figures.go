package report

import (
	"fmt"
	"time"
)

// figure is one of the numbers at the top of the page.
type figure struct {
	Name, Value, About string
	Alert              bool
}

// totals are over all vendors.
type totals struct {
	boxes, holes, warned, waiting, orders, returned int

	stalest time.Time  // of all datasets
	never   bool       // one has never been read
	oldest  *time.Time // of the inquiries that wait
}

func (r Report) totals() totals {
	t := totals{stalest: r.MadeAt}
	for _, v := range r.Vendors {
		for _, d := range v.Datasets {
			t.add(d)
		}
		t.warned += len(v.Warnings) + v.MoreWarnings
		t.waiting += v.Waiting.Count
		if at := v.Waiting.OldestAt; at != nil && (t.oldest == nil || at.Before(*t.oldest)) {
			t.oldest = at
		}
		for _, day := range v.Returned {
			t.orders, t.returned = t.orders+day.Orders, t.returned+day.Returned
		}
	}
	return t
}

func (t *totals) add(d Dataset) {
	t.holes += d.Coverage.HoleDays
	if d.Name == "orders" {
		t.boxes += d.Rows
	}
	switch at := d.Sweeps.FreshAt; {
	case at == nil:
		t.never = true
	case at.Before(t.stalest):
		t.stalest = *at
	}
}

func (r Report) figures() []figure {
	t := r.totals()
	return []figure{
		t.freshness(r.MadeAt),
		{"Days not covered", count(t.holes), "by a finished sweep, all datasets", t.holes > 0},
		{"Warned sweeps", count(t.warned), "they are listed below", t.warned > 0},
		{"Shipment boxes", count(t.boxes), "in the table orders", false},
		{"Return rate", percent(t.returned, t.orders), fmt.Sprintf("%s of %s orders", count(t.returned), count(t.orders)), false},
		t.unanswered(r.MadeAt),
	}
}

func (t totals) freshness(now time.Time) figure {
	if t.never {
		return figure{"Stalest dataset", "never", "was read to its own day", true}
	}
	old := now.Sub(t.stalest)
	return figure{"Stalest dataset", span(old), "since its last finished sweep", old > staleAfter}
}

func (t totals) unanswered(now time.Time) figure {
	if t.oldest == nil {
		return figure{"Inquiries waiting", count(t.waiting), "for the seller's answer", false}
	}
	return figure{"Inquiries waiting", count(t.waiting), "the oldest was asked " + age(t.oldest, now), now.Sub(*t.oldest) > staleAfter}
}
