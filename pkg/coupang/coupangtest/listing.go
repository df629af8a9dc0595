package coupangtest

import (
	"cmp"
	"slices"
	"sort"
	"sync"
)

// query is what a listing asks of the world: records the listing time of which is in [from, to).
type query struct {
	shop     *shop
	subject  Subject
	from, to int64
	status   string // of the listing's parameter, or anyStatus
	option   int64  // vendorItemId; 0: any
	order    int64  // orderId; 0: any
}

const (
	anyStatus = "*"
	ever      = 1 << 60 // an instant later than any
)

// ref is a row of a listing: enough to sort it, to find it again and to go on after it.
type ref struct {
	at, id int64
	put    *Record // nil: generated
}

// listings keeps the rows of listings that are being paged through, so that a page costs a page and not the listing.
// Any change of the world empties it.
type listings struct {
	mu      sync.Mutex
	version uint64
	rows    int
	of      map[query][]ref
}

const maxKeptRows = 4 << 20 // 24 bytes each: about 100 MB

// refs are the rows of a listing, in its order. The caller holds a.mu.
func (a *API) refs(q query) []ref {
	l := &a.listings
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.version != a.version || l.of == nil || l.rows > maxKeptRows {
		l.version, l.rows, l.of = a.version, 0, map[query][]ref{}
	}
	rows, kept := l.of[q]
	if !kept {
		rows = q.read(a.now)
		l.of[q] = rows
		l.rows += len(rows)
	}
	return rows
}

// read looks at each box that was created early enough to have a record in the window.
func (q query) read(now int64) []ref {
	var rows []ref
	from, to := max(q.from, q.shop.start(firstDay)), min(q.to, now+1)
	if q.subject != Orders {
		from -= longestLife
	}
	for d := q.shop.dayOf(from); d <= q.shop.dayOf(to-1); d++ {
		n := q.shop.boxes(d)
		end := q.shop.firstAfter(d, n, to)
		for k := q.shop.firstAfter(d, n, from); k < end; k++ {
			b := q.shop.box(place{d, k}, n)
			if r, ok := q.row(&b, now); ok {
				rows = append(rows, r)
			}
		}
	}
	for _, r := range q.shop.put[q.subject] {
		if r != nil && q.wants(r) {
			rows = append(rows, ref{r.listedAt(), r.ID, r})
		}
	}
	slices.SortFunc(rows, q.compare)
	return rows
}

// row of a generated box, if the listing shows it.
func (q query) row(b *box, now int64) (ref, bool) {
	at := b.listedAt(q.subject)
	if at < q.from || at >= q.to || at == 0 || q.subject == Orders && !b.inList(now) {
		return ref{}, false
	}
	status := b.statusOf(q.subject, now)
	if status == "" || !matches(q.subject, q.status, status) {
		return ref{}, false
	}
	if q.order != 0 && b.orderID() != q.order || q.option != 0 && b.lines()[0].option != q.option {
		return ref{}, false
	}
	id := b.id(subjectNumbers[q.subject])
	if _, put := b.shop.put[q.subject][id]; put {
		return ref{}, false
	}
	return ref{at: at, id: id}, true
}

// wants tells whether the listing shows a record that was put. Filters by order and option do not know such records.
func (q query) wants(r *Record) bool {
	at := r.listedAt()
	return at >= q.from && at < q.to && matches(q.subject, q.status, r.Status) && q.order == 0 && q.option == 0
}

// listedAt is the instant of the box's life that windows of a subject select by; zero when there is none.
func (b *box) listedAt(s Subject) int64 {
	switch s {
	case Inquiries:
		return b.asked
	case Returns:
		return b.requested
	case Exchanges:
		return b.exchangeAsked
	case Withdrawals:
		return b.taken
	case ProductInquiries:
		return b.wondered
	}
	return b.created
}

// datedAt is the record's own time.
func (b *box) datedAt(s Subject) int64 {
	if s == Orders {
		return b.ordered
	}
	return b.listedAt(s)
}

// statusOf is the status parameter that lists the box's record now; empty when there is no record.
func (b *box) statusOf(s Subject, now int64) string {
	switch s {
	case Inquiries:
		return b.inquiryStatus(now)
	case Returns:
		return b.returnStatus(now)
	case Exchanges:
		return b.exchangeStatus(now)
	case Withdrawals:
		return b.withdrawalStatus(now)
	case ProductInquiries:
		return b.productInquiryStatus(now)
	}
	return b.status(now)
}

// matches tells whether a status parameter finds a record of a status.
func matches(s Subject, asked, status string) bool {
	switch {
	case asked == anyStatus, asked == status:
		return true
	case s == Inquiries:
		return asked == "NONE" // which means all
	case s == Returns && asked == "UC":
		return status == "RU" // requests to stop a shipment are listed as returns, too
	case s == Returns && asked == "":
		return status != "CANCEL"
	case s == Exchanges:
		return asked == ""
	case s == ProductInquiries:
		return asked == "ALL"
	}
	return false
}

// compare sorts oldest first; inquiries of both kinds and withdrawals newest first.
func (q query) compare(x, y ref) int {
	c := cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.id, y.id))
	if q.subject == Inquiries || q.subject == Withdrawals || q.subject == ProductInquiries {
		return -c
	}
	return c
}

// after is the number of the first row behind the given one, which may be gone.
func (q query) after(rows []ref, last ref) int {
	return sort.Search(len(rows), func(i int) bool { return q.compare(rows[i], last) > 0 })
}
