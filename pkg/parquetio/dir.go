package parquetio

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// Dir is a Store in a directory of one machine. Objects are plain files; their ETag is the SHA-256 of the content, so a
// file changed by another program is noticed. Network file systems without advisory locks lose the condition of Put, and
// on Windows a Put fails while another program has the object open.
//
// Names that begin with a dot are not objects: .lock in the root is held during a Put, and .<name>.tmp beside an object is
// the one being written, left behind by a killed process until the next Put of that key.
type Dir struct {
	root string
	turn chan struct{} // holds a token while a Put of this process has its turn
}

// NewDir keeps objects below the directory root, which the first Put creates.
func NewDir(root string) (*Dir, error) {
	absolute, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	return &Dir{root: absolute, turn: make(chan struct{}, 1)}, nil
}

func (d *Dir) path(key string) (string, error) {
	if err := CheckKey(key); err != nil {
		return "", err
	}
	local, err := filepath.Localize(key)
	if err != nil {
		return "", fmt.Errorf("%q is not a key: %w", key, err)
	}
	return filepath.Join(d.root, local), nil
}

// Open copies the file to a temporary one, for a file changed in place by another program would be no snapshot, and
// Windows would let nobody replace it meanwhile.
func (d *Dir) Open(ctx context.Context, key string) (Object, error) {
	path, err := d.path(key)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fileError(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, ErrNotExist
	}
	t, err := readAll(ctx, f)
	if err != nil {
		return nil, err
	}
	return snapshot{t, t.Digest()}, nil
}

// Put writes beside the object, syncs, and renames. One lock for the whole directory is held over condition and write:
// writing takes milliseconds, and what a killed process leaves is then overwritten by the next.
func (d *Dir) Put(ctx context.Context, key string, body io.ReadSeeker, ifMatch string) (string, error) {
	path, err := d.path(key)
	if err != nil {
		return "", err
	}
	unlock, err := d.lock(ctx)
	if err != nil {
		return "", err
	}
	defer unlock()
	if err := checkCondition(ctx, path, ifMatch); err != nil {
		return "", err
	}
	if err := makeDirs(filepath.Dir(path)); err != nil {
		return "", fileError(err)
	}
	etag, err := replaceFile(ctx, path, body)
	return etag, fileError(err)
}

// lock waits for this process's turn and then for other processes.
func (d *Dir) lock(ctx context.Context) (unlock func(), err error) {
	select {
	case d.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := makeDirs(d.root); err != nil {
		<-d.turn
		return nil, fileError(err)
	}
	file := flock.New(filepath.Join(d.root, ".lock"), flock.SetPermissions(0o666))
	if _, err := file.TryLockContext(ctx, 10*time.Millisecond); err != nil {
		<-d.turn
		return nil, fileError(err)
	}
	return func() {
		_ = file.Close()
		<-d.turn
	}, nil
}

func checkCondition(ctx context.Context, path, ifMatch string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		if ifMatch != "" {
			return ErrConflict
		}
		return nil
	}
	if err != nil {
		return fileError(err)
	}
	defer f.Close()
	if ifMatch == "" {
		return ErrConflict
	}
	h := sha256.New()
	if _, err := io.Copy(h, contextReader{ctx, f}); err != nil {
		return err
	}
	if hex.EncodeToString(h.Sum(nil)) != ifMatch {
		return ErrConflict
	}
	return nil
}

// replaceFile leaves the whole of body at path or nothing new at all, and gives its SHA-256.
func replaceFile(ctx context.Context, path string, body io.ReadSeeker) (digest string, err error) {
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	temp := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".tmp")
	f, err := os.Create(temp)
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(temp)
		}
	}()
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(f, h), contextReader{ctx, body}); err != nil {
		return "", err
	}
	if err := cmp.Or(f.Sync(), f.Close()); err != nil {
		return "", err
	}
	if err := os.Rename(temp, path); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), syncDir(filepath.Dir(path))
}

// makeDirs is os.MkdirAll whose directories survive a power failure.
func makeDirs(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil
	}
	if parent := filepath.Dir(path); parent != path {
		if err := makeDirs(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(path, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes a rename durable. Windows cannot sync directories and does not need it.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

// fileError adds the package's own errors to those of the system.
func fileError(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: %w", ErrNotExist, err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w: %w", ErrDenied, err)
	default:
		return err
	}
}

// List walks the directories that can hold keys with the prefix.
func (d *Dir) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		d.walk(ctx, "", prefix, yield)
	}
}

// walk yields the keys below the directory named by key, which is "" or ends in a slash. It reports whether to go on.
func (d *Dir) walk(ctx context.Context, key, prefix string, yield func(string, error) bool) bool {
	entries, err := os.ReadDir(filepath.Join(d.root, filepath.FromSlash(key)))
	if errors.Is(err, fs.ErrNotExist) {
		return true
	}
	if err = cmp.Or(err, ctx.Err()); err != nil {
		yield("", fileError(err))
		return false
	}
	for _, child := range children(key, entries) {
		isDir := strings.HasSuffix(child, "/")
		switch {
		case isDir && (strings.HasPrefix(child, prefix) || strings.HasPrefix(prefix, child)):
			if !d.walk(ctx, child, prefix, yield) {
				return false
			}
		case !isDir && strings.HasPrefix(child, prefix):
			if !yield(child, nil) {
				return false
			}
		}
	}
	return true
}

// children are the keys of objects and, with a slash, of directories, in the order of the keys below: a/b after a-b.
func children(key string, entries []fs.DirEntry) []string {
	var keys []string
	for _, e := range entries {
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir():
			keys = append(keys, key+e.Name()+"/")
		default:
			keys = append(keys, key+e.Name())
		}
	}
	slices.Sort(keys)
	return keys
}
