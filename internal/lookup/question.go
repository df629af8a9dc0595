package lookup

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// Subject is what a question is about: the first element of its path.
type Subject string

// The subjects.
const (
	Returns   Subject = "returns"
	Inquiries Subject = "inquiries"
	Orders    Subject = "orders"
)

// template is the path as logs and documents name it.
func (s Subject) template() string {
	switch s {
	case Returns:
		return "/returns/{receiptId}"
	case Inquiries:
		return "/inquiries/{inquiryId}"
	case Orders:
		return "/orders/{shipmentBoxId}"
	default:
		return "unknown"
	}
}

// Question is one thing that may be asked of Coupang. All of it was checked: it holds nothing that a caller made up but a number.
type Question struct {
	Subject  Subject
	VendorID string // configured
	ID       coupang.ID
}

// route splits a path as it was sent, with its escapes: an encoded slash or digit is no slash and no digit here.
func route(escapedPath string) (s Subject, id string, known bool) {
	first, rest, ok := strings.Cut(strings.TrimPrefix(escapedPath, "/"), "/")
	s = Subject(first)
	if !ok || rest == "" || strings.Contains(rest, "/") || s.template() == "unknown" || !strings.HasPrefix(escapedPath, "/") {
		return "", "", false
	}
	return s, rest, true
}

func (h *handler) parse(s Subject, id, rawQuery string) (Question, *problem) {
	number, ok := parseID(id)
	if !ok {
		return Question{}, newProblem(malformedID, "an id is a whole number from 1 to 9223372036854775807, in the digits 0 to 9, without a leading zero")
	}
	query, err := url.ParseQuery(rawQuery)
	if err != nil {
		return Question{}, newProblem(malformedRequest, "the query is not well formed")
	}
	for name := range query {
		if name != "vendorId" {
			return Question{}, newProblem(malformedRequest, "the only query parameter is vendorId")
		}
	}
	vendorID, problem := h.vendorOf(query["vendorId"])
	return Question{s, vendorID, number}, problem
}

func (h *handler) vendorOf(told []string) (string, *problem) {
	switch {
	case len(told) == 0 && h.only != "":
		return h.only, nil
	case len(told) == 0:
		return "", newProblem(unknownVendor, "vendorId is required, for there are several vendors")
	case len(told) > 1:
		return "", newProblem(unknownVendor, "vendorId is given more than once")
	case h.vendors[told[0]] == nil:
		return "", newProblem(unknownVendor, "vendorId is none of the vendors that are configured here")
	}
	return told[0], nil
}

// parseID takes the one way to write an id. Leading zeros are refused, so that one thing has one address.
func parseID(text string) (coupang.ID, bool) {
	const longest = 19 // of an int64
	if text == "" || len(text) > longest || text[0] == '0' {
		return 0, false
	}
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return coupang.ID(n), err == nil
}

// wantsFresh tells whether the request says Cache-Control: no-cache (RFC 9111, 5.2.1.4).
func wantsFresh(h http.Header) bool {
	for _, value := range h.Values("Cache-Control") {
		for directive := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.TrimSpace(directive), "no-cache") {
				return true
			}
		}
	}
	return false
}
