package coupang

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"iter"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	mostPages     = 50_000 // of a listing: 2,500,000 order sheets; more can only be a loop of new tokens
	mostIdlePages = 20     // in a row that bring nothing new and promise another one

	// mostRecords go into one Page: more come only in unpaged answers, which are decoded in parts to hold less at once.
	mostRecords = 1000
)

// listing says how the pages of an endpoint are asked for.
type listing struct {
	call
	invalid   error                                // what is wrong with the arguments, nil if nothing is
	tokenName string                               // the parameter that says which page
	first     string                               // its value for the first page, "" to leave it out
	next      func(a *answer, asked string) string // its value for the page after a, "" if that was the last
}

// pages reads a listing, one page at a time as they are asked for. All state is inside, so that the sequence starts anew each time
// it is ranged over.
func pages[T any](ctx context.Context, c *Client, l listing) iter.Seq2[Page[T], error] {
	return func(yield func(Page[T], error) bool) {
		var t tally
		decoder := newDecoder(c.vendor.Market)
		for a, err := range answers(ctx, c, l, &t) {
			if err != nil {
				yield(Page[T]{Cost: t.take()}, err)
				return
			}
			if !yieldPages(yield, decoder, a, t.take()) {
				return
			}
		}
	}
}

// yieldPages hands one answer over, an empty one too. Its cost goes with its first part.
func yieldPages[T any](yield func(Page[T], error) bool, d *decoder, a answer, cost Cost) bool {
	for first := true; first || len(a.records) > 0; first = false {
		part := a.records[:min(mostRecords, len(a.records))]
		a.records = a.records[len(part):]
		page := Page[T]{Records: make([]Record[T], len(part)), Total: a.total(), ArrivedAt: a.arrivedAt, Cost: cost}
		for i, object := range part {
			page.Records[i] = decodeRecord[T](d, object)
		}
		if !yield(page, nil) {
			return false
		}
		cost = Cost{}
	}
	return true
}

func (a *answer) total() *int {
	if a.pagination.TotalElements == nil {
		return nil
	}
	return new(int(*a.pagination.TotalElements))
}

// answers fetches answer after answer, and ends with the first error.
func answers(ctx context.Context, c *Client, l listing, t *tally) iter.Seq2[answer, error] {
	return func(yield func(answer, error) bool) {
		if l.invalid != nil {
			yield(answer{}, &Error{Op: l.op, Kind: InvalidRequest, Err: l.invalid})
			return
		}
		guard := newLoopGuard(l.first)
		for token := l.first; ; {
			a, err := c.fetch(ctx, l.at(token), t)
			if err != nil {
				yield(answer{}, err)
				return
			}
			if !yield(a, nil) {
				return
			}
			if token = l.next(&a, token); token == "" {
				return
			}
			if err := guard.pass(token, a.records); err != nil {
				yield(answer{}, &Error{Op: l.op, Kind: Malformed, Status: a.status, Err: err})
				return
			}
		}
	}
}

// at is the call for one page.
func (l listing) at(token string) call {
	q := l.call
	if token != "" {
		q.query += "&" + l.tokenName + "=" + escape(token)
	}
	return q
}

// byToken follows the token that an answer carries.
func byToken(a *answer, _ string) string { return strings.TrimSpace(a.next) }

// unpaged: all comes at once.
func unpaged(*answer, string) string { return "" }

// loopGuard ends a listing that would not end by itself. It keeps hashes, for tokens may be long and pages are.
type loopGuard struct {
	seed   maphash.Seed
	tokens map[uint64]struct{}
	pages  map[uint64]struct{}
	idle   int // pages in a row that were empty or the same as an earlier one
}

func newLoopGuard(first string) *loopGuard {
	g := &loopGuard{seed: maphash.MakeSeed(), tokens: make(map[uint64]struct{}), pages: make(map[uint64]struct{})}
	g.tokens[maphash.String(g.seed, first)] = struct{}{}
	return g
}

// pass is asked before each page after the first; records are those of the page before. Where pages are numbered, only they
// tell that the API goes on with what it has sent: one repeated page may be chance, for pages shift while they are read.
func (g *loopGuard) pass(token string, records []jsontext.Value) error {
	hash := maphash.String(g.seed, token)
	if _, again := g.tokens[hash]; again {
		return errors.New("the listing turns in a circle: a page token came twice")
	}
	g.tokens[hash] = struct{}{}
	g.idle++
	if len(records) > 0 && g.isNew(records) {
		g.idle = 0
	}
	switch {
	case g.idle >= mostIdlePages:
		return fmt.Errorf("%d pages in a row, empty or sent before, promise another one", g.idle)
	case len(g.tokens) > mostPages:
		return fmt.Errorf("more than %d pages", mostPages)
	}
	return nil
}

func (g *loopGuard) isNew(records []jsontext.Value) bool {
	var page maphash.Hash
	page.SetSeed(g.seed)
	for _, r := range records {
		_, _ = page.Write(r) // never fails
	}
	_, again := g.pages[page.Sum64()]
	g.pages[page.Sum64()] = struct{}{}
	return !again
}

// escape is percent-encoding as the API's samples have it: colons stay, and a blank is no plus sign.
func escape(value string) string {
	return strings.NewReplacer("+", "%20", "%3A", ":").Replace(url.QueryEscape(value))
}

// checkDays says what is wrong with a window of days.
func checkDays(from, to Day, most int) error {
	switch {
	case from > to:
		return fmt.Errorf("the window ends on %s, before it begins on %s", to, from)
	case int64(to)-int64(from) >= int64(most):
		return fmt.Errorf("the window from %s to %s is longer than %d days", from, to, most)
	}
	return nil
}

// checkMinutes says what is wrong with a window of minutes: the API wants it inside one day.
func checkMinutes(from, to time.Time, m Market) error {
	switch {
	case from.After(to):
		return errors.New("the window ends before it begins")
	case DayOf(from, m) != DayOf(to, m):
		return fmt.Errorf("the window from %s to %s is not inside one day of the market", DayOf(from, m), DayOf(to, m))
	}
	return nil
}

// checkStatus says that a status is none of those known: the API may answer an unknown one with an empty list.
func checkStatus[S ~string](s S, known []S) error {
	if slices.Contains(known, s) {
		return nil
	}
	return fmt.Errorf("status %q is none of %q", s, known)
}
