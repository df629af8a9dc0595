package coupangtest

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// Request is one call that the API got.
type Request struct {
	At       time.Time // when it came, by the wall clock
	Vendor   string    // of the path, or of the access key where the path has none
	Endpoint Endpoint  // empty when there is none at the path
	Method   string
	Path     string // as sent, with the prefix
	Query    string // as sent, without the question mark
	Header   http.Header
	Status   int // answered; zero while it is under way or when the connection was broken
	Rows     int // records in the answer
}

// requestLog counts and times calls.
type requestLog struct {
	mu       sync.Mutex
	requests []*Request
	active   int
	most     int
	recent   map[string][]time.Time // of a vendor, within the last second
}

// Requests are the calls so far, in the order of their arrival.
func (a *API) Requests() []Request {
	a.log.mu.Lock()
	defer a.log.mu.Unlock()
	list := make([]Request, len(a.log.requests))
	for i, r := range a.log.requests {
		list[i] = *r
	}
	return list
}

// Count is how many calls an endpoint got; of all, if it is empty.
func (a *API) Count(e Endpoint) int {
	a.log.mu.Lock()
	defer a.log.mu.Unlock()
	n := 0
	for _, r := range a.log.requests {
		if e == "" || r.Endpoint == e {
			n++
		}
	}
	return n
}

// MostAtOnce is the highest number of calls that were under way at one time.
func (a *API) MostAtOnce() int {
	a.log.mu.Lock()
	defer a.log.mu.Unlock()
	return a.log.most
}

// ForgetRequests empties the list of calls; those under way are not listed either.
func (a *API) ForgetRequests() {
	a.log.mu.Lock()
	defer a.log.mu.Unlock()
	a.log.requests, a.log.most = nil, a.log.active
}

func (l *requestLog) begin(r *Request) (number int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests = append(l.requests, r)
	l.active++
	l.most = max(l.most, l.active)
	return len(l.requests)
}

func (l *requestLog) end(r *Request, status, rows int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r.Status, r.Rows = status, rows
	l.active--
}

// exceeds counts a vendor's call and tells whether it is one too many within a second.
func (l *requestLog) exceeds(limit int, vendor string, at time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.recent == nil {
		l.recent = map[string][]time.Time{}
	}
	recent := slices.DeleteFunc(l.recent[vendor], func(t time.Time) bool { return at.Sub(t) >= time.Second })
	l.recent[vendor] = append(recent, at)
	return limit > 0 && len(recent) >= limit
}
