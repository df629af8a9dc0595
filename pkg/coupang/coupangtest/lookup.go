package coupangtest

import (
	"net/http"
	"regexp"
	"strconv"
)

var digits = regexp.MustCompile(`^[0-9]{1,18}$`)

// number is the id in the path.
func (c *call) number() (int64, bool) {
	n, err := strconv.ParseInt(c.destination.id, 10, 64)
	return n, err == nil && digits.MatchString(c.destination.id)
}

// seek finds a record of a shop by its id, listed or not: orders from their payment on, returns until they are withdrawn.
// Cancellations before the seller acknowledged the order are no returns.
// The caller holds a.mu.
func (a *API) seek(s *shop, subject Subject, id int64) (ref, bool) {
	if r, put := s.put[subject][id]; put {
		return ref{id: id, put: r}, r != nil && (subject != Returns || r.Status != "CANCEL")
	}
	b, found := s.find(subjectNumbers[subject], id)
	if !found || b.created > a.now {
		return ref{}, false
	}
	status := b.statusOf(subject, a.now)
	return ref{at: b.listedAt(subject), id: id}, status != "" && status != "CANCEL"
}

// one answers with the record of an id, or with what none gives.
func (c *call) one(s Subject, id int64, p page, none *answer) *answer {
	c.api.mu.RLock()
	defer c.api.mu.RUnlock()
	r, found := c.api.seek(c.shop, s, id)
	if !found {
		return none
	}
	sh := shape{shop: c.shop, intl: c.intl(), hidden: c.api.hidden, now: c.api.now}
	p.records, p.last = c.records(sh, s, []ref{r}), true
	return success(&p)
}

// code is that of single look-ups and of product inquiries: a text in the samples of v4, a number since.
func (c *call) code() string {
	if c.version > '4' {
		return "200"
	}
	return `"200"`
}

func (c *call) lookupOrder() *answer {
	box, ok := c.number()
	if !ok {
		return c.refuse("ShipmentBoxId must be a number type.")
	}
	none := refusal(c.endpoint, http.StatusNotFound, "ShipmentBoxId is not found.")
	return c.one(Orders, box, page{single: true, envelop: envelope(c.code())}, none)
}

// lookupOrderSheets finds the boxes of an order: an object where there is one, as in the sample, a list where there are more.
func (c *call) lookupOrderSheets() *answer {
	order, ok := c.number()
	if !ok {
		return c.refuse("OrderId must be a number type.")
	}
	c.api.mu.RLock()
	defer c.api.mu.RUnlock()
	var rows []ref
	if p, ours := orderNumbers.place(c.shop.number, order); ours {
		n := c.shop.boxes(p.day)
		for k := p.k; k <= p.k+1 && k < n; k++ {
			b := c.shop.box(place{p.day, k}, n)
			if r, found := c.api.seek(c.shop, Orders, b.id(boxNumbers)); found && r.put == nil && b.orderID() == order {
				rows = append(rows, r)
			}
		}
	}
	if len(rows) == 0 {
		return refusal(c.endpoint, http.StatusNotFound, "OrderId is not found.")
	}
	sh := shape{shop: c.shop, intl: c.intl(), hidden: c.api.hidden, now: c.api.now}
	return success(&page{records: c.records(sh, Orders, rows), single: true, last: true, envelop: envelope(c.code())})
}

func (c *call) lookupInquiry() *answer {
	id, ok := c.number()
	if !ok {
		return c.refuse("Invalid format inquiryId : " + c.destination.id)
	}
	none := refusal(c.endpoint, http.StatusNotFound, "Inquiry not found")
	if c.api.elsewhere(c.shop, Inquiries, id) {
		none = refusal(c.endpoint, http.StatusNotFound, "Vendor id should be same with the vendor id in this inquiry")
	}
	return c.one(Inquiries, id, page{single: true, envelop: envelope("200")}, none)
}

// elsewhere tells whether another shop has a record of this id.
func (a *API) elsewhere(but *shop, s Subject, id int64) bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	for _, shop := range a.shops {
		if _, found := a.seek(shop, s, id); found && shop != but {
			return true
		}
	}
	return false
}

// lookupReturn has a text as code and a list of one as data.
func (c *call) lookupReturn() *answer {
	id, ok := c.number()
	if !ok {
		return c.refuse("ReceiptId must be a number type.")
	}
	none := c.refuse("ReceiptId doesn't belong to the vendorId, or cannot find the Receipt by the given id")
	return c.one(Returns, id, page{envelop: envelope(`"200"`)}, none)
}
