// Package storetest holds the contract of parquetio.Store as a test, and a Store in memory that fails on demand.
//
// A new store is right when this passes:
//
//	func TestMyStore(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) parquetio.Store { return NewMyStore(t.TempDir()) })
//	}
package storetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// Run checks the contract against the empty stores that open makes, one for each part.
func Run(t *testing.T, open func(t *testing.T) parquetio.Store) {
	for _, part := range []struct {
		name string
		run  func(*testing.T, parquetio.Store)
	}{
		{"an absent key does not exist", absentKey},
		{"an object reads back as it was put", readsBack},
		{"a body is read from its start", bodyFromStart},
		{"an empty object is an object", emptyObject},
		{"creating needs the key to be absent", createOnce},
		{"replacing needs the ETag read", replaceByETag},
		{"replacing an absent object is a conflict", replaceAbsent},
		{"an opened object is a snapshot", opensSnapshot},
		{"keys that reach elsewhere are refused", badKeys},
		{"keys are listed sorted by byte below a prefix", lists},
		{"a list may be left and ranged again", listsAgain},
		{"a cancelled context changes nothing", cancelled},
		{"of concurrent creators one wins", oneCreatorWins},
		{"concurrent replacers lose no update", noLostUpdate},
	} {
		t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			part.run(t, open(t))
		})
	}
}

func absentKey(t *testing.T, s parquetio.Store) {
	if _, err := s.Open(t.Context(), "a/b.parquet"); !errors.Is(err, parquetio.ErrNotExist) {
		t.Errorf("Open: got %v, want ErrNotExist", err)
	}
}

func readsBack(t *testing.T, s parquetio.Store) {
	for _, key := range []string{"one.parquet", "orders/vendor_id=A1/dt=2026-01-03/data.parquet", "_quarantine/가/나 다.json"} {
		want := bytes.Repeat([]byte(key+"\x00"), 5000)
		etag := mustPut(t, s, key, want, "")
		o := mustOpen(t, s, key)
		if got := content(t, o); !bytes.Equal(got, want) {
			t.Errorf("%s: read %d bytes that differ from the %d put", key, len(got), len(want))
		}
		if o.ETag() != etag || etag == "" {
			t.Errorf("%s: ETag %q, Put returned %q", key, o.ETag(), etag)
		}
		sum := sha256.Sum256(want)
		if o.Digest() != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: Digest %s is not the content's SHA-256", key, o.Digest())
		}
	}
}

func bodyFromStart(t *testing.T, s parquetio.Store) {
	body := strings.NewReader("whole")
	if _, err := body.Seek(3, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), "k", body, ""); err != nil {
		t.Fatal(err)
	}
	expect(t, s, "k", "whole")
}

func emptyObject(t *testing.T, s parquetio.Store) {
	mustPut(t, s, "k", nil, "")
	expect(t, s, "k", "")
}

func createOnce(t *testing.T, s parquetio.Store) {
	mustPut(t, s, "k", []byte("first"), "")
	conflict(t, s, "k", "second", "")
	conflict(t, s, "k", "first", "")
	expect(t, s, "k", "first")
}

func replaceByETag(t *testing.T, s parquetio.Store) {
	first := mustPut(t, s, "k", []byte("first"), "")
	second := mustPut(t, s, "k", []byte("second"), first)
	if first == second {
		t.Error("the ETag did not change with the content")
	}
	conflict(t, s, "k", "third", first)
	expect(t, s, "k", "second")
}

func replaceAbsent(t *testing.T, s parquetio.Store) {
	etag := mustPut(t, s, "other", []byte("x"), "")
	conflict(t, s, "k", "new", etag)
	if keys := list(t, s, ""); !slices.Equal(keys, []string{"other"}) {
		t.Errorf("keys afterwards: %q", keys)
	}
}

func opensSnapshot(t *testing.T, s parquetio.Store) {
	etag := mustPut(t, s, "k", []byte("first"), "")
	o := mustOpen(t, s, "k")
	mustPut(t, s, "k", []byte("another and longer one"), etag)
	if got := content(t, o); string(got) != "first" {
		t.Errorf("read %q after a Put, want what was opened", got)
	}
}

func badKeys(t *testing.T, s parquetio.Store) {
	for _, key := range []string{"", ".", "..", "../k", "a/../../k", "/k", "a//b", "a/", "./k", ".hidden", "a/.tmp", "a/./b"} {
		if _, err := s.Put(t.Context(), key, strings.NewReader("x"), ""); err == nil {
			t.Errorf("Put accepted %q", key)
		}
		if _, err := s.Open(t.Context(), key); err == nil || errors.Is(err, parquetio.ErrNotExist) {
			t.Errorf("Open of %q: got %v, want a refusal", key, err)
		}
	}
}

func lists(t *testing.T, s parquetio.Store) {
	keys := []string{"a-b/1", "a/1", "a/2/3", "a/가", "ab", "b/1"}
	for _, key := range slices.Backward(keys) {
		mustPut(t, s, key, []byte(key), "")
	}
	for prefix, want := range map[string][]string{
		"":     keys,
		"a/":   {"a/1", "a/2/3", "a/가"},
		"a":    {"a-b/1", "a/1", "a/2/3", "a/가", "ab"},
		"a/2":  {"a/2/3"},
		"a/2/": {"a/2/3"},
		"ab":   {"ab"},
		"c":    nil,
		"b/1/": nil,
	} {
		if got := list(t, s, prefix); !slices.Equal(got, want) {
			t.Errorf("List(%q) = %q, want %q", prefix, got, want)
		}
	}
}

func listsAgain(t *testing.T, s parquetio.Store) {
	for i := range 5 {
		mustPut(t, s, fmt.Sprintf("k%d", i), nil, "")
	}
	keys := s.List(t.Context(), "k")
	for range 2 {
		for key, err := range keys {
			if err != nil || key != "k0" {
				t.Fatalf("first key %q, %v", key, err)
			}
			break
		}
	}
	n := 0
	for _, err := range keys {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 5 {
		t.Errorf("ranged again: %d keys, want 5", n)
	}
}

func cancelled(t *testing.T, s parquetio.Store) {
	etag := mustPut(t, s, "k", []byte("old"), "")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Put(ctx, "k", strings.NewReader("new"), etag); !errors.Is(err, context.Canceled) {
		t.Errorf("Put: got %v, want context.Canceled", err)
	}
	if _, err := s.Open(ctx, "k"); !errors.Is(err, context.Canceled) {
		t.Errorf("Open: got %v, want context.Canceled", err)
	}
	for _, err := range s.List(ctx, "") {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("List: got %v, want context.Canceled", err)
		}
	}
	expect(t, s, "k", "old")
	if keys := list(t, s, ""); !slices.Equal(keys, []string{"k"}) {
		t.Errorf("keys afterwards: %q", keys)
	}
}

func oneCreatorWins(t *testing.T, s parquetio.Store) {
	const writers = 8
	results := make([]error, writers)
	parallel(writers, func(i int) {
		_, results[i] = s.Put(t.Context(), "k", strings.NewReader(fmt.Sprint(i)), "")
	})
	won := -1
	for i, err := range results {
		switch {
		case err == nil && won >= 0:
			t.Errorf("writers %d and %d both created the object", won, i)
		case err == nil:
			won = i
		case !errors.Is(err, parquetio.ErrConflict):
			t.Errorf("writer %d: %v", i, err)
		}
	}
	expect(t, s, "k", fmt.Sprint(won))
}

func noLostUpdate(t *testing.T, s parquetio.Store) {
	const writers, each = 4, 5
	mustPut(t, s, "k", nil, "")
	parallel(writers, func(i int) {
		for n := 0; n < each; {
			o, err := s.Open(t.Context(), "k")
			if err != nil {
				t.Error(err)
				return
			}
			longer := append(content(t, o), byte('a'+i))
			_, err = s.Put(t.Context(), "k", bytes.NewReader(longer), o.ETag())
			o.Close()
			if err == nil {
				n++
			} else if !errors.Is(err, parquetio.ErrConflict) {
				t.Error(err)
				return
			}
		}
	})
	got := content(t, mustOpen(t, s, "k"))
	for i := range writers {
		if n := bytes.Count(got, []byte{byte('a' + i)}); n != each {
			t.Errorf("%d updates of writer %d in %q, want %d", n, i, got, each)
		}
	}
}

func parallel(n int, f func(i int)) {
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { f(i) })
	}
	group.Wait()
}

func mustPut(t *testing.T, s parquetio.Store, key string, content []byte, ifMatch string) string {
	t.Helper()
	etag, err := s.Put(t.Context(), key, bytes.NewReader(content), ifMatch)
	if err != nil {
		t.Fatalf("Put %s: %v", key, err)
	}
	return etag
}

func mustOpen(t *testing.T, s parquetio.Store, key string) parquetio.Object {
	t.Helper()
	o, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatalf("Open %s: %v", key, err)
	}
	t.Cleanup(func() { o.Close() })
	return o
}

func content(t *testing.T, o parquetio.Object) []byte {
	t.Helper()
	b, err := io.ReadAll(io.NewSectionReader(o, 0, o.Size()))
	if err != nil {
		t.Errorf("read: %v", err)
	}
	return b
}

func conflict(t *testing.T, s parquetio.Store, key, content, ifMatch string) {
	t.Helper()
	if _, err := s.Put(t.Context(), key, strings.NewReader(content), ifMatch); !errors.Is(err, parquetio.ErrConflict) {
		t.Errorf("Put of %q with ifMatch %q: got %v, want ErrConflict", content, ifMatch, err)
	}
}

func expect(t *testing.T, s parquetio.Store, key, want string) {
	t.Helper()
	if got := content(t, mustOpen(t, s, key)); string(got) != want {
		t.Errorf("%s holds %q, want %q", key, got, want)
	}
}

func list(t *testing.T, s parquetio.Store, prefix string) []string {
	t.Helper()
	var keys []string
	for key, err := range s.List(t.Context(), prefix) {
		if err != nil {
			t.Fatalf("List %q: %v", prefix, err)
		}
		keys = append(keys, key)
	}
	return keys
}
