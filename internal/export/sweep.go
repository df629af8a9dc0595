package export

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// maxRows is the most rows of a window that are held in memory. Two to three kilobytes each, three windows side by side
// and one merge fit a 512 MB function.
const maxRows = 30_000

var errTooManyRows = fmt.Errorf("more than %d rows", maxRows)

// reader reads one window.
//
// The statuses of a window are read in life-cycle order, each to its end before the next begins: an order only moves
// forward, so one that moves meanwhile is seen twice and never missed. Its neighbour may still slip between two pages
// where the API's token counts rows; the next overlapping run brings it.
type reader[T, R any] struct {
	*run[T, R]
	task
	sweep    *Sweep
	advanced bool

	rows    map[coupang.Day][]*R
	held    int
	lost    error // why rows that were held are not in the lake
	quality *quality[R]
}

// read reads a window until its end or fetch's, and publishes what was seen.
func (r *run[T, R]) read(ctx, fetch context.Context, t task, whole bool) ended {
	if t.StartedAt.IsZero() {
		t.StartedAt = time.Now()
	}
	s := &reader[T, R]{
		run: r, task: t, sweep: newSweep(r.unit, t.Window, t.StartedAt),
		rows: map[coupang.Day][]*R{}, quality: newQuality(r.dataset.Guard),
	}
	e := ended{whole: whole, sweep: s.sweep}
	e.err = s.readAll(ctx, fetch)
	_ = s.publish(ctx) // remembered in lost
	e.lost = s.lost
	e.task, e.advanced = s.task, s.advanced
	if e.lost != nil {
		e.task, e.advanced = t, false
	}
	s.quality.judge(s.sweep)
	return e
}

func (s *reader[T, R]) readAll(ctx, fetch context.Context) error {
	if s.Slice == 0 {
		return s.readDays(ctx, fetch)
	}
	for s.Minute < dayMinutes {
		if err := s.readSlice(ctx, fetch); err != nil {
			return err
		}
		s.nextSlice()
	}
	return nil
}

func (s *reader[T, R]) readDays(ctx, fetch context.Context) error {
	for _, status := range s.statusesFrom(s.First) {
		s.First = status
		if err := s.readStatus(ctx, s.dataset.List(fetch, s.client, s.Window, status)); err != nil {
			return err
		}
		s.advanced = true
	}
	return nil
}

// readSlice reads a part of a Day as if it were a window of its own: a box belongs to one slice only, so the statuses
// need their order within it alone.
func (s *reader[T, R]) readSlice(ctx, fetch context.Context) error {
	from := s.From.Start(s.vendor.Market).Add(time.Duration(s.Minute) * time.Minute)
	to := from.Add(time.Duration(s.Slice-1) * time.Minute)
	for _, status := range s.statusesFrom(cmp.Or(s.Status, s.First)) {
		s.Status = status
		if err := s.readStatus(ctx, s.dataset.ListMinutes(fetch, s.client, from, to, status)); err != nil {
			return err
		}
		s.advanced = true
	}
	s.Status = ""
	return nil
}

func (s *reader[T, R]) statusesFrom(status string) []string {
	return s.dataset.Statuses[max(0, slices.Index(s.dataset.Statuses, status)):]
}

// readStatus reads a listing to its end, and once more where it was short: pages that are numbered shift while they are
// read, and what moved over a page's edge was not seen.
func (s *reader[T, R]) readStatus(ctx context.Context, pages iter.Seq2[coupang.Page[T], error]) error {
	seen := map[int64]struct{}{}
	total := 0
	for range 2 {
		var err error
		if total, err = s.readListing(ctx, pages, seen); err != nil || len(seen) >= total {
			return err
		}
	}
	s.sweep.warn("%d of %d told by the API were seen, after reading twice", len(seen), total)
	return nil
}

// readListing returns the total that the last page told, 0 if none.
func (s *reader[T, R]) readListing(ctx context.Context, pages iter.Seq2[coupang.Page[T], error], seen map[int64]struct{}) (total int, err error) {
	for page, err := range pages {
		s.sweep.spend(page.Cost)
		if err != nil {
			return total, err
		}
		if total, err = s.take(ctx, page, seen); err != nil {
			return total, err
		}
		if s.held > maxRows && s.canBeCut() {
			return total, errTooManyRows
		}
		if err := s.makeRoom(ctx); err != nil {
			return total, err
		}
	}
	return total, nil
}

// canBeCut tells whether reading in parts holds fewer rows. A slice is one answer.
func (s *reader[T, R]) canBeCut() bool {
	return s.Slice == 0 && (s.Days() > 1 || s.dataset.ListMinutes != nil)
}

func (s *reader[T, R]) take(ctx context.Context, page coupang.Page[T], seen map[int64]struct{}) (total int, err error) {
	s.sweep.Pages++
	s.sweep.RowsRead += int64(len(page.Records))
	for i := range page.Records {
		key, err := s.takeRecord(ctx, &page.Records[i], page.ArrivedAt)
		if err != nil {
			return 0, err
		}
		if page.Total != nil {
			seen[key] = struct{}{}
		}
	}
	if s.OnPage != nil {
		s.OnPage(s.vendor.ID, Progress{s.dataset.Name, s.Window, cmp.Or(s.Status, s.First), len(page.Records)})
	}
	if page.Total != nil {
		total = *page.Total
	}
	return total, nil
}

// takeRecord makes a row of a record, or puts it into quarantine.
func (s *reader[T, R]) takeRecord(ctx context.Context, rec *coupang.Record[T], arrived time.Time) (key int64, err error) {
	row, day, err := s.dataset.row(rec, s.vendor, arrived)
	if err != nil {
		return s.quarantine(ctx, rec, err)
	}
	key = s.dataset.Key(&row)
	s.quality.see(key, &row)
	s.scrub(&row)
	s.rows[day] = append(s.rows[day], &row)
	s.held++
	return key, nil
}

// quarantine returns a key for the record, so that it counts as seen, and once however often it comes. Keys of rows are positive.
func (s *reader[T, R]) quarantine(ctx context.Context, rec *coupang.Record[T], reason error) (key int64, err error) {
	s.sweep.Quarantined++
	first, err := quarantine(ctx, s.Store, s.Personal, s.dataset.Name, s.vendor.ID, rec.Raw, reason.Error())
	if err != nil {
		return 0, err
	}
	s.quality.quarantined(first)
	sum := sha256.Sum256(rec.Raw)
	return -int64(binary.BigEndian.Uint64(sum[:]) >> 1), nil
}

// nextSlice goes on by the hour again where an hour was read in short slices.
func (s *reader[T, R]) nextSlice() {
	s.Minute += s.Slice
	if s.Minute%longSlice == 0 {
		s.Slice = longSlice
	}
}

// makeRoom publishes what has come so far of a Day that is not cut further.
func (s *reader[T, R]) makeRoom(ctx context.Context) error {
	if s.held <= maxRows {
		return nil
	}
	return s.publish(ctx)
}

// publish merges what is held into its partitions. One that fails does not keep the others from being written. What is not
// written is lost to the run, so the error stays with the reader.
func (s *reader[T, R]) publish(ctx context.Context) error {
	err := s.publishHeld(ctx)
	s.lost = errors.Join(s.lost, err)
	return err
}

func (s *reader[T, R]) publishHeld(ctx context.Context) error {
	select {
	case s.publishing <- struct{}{}:
		defer func() { <-s.publishing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	var errs []error
	for _, day := range slices.Sorted(maps.Keys(s.rows)) {
		errs = append(errs, s.publishDay(ctx, day, s.rows[day]))
	}
	clear(s.rows)
	s.held = 0
	return errors.Join(errs...)
}

func (s *reader[T, R]) publishDay(ctx context.Context, day coupang.Day, rows []*R) error {
	slices.SortStableFunc(rows, func(a, b *R) int {
		return cmp.Or(s.dataset.compare(a, b), cmp.Compare(s.dataset.Sighting(a).LastSeenAt, s.dataset.Sighting(b).LastSeenAt))
	})
	m := &merger[T, R]{dataset: s.dataset, scrub: s.scrub}
	sorted := func(yield func(R, error) bool) {
		m.tally = tally{}
		for _, row := range rows {
			if !yield(*row, nil) {
				return
			}
		}
	}
	key := partitionKey(s.dataset.Name, s.vendor.ID, day)
	counts, err := s.table.Upsert(ctx, s.Store, key, sorted, m.merge)
	if err != nil {
		return fmt.Errorf("publish %s: %w", key, err)
	}
	s.sweep.published(counts)
	s.quality.published(m.tally, counts)
	return nil
}
