package coupangtest

import (
	"net/http"
	"strconv"
	"time"
)

// answer is what a request is answered with. A page keeps its records apart until it is sent, so that faults can
// tamper with them.
type answer struct {
	status int
	header http.Header
	body   []byte
	page   *page

	// What faults do to the sending of it.
	wait       time.Duration
	reset, cut bool
	drip       time.Duration // between pieces of the body
	dripBytes  int
}

// page is one answer of a listing, or of a look-up, before its envelope is put around it.
type page struct {
	records [][]byte
	token   string // of the next page; empty at the end
	last    bool
	envelop func(data []byte, p *page) []byte
	single  bool   // data is the only record, not a list
	instead string // data, if not the records

	again, first string          // tokens that lead to this page and to the first one
	pages        int             // in all, where they are numbered
	opening      func() [][]byte // the first page's records, where they are numbered
}

const contentType = "application/json;charset=UTF-8"

func respond(status int, body []byte) *answer {
	return &answer{status: status, header: http.Header{"Content-Type": {contentType}}, body: body}
}

// gateway is a refusal by the gateway. The transaction's id is filled in when it is sent.
func gateway(status int, message string) *answer {
	return gatewayCode(status, "ERROR", message)
}

func gatewayCode(status int, code, message string) *answer {
	body := appendText([]byte(`{"code":`), code)
	body = appendText(append(body, `,"message":`...), message)
	return respond(status, append(body, `,"transactionId":"`+transactionMark+`"}`...))
}

// transactionMark stands where the transaction's id goes.
const transactionMark = "00000000-0000-4000-8000-000000000000"

// refusal is a provider's, whose code repeats the HTTP status: a number, from the providers of returns and of product inquiries
// a text.
func refusal(e Endpoint, status int, message string) *answer {
	code := strconv.Itoa(status)
	if e == ListReturns || e == LookupReturn || e == ListProductInquiries {
		code = strconv.Quote(code)
	}
	body := append([]byte(`{"code":`), code...)
	body = appendText(append(body, `,"message":`...), message)
	return respond(status, append(body, `,"data":null}`...))
}

// success makes an answer of a page.
func success(p *page) *answer {
	a := respond(http.StatusOK, nil)
	a.page = p
	return a
}

// seal writes the body of a page, which can be no longer tampered with.
func (a *answer) seal() {
	if a.page != nil {
		a.body = a.page.envelop(a.page.data(), a.page)
		a.page = nil
	}
}

func (p *page) data() []byte {
	if p.instead != "" {
		return []byte(p.instead)
	}
	if p.single && len(p.records) == 1 {
		return p.records[0]
	}
	size := 2
	for _, r := range p.records {
		size += len(r) + 1
	}
	b := append(make([]byte, 0, size), '[')
	for i, r := range p.records {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, r...)
	}
	return append(b, ']')
}

// envelope is the wrapper of most answers; code is written as given: 200, "200" or "SUCCESS".
func envelope(code string) func([]byte, *page) []byte {
	return func(data []byte, _ *page) []byte {
		b := append(make([]byte, 0, len(data)+64), `{"code":`+code+`,"message":"OK","data":`...)
		return append(append(b, data...), '}')
	}
}

// tokenEnvelope has the next page's token in the named member; end is what stands there at the end, and nothing leaves the
// member out.
func tokenEnvelope(code, name, end string) func([]byte, *page) []byte {
	return func(data []byte, p *page) []byte {
		b := envelope(code)(data, p)
		token := end
		if p.token != "" {
			token = string(appendText(nil, p.token))
		}
		if token == "" {
			return b
		}
		return append(b[:len(b)-1], `,"`+name+`":`+token+`}`...)
	}
}
