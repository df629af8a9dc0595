package parquetio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"strings"
)

// Errors that stores, Upsert and Rows return wrapped; compare with errors.Is.
var (
	// ErrNotExist: no object has this key.
	ErrNotExist = errors.New("object does not exist")
	// ErrConflict: the object is not the one that a Put's condition names. An earlier attempt of the same Put, whose
	// answer was lost, may be the reason.
	ErrConflict = errors.New("object was changed by another writer")
	// ErrDenied: the store refuses access.
	ErrDenied = errors.New("access denied")
	// ErrNewerSchema: the object has columns or types that this program does not know, so rewriting it would lose data.
	ErrNewerSchema = errors.New("object was written with a newer schema")
	// ErrCorrupt: the object cannot be read as what it should be.
	ErrCorrupt = errors.New("object is corrupt")
)

// Store keeps whole objects under slash-separated keys.
//
// An object appears whole or not at all, also when the program is killed. A Put that has returned an ETag is durable and
// seen by every later Open. A Put that has returned an error may still have stored its bytes (the answer was lost): callers
// look again. Stores retry what is transient themselves; callers do not. All methods may be used concurrently.
type Store interface {
	// Open gives a snapshot of one object, which no later Put alters. An absent key is ErrNotExist.
	Open(ctx context.Context, key string) (Object, error)
	// Put replaces the object if its ETag is ifMatch, or creates it if ifMatch is empty; otherwise ErrConflict.
	// body is read from its start, perhaps several times.
	Put(ctx context.Context, key string, body io.ReadSeeker, ifMatch string) (etag string, err error)
	// List yields the keys that begin with prefix, sorted by byte. An error is the last thing yielded.
	List(ctx context.Context, prefix string) iter.Seq2[string, error]
}

// Object is a snapshot of one stored object. It must be closed. ReadAt may be called concurrently.
type Object interface {
	io.ReaderAt
	io.Closer
	// Size in bytes.
	Size() int64
	// ETag is what Put's ifMatch takes. It changes whenever the content does.
	ETag() string
	// Digest is the SHA-256 of the content in lower-case hex.
	Digest() string
}

// CheckKey is the rule for keys, the same for every Store: relative slash-separated paths whose elements are not empty and do
// not begin with a dot. It refuses what a directory could not keep or would hide.
func CheckKey(key string) error {
	if !fs.ValidPath(key) || strings.HasPrefix(key, ".") || strings.Contains(key, "/.") {
		return fmt.Errorf("%q is not a key", key)
	}
	return nil
}
