package chaos

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// contents are a lake's objects, for beginning many trials from one state.
type contents map[string][]byte

func contentsOf(t testing.TB, lake parquetio.Store) contents {
	t.Helper()
	all := contents{}
	for key, err := range lake.List(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		if all[key], err = contentOf(t.Context(), lake, key); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func contentOf(ctx context.Context, lake parquetio.Store, key string) ([]byte, error) {
	o, err := lake.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	defer o.Close()
	return io.ReadAll(io.NewSectionReader(o, 0, o.Size()))
}

// fill puts them into an empty lake.
func (c contents) fill(t testing.TB, lake parquetio.Store) {
	t.Helper()
	for key, content := range c {
		if _, err := lake.Put(t.Context(), key, bytes.NewReader(content), ""); err != nil {
			t.Fatal(err)
		}
	}
}

// kept is a row and the day of its partition.
type kept struct {
	row map[string]any
	day string
}

// rowsIn reads a table whole. Keys that are there twice are told in doubled, and an object that cannot be read is an error:
// whole partitions are what a crash may leave.
func rowsIn(ctx context.Context, lake parquetio.Store, dataset, key string) (rows map[int64]kept, doubled []int64, err error) {
	rows = map[int64]kept{}
	for object, err := range lake.List(ctx, dataset+"/") {
		if err != nil {
			return nil, nil, err
		}
		_, day, _ := strings.Cut(object, "dt=")
		day, _, _ = strings.Cut(day, "/")
		content, err := contentOf(ctx, lake, object)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", object, err)
		}
		err = eachRow(ctx, content, func(row map[string]any) {
			id, _ := row[key].(int64)
			if _, twice := rows[id]; twice {
				doubled = append(doubled, id)
			}
			rows[id] = kept{row, day}
		})
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", object, err)
		}
	}
	return rows, doubled, nil
}

func eachRow(ctx context.Context, content []byte, see func(map[string]any)) error {
	source, err := file.NewParquetReader(bytes.NewReader(content))
	if err != nil {
		return err
	}
	defer source.Close()
	reader, err := pqarrow.NewFileReader(source, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		return err
	}
	table, err := reader.ReadTable(ctx)
	if err != nil {
		return err
	}
	defer table.Release()
	batches := array.NewTableReader(table, 0)
	defer batches.Release()
	for batches.Next() {
		rows := array.RecordToStructArray(batches.RecordBatch())
		for i := range rows.Len() {
			see(rowOf(rows, i))
		}
		rows.Release()
	}
	return batches.Err()
}

// comparison is what a lake lacks of the truth. before are the rows that were in it at some time.
type comparison struct {
	dataset, key string
	subject      coupangtest.Subject
	before       map[int64]bool
}

// errNoTruth guards the campaign itself: against an empty world everything is right.
var errNoTruth = errors.New("the API lists nothing")

// hold compares the lake with everything that the API lists now, and adds what is wrong to the outcome.
func (c comparison) hold(ctx context.Context, api *coupangtest.API, lake parquetio.Store, o *outcome) {
	rows, doubled, err := rowsIn(ctx, lake, c.dataset, c.key)
	if err != nil {
		o.blame(&o.Lost, "the lake cannot be read: %v", err)
		return
	}
	for _, id := range doubled {
		o.blame(&o.Doubled, "%s %d is there twice", c.dataset, id)
	}
	listed := map[int64]bool{}
	for record := range api.Listed(seller.ID, c.subject) {
		listed[record.ID] = true
		found, ok := rows[record.ID]
		switch {
		case !ok:
			o.blame(&o.Lost, "%s %d of %s is listed and not in the lake", c.dataset, record.ID, record.Day)
		case found.day != record.Day.String():
			o.blame(&o.Wrong, "%s %d of %s is in the partition of %s", c.dataset, record.ID, record.Day, found.day)
		default:
			if wrong := differences(record.JSON, found.row); len(wrong) > 0 {
				o.blame(&o.Wrong, "%s %d differs at %s", c.dataset, record.ID, strings.Join(wrong, ", "))
			}
		}
	}
	if len(listed) == 0 {
		o.blame(&o.Lost, "%v", errNoTruth)
	}
	for id := range c.before {
		if _, ok := rows[id]; !ok && !listed[id] {
			o.blame(&o.Lost, "%s %d was in the lake and is gone", c.dataset, id)
		}
	}
	for id := range rows {
		if !listed[id] && !c.before[id] {
			o.blame(&o.Wrong, "%s %d is in the lake and was never listed", c.dataset, id)
		}
	}
}

// missing counts what is listed and not in the lake, whatever the values.
func (c comparison) missing(ctx context.Context, api *coupangtest.API, lake parquetio.Store) (n int, err error) {
	rows, _, err := rowsIn(ctx, lake, c.dataset, c.key)
	for record := range api.Listed(seller.ID, c.subject) {
		if _, ok := rows[record.ID]; !ok {
			n++
		}
	}
	return n, err
}

// note adds the lake's rows to those that must stay.
func (c comparison) note(ctx context.Context, lake parquetio.Store) error {
	rows, _, err := rowsIn(ctx, lake, c.dataset, c.key)
	for id := range rows {
		c.before[id] = true
	}
	return err
}
