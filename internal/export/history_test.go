package export

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// The property: whatever happens to orders and to runs, the lake holds each box ever listed exactly once, in the partition
// of its Korean order day, with the newest state that was seen, and with right times of sighting.

// A history takes place on a few days: what matters happens within a partition, and each costs time.
const (
	histories   = 8
	historyDays = 4
)

func TestRandomHistoriesLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		for seed := range tries(histories) {
			for _, tokens := range []coupangtest.TokenKind{coupangtest.ByKey, coupangtest.ByRow} {
				h := newHistory(t, seed, tokens)
				for range 5 {
					h.live(60)
					h.disturbedRun()
					h.compare()
				}
				h.quietRun()
				h.compare()
				h.compareNewest()
				if t.Failed() {
					t.Fatalf("with seed %d and tokens %d", seed, tokens)
				}
			}
		}
	})
}

func TestCrashesAtAnyPointLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	alone(t, func(t *testing.T) {
		for seed := range tries(histories) {
			h := newHistory(t, seed, coupangtest.ByKey)
			before := map[int64]located[Order]{}
			for range 6 {
				h.live(40)
				h.crashedRuns()
				before = h.compareKept(before)
			}
			h.quietRun()
			h.compareNewest()
			if t.Failed() {
				t.Fatalf("with seed %d", seed)
			}
		}
	})
}

// history is a world in which boxes appear, move, change their address and vanish, and what was ever seen of them.
type history struct {
	*world
	dice   *rand.Rand
	boxes  map[int64]string // status of those that the API lists
	listed []int64          // their numbers

	mu        sync.Mutex
	sightings map[int64][]sight // in the order of the answers
	overlap   bool              // two runs were under way at once
}

// sight is what an answer showed of a box.
type sight struct {
	at     parquetio.Timestamp
	day    string
	status string
	addr   string
}

func newHistory(t *testing.T, seed uint64, tokens coupangtest.TokenKind) *history {
	w := newWorld(t, coupangtest.Options{Seed: seed, Tokens: tokens})
	return &history{
		world: w, dice: rand.New(rand.NewPCG(seed, 7)), boxes: map[int64]string{},
		sightings: map[int64][]sight{},
	}
}

// live makes some things happen. Boxes appear on any of the days, as after a late payment.
func (h *history) live(n int) {
	for range n {
		switch roll := h.dice.IntN(10); {
		case roll < 5 || len(h.boxes) == 0:
			h.appear()
		case roll < 8:
			h.move()
		case roll < 9:
			h.changeAddress()
		default:
			h.vanish()
		}
	}
}

func (h *history) appear() {
	id := 640_000_000_000_000_000 + h.dice.Int64N(1_000_000_000)
	at := h.api.Now().Add(-time.Duration(h.dice.Int64N(int64((historyDays - 1) * 24 * time.Hour))))
	h.api.Put(seller.ID, coupangtest.Orders, coupangtest.Record{ID: id, At: at, Status: "ACCEPT"})
	h.boxes[id] = "ACCEPT"
	h.listed = append(h.listed, id)
}

func (h *history) any() int64 { return h.listed[h.dice.IntN(len(h.listed))] }

// move goes forward along the life cycle, sometimes by several steps.
func (h *history) move() {
	id := h.any()
	order := texts(coupang.OrderStatuses())
	at := slices.Index(order, h.boxes[id])
	if at == len(order)-1 {
		return
	}
	h.boxes[id] = order[at+1+h.dice.IntN(len(order)-1-at)]
	h.api.Update(seller.ID, coupangtest.Orders, id, func(r *coupangtest.Record) { r.Status = h.boxes[id] })
}

func (h *history) changeAddress() {
	id := h.any()
	h.api.Update(seller.ID, coupangtest.Orders, id, func(r *coupangtest.Record) {
		r.Set = map[string]any{"/receiver/addr2": fmt.Sprint("동 ", h.dice.IntN(1000))}
	})
}

func (h *history) vanish() {
	id := h.any()
	h.api.Remove(seller.ID, coupangtest.Orders, id)
	delete(h.boxes, id)
	h.listed = slices.DeleteFunc(h.listed, func(other int64) bool { return other == id })
}

// disturbedRun runs while orders move between the pages, sometimes twice at once.
func (h *history) disturbedRun() {
	h.api.BeforePage(func(coupangtest.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.dice.IntN(3) == 0 {
			h.live(1)
		}
	})
	defer h.api.BeforePage(nil)
	var runs sync.WaitGroup
	together := 1 + h.dice.IntN(2)
	h.overlap = h.overlap || together > 1
	for i := range together {
		pass(time.Duration(i) * 3 * time.Millisecond) // or both would see a box at the very same time
		runs.Go(h.quietRun)
	}
	runs.Wait()
	pass(time.Second)
}

// crashedRuns are killed after a random time, or find a store that fails in both ways.
func (h *history) crashedRuns() {
	healthy := h.lake
	defer func() { h.lake = healthy }()
	h.lake = &flakyStore{Store: healthy, dice: rand.New(rand.NewPCG(h.dice.Uint64(), 1))}
	for range 2 {
		ctx, kill := context.WithTimeout(h.t.Context(), time.Duration(h.dice.IntN(2500))*time.Millisecond)
		_, _ = h.run(ctx, h.exporter("orders", h.api.Transport()), historyDays)
		kill()
	}
}

func (h *history) quietRun() {
	if _, err := h.run(h.t.Context(), h.exporter("orders", recorder{h}), historyDays); err != nil {
		h.t.Error(err)
	}
}

// compare holds every row against what the answers showed.
func (h *history) compare() {
	h.t.Helper()
	lake := rows(h.world, orders())
	if len(lake) != len(h.sightings) {
		h.t.Errorf("%d boxes were listed, %d are in the lake", len(h.sightings), len(lake))
	}
	for id, seen := range h.sightings {
		found, ok := lake[id]
		if !ok {
			h.t.Errorf("box %d was listed and is not in the lake", id)
			continue
		}
		h.compareRow(id, seen, found)
	}
}

func (h *history) compareRow(id int64, seen []sight, found located[Order]) {
	h.t.Helper()
	first, last := seen[0], seen[len(seen)-1]
	got := sight{found.row.LastSeenAt, found.day, *found.row.Status, string(*found.row.Receiver.Addr2)}
	if got != last {
		h.t.Errorf("box %d: row shows %v, the newest answer showed %v", id, got, last)
	}
	if found.row.FirstSeenAt != first.at {
		h.t.Errorf("box %d: first_seen_at %d, first shown at %d", id, found.row.FirstSeenAt, first.at)
	}
	changed := first.at
	for i, s := range seen[1:] {
		if s.status != seen[i].status || s.addr != seen[i].addr {
			changed = s.at
		}
	}
	if !h.overlap && found.row.ChangedAt != changed {
		h.t.Errorf("box %d: changed_at %d, want %d of %v", id, found.row.ChangedAt, changed, seen)
	}
}

// compareKept fails where a row that was in the lake is no more.
func (h *history) compareKept(before map[int64]located[Order]) map[int64]located[Order] {
	h.t.Helper()
	now := rows(h.world, orders())
	for id, was := range before {
		if found, ok := now[id]; !ok || found.row.LastSeenAt < was.row.LastSeenAt || found.row.FirstSeenAt != was.row.FirstSeenAt {
			h.t.Errorf("box %d: %v became %v", id, was, found)
		}
	}
	return now
}

// compareNewest holds the rows of what is listed now against the world itself.
func (h *history) compareNewest() {
	h.t.Helper()
	lake := rows(h.world, orders())
	for box := range h.api.Listed(seller.ID, coupangtest.Orders) {
		found, ok := lake[box.ID]
		if !ok || found.day != box.Day.String() || *found.row.Status != box.Status || !bytes.Contains(box.JSON, []byte(string(*found.row.Receiver.Addr2))) {
			h.t.Errorf("box %d is listed as %s of %s; in the lake: %v", box.ID, box.Status, box.Day, found)
		}
	}
}

// recorder is a transport that notes what the answers show.
type recorder struct{ *history }

func (r recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := r.api.Transport().RoundTrip(request)
	if err != nil || !strings.Contains(request.URL.Path, "/ordersheets") {
		return answer, err
	}
	body, err := io.ReadAll(answer.Body)
	answer.Body = io.NopCloser(bytes.NewReader(body))
	r.note(body)
	return answer, err
}

func (r recorder) note(body []byte) {
	var page struct {
		Data []struct {
			ShipmentBoxID int64
			OrderedAt     string
			Status        string
			Receiver      struct{ Addr2 string }
		}
	}
	if err := json.Unmarshal(body, &page); err != nil {
		r.t.Error(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, box := range page.Data {
		day, _, _ := strings.Cut(box.OrderedAt, "T")
		r.sightings[box.ShipmentBoxID] = append(r.sightings[box.ShipmentBoxID], sight{timestamp(time.Now()), day, box.Status, box.Receiver.Addr2})
	}
}

// flakyStore fails some writes: before they happen, or after.
type flakyStore struct {
	parquetio.Store
	mu   sync.Mutex
	dice *rand.Rand
}

var errFlaky = errors.New("store failed on purpose")

func (s *flakyStore) Put(ctx context.Context, key string, body io.ReadSeeker, ifMatch string) (string, error) {
	s.mu.Lock()
	roll := s.dice.IntN(6)
	s.mu.Unlock()
	if roll == 0 {
		return "", errFlaky
	}
	etag, err := s.Store.Put(ctx, key, body, ifMatch)
	if roll == 1 && err == nil {
		return "", errFlaky
	}
	return etag, err
}
