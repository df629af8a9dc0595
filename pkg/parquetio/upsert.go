package parquetio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
)

// Outcome says what a merge made of a row.
type Outcome int

// Outcomes, from the weakest: where several new rows have one key, the strongest counts.
const (
	Unchanged Outcome = iota // the row says what it said, bookkeeping columns aside
	Changed
	Inserted
)

// Counts of one Upsert. Rows = Inserted + Changed + Unchanged + Kept.
type Counts struct {
	Inserted, Changed, Unchanged int

	Kept       int   // rows only in the file that the merge left unchanged
	Duplicates int   // new rows beyond the first of their key
	Repaired   int   // rows of the old file that stood out of order or repeated a key
	Rows       int   // rows in the object afterwards
	Bytes      int64 // size of the object afterwards
	Written    bool  // false when there was no row, or the object already held these very bytes
}

// Upsert joins the object under key with the rows of sorted and replaces it whole, in memory that does not grow with it.
// A fresh object is created; when there is no row at all nothing is written.
//
// sorted yields rows in the order of compare, perhaps several with one key. It is ranged again after a conflict, so it must
// be restartable. merge is called once for every row only in the file (old, nil), only in sorted (nil, new) and in both;
// further new rows with a key follow with the last result as old. It must not keep, change or re-key what it is given.
// Several rows of the old file with one key (which Upsert never writes) are folded by merge as if the later were new.
//
// The Put is conditional on the object that was read. When another writer was first, Upsert reads and merges again. When the
// object then is, byte for byte, what this Put would have made, that is success: the Put was stored although reported as
// failed. (Or another writer came to the same rows; so a merge must not count calls.) ErrConflict is returned only when the
// attempts are used up or the context leaves no time to wait. On ErrNewerSchema and ErrCorrupt the object is as it was.
func (t *Table[R]) Upsert(ctx context.Context, s Store, key string, sorted iter.Seq2[R, error],
	merge func(old, new *R) (R, Outcome),
) (Counts, error) {
	for attempt := 1; ; attempt++ {
		counts, err := t.upsertOnce(ctx, s, key, sorted, merge)
		if err == nil {
			return counts, nil
		}
		if !errors.Is(err, ErrConflict) || attempt == t.tries || !pause(ctx, attempt) {
			return Counts{}, fmt.Errorf("upsert %s: %w", key, err)
		}
	}
}

// upsertOnce reads, merges and puts.
func (t *Table[R]) upsertOnce(ctx context.Context, s Store, key string, sorted iter.Seq2[R, error], m merge[R]) (Counts, error) {
	old, err := openOld(ctx, s, key)
	if err != nil {
		return Counts{}, err
	}
	defer old.Close()
	counts, file, err := t.mergeFile(ctx, old, sorted, m)
	if err != nil {
		return Counts{}, err
	}
	defer file.Close()
	if counts.Rows == 0 {
		return counts, nil
	}
	counts.Bytes = file.Size()
	counts.Written = file.Digest() != old.Digest()
	if !counts.Written {
		return counts, nil
	}
	return counts, put(ctx, s, key, file, old.ETag())
}

// put stores the file. After an error it looks whether the file was stored all the same.
func put(ctx context.Context, s Store, key string, file *tempFile, etag string) error {
	_, err := s.Put(ctx, key, file.body(), etag)
	if err == nil {
		return nil
	}
	now, openErr := s.Open(ctx, key)
	if openErr != nil {
		return err
	}
	defer now.Close()
	if now.Digest() == file.Digest() {
		return nil
	}
	return err
}

// openOld gives an empty object in the place of an absent one.
func openOld(ctx context.Context, s Store, key string) (Object, error) {
	o, err := s.Open(ctx, key)
	if errors.Is(err, ErrNotExist) {
		return absent{}, nil
	}
	return o, err
}

type absent struct{}

func (absent) ReadAt([]byte, int64) (int, error) { return 0, io.EOF }
func (absent) Close() error                      { return nil }
func (absent) Size() int64                       { return 0 }
func (absent) ETag() string                      { return "" }
func (absent) Digest() string                    { return "" }
