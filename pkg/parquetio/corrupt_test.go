package parquetio_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio/storetest"
)

func TestAnUnreadableObjectIsCorruptAndLeftAlone(t *testing.T) {
	t.Parallel()
	good := fileOf(t, sum{1, 1, 1}, sum{2, 2, 1})
	for name, content := range map[string][]byte{
		"empty":                   {},
		"text":                    []byte("sum_id,total,times\n1,1,1\n"),
		"only magic":              []byte("PAR1PAR1"),
		"a footer length of 4 GB": append(bytes.Clone(good[:len(good)-8]), 0xff, 0xff, 0xff, 0xff, 'P', 'A', 'R', '1'),
		"cut in the footer":       good[:len(good)-20],
		"cut at the front":        good[10:],
		"no data, only a footer":  append([]byte("PAR1"), good[len(good)-footerLength(good)-8:]...),
		"zeros for data":          append(append([]byte("PAR1"), make([]byte, len(good)-footerLength(good)-12)...), good[len(good)-footerLength(good)-8:]...),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := &storetest.Memory{}
			if _, err := store.Put(t.Context(), key, bytes.NewReader(content), ""); err != nil {
				t.Fatal(err)
			}
			_, err := sumTable(t, parquetio.Options{}).Upsert(t.Context(), store, key, seq(sum{3, 3, 1}), add)
			if !errors.Is(err, parquetio.ErrCorrupt) {
				t.Errorf("got %v, want ErrCorrupt", err)
			}
			if !bytes.Equal(store.Content(key), content) || len(store.Puts()) != 1 {
				t.Error("the object was touched")
			}
		})
	}
}

func fileOf(t testing.TB, rows ...sum) []byte {
	t.Helper()
	store := &storetest.Memory{}
	if _, err := sumTable(t, parquetio.Options{}).Upsert(t.Context(), store, key, seq(rows...), add); err != nil {
		t.Fatal(err)
	}
	return store.Content(key)
}

func footerLength(content []byte) int {
	n := content[len(content)-8:]
	return int(n[0]) | int(n[1])<<8
}

// A damaged byte gives an error or other values, never a panic and never a loop.
func FuzzRowsOfADamagedFile(f *testing.F) {
	good := fileOf(f, sum{1, 1, 1}, sum{2, 2, 1}, sum{3, -5, 9})
	f.Add(good, 0, byte(0))
	for i := 0; i < len(good); i += 7 {
		f.Add(good, i, byte(0x55))
	}
	f.Fuzz(func(t *testing.T, content []byte, at int, flip byte) {
		if len(content) > 4096 {
			t.Skip("large")
		}
		content = bytes.Clone(content)
		if at >= 0 && at < len(content) {
			content[at] ^= flip
		}
		store := &storetest.Memory{}
		if _, err := store.Put(t.Context(), key, bytes.NewReader(content), ""); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, err := range sumTable(t, parquetio.Options{}).Rows(t.Context(), store, key) {
			if n++; err != nil && !errors.Is(err, parquetio.ErrCorrupt) && !errors.Is(err, parquetio.ErrNewerSchema) {
				t.Errorf("got %v, want ErrCorrupt or ErrNewerSchema", err)
			}
			if n > 1<<20 {
				t.Fatal("rows without end")
			}
		}
	})
}
