package export

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// freshnessDays is how far back Freshest looks. What is older is stale enough for any alarm.
const freshnessDays = 8

// StalestKnown is the age of a dataset of which Freshest finds no sweep: at least this.
const StalestKnown = freshnessDays * 24 * time.Hour

// Freshest tells when the newest finished sweep that reached the Day of its start began: the dataset is as fresh as that.
// It is zero where there is none in the last eight days. Backfills of older Days do not count.
func Freshest(ctx context.Context, s parquetio.Store, v coupang.Vendor, dataset string, now time.Time) (time.Time, error) {
	today := coupang.DayOf(now, v.Market)
	for day := today; day > today-freshnessDays; day-- {
		var newest parquetio.Timestamp
		for row, err := range Sweeps(ctx, s, v.ID, day) {
			if err != nil {
				return time.Time{}, err
			}
			if row.Dataset == dataset && row.Freshens(day) {
				newest = max(newest, row.StartedAt)
			}
		}
		if newest > 0 {
			return time.UnixMilli(int64(newest)), nil
		}
	}
	return time.Time{}, nil
}

// Finished tells that the sweep read its window to the end.
func (s *Sweep) Finished() bool { return s.State == Done || s.State == Warned }

// Freshens tells that the sweep, which started on a Day, was finished and reached that Day.
func (s *Sweep) Freshens(started coupang.Day) bool {
	return s.Finished() && coupang.Day(s.WindowTo) >= started
}

// Sweeps yields the sweeps of one vendor that started on one Day; none where there were none.
func Sweeps(ctx context.Context, s parquetio.Store, vendor string, day coupang.Day) func(yield func(Sweep, error) bool) {
	return func(yield func(Sweep, error) bool) {
		table, err := newSweepsTable()
		if err != nil {
			yield(Sweep{}, err)
			return
		}
		for row, err := range table.Rows(ctx, s, partitionKey(SweepsName, vendor, day)) {
			if errors.Is(err, parquetio.ErrNotExist) {
				return
			}
			if err != nil {
				err = fmt.Errorf("read sweeps of %s on %s: %w", vendor, day, err)
			}
			if !yield(row, err) {
				return
			}
		}
	}
}
