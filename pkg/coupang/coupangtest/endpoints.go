package coupangtest

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// serve answers a call that is signed and comes from a seller.
func (c *call) serve() *answer {
	switch c.endpoint {
	case ListOrders:
		return c.listOrders()
	case LookupOrder:
		return c.lookupOrder()
	case LookupOrderSheets:
		return c.lookupOrderSheets()
	case ListInquiries:
		return c.listInquiries()
	case LookupInquiry:
		return c.lookupInquiry()
	case ListReturns:
		return c.listReturns()
	case LookupReturn:
		return c.lookupReturn()
	case ListExchanges:
		return c.listExchanges()
	case ListProductInquiries:
		return c.listProductInquiries()
	}
	return c.listWithdrawals()
}

func (c *call) query(s Subject, w span, status string) query {
	return query{shop: c.shop, subject: s, from: w.from, to: w.to, status: status}
}

// read runs f on the rows of a listing, after the hook, with the world held still.
func (c *call) read(q query, f func(sh shape, rows []ref) *answer) *answer {
	c.api.mu.RLock()
	before := c.api.before
	c.api.mu.RUnlock()
	if before != nil {
		before(*c.log)
	}
	c.api.mu.RLock()
	defer c.api.mu.RUnlock()
	sh := shape{shop: c.shop, intl: c.intl(), hidden: c.api.hidden, now: c.api.now}
	return f(sh, c.api.refs(q))
}

// records writes rows and notes that they were sent.
func (c *call) records(sh shape, s Subject, rows []ref) [][]byte {
	records := make([][]byte, len(rows))
	for i, r := range rows {
		records[i] = sh.record(s, r)
		c.api.sent.note(sh, s, r, records[i])
	}
	return records
}

// paged answers a listing that goes on by token; size 0 is everything at once.
func (c *call) paged(q query, size int, envelop func([]byte, *page) []byte) *answer {
	return c.read(q, func(sh shape, rows []ref) *answer {
		if size == 0 {
			return success(&page{records: c.records(sh, q.subject, rows), last: true, envelop: envelop})
		}
		kind := c.api.options.Tokens
		start, ok := q.start(kind, rows, c.values.Get("nextToken"))
		if !ok {
			return c.refuse("Invalid nextToken : " + c.values.Get("nextToken"))
		}
		end := min(start+size, len(rows))
		p := &page{records: c.records(sh, q.subject, rows[start:end]), envelop: envelop}
		p.token, p.again, p.first = q.next(kind, rows, start, end, size), q.token(kind, rows, start), q.token(kind, rows, 0)
		p.last = p.token == ""
		return success(p)
	})
}

// tooLong is the 504 of windows with more boxes than Options.TimeoutRows.
func (c *call) tooLong(w span) *answer {
	most := c.api.options.TimeoutRows
	if most == 0 {
		return nil
	}
	c.api.mu.RLock()
	defer c.api.mu.RUnlock()
	if c.shop.boxesBetween(w.from, w.to) <= most {
		return nil
	}
	return timedOut()
}

func timedOut() *answer {
	return gateway(http.StatusGatewayTimeout, "Request timed out, if the situation continues consider applying timeout extension.")
}

// orderStatuses in the order of an order's life.
var orderStatuses = []string{"ACCEPT", "INSTRUCT", "DEPARTURE", "DELIVERING", "NONE_TRACKING", "FINAL_DELIVERY"}

func (c *call) listOrders() *answer {
	suffix := ""
	if c.version > '4' {
		suffix = withOffset
	}
	if refused := c.require("createdAtFrom", "createdAtTo", "status"); refused != nil {
		return refused
	}
	status, refused := c.choice("status", orderStatuses...)
	if refused != nil {
		return refused
	}
	w, refused := c.created(suffix)
	if refused != nil {
		return refused
	}
	if c.minutes() && c.shop.dayOf(w.from) != c.shop.dayOf(w.to-1) {
		return c.refuse("endTime-startTime range should less than 1 day.")
	}
	size, refused := c.positive("maxPerPage", 50, 50)
	if refused != nil {
		return refused
	}
	if late := c.tooLong(w); late != nil {
		return late
	}
	end := `""`
	if c.version > '4' { // may be empty, null or absent; the window decides
		end = [...]string{`""`, "null", ""}[w.from/day%3]
	}
	if c.minutes() {
		return c.paged(c.query(Orders, w, status), 0, envelope("200"))
	}
	return c.paged(c.query(Orders, w, status), size, tokenEnvelope("200", "nextToken", end))
}

func (c *call) listInquiries() *answer {
	status, refused := c.inquiryStatus("partnerCounselingStatus", "NONE", "ANSWER", "NO_ANSWER", "TRANSFER")
	if refused != nil {
		return refused
	}
	q := c.query(Inquiries, span{}, status)
	if q.option, refused = c.id("vendorItemId"); refused == nil {
		q.order, refused = c.id("orderId")
	}
	if refused != nil {
		return refused
	}
	w, refused := c.inquirySpan(q.option != 0)
	if refused != nil {
		return refused
	}
	q.from, q.to = w.from, w.to
	return c.numbered(q, 30, "200")
}

func (c *call) listProductInquiries() *answer {
	status, refused := c.inquiryStatus("answeredType", "ALL", "ANSWERED", "NOANSWER")
	if refused != nil {
		return refused
	}
	option, refused := c.id("vendorItemId")
	if refused != nil {
		return refused
	}
	w, refused := c.inquirySpan(false)
	if refused != nil {
		return refused
	}
	q := c.query(ProductInquiries, w, status)
	q.option = option
	return c.numbered(q, 50, c.code())
}

// inquiryStatus is the status parameter of either kind of inquiries, whose vendor stands in the query, too.
func (c *call) inquiryStatus(name string, of ...string) (string, *answer) {
	if refused := c.require("vendorId", name); refused != nil {
		return "", refused
	}
	if c.values.Get("vendorId") != c.shop.vendor.ID {
		return "", c.refuse("Invalid vendor ID")
	}
	return c.choice(name, of...)
}

// inquirySpan is at most seven dates; without dates, where an option is given and does for them, everything.
func (c *call) inquirySpan(option bool) (span, *answer) {
	if option && c.values.Get("inquiryStartAt") == "" && c.values.Get("inquiryEndAt") == "" {
		return span{-ever, ever}, nil
	}
	if refused := c.require("inquiryStartAt", "inquiryEndAt"); refused != nil {
		return span{}, refused
	}
	w, refused := c.times("inquiryStartAt", "inquiryEndAt", time.DateOnly, 24*time.Hour)
	if refused != nil || w.to-w.from > 7*day {
		return span{}, c.refuse("time interval needs to be less than or equal to 7 days, pattern should be yyyy-MM-dd")
	}
	return w, nil
}

// numbered answers a listing by page numbers, at most so many records each: what arrives between two reads shifts the pages.
func (c *call) numbered(q query, most int, code string) *answer {
	number, refused := c.positive("pageNum", 1, 0)
	if refused != nil {
		return refused
	}
	size, refused := c.positive("pageSize", 10, most)
	if refused != nil {
		return refused
	}
	return c.read(q, func(sh shape, rows []ref) *answer {
		pages := (len(rows) + size - 1) / size
		start := min((number-1)*size, len(rows))
		end := min(start+size, len(rows))
		total := len(rows)
		p := &page{records: c.records(sh, q.subject, rows[start:end]), last: number >= pages, pages: pages}
		p.opening = func() [][]byte { return c.records(sh, q.subject, rows[:min(size, total)]) }
		p.envelop = func(data []byte, p *page) []byte {
			b := append([]byte(`{"code":`+code+`,"message":"OK","data":{"content":`), data...)
			return fmt.Appendf(b, `,"pagination":{"currentPage":%d,"totalPages":%d,"totalElements":%d,"countPerPage":%d}}}`, number, p.pages, total, size)
		}
		return success(p)
	})
}

func (c *call) listReturns() *answer {
	q := c.query(Returns, span{}, c.values.Get("status"))
	refused := c.returnStatus(&q)
	if refused != nil {
		return refused
	}
	w, refused := c.created("")
	if refused != nil {
		return refused
	}
	size, refused := c.positive("maxPerPage", 50, 50)
	if refused != nil {
		return refused
	}
	if late := c.tooLong(w); late != nil {
		return late
	}
	q.from, q.to = w.from, w.to
	code := "200"
	if c.version > '4' {
		code = `"SUCCESS"` // field reports; the documents show 200
	}
	if c.minutes() {
		return c.paged(q, 0, envelope(code))
	}
	return c.paged(q, size, tokenEnvelope(code, "nextToken", `""`))
}

// returnStatus settles what status, cancelType and orderId ask for together.
func (c *call) returnStatus(q *query) (refused *answer) {
	if q.order, refused = c.id("orderId"); refused != nil {
		return refused
	}
	kind := c.values.Get("cancelType")
	switch {
	case kind != "" && kind != "RETURN" && kind != "CANCEL":
		return c.refuse("Invalid cancelType : " + kind)
	case kind == "CANCEL" && q.status != "":
		return c.refuse("Status can't be passed with cancelType CANCEL")
	case kind == "CANCEL":
		q.status = "CANCEL"
	case q.status == "" && q.order == 0:
		return c.refuse("OrderId can't be null, if doesn't pass the parameter status")
	case q.status != "":
		_, refused = c.choice("status", "RU", "UC", "PR", "CC")
	}
	return refused
}

func (c *call) listExchanges() *answer {
	if refused := c.require("createdAtFrom", "createdAtTo"); refused != nil {
		return refused
	}
	w, refused := c.times("createdAtFrom", "createdAtTo", withT, time.Second)
	if refused != nil {
		return refused
	}
	if w.to-1-w.from >= 7*day {
		return c.refuse("createdAtTo - createdAtFrom should less then 7day")
	}
	status, refused := c.choice("status", "", "RECEIPT", "PROGRESS", "SUCCESS", "REJECT", "CANCEL")
	if refused != nil {
		return refused
	}
	q := c.query(Exchanges, w, status)
	if q.order, refused = c.id("orderId"); refused != nil {
		return refused
	}
	size, refused := c.positive("maxPerPage", 10, 50)
	if refused != nil {
		return refused
	}
	return c.paged(q, size, tokenEnvelope("200", "nextToken", `""`))
}

func (c *call) listWithdrawals() *answer {
	w, refused := c.withdrawalSpan()
	if refused != nil {
		return refused
	}
	number, refused := c.positive("pageIndex", 1, 0)
	if refused != nil {
		return c.refuse("pageindex 는 음수 또는 0 일 수 없습니다. (pageindex can not be negative or 0)")
	}
	size, refused := c.positive("sizePerPage", 10, 0)
	if refused != nil {
		return refused
	}
	if size > 100 {
		return c.refuse("페이지별 최대 표시 갯수(sizePerPage)는 100 입니다. (The maximum number of indications per page (sizePerPage) is 100)")
	}
	q := c.query(Withdrawals, w, anyStatus)
	return c.read(q, func(sh shape, rows []ref) *answer {
		start := min((number-1)*size, len(rows))
		end := min(start+size, len(rows))
		p := &page{
			records: c.records(sh, Withdrawals, rows[start:end]), last: end >= len(rows), again: strconv.Itoa(number), first: "1",
			envelop: tokenEnvelope("200", "nextPageIndex", `""`),
		}
		if !p.last {
			p.token = strconv.Itoa(number + 1)
		}
		return success(p)
	})
}

func (c *call) withdrawalSpan() (span, *answer) {
	for _, name := range [...]string{"dateFrom", "dateTo"} {
		if c.values.Get(name) == "" {
			return span{}, c.refuse("Required String parameter '" + name + "' is not present")
		}
		if _, err := time.Parse(time.DateOnly, c.values.Get(name)); err != nil {
			return span{}, c.refuse("날짜입력을 확인해 주세요. (형식:yyyy-MM-dd) [Please confirm the date input (format:yyyy-MM-dd)]")
		}
	}
	w, refused := c.times("dateFrom", "dateTo", time.DateOnly, 24*time.Hour)
	if refused != nil {
		return span{}, c.refuse("종료일자는 시작일자보다 작거나 같아야 합니다.")
	}
	if w.to-w.from > 7*day {
		return span{}, c.refuse("최대 조회 기간은 7 일 입니다.(The maximum view duration is 7 days)")
	}
	return w, nil
}
