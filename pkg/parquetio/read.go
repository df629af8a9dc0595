package parquetio

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// batchRows is how many rows go to and come from parquet-go at once. Its writer takes rows in chunks of 64 at most.
const batchRows = 64

// Rows reads the object under key in file order. Columns missing in an older file read as null. An error is the last
// thing yielded: ErrNotExist, ErrDenied, ErrNewerSchema, ErrCorrupt, or the store's. Every range reads the object anew.
func (t *Table[R]) Rows(ctx context.Context, s Store, key string) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		err := t.each(ctx, s, key, func(row *R) bool { return yield(*row, nil) })
		if err != nil {
			var none R
			yield(none, fmt.Errorf("read %s: %w", key, err))
		}
	}
}

// each calls f for every row until it returns false, after which there is no error.
func (t *Table[R]) each(ctx context.Context, s Store, key string, f func(*R) bool) error {
	o, err := s.Open(ctx, key)
	if err != nil {
		return err
	}
	defer o.Close()
	r, err := t.newReader(o)
	if err != nil {
		return err
	}
	defer r.close()
	for {
		row, err := r.next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if !f(row) {
			return nil
		}
	}
}

// reader reads the rows of one file. Rows are values of their own that share no memory with it.
type reader[R any] struct {
	schema *parquet.Schema
	source *watchedReader
	file   *parquet.File
	evolve evolution

	groups  []parquet.RowGroup // not yet begun
	rows    parquet.Rows       // of the group begun, nil between two
	buffer  []parquet.Row
	columns [][]parquet.Value // of one row of an older file
	row     parquet.Row       // the same in the table's columns
	ready   []*R
	count   int64
}

// newReader opens the footer and compares the schema.
func (t *Table[R]) newReader(o Object) (*reader[R], error) {
	r := &reader[R]{schema: t.schema, source: &watchedReader{r: o}, buffer: make([]parquet.Row, batchRows)}
	err := noPanic(func() (err error) {
		r.file, err = openFile(r.source, o.Size())
		if err != nil {
			return err
		}
		r.groups = r.file.RowGroups()
		r.columns = make([][]parquet.Value, len(r.file.Schema().Columns()))
		r.evolve, err = evolve(r.file.Root(), t.schema)
		return err
	})
	return r, r.source.blame(err)
}

// openFile reads the footer, whose length it checks first: parquet-go allocates what a damaged one asks for.
func openFile(r io.ReaderAt, size int64) (*parquet.File, error) {
	var tail [8]byte
	if size < 12 {
		return nil, fmt.Errorf("%d bytes are no parquet file", size)
	}
	if _, err := r.ReadAt(tail[:], size-8); err != nil && err != io.EOF {
		return nil, err
	}
	if footer := int64(binary.LittleEndian.Uint32(tail[:])); string(tail[4:]) != "PAR1" || footer > size-12 {
		return nil, errors.New("no parquet footer")
	}
	file, err := parquet.OpenFile(r, size, parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err != nil {
		return nil, err
	}
	return file, checkCodecs(file)
}

// checkCodecs refuses what this package never writes. A damaged byte may name another codec, and parquet-go's lz4 decoder
// then allocates what a damaged length asks for: 32 GB were seen.
func checkCodecs(file *parquet.File) error {
	for _, group := range file.Metadata().RowGroups {
		for _, column := range group.Columns {
			if c := column.MetaData.Codec; c != format.Zstd && c != format.Uncompressed {
				return fmt.Errorf("columns are compressed with %s instead of zstd", c)
			}
		}
	}
	return nil
}

// next gives the next row, or io.EOF after the last.
func (r *reader[R]) next(ctx context.Context) (*R, error) {
	for len(r.ready) == 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		err := noPanic(r.fill)
		if errors.Is(err, io.EOF) {
			return nil, r.atEnd()
		}
		if err != nil {
			return nil, r.source.blame(err)
		}
	}
	row := r.ready[0]
	r.ready = r.ready[1:]
	r.count++
	return row, nil
}

func (r *reader[R]) atEnd() error {
	if want := r.file.NumRows(); r.count != want {
		return fmt.Errorf("%w: %d rows instead of %d", ErrCorrupt, r.count, want)
	}
	return io.EOF
}

// fill makes the next batch ready, or begins the next row group. io.EOF when there is none.
func (r *reader[R]) fill() error {
	if r.rows == nil {
		if len(r.groups) == 0 {
			return io.EOF
		}
		r.rows, r.groups = r.groups[0].Rows(), r.groups[1:]
	}
	n, err := r.rows.ReadRows(r.buffer)
	for _, row := range r.buffer[:n] {
		v := new(R)
		if err := r.schema.Reconstruct(v, r.evolved(row)); err != nil {
			return err
		}
		r.ready = append(r.ready, v)
	}
	if errors.Is(err, io.EOF) {
		return r.closeGroup()
	}
	if err == nil && n == 0 {
		return io.ErrNoProgress
	}
	return err
}

func (r *reader[R]) evolved(row parquet.Row) parquet.Row {
	if r.evolve == nil {
		return row
	}
	clear(r.columns)
	row.Range(func(column int, values []parquet.Value) bool {
		r.columns[column] = values
		return true
	})
	r.row = r.evolve.apply(r.row[:0], r.columns)
	return r.row
}

func (r *reader[R]) closeGroup() error {
	rows := r.rows
	r.rows = nil
	return rows.Close()
}

// close ends a reader that is left before its last row.
func (r *reader[R]) close() {
	if r.rows != nil {
		_ = r.closeGroup()
	}
}

// watchedReader remembers that reading failed, so that a broken disk is not taken for a corrupt file.
type watchedReader struct {
	r   io.ReaderAt
	err error
}

func (w *watchedReader) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 { // as a damaged footer may ask
		return 0, io.ErrUnexpectedEOF
	}
	n, err := w.r.ReadAt(p, off)
	if err != nil && err != io.EOF && w.err == nil {
		w.err = err
	}
	return n, err
}

// blame gives the cause of an error met while reading a file.
func (w *watchedReader) blame(err error) error {
	switch {
	case err == nil:
		return nil
	case w.err != nil:
		return w.err
	case errors.Is(err, ErrNewerSchema), errors.Is(err, ErrCorrupt):
		return err
	default:
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
}
