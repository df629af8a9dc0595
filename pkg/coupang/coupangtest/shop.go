package coupangtest

import (
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// shop is a vendor's part of the world: what its generated boxes follow from, and the records that were put.
type shop struct {
	number int
	vendor Vendor
	seed   uint64
	perDay int
	peaks  map[coupang.Day]int
	first  coupang.Day
	zone   *time.Location
	offset int64 // of the zone, seconds

	put [subjects]map[int64]*Record // nil: removed
}

func newShop(number int, v Vendor, o Options) *shop {
	s := &shop{number: number, vendor: v, seed: mix(o.Seed, uint64(number)), perDay: o.OrdersPerDay, peaks: o.Peaks, first: o.First}
	s.zone = v.Market.Location()
	_, offset := o.Now.In(s.zone).Zone()
	s.offset = int64(offset)
	if s.first == 0 {
		s.first = s.dayOf(o.Now.Unix()) - 400
	}
	s.first = max(s.first, firstDay)
	for i := range s.put {
		s.put[i] = map[int64]*Record{}
	}
	return s
}

// dayOf is the calendar day of an instant in the shop's market.
func (s *shop) dayOf(at int64) coupang.Day { return coupang.Day((at + s.offset) / day) }

// start is the instant at which a day begins.
func (s *shop) start(d coupang.Day) int64 { return int64(d)*day - s.offset }

// weekdays scales the number of orders from Thursday on, for 1970-01-01 was one; percent.
var weekdays = [7]int{104, 96, 78, 92, 116, 110, 104}

// boxes is how many boxes a day brings.
func (s *shop) boxes(d coupang.Day) int {
	if n, ok := s.peaks[d]; ok && d >= firstDay {
		return min(n, maxBoxes)
	}
	if d < s.first || s.perDay == 0 {
		return 0
	}
	dice := dice(mix(s.seed, uint64(d)))
	return min(maxBoxes, max(1, s.perDay*weekdays[int(d)%7]*(85+dice.below(31))/10_000))
}

// boxesBetween is how many boxes the listing time of which is in [from, to) there are, of whatever status.
func (s *shop) boxesBetween(from, to int64) int {
	total := 0
	for d := s.dayOf(from); d <= s.dayOf(to-1); d++ {
		n := s.boxes(d)
		total += s.firstAfter(d, n, to) - s.firstAfter(d, n, from)
	}
	for _, r := range s.put[Orders] {
		if r != nil && r.listedAt() >= from && r.listedAt() < to {
			total++
		}
	}
	return total
}

func (s *shop) hash(p place) uint64 { return mix(s.seed, uint64(p.day), uint64(p.k)) }

// created is when the k-th of a day's n boxes came to be. It does not fall as k rises.
func (s *shop) created(p place, n int, hash uint64) int64 {
	return s.start(p.day) + (int64(p.k)*day+int64(hash%uint64(day)))/int64(n)
}

// firstAfter is the number of the first box of a day that was created at or after an instant.
func (s *shop) firstAfter(d coupang.Day, n int, at int64) int {
	low, high := 0, n
	for low < high {
		middle := (low + high) / 2
		if p := (place{d, middle}); s.created(p, n, s.hash(p)) < at {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

// head is the first box of the order that a box belongs to: itself, or for every 33rd odd box the one before.
func (p place) head(hash uint64) place {
	if p.k%2 == 1 && hash>>32%33 == 0 {
		p.k--
	}
	return p
}

// box is a generated shipment box.
type box struct {
	shop  *shop
	place place
	life
	hash, head uint64 // of the box, and of the first box of its order
}

// box at a place; n is the number of boxes of its day.
func (s *shop) box(p place, n int) box {
	b := box{shop: s, place: p, hash: s.hash(p)}
	created := s.created(p, n, b.hash)
	first, firstCreated := p.head(b.hash), created
	b.head = b.hash
	if first != p {
		b.head = s.hash(first)
		firstCreated = s.created(first, n, b.head)
	}
	b.life = newLife(b.hash, b.head, created, firstCreated)
	return b
}

// find is the generated box that an id of the given kind belongs to.
func (s *shop) find(kind numbering, id int64) (box, bool) {
	p, ours := kind.place(s.number, id)
	if !ours {
		return box{}, false
	}
	n := s.boxes(p.day)
	if p.k >= n {
		return box{}, false
	}
	return s.box(p, n), true
}

func (b *box) id(kind numbering) int64 { return kind.id(b.shop.number, b.place) }

func (b *box) orderID() int64 { return orderNumbers.id(b.shop.number, b.place.head(b.hash)) }

// intlOnly tells that the shop's records are served by the international versions alone.
func (s *shop) intlOnly() bool { return s.vendor.Market == coupang.TW }
