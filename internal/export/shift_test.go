package export

import (
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// interleavings is how many random histories of arrivals between pages are tried.
func interleavings() uint64 {
	if os.Getenv(longVariable) != "" {
		return 5000
	}
	return 150
}

func TestInquiriesThatArriveBetweenPagesPushNoneOut(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		for seed := range tries(interleavings()) {
			arriveBetweenPages(t, seed, inquiries(), coupangtest.Inquiries, 30)
			arriveBetweenPages(t, seed, productInquiries(), coupangtest.ProductInquiries, 50)
		}
	})
}

// arriveBetweenPages sweeps some pages of so many records while others come in.
func arriveBetweenPages[T, R any](t *testing.T, seed uint64, d Dataset[T, R], subject coupangtest.Subject, page int) {
	dice := rand.New(rand.NewPCG(seed, 3))
	w := newWorld(t, coupangtest.Options{Seed: seed})
	next := int64(1000)
	arrive := func() {
		next++
		w.api.Put(seller.ID, subject, coupangtest.Record{ID: next, At: worldNow.Add(time.Duration(next) * time.Second)})
	}
	for range page + 1 + dice.IntN(3*page) {
		arrive()
	}
	listed := next
	w.api.BeforePage(func(coupangtest.Request) {
		for range dice.IntN(4) {
			arrive()
		}
	})
	w.mustRun(d.Name, 0)
	lake := rows(w, d)
	for id := int64(1001); id <= listed; id++ {
		if _, ok := lake[id]; !ok {
			t.Fatalf("%s, seed %d: %d was listed before the sweep and is not in the lake", d.Name, seed, id)
		}
	}
	w.api.BeforePage(nil)
	if s := w.mustRun(d.Name, 0)[0]; s.State != Done || len(rows(w, d)) != int(next-1000) {
		t.Fatalf("%s, seed %d: after a quiet sweep: %s, %d of %d", d.Name, seed, s.State, len(rows(w, d)), next-1000)
	}
}

func TestAListingThatStaysShortWarns(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		w := newWorld(t, coupangtest.Options{})
		next := int64(0)
		arrive := func() {
			next++
			w.api.Put(seller.ID, coupangtest.Inquiries, coupangtest.Record{ID: next, At: worldNow.Add(time.Duration(next) * time.Second)})
		}
		for range 40 {
			arrive()
		}
		w.api.BeforePage(func(coupangtest.Request) { arrive() })
		s := w.mustRun("inquiries", 0)[0]
		if s.State != Warned || s.Pages != 4 || len(s.Warnings) != 1 {
			t.Errorf("got %s after %d pages: %v", s.State, s.Pages, s.Warnings)
		}
	})
}

// What is pushed onto the next page comes twice, and may stand in for what came in only once.
func TestARecordThatIsNoRowAndComesTwiceCountsOnce(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		w := newWorld(t, coupangtest.Options{})
		put := func(id int64, raw []byte) {
			w.api.Put(seller.ID, coupangtest.Inquiries, coupangtest.Record{ID: id, At: worldNow.Add(time.Duration(id-60) * time.Second), Raw: raw})
		}
		for id := range int64(31) { // thirty a page, the newest first: 31 to 2, and 1
			put(id+1, nil)
		}
		put(2, []byte(`{"inquiryId":null}`))
		pages := 0
		w.api.BeforePage(func(coupangtest.Request) {
			if pages++; pages == 2 {
				put(32, nil)
			}
		})
		s := w.mustRun("inquiries", 0)[0]
		if _, ok := rows(w, inquiries())[32]; !ok || s.Pages != 4 {
			t.Errorf("the inquiry that came in is in the lake: %t; %d pages, want 4 because the first reading was one short", ok, s.Pages)
		}
	})
}

func TestAReturnThatMovesWhileTheStatusesAreReadIsNotLost(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		order := texts(coupang.ReturnStatuses())[:4]
		for from := range order {
			for to := from + 1; to < len(order); to++ {
				for before := range order {
					w := newWorld(t, coupangtest.Options{})
					w.api.Put(seller.ID, coupangtest.Returns, coupangtest.Record{ID: 7, At: worldNow.Add(-time.Hour), Status: order[from]})
					page := 0
					w.api.BeforePage(func(coupangtest.Request) {
						if page++; page == before+1 {
							w.api.Update(seller.ID, coupangtest.Returns, 7, func(r *coupangtest.Record) { r.Status = order[to] })
						}
					})
					w.mustRun("returns", 0)
					if _, ok := rows(w, returns())[7]; !ok {
						t.Errorf("lost: it moved from %s to %s before listing %d was read", order[from], order[to], before+1)
					}
				}
			}
		}
	})
}
