package parquetio

import (
	"context"
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go"
)

// groupBytes of output end a row group before RowsPerGroup does. Memory grows with it: a group is held until it ends.
const groupBytes = 8 << 20

// writer writes rows in ascending order to a temporary file.
type writer[R any] struct {
	table *Table[R]
	file  *tempFile
	pq    *parquet.GenericWriter[R]
	batch []R
	last  R     // the row before, once there is one
	rows  int64 // accepted
	group int   // rows of them in the group begun
	begun int64 // size of the file when it began
}

func (t *Table[R]) newWriter() (*writer[R], error) {
	file, err := newTempFile()
	if err != nil {
		return nil, err
	}
	w := &writer[R]{table: t, file: file, batch: make([]R, 0, batchRows)}
	err = noPanic(func() error {
		w.pq = parquet.NewGenericWriter[R](file, t.writer...)
		return nil
	})
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return w, nil
}

// write takes one row, whose key must be greater than the last one's.
func (w *writer[R]) write(ctx context.Context, row *R) error {
	if w.rows > 0 && w.table.compare(&w.last, row) >= 0 {
		return fmt.Errorf("row %d is out of order: the merge changed a key", w.rows)
	}
	if column := w.table.text.invalid(row); column != "" {
		return fmt.Errorf("row %d: text in column %s is not UTF-8", w.rows, column)
	}
	w.batch = append(w.batch, *row)
	w.last = *row
	w.rows++
	w.group++
	if len(w.batch) < batchRows && w.group < w.table.group {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return noPanic(w.flush)
}

// flush hands the batch on and ends the row group when it is large enough.
func (w *writer[R]) flush() error {
	n, err := w.pq.Write(w.batch)
	if err != nil {
		return err
	}
	if n != len(w.batch) {
		return fmt.Errorf("parquet-go took %d rows of %d", n, len(w.batch))
	}
	clear(w.batch)
	w.batch = w.batch[:0]
	if w.group < w.table.group && w.pq.Size()-w.begun < groupBytes {
		return nil
	}
	w.group = 0
	err = w.pq.Flush()
	w.begun = w.pq.Size()
	return err
}

// finish ends the file and reads its footer back before anyone may publish it.
func (w *writer[R]) finish() (*tempFile, error) {
	err := noPanic(func() error {
		if err := w.flush(); err != nil {
			return err
		}
		if err := w.pq.Close(); err != nil {
			return err
		}
		if w.file.err != nil {
			return w.file.err
		}
		return w.verify()
	})
	if err != nil {
		w.discard()
		return nil, err
	}
	return w.file, nil
}

func (w *writer[R]) verify() error {
	f, err := openFile(w.file, w.file.Size())
	if err != nil {
		return fmt.Errorf("reopen what was written: %w", err)
	}
	if got := w.pq.File().NumRows(); got != w.rows || f.NumRows() != w.rows {
		return fmt.Errorf("wrote %d rows instead of %d, of which %d can be read", got, w.rows, f.NumRows())
	}
	difference, err := evolve(f.Root(), w.table.schema)
	if err != nil {
		return fmt.Errorf("reopen what was written: %w", err)
	}
	if difference != nil {
		return errors.New("wrote another schema than the table's")
	}
	return nil
}

// discard removes the file of a write given up.
func (w *writer[R]) discard() { _ = w.file.Close() }
