package lookup_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/lookup"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

const (
	vendorA = "A00012345"
	vendorB = "A00099999"
)

// world is a handler before a fake API.
type world struct {
	t       *testing.T
	api     *coupangtest.API
	handler http.Handler
	log     *logBuffer
}

// option changes what a world's handler is made with.
type option func(*lookup.Options)

// newWorld has the vendors A00012345 and A00099999 and, over real HTTP, an API in which nothing is but what a test puts.
func newWorld(t *testing.T, options ...option) *world {
	t.Helper()
	api := coupangtest.New(coupangtest.Options{
		Vendors: []coupangtest.Vendor{{ID: vendorA}, {ID: vendorB}}, Prefix: "/gateway",
	})
	server := coupangtest.NewServer(api)
	t.Cleanup(server.Close)
	return build(t, api, server.URL, nil, options)
}

// bubbled is a world for a synctest bubble, which a socket would burst.
func bubbled(t *testing.T, options ...option) *world {
	t.Helper()
	api := coupangtest.New(coupangtest.Options{Vendors: []coupangtest.Vendor{{ID: vendorA}, {ID: vendorB}}})
	return build(t, api, "http://localhost", api.Transport(), options)
}

func build(t *testing.T, api *coupangtest.API, url string, transport http.RoundTripper, options []option) *world {
	t.Helper()
	w := &world{t: t, api: api, log: &logBuffer{}}
	o := lookup.Options{
		CacheTTL: time.Minute, NegativeTTL: 24 * time.Hour,
		Logger: slog.New(slog.NewJSONHandler(w.log, nil)),
	}
	for _, id := range []string{vendorA, vendorB} {
		o.Clients = append(o.Clients, coupang.Config{
			Vendor:      coupang.Vendor{ID: id, Market: coupang.KR},
			Credentials: coupang.StaticCredentials{AccessKey: "access-" + id, SecretKey: coupang.Secret("secret-" + id)},
			UserAgent:   "test (+https://example.com)", BaseURL: url, RequestsPerSecond: 1000, Transport: transport,
		})
	}
	for _, apply := range options {
		apply(&o)
	}
	var err error
	if w.handler, err = lookup.New(o); err != nil {
		t.Fatal(err)
	}
	return w
}

// get asks for a path of vendor A's. headers are name and value in turn.
func (w *world) get(path string, headers ...string) *answer {
	w.t.Helper()
	return w.ask(path+"?vendorId="+vendorA, headers...)
}

func (w *world) ask(target string, headers ...string) *answer {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, target, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return w.serve(r)
}

func (w *world) serve(r *http.Request) *answer {
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, r)
	return &answer{recorder}
}

// calls is how many requests reached the API.
func (w *world) calls() int { return w.api.Count("") }

// put puts a return, an inquiry and an order of vendor A with one id.
func (w *world) put(id int64) {
	for _, s := range []coupangtest.Subject{coupangtest.Returns, coupangtest.Inquiries, coupangtest.Orders} {
		w.api.Put(vendorA, s, coupangtest.Record{ID: id, At: w.api.Now().Add(-48 * time.Hour)})
	}
}

// pass lets a bubble's time pass.
func pass(d time.Duration) { <-time.After(d) }

type answer struct{ *httptest.ResponseRecorder }

// document is an answer's body, a problem's or a hit's.
type document struct {
	VendorID  string          `json:"vendorId"`
	FetchedAt time.Time       `json:"fetchedAt"`
	Cached    bool            `json:"cached"`
	Data      json.RawMessage `json:"data"`

	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Kind   string `json:"kind"`
	Hint   string `json:"hint"`
}

func (a *answer) document(t *testing.T) document {
	t.Helper()
	var d document
	if err := json.Unmarshal(a.Body.Bytes(), &d); err != nil {
		t.Fatalf("body is no JSON: %v\n%s", err, a.Body)
	}
	return d
}

// want checks status and kind; a hit has no kind.
func (a *answer) want(t *testing.T, status int, kind string) document {
	t.Helper()
	d := a.document(t)
	if a.Code != status || d.Kind != kind {
		t.Errorf("status %d, kind %q; want %d, %q\n%s", a.Code, d.Kind, status, kind, a.Body)
	}
	return d
}

// logBuffer may be written and read at the same time.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// equalJSON compares member by member; the order of members does not count, that of lists does.
func equalJSON(t *testing.T, got []byte, want string) {
	t.Helper()
	var g, w any
	if err := errors.Join(json.Unmarshal(got, &g), json.Unmarshal([]byte(want), &w)); err != nil {
		t.Fatal(err)
	}
	compare(t, "", g, w)
}

func compare(t *testing.T, at string, got, want any) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		for name := range union(g, want) {
			_, has := g[name]
			_, wants := want[name]
			if has != wants {
				t.Errorf("%s/%s: there %t, want %t", at, name, has, wants)
			}
			compare(t, at+"/"+name, g[name], want[name])
		}
	case []any:
		g, _ := got.([]any)
		if len(g) != len(want) {
			t.Errorf("%s: %d elements, want %d", at, len(g), len(want))
			return
		}
		for i := range want {
			compare(t, at+"/"+strconv.Itoa(i), g[i], want[i])
		}
	default:
		if got != want {
			t.Errorf("%s = %#v, want %#v", at, got, want)
		}
	}
}

func union(a, b map[string]any) map[string]bool {
	names := map[string]bool{}
	for name := range a {
		names[name] = true
	}
	for name := range b {
		names[name] = true
	}
	return names
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
