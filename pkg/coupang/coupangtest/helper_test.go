package coupangtest_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// now is where the clocks of the tests' worlds stand: the morning of 2026-11-21 in Korea.
var now = time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)

const apis = "/v2/providers/openapi/apis/api"

// caller is a client of a few lines that shares nothing with the real one.
type caller struct {
	t         *testing.T
	transport http.RoundTripper
	base      string
	vendor    coupangtest.Vendor
	clock     func() time.Time
	edit      func(*http.Request)
}

func newCaller(t *testing.T, api *coupangtest.API) *caller {
	return &caller{t: t, transport: api.Transport(), base: "http://api.test", vendor: coupangtest.DefaultVendor(), clock: time.Now}
}

type reply struct {
	status int
	header http.Header
	body   []byte
	err    error // of reading the body
}

// try calls a path behind the APIs' root, signed.
func (c *caller) try(path, query string) (reply, error) {
	target := c.base + apis + path
	if query != "" {
		target += "?" + query
	}
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, target, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	date := c.clock().UTC().Format("060102T150405Z")
	mac := hmac.New(sha256.New, []byte(c.vendor.SecretKey))
	mac.Write([]byte(date + "GET" + r.URL.EscapedPath() + r.URL.RawQuery))
	r.Header.Set("Authorization", fmt.Sprintf("CEA algorithm=HmacSHA256, access-key=%s, signed-date=%s, signature=%s",
		c.vendor.AccessKey, date, hex.EncodeToString(mac.Sum(nil))))
	r.Header.Set("X-Requested-By", c.vendor.ID)
	r.Header.Set("X-MARKET", string(c.vendor.Market))
	if c.edit != nil {
		c.edit(r)
	}
	answer, err := c.transport.RoundTrip(r)
	if err != nil {
		return reply{}, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return reply{answer.StatusCode, answer.Header, body, err}, nil
}

func (c *caller) get(path, query string) reply {
	c.t.Helper()
	r, err := c.try(path, query)
	if err != nil {
		c.t.Fatalf("%s?%s: %v", path, query, err)
	}
	return r
}

// object decodes an answer.
func (r reply) object(t *testing.T) map[string]any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(r.body)))
	d.UseNumber()
	var o map[string]any
	if err := d.Decode(&o); err != nil {
		t.Fatalf("answer is not an object: %v\n%s", err, r.body)
	}
	return o
}

func (r reply) message(t *testing.T) string {
	t.Helper()
	m, _ := r.object(t)["message"].(string)
	return m
}

// list is the answer's data as records.
func (r reply) list(t *testing.T) []map[string]any {
	t.Helper()
	if r.status != http.StatusOK {
		t.Fatalf("status %d: %s", r.status, r.body)
	}
	data := r.object(t)["data"]
	if o, ok := data.(map[string]any); ok {
		data = o["content"]
	}
	items, ok := data.([]any)
	if !ok {
		t.Fatalf("data is %T", data)
	}
	records := make([]map[string]any, len(items))
	for i, item := range items {
		records[i] = item.(map[string]any)
	}
	return records
}

// pages reads a listing to its end by token.
func (c *caller) pages(path, query, tokenName, tokenMember string) (records []map[string]any, calls int) {
	c.t.Helper()
	token := ""
	for calls < 1000 {
		q := query
		if token != "" {
			q += "&" + tokenName + "=" + url.QueryEscape(token)
		}
		r := c.get(path, q)
		calls++
		records = append(records, r.list(c.t)...)
		if token, _ = r.object(c.t)[tokenMember].(string); token == "" {
			return records, calls
		}
	}
	c.t.Fatal("the listing has no end")
	return nil, 0
}

func (c *caller) orders(window, status string) (records []map[string]any, calls int) {
	c.t.Helper()
	return c.pages("/v4/vendors/"+c.vendor.ID+"/ordersheets", window+"&status="+status, "nextToken", "nextToken")
}

// number is the text of an id, whatever form it has.
func number(v any) string { return strings.Trim(fmt.Sprint(v), `"`) }

func taiwan() coupangtest.Vendor {
	return coupangtest.Vendor{ID: "C00067890", Market: coupang.TW, AccessKey: "access-tw", SecretKey: "secret-tw"}
}
