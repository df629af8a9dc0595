package parquetio

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"os"
)

// tempFile is a file of no name, where the system allows that: it is unlinked while open, so that it is gone with the
// process however that ends. A temporary file and not a buffer, because a day of orders may be larger than a small
// function's memory, and writing one costs less than a hundredth of encoding its rows.
type tempFile struct {
	f    *os.File
	hash hash.Hash
	size int64
	err  error // of the first failed Write, which is final
}

func newTempFile() (*tempFile, error) {
	f, err := os.CreateTemp("", "parquetio-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(f.Name()) // Windows cannot yet; Close removes it there
	return &tempFile{f: f, hash: sha256.New()}, nil
}

// Write appends. After an error nothing more is taken, lest a retry leave a hole: parquet-go's files are written in order.
func (t *tempFile) Write(p []byte) (int, error) {
	if t.err != nil {
		return 0, t.err
	}
	n, err := t.f.Write(p)
	t.hash.Write(p[:n])
	t.size += int64(n)
	t.err = err
	return n, err
}

// ReadAt, Size and Digest make it an Object.
func (t *tempFile) ReadAt(p []byte, off int64) (int, error) {
	return t.f.ReadAt(p, off)
}

func (t *tempFile) Size() int64 { return t.size }

func (t *tempFile) Digest() string { return hex.EncodeToString(t.hash.Sum(nil)) }

// body reads the whole, as often as wanted.
func (t *tempFile) body() io.ReadSeeker { return io.NewSectionReader(t.f, 0, t.size) }

// Close removes the file.
func (t *tempFile) Close() error {
	err := t.f.Close()
	_ = os.Remove(t.f.Name())
	return err
}

// snapshot is an object as it was when a store read it.
type snapshot struct {
	*tempFile
	etag string
}

func (s snapshot) ETag() string { return s.etag }

// readAll copies r to a temporary file, until ctx is done.
func readAll(ctx context.Context, r io.Reader) (*tempFile, error) {
	t, err := newTempFile()
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(t, contextReader{ctx, r}); err != nil {
		_ = t.Close()
		return nil, err
	}
	return t, nil
}

// contextReader ends reading when ctx is done.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
