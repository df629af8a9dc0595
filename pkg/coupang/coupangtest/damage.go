package coupangtest

import (
	"bytes"
	"cmp"
	"net/http"
	"strings"
	"time"
)

// damage does to an answer what a fault says.
func (f *Fault) damage(a *answer, e Endpoint) *answer {
	if replaced := f.refusal(); replaced != nil {
		return replaced
	}
	switch f.Kind {
	case Malformed:
		a.seal()
		a.body = append(bytes.TrimRight(a.body, "}]"), ",,"...)
	case Delay:
		a.wait += f.Wait
	case Drip:
		a.drip, a.dripBytes = f.Wait, cmp.Or(f.Bytes, 1024)
	case Reset:
		a.reset = true
	case Cut:
		a.cut = true
	case Warning:
		a.header.Set("X-CAG-Warnings", "The number of calls is close to the threshold.")
	default:
		if a.page != nil {
			f.tamper(a.page, anatomies[e])
		}
	}
	return a
}

// denied is what the edge shows, and trouble what servers on the way do, with a headline for %.
const (
	denied = `<HTML><HEAD>
<TITLE>Access Denied</TITLE>
</HEAD><BODY>
<H1>Access Denied</H1>
You don't have permission to access this resource on this server.<P>
Reference&#32;&#35;18&#46;6d1e1cb8&#46;1760000000&#46;1a2b3c4d
</BODY>
</HTML>
`
	trouble = `<html><head><title>%</title></head><body><center><h1>%</h1></center></body></html>
`
)

func html(status int, text string) *answer {
	a := respond(status, []byte(text))
	a.header.Set("Content-Type", "text/html")
	return a
}

// refusal is the answer of the faults that replace it; nil for all others.
func (f *Fault) refusal() *answer {
	switch f.Kind {
	case RateLimited:
		return tooMany(f.RetryAfter)
	case InternalError:
		return gateway(http.StatusInternalServerError, "Internal server error.")
	case BadGateway:
		return html(http.StatusBadGateway, strings.ReplaceAll(trouble, "%", "502 Bad Gateway"))
	case GatewayTimeout:
		return timedOut()
	case ServerDown:
		return html(521, strings.ReplaceAll(trouble, "%", "521 Web server is down"))
	case ProviderTimeout:
		return html(524, strings.ReplaceAll(trouble, "%", "524 A timeout occurred"))
	case Blocked:
		a := html(http.StatusFound, "")
		a.header.Set("Location", "https://wing.coupang.com/blocked")
		return a
	case Denied:
		return html(http.StatusForbidden, denied)
	case IPRefused:
		return gatewayCode(http.StatusForbidden, "FORBIDDEN", "[FORBIDDEN] Not allowed IP. Your ip address 203.0.113.9 is not allowed.")
	case HTMLPage:
		return html(http.StatusOK, strings.ReplaceAll(trouble, "%", "Service maintenance"))
	}
	return f.refusedCall()
}

func (f *Fault) refusedCall() *answer {
	switch f.Kind {
	case SignatureInvalid:
		return gateway(http.StatusUnauthorized, "Invalid signature.")
	case SignatureExpired:
		return gateway(http.StatusUnauthorized, "Specified signature is expired.")
	case Unauthorized:
		a := gateway(http.StatusUnauthorized, "Request is not authorized.")
		a.body = append(a.body[:len(a.body)-1], `,"messages":{"korean":"인증되지 않은 요청입니다.","english":"Request is not authorized."}}`...)
		return a
	case BodyError:
		return refused200(cmp.Or(f.Code, http.StatusInternalServerError))
	}
	return nil
}

// refused200 is an error of a provider under HTTP 200.
func refused200(code int) *answer {
	a := refusal(ListInquiries, code, "Internal server error")
	a.status = http.StatusOK
	return a
}

func tooMany(retryAfter string) *answer {
	a := gateway(http.StatusTooManyRequests, "Too Many Requests")
	if retryAfter != "" {
		a.header.Set("Retry-After", retryAfter)
	}
	return a
}

// anatomy names the members of an endpoint's records that faults go for.
type anatomy struct{ key, date, list string }

var (
	orderAnatomy   = anatomy{"shipmentBoxId", "orderedAt", "orderItems"}
	inquiryAnatomy = anatomy{"inquiryId", "inquiryAt", "replies"}
	returnAnatomy  = anatomy{"receiptId", "createdAt", "returnItems"}
	anatomies      = map[Endpoint]anatomy{
		ListOrders: orderAnatomy, LookupOrder: orderAnatomy, LookupOrderSheets: orderAnatomy,
		ListInquiries: inquiryAnatomy, LookupInquiry: inquiryAnatomy, ListReturns: returnAnatomy, LookupReturn: returnAnatomy,
		ListExchanges: {"exchangeId", "createdAt", "exchangeItemDtoV1s"}, ListWithdrawals: {"cancelId", "createdAt", "vendorItemIds"},
		ListProductInquiries: {"inquiryId", "inquiryAt", "commentDtoList"},
	}
)

// tamper changes a page.
func (f *Fault) tamper(p *page, of anatomy) {
	switch f.Kind {
	case RepeatToken:
		p.token, p.pages = p.again, p.pages+1_000_000
	case LoopToken:
		p.loop()
	case EmptyPage:
		p.records, p.token = nil, p.again
	case NullData:
		p.instead = "null"
	case WrongData:
		p.instead = `"none"`
	case Duplicates:
		p.records = append(p.records, p.records[:min(1, len(p.records))]...)
	case NullSafeNumbers, UnknownMembers:
		for i := range p.records {
			p.change(i, func(n *node) { n.walk(f.each) })
		}
	default:
		p.change(len(p.records)/2, func(n *node) { f.one(n, of) })
	}
}

func (p *page) loop() {
	if p.opening != nil {
		p.records, p.pages = p.opening(), p.pages+1_000_000
	}
	if p.token == "" || p.again != p.first {
		p.token = p.first
	}
}

// change edits a record, if there is one of this number.
func (p *page) change(i int, f func(*node)) {
	if i >= len(p.records) {
		return
	}
	n := parse(p.records[i])
	f(n)
	p.records[i] = n.append(nil)
}

// each changes every object of every record.
func (f *Fault) each(object *node) {
	switch {
	case f.Kind == UnknownMembers:
		object.set("addedLater", value(map[string]any{"deeper": []any{1, "둘", nil}}))
	case object.member("safeNumber") != nil:
		object.set("safeNumber", value(nil))
	}
}

// one changes a single record.
func (f *Fault) one(record *node, of anatomy) {
	switch f.Kind {
	case WrongTypes:
		record.set(of.list, value("none"))
	case OtherVendor:
		record.set("vendorId", value("A99999999"))
	case NoKey:
		record.remove(of.key)
	case NoDate:
		record.remove(of.date)
	case Huge:
		record.set("padding", value(strings.Repeat("x", cmp.Or(f.Bytes, 10<<20))))
	}
}

// skew sums up how far the API's clock is ahead.
func skew(list []Fault) (ahead time.Duration) {
	for _, f := range list {
		ahead += f.Wait
	}
	return ahead
}
