package storetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// ErrInjected is what a Memory answers when it was told to fail.
var ErrInjected = errors.New("injected failure")

// Fault is how a Put of a Memory goes wrong.
type Fault int

// Faults of a Put. The last two are what a lost answer looks like: without, and with a retry by the client below.
const (
	None               Fault = iota
	NotStored                // ErrInjected, nothing is stored
	Stored                   // ErrInjected, but it is stored
	StoredThenConflict       // parquetio.ErrConflict, but it is stored
)

// Memory is a Store in memory that fails when told to. Its zero value is ready.
type Memory struct {
	// OnPut, when set, is asked before every Put, with its number from 0. It is called one at a time and may itself
	// Put: that is how another writer gets in between.
	OnPut func(n int, key string) Fault
	// OnRead, when set, is asked before every Open and every ReadAt; an error is returned as it is.
	OnRead func(key string) error

	mu      sync.Mutex
	objects map[string]object
	puts    []string
	version int
}

type object struct {
	content []byte
	etag    string
}

// Puts gives the keys of all Puts so far, in order.
func (m *Memory) Puts() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.puts)
}

// Content gives the bytes under key, nil when absent.
func (m *Memory) Content(key string) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return bytes.Clone(m.objects[key].content)
}

// Open implements parquetio.Store.
func (m *Memory) Open(ctx context.Context, key string) (parquetio.Object, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := m.onRead(key); err != nil {
		return nil, err
	}
	if err := parquetio.CheckKey(key); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	o, found := m.objects[key]
	if !found {
		return nil, parquetio.ErrNotExist
	}
	return &reader{Reader: bytes.NewReader(o.content), store: m, key: key, object: o}, nil
}

func (m *Memory) onRead(key string) error {
	if m.OnRead == nil {
		return nil
	}
	return m.OnRead(key)
}

// Put implements parquetio.Store.
func (m *Memory) Put(ctx context.Context, key string, body io.ReadSeeker, ifMatch string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if err := parquetio.CheckKey(key); err != nil {
		return "", err
	}
	content, err := readBody(body)
	if err != nil {
		return "", err
	}
	fault := m.fault(key)
	if fault == NotStored {
		return "", ErrInjected
	}
	etag, err := m.put(key, content, ifMatch)
	switch {
	case err != nil:
		return "", err
	case fault == Stored:
		return "", ErrInjected
	case fault == StoredThenConflict:
		return "", parquetio.ErrConflict
	}
	return etag, nil
}

func readBody(body io.ReadSeeker) ([]byte, error) {
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return io.ReadAll(body)
}

// fault is asked without the lock, so that it may Put.
func (m *Memory) fault(key string) Fault {
	m.mu.Lock()
	n := len(m.puts)
	m.puts = append(m.puts, key)
	m.mu.Unlock()
	if m.OnPut == nil {
		return None
	}
	return m.OnPut(n, key)
}

func (m *Memory) put(key string, content []byte, ifMatch string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.objects[key].etag != ifMatch {
		return "", parquetio.ErrConflict
	}
	if m.objects == nil {
		m.objects = make(map[string]object)
	}
	m.version++
	etag := fmt.Sprintf("%d", m.version)
	m.objects[key] = object{content, etag}
	return etag, nil
}

// List implements parquetio.Store.
func (m *Memory) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		m.mu.Lock()
		keys := slices.Sorted(maps.Keys(m.objects))
		m.mu.Unlock()
		for _, key := range keys {
			if err := ctx.Err(); err != nil {
				yield("", err)
				return
			}
			if strings.HasPrefix(key, prefix) && !yield(key, nil) {
				return
			}
		}
	}
}

// reader is one opened object.
type reader struct {
	*bytes.Reader
	store  *Memory
	key    string
	object object
}

func (r *reader) ReadAt(p []byte, off int64) (int, error) {
	if err := r.store.onRead(r.key); err != nil {
		return 0, err
	}
	return r.Reader.ReadAt(p, off)
}

func (r *reader) Close() error { return nil }
func (r *reader) ETag() string { return r.object.etag }

func (r *reader) Digest() string {
	sum := sha256.Sum256(r.object.content)
	return hex.EncodeToString(sum[:])
}
