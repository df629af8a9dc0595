package coupang_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// fakeAPI stands in for Coupang, with one box that is ready to be sent.
func fakeAPI(w http.ResponseWriter, r *http.Request) {
	data := `[]`
	if r.URL.Query().Get("status") == "INSTRUCT" {
		data = `[{"shipmentBoxId":642538970006401429,"orderedAt":"2026-11-21T22:54:46","receiver":{"name":"홍길동"}}]`
	}
	_, _ = io.WriteString(w, `{"code":200,"message":"OK","data":`+data+`,"nextToken":""}`)
}

func Example() {
	server := httptest.NewServer(http.HandlerFunc(fakeAPI))
	defer server.Close()

	client, err := coupang.New(coupang.Config{
		Vendor:            coupang.Vendor{ID: "A00012345", Market: coupang.KR},
		Credentials:       coupang.StaticCredentials{AccessKey: "access", SecretKey: "secret"},
		UserAgent:         "my-shop/1.0 (+https://example.com/contact)",
		BaseURL:           server.URL, // leave it out to ask Coupang
		RequestsPerSecond: 100,        // and this: the default is 1
	})
	if err != nil {
		log.Fatal(err)
	}

	to := coupang.NewDay(2026, 11, 21)
	for _, status := range coupang.OrderStatuses() {
		for page, err := range client.OrderSheets(context.Background(), to-30, to, status) {
			if failure, ok := errors.AsType[*coupang.Error](err); ok {
				log.Fatal(failure.Kind, failure.Hint)
			}
			for _, record := range page.Records {
				box := record.Value
				fmt.Println(*box.ShipmentBoxID, status, coupang.DayOf(*box.OrderedAt, coupang.KR), *box.Receiver.Name)
			}
		}
	}
	// Output:
	// 642538970006401429 INSTRUCT 2026-11-21 [redacted]
}
