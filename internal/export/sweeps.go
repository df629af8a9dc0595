package export

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// State is how a sweep ended.
type State string

// The states of a sweep.
const (
	Done      State = "done"
	Warned    State = "warned"    // done, and something is suspicious
	Continued State = "continued" // the rest is read by a later sweep
	Held      State = "held"      // no call was made
	Skipped   State = "skipped"   // not needed, or not offered in this market
	Failed    State = "failed"
)

// SweepsName is the name of the table that tells what every sweep did.
const SweepsName = "sweeps"

// Sweep is one row of the table sweeps: the reading of every page of every status of one Window, or of a part of it
// that an interruption left. It holds no personal data.
type Sweep struct {
	SweepID           string              `parquet:"sweep_id,plain" doc:"number of the sweep; sorts by when it was recorded" json:"sweep_id"`
	RunID             string              `parquet:"run_id,dict" doc:"what one event planned; all sweeps of it carry this" json:"run_id"`
	Dataset           string              `parquet:"dataset,dict" doc:"table that it filled" json:"dataset"`
	WindowFrom        parquetio.Date      `parquet:"window_from,date" doc:"first day of the window" json:"-"`
	WindowTo          parquetio.Date      `parquet:"window_to,date" doc:"last day of the window" json:"-"`
	State             State               `parquet:"state,dict" doc:"done, warned (done, and something is suspicious), continued (a later sweep reads the rest), held (no call was made), skipped (not needed) or failed" json:"state"`
	ErrorKind         *string             `parquet:"error_kind,dict" doc:"why it failed or was held, in a word" json:"error_kind"`
	Error             *string             `parquet:"error,dict" doc:"why it failed" json:"error"`
	StartedAt         parquetio.Timestamp `parquet:"started_at,timestamp(millisecond)" doc:"when the window's first page was asked for" json:"-"`
	FinishedAt        parquetio.Timestamp `parquet:"finished_at,timestamp(millisecond)" doc:"when its rows were in the lake" json:"-"`
	Requests          int64               `parquet:"requests" doc:"calls of the API, retries among them" json:"requests"`
	Retries           int64               `parquet:"retries" doc:"calls that repeated a failed one" json:"retries"`
	Throttled         int64               `parquet:"throttled" doc:"answers that said: too many calls" json:"throttled"`
	Pages             int64               `parquet:"pages" doc:"pages read" json:"pages"`
	RowsRead          int64               `parquet:"rows_read" doc:"records on these pages" json:"rows_read"`
	RowsInserted      int64               `parquet:"rows_inserted" doc:"rows new to the lake" json:"rows_inserted"`
	RowsChanged       int64               `parquet:"rows_changed" doc:"rows of which the API told something new" json:"rows_changed"`
	RowsUnchanged     int64               `parquet:"rows_unchanged" doc:"rows seen again as they were" json:"rows_unchanged"`
	Duplicates        int64               `parquet:"duplicates" doc:"records beyond the first of their key" json:"duplicates"`
	Quarantined       int64               `parquet:"quarantined" doc:"records that cannot be rows; see _quarantine" json:"quarantined"`
	PartitionsWritten int64               `parquet:"partitions_written" doc:"partitions merged into" json:"partitions_written"`
	BytesWritten      int64               `parquet:"bytes_written" doc:"size of these partitions" json:"bytes_written"`
	Warnings          []string            `parquet:"warnings,list" parquet-element:",dict" doc:"what is suspicious, in words" json:"warnings"`
	Notes             []string            `parquet:"notes,list" parquet-element:",dict" doc:"what is worth knowing, in words" json:"notes"`
}

// VendorSweep is a sweep and whose it was: in the table, the partition tells.
type VendorSweep struct {
	VendorID string
	Sweep
}

// newSweep begins the account of a window. The time is that of the window's first request, also where an earlier
// invocation made it: what was last seen before then, in a window that a finished sweep covers, has left the list.
func newSweep(u Unit, w Window, started time.Time) *Sweep {
	return &Sweep{
		SweepID: newID(time.Now()), RunID: u.RunID, Dataset: u.Dataset,
		WindowFrom: parquetio.Date(w.From), WindowTo: parquetio.Date(w.To), StartedAt: timestamp(started),
		Warnings: []string{}, Notes: []string{},
	}
}

// newID is unique and sorts by time.
func newID(now time.Time) string {
	return now.UTC().Format("20060102T150405.000Z-") + strings.ToLower(rand.Text()[:10])
}

// NewRunID names one run: all units that one event plans carry it.
func NewRunID(now time.Time) string { return newID(now) }

// MarshalJSON prints the columns, days as 2006-01-02 and times as RFC 3339, as the events do.
func (s VendorSweep) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		VendorID string `json:"vendor_id"`
		Sweep
		WindowFrom coupang.Day `json:"window_from"`
		WindowTo   coupang.Day `json:"window_to"`
		StartedAt  time.Time   `json:"started_at"`
		FinishedAt time.Time   `json:"finished_at"`
	}{
		s.VendorID, s.Sweep, coupang.Day(s.WindowFrom), coupang.Day(s.WindowTo),
		time.UnixMilli(int64(s.StartedAt)).UTC(), time.UnixMilli(int64(s.FinishedAt)).UTC(),
	})
}

func (s *Sweep) warn(format string, args ...any) {
	s.Warnings = append(s.Warnings, fmt.Sprintf(format, args...))
}

func (s *Sweep) note(format string, args ...any) {
	s.Notes = append(s.Notes, fmt.Sprintf(format, args...))
}

func (s *Sweep) spend(c coupang.Cost) {
	s.Requests += int64(c.Requests)
	s.Retries += int64(c.Retries)
	s.Throttled += int64(c.Throttled)
}

func (s *Sweep) published(c parquetio.Counts) {
	s.RowsInserted += int64(c.Inserted)
	s.RowsChanged += int64(c.Changed)
	s.RowsUnchanged += int64(c.Unchanged)
	s.Duplicates += int64(c.Duplicates)
	if c.Written {
		s.BytesWritten += c.Bytes
		s.PartitionsWritten++
	}
}

// finish sets the end and, where nothing else was said, the state.
func (s *Sweep) finish(state State) {
	s.FinishedAt = timestamp(time.Now())
	s.State = state
	if state == Done && len(s.Warnings) > 0 {
		s.State = Warned
	}
}

func (s *Sweep) fail(err error) {
	kind, text := errorKind(err), err.Error()
	s.ErrorKind, s.Error = &kind, &text
	s.finish(Failed)
}

func timestamp(t time.Time) parquetio.Timestamp { return parquetio.Timestamp(t.UnixMilli()) }

func newSweepsTable() (*parquetio.Table[Sweep], error) {
	byID := func(a, b *Sweep) int { return strings.Compare(a.SweepID, b.SweepID) }
	table, err := parquetio.NewTable(byID, parquetio.Options{CreatedBy: createdBy})
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", SweepsName, err)
	}
	return table, nil
}

// putSweep merges a row into the partition of the Day on which the sweep started.
func putSweep(ctx context.Context, t *parquetio.Table[Sweep], s parquetio.Store, v coupang.Vendor, row Sweep) error {
	day := coupang.DayOf(time.UnixMilli(int64(row.StartedAt)), v.Market)
	one := func(yield func(Sweep, error) bool) { yield(row, nil) }
	_, err := t.Upsert(ctx, s, partitionKey(SweepsName, v.ID, day), iter.Seq2[Sweep, error](one), newestSweep)
	if err != nil {
		return fmt.Errorf("record sweep %s: %w", row.SweepID, err)
	}
	return nil
}

func newestSweep(old, new *Sweep) (Sweep, parquetio.Outcome) {
	switch {
	case new == nil:
		return *old, parquetio.Unchanged
	case old == nil:
		return *new, parquetio.Inserted
	default:
		return *new, parquetio.Changed
	}
}
