package parquetio

import (
	"context"
	"errors"
	"io"
	"iter"
	"slices"
)

// merge is told what a row was, and what is new about it; either may be nil.
type merge[R any] func(old, new *R) (R, Outcome)

// mergeFile joins the old object with the new rows into a temporary file. An old file out of order is sorted in memory
// first: only a foreign or damaged writer makes one.
func (t *Table[R]) mergeFile(ctx context.Context, old Object, sorted iter.Seq2[R, error], m merge[R]) (Counts, *tempFile, error) {
	if _, none := old.(absent); none {
		return t.join(ctx, &oldRows[R]{rows: &sliceRows[R]{}}, sorted, m)
	}
	counts, file, err := t.joinStream(ctx, old, sorted, m)
	if !errors.Is(err, errUnsorted) {
		return counts, file, err
	}
	rows, misplaced, err := t.sortedRows(ctx, old)
	if err != nil {
		return Counts{}, nil, err
	}
	return t.join(ctx, &oldRows[R]{rows: rows, repaired: misplaced}, sorted, m)
}

func (t *Table[R]) joinStream(ctx context.Context, old Object, sorted iter.Seq2[R, error], m merge[R]) (Counts, *tempFile, error) {
	r, err := t.newReader(old)
	if err != nil {
		return Counts{}, nil, err
	}
	defer r.close()
	return t.join(ctx, &oldRows[R]{rows: r}, sorted, m)
}

// sortedRows reads the whole object and sorts it. It counts the rows that stood before a smaller one.
func (t *Table[R]) sortedRows(ctx context.Context, old Object) (*sliceRows[R], int, error) {
	r, err := t.newReader(old)
	if err != nil {
		return nil, 0, err
	}
	defer r.close()
	var all sliceRows[R]
	misplaced := 0
	for {
		row, err := r.next(ctx)
		if errors.Is(err, io.EOF) {
			slices.SortStableFunc(all, t.compare)
			return &all, misplaced, nil
		}
		if err != nil {
			return nil, 0, err
		}
		if n := len(all); n > 0 && t.compare(all[n-1], row) > 0 {
			misplaced++
		}
		all = append(all, row)
	}
}

// join writes the full outer join of old and sorted.
func (t *Table[R]) join(ctx context.Context, old *oldRows[R], sorted iter.Seq2[R, error], m merge[R]) (Counts, *tempFile, error) {
	out, err := t.newWriter()
	if err != nil {
		return Counts{}, nil, err
	}
	old.compare, old.merge = t.compare, m
	j := &joiner[R]{compare: t.compare, merge: m, old: old, out: out}
	if err := j.run(ctx, sorted); err != nil {
		out.discard()
		return Counts{}, nil, err
	}
	file, err := out.finish()
	if err != nil {
		return Counts{}, nil, err
	}
	j.counts.Rows, j.counts.Repaired = int(out.rows), old.repaired
	return j.counts, file, nil
}

// joiner is driven by the new rows. For each key it collects the old row and all new ones before it writes.
type joiner[R any] struct {
	compare func(a, b *R) int
	merge   merge[R]
	old     *oldRows[R]
	out     *writer[R]
	counts  Counts

	merged  *R // result for the key at hand, nil before the first
	outcome Outcome
}

func (j *joiner[R]) run(ctx context.Context, sorted iter.Seq2[R, error]) error {
	if err := j.old.advance(ctx); err != nil {
		return err
	}
	for row, err := range sorted {
		if err != nil {
			return err
		}
		if err := j.add(ctx, &row); err != nil {
			return err
		}
	}
	if err := j.flush(ctx); err != nil {
		return err
	}
	return j.keep(ctx, nil)
}

func (j *joiner[R]) add(ctx context.Context, row *R) error {
	if j.merged != nil {
		switch c := j.compare(j.merged, row); {
		case c > 0:
			return errors.New("new rows are not sorted")
		case c == 0:
			j.counts.Duplicates++
			j.apply(j.merged, row)
			return nil
		}
	}
	if err := j.flush(ctx); err != nil {
		return err
	}
	if err := j.keep(ctx, row); err != nil {
		return err
	}
	var old *R
	if head := j.old.head; head != nil && j.compare(head, row) == 0 {
		old = head
		if err := j.old.advance(ctx); err != nil {
			return err
		}
	}
	j.apply(old, row)
	return nil
}

func (j *joiner[R]) apply(old, row *R) {
	merged, outcome := j.merge(old, row)
	j.merged, j.outcome = &merged, max(j.outcome, outcome)
}

// flush writes the result for the key at hand.
func (j *joiner[R]) flush(ctx context.Context) error {
	if j.merged == nil {
		return nil
	}
	switch j.outcome {
	case Inserted:
		j.counts.Inserted++
	case Changed:
		j.counts.Changed++
	default:
		j.counts.Unchanged++
	}
	row := j.merged
	j.merged, j.outcome = nil, Unchanged
	return j.out.write(ctx, row)
}

// keep writes the old rows before limit, all that are left when it is nil.
func (j *joiner[R]) keep(ctx context.Context, limit *R) error {
	for head := j.old.head; head != nil && (limit == nil || j.compare(head, limit) < 0); head = j.old.head {
		row, outcome := j.merge(head, nil)
		if outcome == Unchanged {
			j.counts.Kept++
		} else {
			j.counts.Changed++
		}
		if err := j.out.write(ctx, &row); err != nil {
			return err
		}
		if err := j.old.advance(ctx); err != nil {
			return err
		}
	}
	return nil
}

// errUnsorted: the old file cannot be streamed.
var errUnsorted = errors.New("file is not sorted")

// oldRows gives the rows of the old file in order, those with one key folded into one.
type oldRows[R any] struct {
	rows interface {
		next(context.Context) (*R, error)
	}
	compare  func(a, b *R) int
	merge    merge[R]
	repaired int // rows misplaced or folded so far

	head  *R // nil after the last row
	ahead *R // read already, comes after head
	begun bool
}

// advance sets head to the next row.
func (o *oldRows[R]) advance(ctx context.Context) (err error) {
	if !o.begun {
		o.begun = true
		if o.ahead, err = o.read(ctx); err != nil {
			return err
		}
	}
	for o.head = o.ahead; o.head != nil; {
		if o.ahead, err = o.read(ctx); err != nil || o.ahead == nil {
			return err
		}
		switch c := o.compare(o.head, o.ahead); {
		case c > 0:
			return errUnsorted
		case c < 0:
			return nil
		}
		o.repaired++
		folded, _ := o.merge(o.head, o.ahead)
		o.head = &folded
	}
	return nil
}

// read gives nil after the last row.
func (o *oldRows[R]) read(ctx context.Context) (*R, error) {
	row, err := o.rows.next(ctx)
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	return row, err
}

// sliceRows are rows in memory.
type sliceRows[R any] []*R

func (s *sliceRows[R]) next(ctx context.Context) (*R, error) {
	if len(*s) == 0 {
		return nil, io.EOF
	}
	row := (*s)[0]
	*s = (*s)[1:]
	return row, nil
}
