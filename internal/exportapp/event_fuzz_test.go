package exportapp

import (
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// FuzzEvent: no event is both a request and messages of the queue, and none is taken for messages without having any.
func FuzzEvent(f *testing.F) {
	for _, event := range []string{
		`{}`, `null`, `{"Records":null}`, `{"Records":[]}`, `{"records":[{"body":"{}"}]}`, `{"Records":[{"messageId":"1","body":"{}"}],"from":"2026-11-01"}`,
		`{"Records":1}`, `{"lookbackDays":1,"RECORDS":[]}`, `[]`,
	} {
		f.Add([]byte(event))
	}
	vendors := []coupang.Vendor{{ID: "A00012345", Market: coupang.KR}}
	f.Fuzz(func(t *testing.T, event []byte) {
		messages, queued := queueMessages(event)
		if queued && messages == nil {
			t.Errorf("%s: a queue's event without messages", event)
		}
		if _, err := export.ParseRequest(event, vendors); err == nil && queued {
			t.Errorf("%s is a request and messages of the queue", event)
		}
	})
}
