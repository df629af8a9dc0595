package parquetio_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// FuzzKey: whatever the key, nothing is written outside the lake, and what is stored is listed under that very key.
func FuzzKey(f *testing.F) {
	for _, seed := range []string{
		"orders/vendor_id=A1/dt=2026-11-21/data.parquet", "../x", "a/../../x", "/etc/x", "a//b", ".lock", "a/.x.tmp", "a\\b", "a/b\x00c", "C:x", "한글/주문", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if len(name) > 200 {
			t.Skip("longer than a file's name may be")
		}
		outside := t.TempDir()
		root := filepath.Join(outside, "lake")
		d, err := parquetio.NewDir(root)
		if err != nil {
			t.Fatal(err)
		}
		_, err = d.Put(t.Context(), name, strings.NewReader("x"), "")
		if parquetio.CheckKey(name) != nil && err == nil {
			t.Errorf("%q is no key, and is stored", name)
		}
		var listed []string
		for key, listErr := range d.List(t.Context(), "") {
			if listErr != nil {
				t.Fatal(listErr)
			}
			listed = append(listed, key)
		}
		if err == nil && (len(listed) != 1 || listed[0] != name) || err != nil && len(listed) > 0 {
			t.Errorf("%q, %v: listed is %q", name, err, listed)
		}
		_ = filepath.WalkDir(outside, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && !strings.HasPrefix(path, root+string(os.PathSeparator)) {
				t.Errorf("%q wrote %s", name, path)
			}
			return err
		})
	})
}
