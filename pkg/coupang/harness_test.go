package coupang

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// api answers in memory, so that it can be asked inside a synctest bubble, and remembers what it was asked.
type api struct {
	answer func(n int, r *http.Request) reply // n counts requests from 1

	mu       sync.Mutex
	requests []sent
}

// sent is one request as it arrived.
type sent struct {
	*http.Request
	at time.Time
}

// reply is what the api answers; a status of 0 is 200.
type reply struct {
	status int
	header map[string]string
	body   string
	err    error         // instead of an answer
	delay  time.Duration // before it
	reader io.Reader     // instead of body
}

func (a *api) RoundTrip(r *http.Request) (*http.Response, error) {
	a.mu.Lock()
	a.requests = append(a.requests, sent{r, time.Now()})
	n := len(a.requests)
	a.mu.Unlock()
	got := a.answer(n, r)
	select {
	case <-time.After(got.delay):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	if got.err != nil {
		return nil, got.err
	}
	header := make(http.Header)
	for name, value := range got.header {
		header.Set(name, value)
	}
	if got.status == 0 {
		got.status = http.StatusOK
	}
	if got.reader == nil {
		got.reader = strings.NewReader(got.body)
	}
	return &http.Response{StatusCode: got.status, Header: header, Body: io.NopCloser(got.reader), Request: r}, nil
}

func (a *api) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.requests)
}

// queries are those of all requests, in order.
func (a *api) queries() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := []string{}
	for _, r := range a.requests {
		list = append(list, r.URL.RawQuery)
	}
	return list
}

// script answers with one reply after the other, and with the last for ever.
func script(replies ...reply) *api {
	return &api{answer: func(n int, _ *http.Request) reply { return replies[min(n, len(replies))-1] }}
}

const (
	testAccessKey = "test-access-key"
	testSecretKey = "test-secret-key"
)

func testConfig(a *api) Config {
	return Config{
		Vendor:            Vendor{ID: "A00012345", Market: KR},
		Credentials:       StaticCredentials{AccessKey: testAccessKey, SecretKey: testSecretKey},
		UserAgent:         "coupang-lake-test (test@example.com)",
		BaseURL:           "https://api.example.com/base",
		RequestsPerSecond: 1000,
		Transport:         a,
	}
}

func testClient(t *testing.T, a *api, changes ...func(*Config)) *Client {
	t.Helper()
	cfg := testConfig(a)
	for _, change := range changes {
		change(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func inTaiwan(cfg *Config)    { cfg.Vendor = Vendor{ID: "C00067890", Market: TW} }
func interactively(c *Config) { c.Interactive = true }
func oncePerSecond(c *Config) { c.RequestsPerSecond = 1 }
func emptyList() reply        { return reply{body: `{"code":200,"message":"OK","data":[],"nextToken":""}`} }

func refusal(status int) reply { return reply{status: status, body: `{"code":"ERROR","message":"no"}`} }

var (
	firstDay = NewDay(2026, time.November, 1)
	lastDay  = NewDay(2026, time.November, 7)
)

// pass lets the time of a synctest bubble pass.
func pass(d time.Duration) { <-time.After(d) }

// collect ranges over a listing of order sheets and gives all pages, the last one's cost if it failed, and the error.
func collect(ctx context.Context, c *Client) (pages []Page[OrderSheet], err error) {
	for page, failure := range c.OrderSheets(ctx, firstDay, lastDay, Accept) {
		pages = append(pages, page)
		err = failure
	}
	return pages, err
}

func wantError(t *testing.T, err error, kind Kind) *Error {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Kind != kind {
		t.Fatalf("got error %v, want kind %s", err, kind)
	}
	return e
}

func readFile(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
