// Package lookup answers "what is the state of this return, inquiry or order right now" over HTTP:
//
//	GET /returns/{receiptId}   GET /inquiries/{inquiryId}   GET /orders/{shipmentBoxId}   each with ?vendorId=
//
//	handler, err := lookup.New(lookup.Options{Clients: []coupang.Config{cfg}, CacheTTL: time.Minute, NegativeTTL: 24 * time.Hour})
//	err = http.Serve(listener, handler)
//
// Coupang blocks who asks too much, so a question goes to it only when nothing else answers: not while a hold is in force, not
// when it was answered moments ago, not again when nothing was found, and once for all who ask the same at the same time.
// What cannot be checked, because the table with the holds does not answer, is not asked either.
//
// The handler writes nothing to disk, and no id, name, phone or key to its log.
package lookup

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// Options say whose data is looked up, and what is remembered where.
type Options struct {
	// Clients are the vendors that may be asked about, one Config each. Required. Interactive is always set.
	Clients []coupang.Config
	// Holds are read before each call and set by stop signs. Optional; default: in memory, for this process alone.
	Holds hold.Store
	// NotFounds are shared with other processes. Optional; without it this process remembers its own.
	NotFounds NotFounds
	// CacheTTL is how long a hit answers the same question again. It is kept in this process only, for it is personal
	// data. 0: not at all.
	CacheTTL time.Duration
	// NegativeTTL is how long a return or an inquiry that was not found is not asked for again. 0: not at all. For an
	// order it is two minutes: one that was just paid shows a little later.
	NegativeTTL time.Duration
	// Logger gets one line a request. Optional; nil discards.
	Logger *slog.Logger
}

// patience is all that a caller waits: API Gateway itself gives up at 29 s.
const patience = 20 * time.Second

type handler struct {
	vendors     map[string]*vendor
	only        string // the vendor's id where there is one only
	holds       hold.Store
	hits        *memory[answer]
	notFounds   *notFounds
	cacheTTL    time.Duration
	negativeTTL time.Duration
	flights     *flights
	log         *slog.Logger
}

// New checks the options and reports all that is wrong with them in one error. It asks nobody anything.
func New(o Options) (http.Handler, error) {
	vendors, err := newVendors(o.Clients)
	if err != nil {
		return nil, fmt.Errorf("look-ups: %w", err)
	}
	if o.CacheTTL < 0 || o.NegativeTTL < 0 {
		return nil, errors.New("look-ups: a time to live is negative")
	}
	if o.Holds == nil {
		o.Holds = &hold.Local{}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	h := &handler{
		vendors: vendors, holds: o.Holds,
		hits: newMemory[answer](mostHits), notFounds: newNotFounds(o.NotFounds),
		cacheTTL: o.CacheTTL, negativeTTL: o.NegativeTTL,
		flights: newFlights(), log: o.Logger,
	}
	if len(o.Clients) == 1 {
		h.only = o.Clients[0].Vendor.ID
	}
	return h, nil
}

// ServeHTTP answers one request and logs it in one line.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	s, id, known := route(r.URL.EscapedPath())
	var out reply
	if known {
		out = h.serve(r, s, id)
	} else {
		out = refuse(unknownPath, "there are /returns/{receiptId}, /inquiries/{inquiryId} and /orders/{shipmentBoxId}")
	}
	out.write(w)
	h.logRequest(r.Context(), s.template(), out, time.Since(started))
}

func (h *handler) serve(r *http.Request, s Subject, id string) reply {
	if r.Method != http.MethodGet {
		return refuse(methodNotAllowed, "only GET is allowed")
	}
	q, problem := h.parse(s, id, r.URL.RawQuery)
	if problem != nil {
		return reply{problem: problem}
	}
	return h.lookUp(r.Context(), q, wantsFresh(r.Header))
}

// lookUp answers from what is kept, or asks, together with all who want to know the same now.
func (h *handler) lookUp(parent context.Context, q Question, fresh bool) reply {
	ctx, cancel := context.WithTimeout(parent, patience)
	defer cancel()
	kept := func() (reply, bool) {
		if fresh {
			return reply{}, false
		}
		a, ok := h.hits.get(q)
		return reply{question: q, answer: a, cached: true}, ok
	}
	out, err := h.flights.share(ctx, q, kept, func(ctx context.Context) reply { return h.ask(ctx, q) })
	if err != nil {
		return fail(timedOut, "there was no answer in time", err)
	}
	return out
}

// logRequest names the route and not the path: the ids of returns and orders are personal data.
func (h *handler) logRequest(ctx context.Context, template string, out reply, took time.Duration) {
	level := slog.LevelInfo
	if out.status() >= http.StatusInternalServerError {
		level = slog.LevelWarn
	}
	attrs := []slog.Attr{
		slog.String("route", template), slog.Int("status", out.status()),
		slog.Int64("durationMs", took.Milliseconds()), slog.Bool("cached", out.cached),
	}
	if p := out.problem; p != nil {
		attrs = append(attrs, slog.String("kind", string(p.kind)))
		if p.cause != nil {
			attrs = append(attrs, slog.String("error", p.cause.Error()))
		}
	}
	h.log.LogAttrs(ctx, level, "look-up", attrs...)
}
