package coupangtest_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

func Example() {
	api := coupangtest.New(coupangtest.Options{Seed: 1, Now: time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC), OrdersPerDay: 100, First: 20748})
	server := coupangtest.NewServer(api)
	defer server.Close()

	count := func() (orders, returns int) {
		for range api.Listed("A00012345", coupangtest.Orders) {
			orders++
		}
		for range api.Listed("A00012345", coupangtest.Returns) {
			returns++
		}
		return orders, returns
	}
	orders, returns := count()
	api.Advance(24 * time.Hour)
	later, more := count()
	fmt.Println(later > orders, more > returns)
	// Output: true true
}

func ExampleAPI_Put() {
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	api := coupangtest.New(coupangtest.Options{Now: at.Add(time.Hour)})
	for id := int64(1); id <= 3; id++ {
		api.Put("A00012345", coupangtest.Orders, coupangtest.Record{
			ID: id, At: at, Status: "ACCEPT", Set: map[string]any{"/receiver/addr1": "서울특별시 송파구 송파대로 570"},
		})
	}
	api.Update("A00012345", coupangtest.Orders, 2, func(r *coupangtest.Record) { r.Status = "INSTRUCT" })
	api.Remove("A00012345", coupangtest.Orders, 3) // its return is complete
	for l := range api.Listed("A00012345", coupangtest.Orders) {
		fmt.Println(l.ID, l.Day, l.Status)
	}
	// Output:
	// 1 2026-11-20 ACCEPT
	// 2 2026-11-20 INSTRUCT
}

func ExampleAPI_Fail() {
	api := coupangtest.New(coupangtest.Options{})
	api.Fail(
		// the second call of the order listing alone
		coupangtest.Fault{Kind: coupangtest.BadGateway, On: coupangtest.ListOrders, After: 1, Times: 1},
		// every call from the tenth on
		coupangtest.Fault{Kind: coupangtest.RateLimited, RetryAfter: "30", After: 9},
		// the last page of every listing of returns
		coupangtest.Fault{Kind: coupangtest.Cut, On: coupangtest.ListReturns, Last: true},
	)
	api.Heal()
}

// A client of the fake is one of the real API with another root and the fake's keys.
func ExampleNewServer() {
	noon := time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	api := coupangtest.New(coupangtest.Options{Seed: 1, Now: noon, OrdersPerDay: 500})
	server := coupangtest.NewServer(api)
	defer server.Close()

	shop := coupangtest.DefaultVendor()
	client, err := coupang.New(coupang.Config{
		Vendor:            coupang.Vendor{ID: shop.ID, Market: coupang.KR},
		Credentials:       coupang.StaticCredentials{AccessKey: shop.AccessKey, SecretKey: coupang.Secret(shop.SecretKey)},
		UserAgent:         "my-shop/1.0 (+https://example.com/contact)",
		BaseURL:           server.URL,
		RequestsPerSecond: 1000,
	})
	if err != nil {
		log.Fatal(err)
	}
	today := coupang.DayOf(noon, coupang.KR)
	for page, err := range client.Inquiries(context.Background(), today-6, today) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(page.Records), "of", *page.Total)
	}
	fmt.Println(api.Count(coupangtest.ListInquiries), "calls")
	// Output:
	// 30 of 115
	// 30 of 115
	// 30 of 115
	// 25 of 115
	// 4 calls
}
