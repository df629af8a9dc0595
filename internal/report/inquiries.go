package report

import (
	"sync"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// Waiting are the inquiries of both kinds that wait for the seller's answer, by how long they have. Those of more than 92 days
// are left out: no schedule reads them again, so an answer would not show.
type Waiting struct {
	Count     int        `json:"count"`
	OldestAt  *time.Time `json:"oldestAt"`  // null: none waits
	Day       int        `json:"upToADay"`  // up to 24 hours
	ThreeDays int        `json:"upToThree"` // up to 72 hours
	Week      int        `json:"upToAWeek"`
	Longer    int        `json:"longer"`
}

// waitingStatus is what such an inquiry is counted as; the rest by its own status, one about a product by having an answer.
const (
	waitingStatus  = "waiting"
	answeredStatus = "answered"
)

// mostWaiting is the longest look-back of the template's schedules, in Days.
const mostWaiting = 92

// waiting sees every inquiry. It is called from several goroutines.
type waiting struct {
	mu    sync.Mutex
	now   time.Time
	since time.Time // older ones are left out
	all   Waiting
}

// see tells the status to count an inquiry under, by the rule of docs/queries/unanswered_inquiries.sql.
func (w *waiting) see(row inquiryRow) string {
	status, counseling := statusOf(row.Status), statusOf(row.Counseling)
	if row.Status == nil || status == "complete" || counseling != "requestAnswer" {
		return status
	}
	w.add(row.AskedAt)
	return waitingStatus
}

// seeProductInquiry does the same for a question on a product's page.
func (w *waiting) seeProductInquiry(row export.ProductInquiry) string {
	if len(row.Comments) > 0 {
		return answeredStatus
	}
	w.add(row.InquiryAt)
	return waitingStatus
}

func (w *waiting) add(at *parquetio.Timestamp) {
	if at == nil {
		return
	}
	asked := time.UnixMilli(int64(*at))
	if asked.Before(w.since) {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all.Count++
	if w.all.OldestAt == nil || asked.Before(*w.all.OldestAt) {
		w.all.OldestAt = &asked
	}
	const day = 24 * time.Hour
	switch age := w.now.Sub(asked); {
	case age <= day:
		w.all.Day++
	case age <= 3*day:
		w.all.ThreeDays++
	case age <= 7*day:
		w.all.Week++
	default:
		w.all.Longer++
	}
}
