package coupang_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// The examples ask a made-up shop, which is the same every time, at noon in Korea on 2026-11-21.
func shopNoon() time.Time { return time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC) }

// exampleClient is made as in the package's example.
func exampleClient(baseURL string) *coupang.Client {
	shop := coupangtest.DefaultVendor()
	client, err := coupang.New(coupang.Config{
		Vendor:            coupang.Vendor{ID: shop.ID, Market: coupang.KR},
		Credentials:       coupang.StaticCredentials{AccessKey: shop.AccessKey, SecretKey: coupang.Secret(shop.SecretKey)},
		UserAgent:         "my-shop/1.0 (+https://example.com/contact)",
		BaseURL:           baseURL,
		RequestsPerSecond: 1000,
	})
	if err != nil {
		panic(err)
	}
	return client
}

// All order sheets of a week: a listing for each status, one after the other, so that a box that moves on meanwhile is seen
// twice and never missed.
func Example() {
	api := coupangtest.New(coupangtest.Options{Seed: 1, Now: shopNoon(), OrdersPerDay: 60})
	server := coupangtest.NewServer(api)
	defer server.Close()

	client, err := coupang.New(coupang.Config{
		Vendor:            coupang.Vendor{ID: "A00012345", Market: coupang.KR},
		Credentials:       coupang.StaticCredentials{AccessKey: "access-A00012345", SecretKey: "secret-A00012345"},
		UserAgent:         "my-shop/1.0 (+https://example.com/contact)",
		BaseURL:           server.URL, // leave it out to ask Coupang
		RequestsPerSecond: 1000,       // and this: the default is 1
	})
	if err != nil {
		log.Fatal(err)
	}

	to := coupang.NewDay(2026, 11, 21)
	for _, status := range coupang.OrderStatuses() {
		pages, boxes := 0, 0
		for page, err := range client.OrderSheets(context.Background(), to-6, to, status) {
			if err != nil {
				log.Fatal(err) // the end of the listing
			}
			pages++
			for _, record := range page.Records {
				if record.Err != nil {
					continue // this one does not decode; the others do
				}
				boxes++
			}
		}
		fmt.Printf("%s: %d boxes on %d pages\n", status, boxes, pages)
	}
	// Output:
	// ACCEPT: 27 boxes on 1 pages
	// INSTRUCT: 19 boxes on 1 pages
	// DEPARTURE: 23 boxes on 1 pages
	// DELIVERING: 84 boxes on 2 pages
	// NONE_TRACKING: 12 boxes on 1 pages
	// FINAL_DELIVERY: 224 boxes on 5 pages
}

// What people are called is never printed by accident.
func ExampleClient_OrderSheet() {
	api := coupangtest.New(coupangtest.Options{Now: shopNoon()})
	api.Put("A00012345", coupangtest.Orders, coupangtest.Record{
		ID: 642538970006401429, At: shopNoon().Add(-2 * time.Hour), Status: "INSTRUCT",
	})
	server := coupangtest.NewServer(api)
	defer server.Close()

	record, err := exampleClient(server.URL).OrderSheet(context.Background(), 642538970006401429)
	if err != nil {
		log.Fatal(err)
	}
	box := record.Value
	fmt.Println(*box.ShipmentBoxID, *box.Status, coupang.DayOf(*box.OrderedAt, coupang.KR))
	fmt.Println(*box.Receiver.Name)
	// Output:
	// 642538970006401429 INSTRUCT 2026-11-21
	// [redacted]
}

// Every failure is one type, whose Kind says what to do.
func ExampleError() {
	api := coupangtest.New(coupangtest.Options{Now: shopNoon()})
	server := coupangtest.NewServer(api)
	defer server.Close()
	client := exampleClient(server.URL)

	ask := func() {
		_, err := client.ReturnRequest(context.Background(), 365937)
		var failure *coupang.Error
		if !errors.As(err, &failure) {
			log.Fatal(err)
		}
		switch failure.Kind {
		case coupang.NotFound:
			fmt.Println("not found: never ask for it again")
		case coupang.Blocked, coupang.IPNotAllowed, coupang.Unauthorized:
			fmt.Println("stop all calls:", failure.Kind)
		default:
			fmt.Println("later, perhaps:", failure)
		}
	}
	ask()
	api.Fail(coupangtest.Fault{Kind: coupangtest.IPRefused})
	ask()
	api.Heal()
	ask() // the client has latched: it sends nothing more

	fmt.Println("calls:", api.Count(""))
	// Output:
	// not found: never ask for it again
	// stop all calls: ip_not_allowed
	// stop all calls: ip_not_allowed
	// calls: 2
}
