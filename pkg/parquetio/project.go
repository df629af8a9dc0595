package parquetio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// Projection reads a few columns of a table's objects and decodes no others. A program that only counts neither pays for
// the rest nor holds it. It may be used concurrently.
type Projection[P any] struct {
	schema  *parquet.Schema
	columns []parquet.Field
}

// NewProjection takes the columns from P's fields, which are tagged as in the table's row type. They are scalars at the top:
// no members of structs, no lists.
func NewProjection[P any]() (*Projection[P], error) {
	t := reflect.TypeFor[P]()
	if err := lint(t); err != nil {
		return nil, fmt.Errorf("parquetio: projection %s: %w", t, err)
	}
	p := &Projection[P]{schema: parquet.SchemaOf(new(P))}
	for _, column := range p.schema.Fields() {
		if !column.Leaf() || column.Repeated() {
			return nil, fmt.Errorf("parquetio: projection %s: %s is no scalar at the top", t, column.Name())
		}
		p.columns = append(p.columns, column)
	}
	return p, nil
}

// Rows reads the object under key in file order, as Table.Rows does: a column missing in an older file reads as null, and an
// error is the last thing yielded. Columns that are not P's may be of any kind.
func (p *Projection[P]) Rows(ctx context.Context, s Store, key string) iter.Seq2[P, error] {
	return func(yield func(P, error) bool) {
		if err := p.each(ctx, s, key, func(row P) bool { return yield(row, nil) }); err != nil {
			var none P
			yield(none, fmt.Errorf("read %s: %w", key, err))
		}
	}
}

// each calls f for every row until it returns false, after which there is no error.
func (p *Projection[P]) each(ctx context.Context, s Store, key string, f func(P) bool) error {
	o, err := s.Open(ctx, key)
	if err != nil {
		return err
	}
	defer o.Close()
	source := &watchedReader{r: o}
	var file *parquet.File
	var indexes []int
	err = noPanic(func() (err error) {
		if file, err = openFile(source, o.Size()); err != nil {
			return err
		}
		if err := checkGroups(file); err != nil {
			return err
		}
		indexes, err = p.find(file.Root())
		return err
	})
	if err != nil {
		return source.blame(err)
	}
	for _, group := range file.RowGroups() {
		goOn, err := p.group(ctx, group, indexes, f)
		if err != nil {
			return source.blame(err)
		}
		if !goOn {
			return nil
		}
	}
	return nil
}

// checkGroups finds a damaged footer, by which rows would go uncounted: they are read by their groups.
func checkGroups(file *parquet.File) error {
	rows := int64(0)
	for _, group := range file.RowGroups() {
		rows += group.NumRows()
	}
	if rows != file.NumRows() {
		return fmt.Errorf("%w: row groups of %d rows instead of %d", ErrCorrupt, rows, file.NumRows())
	}
	return nil
}

// find gives each column's place in the file, -1 where an older file lacks it.
func (p *Projection[P]) find(root *parquet.Column) ([]int, error) {
	var indexes []int
	var newer, lacking []string
	for _, want := range p.columns {
		have := root.Column(want.Name())
		switch {
		case have == nil && want.Optional():
			indexes = append(indexes, -1)
		case have == nil:
			lacking = append(lacking, want.Name())
		case !have.Leaf() || have.Repeated() || typeText(have) != typeText(want) || have.Optional() && !want.Optional():
			newer = append(newer, fmt.Sprintf("column %s is %s, here %s", want.Name(), typeText(have), typeText(want)))
		default:
			indexes = append(indexes, have.Index())
		}
	}
	if len(newer) > 0 {
		return nil, fmt.Errorf("%w: %s", ErrNewerSchema, strings.Join(newer, "; "))
	}
	if len(lacking) > 0 {
		return nil, fmt.Errorf("%w: no column %s", ErrCorrupt, strings.Join(lacking, ", "))
	}
	if slices.Max(indexes) < 0 { // nothing would end the rows of a damaged count
		return nil, fmt.Errorf("%w: none of the columns is there", ErrCorrupt)
	}
	return indexes, nil
}

// projectedRows are decoded at once of every column.
const projectedRows = 1024

// group reads one row group and tells whether there is more to be read. The caller's f must not run inside noPanic, which
// would take its panics for damage.
func (p *Projection[P]) group(ctx context.Context, group parquet.RowGroup, indexes []int, f func(P) bool) (bool, error) {
	columns := newProjectedColumns(group, indexes)
	defer columns.close()
	batch := make([]P, projectedRows)
	for left := group.NumRows(); left > 0; {
		n := int(min(left, projectedRows))
		if err := errors.Join(ctx.Err(), noPanic(func() error { return p.fill(batch[:n], columns) })); err != nil {
			return false, err
		}
		for _, row := range batch[:n] {
			if !f(row) {
				return false, nil
			}
		}
		left -= int64(n)
	}
	return true, noPanic(columns.end)
}

func (p *Projection[P]) fill(batch []P, columns projectedColumns) error {
	for i := range columns {
		if err := columns[i].read(len(batch)); err != nil {
			return err
		}
	}
	row := make(parquet.Row, len(columns))
	for i := range batch {
		for j := range columns {
			row[j] = columns[j].value(i, j, p.columns[j].Optional())
		}
		clear(batch[i : i+1])
		if err := p.schema.Reconstruct(&batch[i], row); err != nil {
			return err
		}
	}
	return nil
}

// projectedColumns stand in the order of P's.
type projectedColumns []projectedColumn

type projectedColumn struct {
	values parquet.ColumnChunkValueReader // nil: the file has no such column
	batch  []parquet.Value
}

func newProjectedColumns(group parquet.RowGroup, indexes []int) projectedColumns {
	chunks := group.ColumnChunks()
	columns := make(projectedColumns, len(indexes))
	for i, index := range indexes {
		if index >= 0 {
			columns[i] = projectedColumn{
				values: parquet.NewColumnChunkValueReader(chunks[index]), batch: make([]parquet.Value, projectedRows),
			}
		}
	}
	return columns
}

// read takes the next n values: a top scalar has exactly one a row, null or not.
func (c *projectedColumn) read(n int) error {
	if c.values == nil {
		return nil
	}
	for got := 0; got < n; {
		m, err := c.values.ReadValues(c.batch[got:n])
		for i := range c.batch[got : got+m] {
			c.batch[got+i] = c.batch[got+i].Clone() // the page is used again for the values after it
		}
		got += m
		if errors.Is(err, io.EOF) && got < n {
			return fmt.Errorf("%w: a column ends before its row group", ErrCorrupt)
		}
		if err != nil && got < n {
			return err
		}
	}
	return nil
}

func (c *projectedColumn) value(row, column int, nullable bool) parquet.Value {
	if c.values == nil || c.batch[row].IsNull() {
		return parquet.Value{}.Level(0, 0, column)
	}
	definition := 0
	if nullable {
		definition = 1
	}
	return c.batch[row].Level(0, definition, column)
}

// end reports values beyond the last row, of which the row group does not know.
func (p projectedColumns) end() error {
	for _, c := range p {
		if c.values == nil {
			continue
		}
		switch n, err := c.values.ReadValues(c.batch[:1]); {
		case n > 0:
			return fmt.Errorf("%w: a column goes on after its row group", ErrCorrupt)
		case !errors.Is(err, io.EOF):
			return err
		}
	}
	return nil
}

func (p projectedColumns) close() {
	for _, c := range p {
		if c.values != nil {
			_ = c.values.Close()
		}
	}
}
