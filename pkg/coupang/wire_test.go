package coupang

import (
	"compress/gzip"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// serve is a real HTTP server below a path, with a client that has its own transport.
func serve(t *testing.T, handler http.HandlerFunc, changes ...func(*Config)) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return testClient(t, nil, append([]func(*Config){func(cfg *Config) {
		cfg.BaseURL = server.URL + "/some/base/"
		cfg.Transport = nil
	}}, changes...)...)
}

func TestTheSignatureFitsWhatArrives(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if !signatureIsRight(sent{Request: r}) || !strings.HasPrefix(r.RequestURI, "/some/base/v2/providers/openapi/apis/api/v") {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if r.URL.Query().Get("nextToken") == "" {
			_, _ = io.WriteString(w, byTokenBody(1, "ü /+%&=:"))
			return
		}
		_, _ = io.WriteString(w, byTokenBody(1, ""))
	}, inTaiwan)
	if pages, err := collect(t.Context(), c); err != nil || len(pages) != 2 {
		t.Errorf("%d pages, %v", len(pages), err)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	})
	_, err := collect(t.Context(), c)
	if wantError(t, err, Blocked); requests.Load() != 1 {
		t.Errorf("%d requests", requests.Load())
	}
}

func TestCompressedAnswersAreRead(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip" {
			t.Error("gzip is not accepted")
		}
		w.Header().Set("Content-Encoding", "gzip")
		zip := gzip.NewWriter(w)
		_, _ = io.WriteString(zip, byTokenBody(2, ""))
		_ = zip.Close()
	})
	if pages, err := collect(t.Context(), c); err != nil || len(pages[0].Records) != 2 {
		t.Error(err)
	}
}

func TestACutBodyIsReadAgain(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		body := byTokenBody(3, "")
		if requests.Add(1) == 1 {
			w.Header().Set("Content-Length", "1000")
			body = body[:20]
		}
		_, _ = io.WriteString(w, body)
	})
	if pages, err := collect(t.Context(), c); err != nil || len(pages) != 1 || pages[0].Cost.Retries != 1 {
		t.Error(err)
	}
}

// TestTheTransportSendsNothingByItself: Go's transport repeats a GET when a kept connection breaks under it.
func TestTheTransportSendsNothingByItself(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if requests.Add(1) == 2 {
			connection, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_ = connection.Close()
			return
		}
		_, _ = io.WriteString(w, byTokenBody(0, ""))
	})
	total := Cost{}
	for range 2 {
		pages, err := collect(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		total = total.Add(pages[0].Cost)
	}
	if total != (Cost{Requests: 3, Retries: 1}) || requests.Load() != 3 {
		t.Errorf("cost %+v, %d requests arrived", total, requests.Load())
	}
}

func TestAProxyCarriesTheCalls(t *testing.T) {
	t.Parallel()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Host != "localhost:1" || !signatureIsRight(sent{Request: &http.Request{Method: r.Method, Header: r.Header, URL: r.URL}}) {
			w.WriteHeader(http.StatusBadRequest)
		}
		_, _ = io.WriteString(w, byTokenBody(1, ""))
	}))
	defer proxy.Close()
	c := testClient(t, nil, func(cfg *Config) {
		cfg.Transport, cfg.ProxyURL, cfg.BaseURL = nil, proxy.URL, "http://localhost:1"
	})
	if _, err := collect(t.Context(), c); err != nil {
		t.Error(err)
	}
}

func TestTheClientsOwnTransportRefusesOldTLS(t *testing.T) {
	t.Parallel()
	transport := Config{}.transport().(*http.Transport)
	if transport.TLSClientConfig.MinVersion != tls.VersionTLS12 || transport.Proxy != nil {
		t.Errorf("%+v", transport)
	}
}

// drip gives a byte a second, for ever.
type drip struct{ r *http.Request }

func (d drip) Read(p []byte) (int, error) {
	select {
	case <-time.After(time.Second):
		p[0] = ' '
		return 1, nil
	case <-d.r.Context().Done():
		return 0, d.r.Context().Err()
	}
}

func TestABodyThatDripsIsNotWaitedForForEver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		a := &api{answer: func(_ int, r *http.Request) reply { return reply{reader: drip{r}} }}
		_, err := collect(t.Context(), testClient(t, a))
		if e := wantError(t, err, Unavailable); !e.TimedOut() || e.Status != 200 || time.Since(start) > 202*time.Second {
			t.Errorf("%v after %s", err, time.Since(start))
		}
	})
}

// endless is blanks for ever, which are valid before a JSON object.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestBodiesAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &api{answer: func(int, *http.Request) reply { return reply{reader: endless{}} }}
		c := testClient(t, a)
		_, err := c.OrderSheet(t.Context(), 1)
		if e := wantError(t, err, Malformed); e.TimedOut() || !strings.Contains(err.Error(), "longer than 16 MiB") {
			t.Error(err)
		}
		a.answer = func(int, *http.Request) reply { return reply{reader: endless{}, status: 404} }
		_, err = c.OrderSheet(t.Context(), 1)
		wantError(t, err, NotFound)
	})
}

func TestAnUnpagedAnswerThatIsTooLongAsksForASmallerWindow(t *testing.T) {
	t.Parallel()
	q := call{mostBytes: mostUnpagedBytes}
	if e := q.overlong(200, Credentials{}); !e.TimedOut() || e.Kind != Malformed {
		t.Error(e)
	}
}

func TestABrokenErrorBodyKeepsItsStatus(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cut := io.MultiReader(strings.NewReader(`{"code":"ER`), iotestErr{})
		_, err := collect(t.Context(), testClient(t, &api{answer: func(int, *http.Request) reply { return reply{status: 410, reader: cut} }}))
		if e := wantError(t, err, InvalidRequest); e.Status != 410 {
			t.Error(err)
		}
	})
}

type iotestErr struct{}

func (iotestErr) Read([]byte) (int, error) { return 0, errors.New("reset") }

func TestNewReportsAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := New(Config{BaseURL: "ftp://x", RequestsPerSecond: -1, ProxyURL: "x"})
	for _, complaint := range []string{"vendor id", "credentials", "user agent", "base URL", "requests per second", "proxy URL"} {
		if err == nil || !strings.Contains(err.Error(), complaint) {
			t.Errorf("no word of the %s in %v", complaint, err)
		}
	}
}

func TestNewChecksItsConfiguration(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*Config)
		ok     bool
	}{
		"defaults":               {func(c *Config) { c.BaseURL, c.RequestsPerSecond = "", 0 }, true},
		"mail in user agent":     {func(c *Config) { c.UserAgent = "x (me@example.com)" }, true},
		"no contact":             {func(c *Config) { c.UserAgent = "x/1.0" }, false},
		"line in user agent":     {func(c *Config) { c.UserAgent = "me@example.com\r\nX: y" }, false},
		"http to this machine":   {func(c *Config) { c.BaseURL = "http://127.0.0.1:80/x" }, true},
		"http to localhost":      {func(c *Config) { c.BaseURL = "http://localhost:80" }, true},
		"http to IPv6 loopback":  {func(c *Config) { c.BaseURL = "http://[::1]:80" }, true},
		"http to anywhere":       {func(c *Config) { c.BaseURL = "http://example.com" }, false},
		"http to a lookalike":    {func(c *Config) { c.BaseURL = "http://127.0.0.1.example.com" }, false},
		"password in base URL":   {func(c *Config) { c.BaseURL = "https://a:b@example.com" }, false},
		"query in base URL":      {func(c *Config) { c.BaseURL = "https://example.com/?a=b" }, false},
		"no URL":                 {func(c *Config) { c.BaseURL = "://" }, false},
		"proxy":                  {func(c *Config) { c.Transport, c.ProxyURL = nil, "https://proxy.example.com:3128" }, true},
		"proxy and transport":    {func(c *Config) { c.ProxyURL = "http://proxy.example.com" }, false},
		"socks proxy":            {func(c *Config) { c.Transport, c.ProxyURL = nil, "socks5://proxy.example.com" }, false},
		"no market":              {func(c *Config) { c.Vendor.Market = "" }, false},
		"vendor with a path":     {func(c *Config) { c.Vendor.ID = "A1/../x" }, false},
		"endless pace":           {func(c *Config) { c.RequestsPerSecond = 1 / zero }, false},
		"pace that is no number": {func(c *Config) { c.RequestsPerSecond = zero / zero }, false},
	} {
		cfg := testConfig(script(emptyList()))
		c.change(&cfg)
		client, err := New(cfg)
		if (err == nil) != c.ok || err == nil && client.Vendor() != cfg.Vendor {
			t.Errorf("%s: %v", name, err)
		}
	}
}

var zero = 0.0

// TestEveryWireTypeKeepsUnknownMembers: a struct that forgets to would lose them without a word.
func TestEveryWireTypeKeepsUnknownMembers(t *testing.T) {
	t.Parallel()
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || typ.PkgPath() != reflect.TypeFor[OrderSheet]().PkgPath() || typ == reflect.TypeFor[Money]() || seen[typ] {
			return
		}
		seen[typ] = true
		if field, ok := typ.FieldByName("Unknown"); !ok || field.Tag.Get("json") != ",embed" {
			t.Errorf("%s drops unknown members", typ)
		}
		for i := range typ.NumField() {
			walk(typ.Field(i).Type)
		}
	}
	for _, typ := range []reflect.Type{
		reflect.TypeFor[OrderSheet](), reflect.TypeFor[Inquiry](), reflect.TypeFor[ReturnRequest](),
		reflect.TypeFor[ExchangeRequest](), reflect.TypeFor[ReturnWithdrawal](), reflect.TypeFor[ProductInquiry](),
	} {
		walk(typ)
	}
	if len(seen) < 15 {
		t.Errorf("only %d types were seen", len(seen))
	}
}
