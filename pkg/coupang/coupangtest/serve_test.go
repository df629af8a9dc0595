package coupangtest_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

func newTransport(t *testing.T) http.RoundTripper {
	t.Helper()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

func TestServerOnAPort(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 50, Now: now, OrdersPerDay: 30, First: 20760, Prefix: "/gateway"})
	server := coupangtest.NewServer(api)
	defer server.Close()
	c := newCaller(t, api)
	c.transport, c.base = newTransport(t), server.URL
	records, _ := c.orders(month, "FINAL_DELIVERY")
	inside := newCaller(t, api)
	inside.base = "https://api-gateway.coupang.com/gateway"
	same, _ := inside.orders(month, "FINAL_DELIVERY")
	if len(records) == 0 || len(records) != len(same) || !strings.HasSuffix(server.URL, "/gateway") {
		t.Errorf("%d records from %s, %d in process", len(records), server.URL, len(same))
	}
}

func TestCallsPerSecondAreLimitedByVendor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		other := coupangtest.Vendor{ID: "A00054321", AccessKey: "access-A00054321", SecretKey: "secret-A00054321"}
		api := coupangtest.New(coupangtest.Options{Now: now, RatePerSecond: 3, Vendors: []coupangtest.Vendor{coupangtest.DefaultVendor(), other}})
		c, d := newCaller(t, api), newCaller(t, api)
		d.vendor = other
		call := func(c *caller) int { return c.get("/v4/vendors/"+c.vendor.ID+"/ordersheets", dayListing).status }
		for i := range 3 {
			if s := call(c); s != 200 {
				t.Errorf("call %d: %d", i, s)
			}
		}
		if s := call(c); s != 429 {
			t.Errorf("the fourth in a second: %d", s)
		}
		if s := call(d); s != 200 {
			t.Errorf("another vendor's: %d", s)
		}
		<-time.After(999 * time.Millisecond)
		if s := call(c); s != 429 {
			t.Errorf("within the second: %d", s)
		}
		<-time.After(time.Second)
		if s := call(c); s != 200 {
			t.Errorf("a second later: %d", s)
		}
	})
}

func TestLatencyAndTheExtendedTimeout(t *testing.T) {
	t.Parallel()
	cases := []struct {
		latency, extended string
		takes             time.Duration
		status            int
	}{
		{"600ms", "", 600 * time.Millisecond, 200},
		{"4s", "", 3 * time.Second, 504},
		{"4s", "10000", 4 * time.Second, 200},
		{"20s", "10000", 10 * time.Second, 504},
		{"2m", "600000", 90 * time.Second, 504},
		{"4s", "soon", 3 * time.Second, 504},
	}
	for _, x := range cases {
		t.Run(x.latency+" with "+x.extended, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				latency, err := time.ParseDuration(x.latency)
				if err != nil {
					t.Fatal(err)
				}
				c := newCaller(t, coupangtest.New(coupangtest.Options{Now: now, Latency: latency}))
				c.edit = func(r *http.Request) { r.Header.Set("X-EXTENDED-TIMEOUT", x.extended) }
				begin := time.Now()
				r := c.get("/v4/vendors/A00012345/ordersheets", dayListing)
				if d := time.Since(begin); d != x.takes || r.status != x.status {
					t.Errorf("%d after %v, want %d after %v", r.status, d, x.status, x.takes)
				}
			})
		})
	}
}

func TestRequestsAreRecorded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := small(3)
		c := newCaller(t, api)
		c.edit = func(r *http.Request) { r.Header.Set("User-Agent", "test (mailto:x@example.com)") }
		begin := time.Now()
		c.get(endpoints()[0].path, endpoints()[0].query)
		<-time.After(time.Second)
		c.get(endpoints()[3].path, "")
		c.get("/nothing", "x=%2B")
		list := api.Requests()
		if len(list) != 3 || api.Count("") != 3 || api.Count(coupangtest.ListOrders) != 1 {
			t.Fatalf("%d requests, %d counted", len(list), api.Count(""))
		}
		one, two, three := list[0], list[1], list[2]
		if !one.At.Equal(begin) || one.Endpoint != coupangtest.ListOrders || one.Vendor != "A00012345" || one.Rows != 3 || one.Status != 200 || one.Method != "GET" || one.Header.Get("User-Agent") == "" {
			t.Errorf("first %+v", one)
		}
		if !two.At.Equal(begin.Add(time.Second)) || two.Endpoint != coupangtest.LookupInquiry || two.Vendor != "A00012345" || two.Rows != 1 {
			t.Errorf("second %+v", two)
		}
		if three.Path != apis+"/nothing" || three.Query != "x=%2B" || three.Status != 404 || three.Endpoint != "" {
			t.Errorf("third %+v", three)
		}
		api.ForgetRequests()
		if n := api.Count(""); n != 0 {
			t.Errorf("%d after forgetting", n)
		}
	})
}

func TestMostCallsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := coupangtest.New(coupangtest.Options{Now: now, Latency: time.Second})
		var calls sync.WaitGroup
		for range 4 {
			calls.Go(func() { newCaller(t, api).get("/v4/vendors/A00012345/ordersheets", dayListing) })
		}
		calls.Wait()
		if n := api.MostAtOnce(); n != 4 {
			t.Errorf("%d at once, want 4", n)
		}
	})
}

func TestTransportObeysTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := small(40)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		c := newCaller(t, api)
		c.edit = func(r *http.Request) { *r = *r.WithContext(ctx) }
		api.Fail(coupangtest.Fault{Kind: coupangtest.Drip, Wait: 400 * time.Millisecond})
		if r := c.get(endpoints()[0].path, endpoints()[0].query); !errors.Is(r.err, context.DeadlineExceeded) {
			t.Errorf("reading the body: %v", r.err)
		}
		if _, err := c.try(endpoints()[0].path, endpoints()[0].query); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("afterwards: %v", err)
		}
	})
}

func TestHookMayChangeTheWorld(t *testing.T) {
	t.Parallel()
	api := small(1)
	calls := 0
	api.BeforePage(func(r coupangtest.Request) {
		calls++
		api.Put("A00012345", coupangtest.Orders, coupangtest.Record{ID: int64(100 + calls), At: now.Add(-time.Hour)})
		api.Advance(time.Minute)
		if r.Endpoint != coupangtest.ListOrders {
			t.Errorf("hook of %q", r.Endpoint)
		}
	})
	c := newCaller(t, api)
	for want := 2; want < 5; want++ {
		if n := len(c.get(endpoints()[0].path, endpoints()[0].query).list(t)); n != want {
			t.Errorf("%d orders, want %d", n, want)
		}
	}
	c.get(endpoints()[0].path, "status=X")
	c.get("/v4/vendors/A00012345/ordersheets/1", "")
	if calls != 3 {
		t.Errorf("hook called %d times, want 3: not for refusals and look-ups", calls)
	}
}

func TestManyCallersAndAMovingWorld(t *testing.T) {
	t.Parallel()
	api := coupangtest.New(coupangtest.Options{Seed: 51, Now: now, OrdersPerDay: 30, First: 20760})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			c := newCaller(t, api)
			for _, status := range forward {
				c.get("/v4/vendors/A00012345/ordersheets", month+"&status="+status)
			}
		})
	}
	all.Go(func() {
		for i := range 20 {
			api.Advance(time.Minute)
			api.Put("A00012345", coupangtest.Orders, coupangtest.Record{ID: int64(i), At: now})
			api.HideSafeNumbers(i%2 == 0)
			for range api.PersonalValues() {
				break
			}
			_ = api.Requests()
		}
	})
	all.Wait()
	if n := api.Count(coupangtest.ListOrders); n != 24 {
		t.Errorf("%d calls", n)
	}
}

// A body that its reader gave up is no whole one, as over a network: both ends wake at once, so it is tried often.
func TestAReaderThatGivesUpDoesNotSeeTheEndOfTheBody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := small(40)
		api.Fail(coupangtest.Fault{Kind: coupangtest.Drip, Wait: time.Minute})
		for range 100 {
			ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
			c := newCaller(t, api)
			c.edit = func(r *http.Request) { *r = *r.WithContext(ctx) }
			if r := c.get(endpoints()[0].path, endpoints()[0].query); !errors.Is(r.err, context.DeadlineExceeded) {
				t.Errorf("%d bytes, and then %v", len(r.body), r.err)
			}
			cancel()
		}
	})
}
