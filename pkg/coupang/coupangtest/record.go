package coupangtest

import (
	"bytes"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// Record is one record that a test puts into the world. It needs an ID and a time; all else is made up from them and the
// seed, in the shape that the request asks for. It stays as it is while the world's clock moves.
type Record struct {
	// ID is the record's key: shipmentBoxId, inquiryId, receiptId, exchangeId or cancelId.
	ID int64
	// At is the record's own time: orderedAt, inquiryAt or createdAt. Its calendar day in the market is the record's Day.
	At time.Time
	// ListedAt is the instant that windows select by, where it is not At.
	ListedAt time.Time
	// Status is the listing's status parameter that finds the record: an order's status; ANSWER, NO_ANSWER or TRANSFER;
	// RU, UC, PR, CC or CANCEL; an exchange's status; NOANSWER or ANSWERED; a withdrawal has none. Empty: the first of these.
	Status string
	// Set changes single members, by JSON Pointer: {"/receiver/addr1": "…", "/orderItems/0/usedProduct": true}. A new last
	// member is added at its object's end; [Absent] takes one away. Values are what encoding to JSON makes of them.
	Set map[string]any
	// Raw is sent, byte for byte, instead of a made-up record. It must be JSON.
	Raw []byte
}

type absent struct{}

// Absent takes a member away, as a value in [Record.Set].
var Absent = absent{}

func (r *Record) listedAt() int64 {
	if r.ListedAt.IsZero() {
		return r.At.Unix()
	}
	return r.ListedAt.Unix()
}

func (r *Record) clone() *Record {
	c := *r
	c.Set, c.Raw = maps.Clone(r.Set), bytes.Clone(r.Raw)
	return &c
}

// firstStatus is the status of a record that was put without one.
var firstStatus = [...]string{Orders: "ACCEPT", Inquiries: "NO_ANSWER", Returns: "RU", Exchanges: "RECEIPT", Withdrawals: "WITHDRAWN", ProductInquiries: "NOANSWER"}

// Put adds a record of the vendor's to the world, or replaces the one with its ID, a generated one as well.
func (a *API) Put(vendor string, s Subject, r Record) {
	a.change(func() {
		if r.Status == "" {
			r.Status = firstStatus[s]
		}
		a.shop(vendor).put[s][r.ID] = r.clone()
	})
}

// Update changes a record that was put; false when there is none with this ID.
func (a *API) Update(vendor string, s Subject, id int64, f func(*Record)) (found bool) {
	a.change(func() {
		r := a.shop(vendor).put[s][id]
		if found = r != nil; found {
			r = r.clone()
			f(r)
			a.shop(vendor).put[s][id] = r
		}
	})
	return found
}

// Remove takes a record out of the world, a generated one as well.
func (a *API) Remove(vendor string, s Subject, id int64) {
	a.change(func() { a.shop(vendor).put[s][id] = nil })
}

// Listed is a record as a listing of its vendor's market shows it now.
type Listed struct {
	ID       int64
	Day      coupang.Day // of the record's own time, in the market
	ListedAt time.Time   // the instant that windows select by
	Status   string      // the listing's status parameter that finds it
	JSON     []byte      // the record, byte for byte
}

// Listed yields every record that some listing of the subject shows now, each once, in the order of listings. This is the
// truth to compare a lake with. The world may be changed meanwhile; what is yielded is as it was when the loop began.
func (a *API) Listed(vendor string, s Subject) iter.Seq[Listed] {
	return func(yield func(Listed) bool) {
		a.mu.RLock()
		shop := a.shop(vendor)
		sh := shape{shop: shop, intl: shop.intlOnly() || a.options.International, hidden: a.hidden, now: a.now}
		refs := slices.Clone(a.refs(query{shop: shop, subject: s, from: -ever, to: ever, status: anyStatus}))
		a.mu.RUnlock()
		for _, r := range refs {
			if !yield(sh.listed(s, r)) {
				return
			}
		}
	}
}

func (sh shape) listed(s Subject, r ref) Listed {
	l := Listed{ID: r.id, ListedAt: time.Unix(r.at, 0).UTC(), JSON: sh.record(s, r)}
	if r.put != nil {
		l.Status, l.Day = r.put.Status, sh.shop.dayOf(r.put.At.Unix())
		return l
	}
	b, _ := sh.shop.find(subjectNumbers[s], r.id)
	l.Status, l.Day = b.statusOf(s, sh.now), sh.shop.dayOf(b.datedAt(s))
	return l
}

// record writes the record that a ref points to.
func (sh shape) record(s Subject, r ref) []byte {
	if r.put != nil {
		return sh.putRecord(s, r.put)
	}
	b, _ := sh.shop.find(subjectNumbers[s], r.id)
	w := sh.writer(b.hash)
	switch s {
	case Orders:
		w.writeOrder(&b, b.order(sh.now))
	case Inquiries:
		w.writeInquiry(&b, r.id, b.orderID(), b.inquiryStatus(sh.now))
	case Returns:
		w.writeReturn(&b, b.receipt(sh.now))
	case Exchanges:
		w.writeExchange(&b, b.swap(sh.now))
	case Withdrawals:
		w.writeWithdrawal(&b, r.id, b.orderID())
	case ProductInquiries:
		w.writeProductInquiry(&b, r.id, b.orderID(), b.productInquiryStatus(sh.now))
	}
	return w.buf
}

func (sh shape) putRecord(s Subject, r *Record) []byte {
	if r.Raw != nil {
		return r.Raw
	}
	b := sh.shop.imagine(s, r)
	w := sh.writer(b.hash)
	order, box := 60_000_000_000_000+r.ID%10_000_000_000_000, 600_000_000_000_000_000+r.ID%100_000_000_000_000
	switch s {
	case Orders:
		w.writeOrder(&b, orderState{id: r.ID, order: order, status: r.Status})
	case Inquiries:
		w.writeInquiry(&b, r.ID, order, r.Status)
	case Returns:
		w.writeReturn(&b, receipt{id: r.ID, order: order, box: box, status: r.Status})
	case Exchanges:
		w.writeExchange(&b, swap{id: r.ID, order: order, box: box, status: r.Status})
	case Withdrawals:
		w.writeWithdrawal(&b, r.ID, order)
	case ProductInquiries:
		w.writeProductInquiry(&b, r.ID, order, r.Status)
	}
	if len(r.Set) == 0 {
		return w.buf
	}
	n := parse(w.buf)
	for _, pointer := range slices.Sorted(maps.Keys(r.Set)) {
		n.point(pointer, r.Set[pointer])
	}
	return n.append(nil)
}

// imagine makes up the box behind a record that was put: an uneventful life, around the record's time.
func (s *shop) imagine(subject Subject, r *Record) box {
	hash := mix(s.seed, 0x9117, uint64(r.ID))
	at := r.At.Unix()
	created := at
	if subject != Orders {
		created -= 5 * day
	}
	b := box{shop: s, hash: hash, head: hash}
	b.life = life{
		created: created, listed: created, ordered: created, paid: created + 10,
		instructed: created + 6*hour, departed: created + 20*hour, transited: created + 26*hour, delivered: created + 2*day,
	}
	b.requested, b.stored, b.checked, b.completed, b.taken = at, at+2*day, at+3*day, at+4*day, at
	b.exchangeAsked, b.exchangeCollected, b.exchangeDone = at, at+2*day, at+4*day
	b.asked, b.forwarded, b.answered = at, at+minute, at+2*hour
	b.wondered, b.explained = at, at+3*hour
	return b
}
