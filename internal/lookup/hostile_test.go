package lookup_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/lookup"
)

// Hostile input gets a 4xx problem; it reaches neither the API nor the table with the holds and not-founds.
func TestHostileInputGoesNoFurther(t *testing.T) {
	t.Parallel()
	shared := &noState{t: t}
	w := newWorld(t, func(o *lookup.Options) { o.NotFounds = shared })
	const v = "?vendorId=" + vendorA
	for _, tt := range []struct {
		name, method, path, query string
		status                    int
		kind                      string
	}{
		{"no id", "GET", "/returns/", "", 404, "unknown_path"},
		{"no slash", "GET", "/returns", "", 404, "unknown_path"},
		{"root", "GET", "/", "", 404, "unknown_path"},
		{"a slash in the id", "GET", "/returns/1/2", "", 404, "unknown_path"},
		{"a slash behind the id", "GET", "/returns/1/", "", 404, "unknown_path"},
		{"two slashes", "GET", "//returns/1", "", 404, "unknown_path"},
		{"an empty element", "GET", "/returns//1", "", 404, "unknown_path"},
		{"an encoded slash", "GET", "/returns/1%2F2", "", 400, "malformed_id"},
		{"an encoded slash before", "GET", "/returns%2F1", "", 404, "unknown_path"},
		{"a backslash", "GET", `/returns/1\2`, "", 400, "malformed_id"},
		{"dots", "GET", "/returns/..", "", 400, "malformed_id"},
		{"dots upwards", "GET", "/returns/../orders/1", "", 404, "unknown_path"},
		{"encoded dots", "GET", "/returns/%2e%2e", "", 400, "malformed_id"},
		{"an encoded digit", "GET", "/returns/%31", "", 400, "malformed_id"},
		{"an encoded letter of the route", "GET", "/%72eturns/1", "", 404, "unknown_path"},
		{"a doubly encoded digit", "GET", "/returns/%2531", "", 400, "malformed_id"},
		{"NUL", "GET", "/returns/1%00", "", 400, "malformed_id"},
		{"a line break", "GET", "/returns/1%0d%0aX: y", "", 400, "malformed_id"},
		{"a raw control character", "GET", "/returns/1\x01", "", 400, "malformed_id"},
		{"broken UTF-8", "GET", "/returns/%ff%fe", "", 400, "malformed_id"},
		{"Arabic digits", "GET", "/returns/١٢٣", "", 400, "malformed_id"},
		{"full-width digits", "GET", "/returns/１２３", "", 400, "malformed_id"},
		{"10 kB of digits", "GET", "/returns/" + strings.Repeat("1", 10_000), "", 400, "malformed_id"},
		{"10 kB of path", "GET", strings.Repeat("/returns", 1250), "", 404, "unknown_path"},
		{"zero", "GET", "/returns/0", "", 400, "malformed_id"},
		{"a leading zero", "GET", "/returns/07", "", 400, "malformed_id"},
		{"a sign", "GET", "/returns/-1", "", 400, "malformed_id"},
		{"a plus", "GET", "/returns/+1", "", 400, "malformed_id"},
		{"a point", "GET", "/returns/1.0", "", 400, "malformed_id"},
		{"an exponent", "GET", "/returns/1e3", "", 400, "malformed_id"},
		{"hexadecimal", "GET", "/returns/0x1f", "", 400, "malformed_id"},
		{"an underscore", "GET", "/returns/1_000", "", 400, "malformed_id"},
		{"blanks", "GET", "/returns/%201", "", 400, "malformed_id"},
		{"more than an int64", "GET", "/returns/9223372036854775808", "", 400, "malformed_id"},
		{"20 digits", "GET", "/returns/10000000000000000000", "", 400, "malformed_id"},
		{"a hash of the table's keys", "GET", "/returns/1%23A00012345", "", 400, "malformed_id"},
		{"SQL", "GET", "/returns/1'%20or%20'1'='1", "", 400, "malformed_id"},
		{"another route", "GET", "/exchanges/1", "", 404, "unknown_path"},
		{"other letters", "GET", "/Returns/1", "", 404, "unknown_path"},

		{"no vendor", "GET", "/returns/1", "?", 400, "unknown_vendor"},
		{"an empty vendor", "GET", "/returns/1", "?vendorId=", 400, "unknown_vendor"},
		{"a vendor not configured", "GET", "/returns/1", "?vendorId=A1", 400, "unknown_vendor"},
		{"a vendor in lower case", "GET", "/returns/1", "?vendorId=a00012345", 400, "unknown_vendor"},
		{"a vendor with a blank", "GET", "/returns/1", v + "%20", 400, "unknown_vendor"},
		{"a vendor with a hash", "GET", "/returns/1", v + "%23", 400, "unknown_vendor"},
		{"a vendor with a market", "GET", "/returns/1", v + ":KR", 400, "unknown_vendor"},
		{"a vendor twice", "GET", "/returns/1", v + "&vendorId=" + vendorA, 400, "unknown_vendor"},
		{"two vendors", "GET", "/returns/1", v + "&vendorId=" + vendorB, 400, "unknown_vendor"},
		{"10 kB of vendor", "GET", "/returns/1", "?vendorId=" + strings.Repeat("A", 10_000), 400, "unknown_vendor"},
		{"an unknown parameter", "GET", "/returns/1", v + "&debug=1", 400, "malformed_request"},
		{"the parameter in other letters", "GET", "/returns/1", "?vendorid=" + vendorA, 400, "malformed_request"},
		{"a broken escape", "GET", "/returns/1", v + "&x=%zz", 400, "malformed_request"},
		{"a semicolon", "GET", "/returns/1", v + ";x=1", 400, "malformed_request"},
		{"10,000 parameters", "GET", "/returns/1", "?" + strings.Repeat("a=1&", 10_000), 400, "malformed_request"},

		{"HEAD", "HEAD", "/returns/1", v, 405, "method_not_allowed"},
		{"POST", "POST", "/returns/1", v, 405, "method_not_allowed"},
		{"OPTIONS", "OPTIONS", "/orders/1", v, 405, "method_not_allowed"},
		{"a method of no standard", "FETCH", "/returns/1", v, 405, "method_not_allowed"},
		{"get in lower case", "get", "/returns/1", v, 405, "method_not_allowed"},
		{"DELETE of nothing", "DELETE", "/", "", 404, "unknown_path"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.query == "" {
				tt.query = v
			}
			got := w.serve(raw(t, tt.method, tt.path, tt.query[1:]))
			d := got.want(t, tt.status, tt.kind)
			if d.Status != tt.status || !strings.HasPrefix(got.Header().Get("Content-Type"), "application/problem+json") {
				t.Errorf("status member %d, Content-Type %s", d.Status, got.Header().Get("Content-Type"))
			}
			if allow := got.Header().Get("Allow"); (tt.status == 405) != (allow == "GET") {
				t.Errorf("Allow %q", allow)
			}
		})
	}
	if w.calls() != 0 {
		t.Errorf("%d calls, want none", w.calls())
	}
}

// raw makes a request with the path as a gateway delivers it, however wrong.
func raw(t testing.TB, method, path, query string) *http.Request {
	t.Helper()
	decoded, err := url.PathUnescape(path)
	if err != nil {
		decoded = path
	}
	r := &http.Request{Method: method, URL: &url.URL{Path: decoded, RawPath: path, RawQuery: query}, Header: http.Header{}}
	return r.WithContext(t.Context())
}

// FuzzRequest: whatever the path, the query and the method, nothing but a well-formed id of a configured vendor asked for
// with GET reaches the API, and no input is a 5xx or comes back in the answer's headers.
func FuzzRequest(f *testing.F) {
	f.Add("GET", "/returns/1", "vendorId="+vendorA)
	f.Add("GET", "/orders/%31", "vendorId="+vendorA+"&vendorId=B")
	f.Add("POST", "/inquiries/١", "x=%zz")
	f.Add("HEAD", "//..%2f/\x00", ";")
	f.Fuzz(func(t *testing.T, method, path, query string) {
		w := newWorld(t)
		got := w.serve(raw(t, method, path, query))
		if got.Code >= 500 || !json.Valid(got.Body.Bytes()) {
			t.Errorf("status %d, body %s", got.Code, got.Body)
		}
		if w.calls() > 0 && !wellFormed(method, path, query) {
			t.Errorf("%s %q ? %q reached the API", method, path, query)
		}
	})
}

// wellFormed is the rule in other words than the handler's.
func wellFormed(method, path, query string) bool {
	id, ok := strings.CutPrefix(path, "/returns/")
	if !ok {
		id, ok = strings.CutPrefix(path, "/inquiries/")
	}
	if !ok {
		id, ok = strings.CutPrefix(path, "/orders/")
	}
	values, err := url.ParseQuery(query)
	vendors := values["vendorId"]
	return ok && method == "GET" && err == nil && len(values) == 1 && len(vendors) == 1 &&
		(vendors[0] == vendorA || vendors[0] == vendorB) &&
		id != "" && strings.Trim(id, "0123456789") == "" && id[0] != '0' && len(id) <= 19
}

// noState fails the test when anything is asked of it.
type noState struct{ t *testing.T }

func (n *noState) Until(context.Context, lookup.Question) (time.Time, error) {
	n.t.Error("hostile input reached the state table")
	return time.Time{}, nil
}

func (n *noState) Remember(context.Context, lookup.Question, time.Time) error {
	n.t.Error("hostile input reached the state table")
	return nil
}
