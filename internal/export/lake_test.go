package export

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// testLake is a lake in a directory after one export.
type testLake struct {
	root            string
	store           *parquetio.Dir
	began, finished time.Time
}

// testOptions bind datasets to the fake API, without a pace.
func testOptions(api *coupangtest.API, store parquetio.Store) Options {
	keys := func(v coupang.Vendor) coupang.CredentialSource {
		return coupang.StaticCredentials{AccessKey: "access-" + v.ID, SecretKey: coupang.Secret("secret-" + v.ID)}
	}
	return Options{
		Store: store, Holds: &hold.Local{}, Keys: keys,
		Client: func(v coupang.Vendor) (*coupang.Client, error) {
			return coupang.New(coupang.Config{
				Vendor: v, Credentials: keys(v), UserAgent: "coupang-lake tests (tests@example.com)",
				RequestsPerSecond: 1e6, Transport: api.Transport(),
			})
		},
	}
}

// exportToDir runs a dataset's export of a window as the programs do.
func exportToDir(t *testing.T, api *coupangtest.API, v coupang.Vendor, dataset string, w Window) *testLake {
	t.Helper()
	l := &testLake{root: t.TempDir()}
	var err error
	if l.store, err = parquetio.NewDir(l.root); err != nil {
		t.Fatal(err)
	}
	e := named(t, testOptions(api, l.store), dataset)
	l.began = time.Now().Truncate(time.Millisecond)
	result, err := e.Run(t.Context(), v, Unit{RunID: "test", Dataset: dataset, VendorID: v.ID, From: w.From, To: w.To})
	l.finished = time.Now()
	if err != nil || len(result.Rest) > 0 {
		t.Fatalf("export %s: %v, rest %v", dataset, err, result.Rest)
	}
	return l
}

// rows reads one partition. The three times of the sightings are checked and taken away.
func (l *testLake) rows(t *testing.T, key string) []map[string]any {
	t.Helper()
	rows := readBack(t, filepath.Join(l.root, filepath.FromSlash(key)))
	for _, row := range rows {
		first, last := row["first_seen_at"].(parquetio.Timestamp), row["last_seen_at"].(parquetio.Timestamp)
		if last < parquetio.Timestamp(l.began.UnixMilli()) || last > parquetio.Timestamp(l.finished.UnixMilli()) || first > last {
			t.Errorf("first seen at %d, last at %d, not between %d and %d", first, last, l.began.UnixMilli(), l.finished.UnixMilli())
		}
		if row["changed_at"] != first {
			t.Errorf("changed at %d, though first seen at %d in this very run", row["changed_at"], first)
		}
		maps.DeleteFunc(row, func(column string, _ any) bool {
			return slices.Contains([]string{"first_seen_at", "changed_at", "last_seen_at"}, column)
		})
	}
	return rows
}

// keys of all objects below a prefix.
func (l *testLake) keys(t *testing.T, prefix string) []string {
	t.Helper()
	var keys []string
	for key, err := range l.store.List(t.Context(), prefix) {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	return keys
}

// exportOne gives the row of a made-up record with some members changed.
func exportOne(t *testing.T, s coupangtest.Subject, set map[string]any) map[string]any {
	t.Helper()
	l := putAndExport(t, s, set)
	partition := fmt.Sprintf("%s/vendor_id=A00012345/dt=2026-11-10/data.parquet", s)
	got := l.rows(t, partition)
	if len(got) != 1 {
		t.Fatalf("%d rows instead of one", len(got))
	}
	return got[0]
}

func putAndExport(t *testing.T, s coupangtest.Subject, set map[string]any) *testLake {
	t.Helper()
	day := coupang.NewDay(2026, time.November, 10)
	at := day.Start(coupang.KR).Add(15 * time.Hour)
	api := coupangtest.New(coupangtest.Options{Now: at.AddDate(0, 0, 1)})
	api.Put("A00012345", s, coupangtest.Record{ID: 123456789012345678, At: at, Set: set})
	return exportToDir(t, api, coupang.Vendor{ID: "A00012345", Market: coupang.KR}, s.String(), Window{day, day})
}

// example is one record of a documented answer.
type example struct{ json.RawMessage }

// at tells the fake API when the record is from, and in which listing it is found.
func (e example) at(t *testing.T, id int64, when, status string) coupangtest.Record {
	t.Helper()
	return coupangtest.Record{ID: id, At: parsed(t, time.RFC3339, when), Status: status, Raw: e.RawMessage}
}

func parsed(t *testing.T, layout, text string) time.Time {
	t.Helper()
	at, err := time.Parse(layout, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// instant is a time as a column holds it.
func instant(t *testing.T, text string) parquetio.Timestamp {
	t.Helper()
	return parquetio.Timestamp(parsed(t, time.RFC3339, text).UnixMilli())
}

// dateOf is a day as a column holds it.
func dateOf(t *testing.T, text string) parquetio.Date {
	t.Helper()
	return parquetio.Date(parsed(t, time.DateOnly, text).Unix() / 86400)
}
