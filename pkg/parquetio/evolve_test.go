package parquetio_test

import (
	"cmp"
	"errors"
	"reflect"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio/storetest"
)

// older is sample some versions ago: columns in another order, members missing at every depth and at both ends of their
// struct, and columns required that may be null today.
type older struct {
	Items  []olderItem `parquet:"items,list"`
	Flag   bool        `parquet:"flag"`
	ID     int64       `parquet:"sample_id"`
	Small  int32       `parquet:"small"`
	Text   string      `parquet:"some_text"`
	NullIn olderInner  `parquet:"null_struct"`
	Inner  olderInner  `parquet:"inner_struct"`
	IDs    []int64     `parquet:"ids,list"`
	NullSm int32       `parquet:"null_small"`

	Day         parquetio.Date      `parquet:"some_day,date"`
	Ratio       parquetio.Decimal   `parquet:"some_ratio,decimal(4:18)"`
	At          parquetio.Timestamp `parquet:"at,timestamp(millisecond)"`
	Plain       []olderPlain        `parquet:"plain_items,list"`
	FirstSeenAt parquetio.Timestamp `parquet:"first_seen_at,timestamp(millisecond)"`
	LastSeenAt  parquetio.Timestamp `parquet:"last_seen_at,timestamp(millisecond)"`
}

type olderInner struct {
	Deep *olderDeep `parquet:"deep"`
}

type olderDeep struct {
	Tags []int64 `parquet:"tags,list"`
}

type olderItem struct {
	Codes  []string   `parquet:"codes,optional,list"`
	Sub    *olderDeep `parquet:"sub"`
	Price  int64      `parquet:"price"`
	ItemID int64      `parquet:"item_id"`
}

type olderPlain struct {
	ItemID int64   `parquet:"item_id"`
	Name   *string `parquet:"name"`
}

func olderTable(t *testing.T) *parquetio.Table[older] {
	t.Helper()
	table, err := parquetio.NewTable(func(a, b *older) int { return cmp.Compare(a.ID, b.ID) },
		parquetio.Options{CreatedBy: "old", RowsPerGroup: 50})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func randomOlder(seed uint64, n int) []older {
	g := &generator{Rand: seeded(seed)}
	deeper := func() olderDeep { return olderDeep{Tags: many(g, []int64{}, g.int)} }
	rows := make([]older, n)
	for i := range rows {
		g.maybeSwitch()
		rows[i] = older{
			ID: int64(i), Flag: true, Small: int32(i), Text: g.text(), NullSm: int32(g.int()),
			NullIn: olderInner{maybe(g, deeper())}, Inner: olderInner{maybe(g, deeper())},
			IDs: many(g, []int64{}, g.int), Day: g.day(), At: g.at(),
			Items: many(g, []olderItem{}, func() olderItem {
				return olderItem{Codes: many(g, nil, g.text), Sub: maybe(g, deeper()), Price: g.int(), ItemID: g.int()}
			}),
			Plain:       many(g, []olderPlain{}, func() olderPlain { return olderPlain{g.int(), maybe(g, g.text())} }),
			FirstSeenAt: g.at(), LastSeenAt: g.at(),
		}
	}
	return rows
}

func TestColumnsMissingInAnOldFileReadAsNull(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		store := &storetest.Memory{}
		rows := randomOlder(seed, 130)
		if _, err := olderTable(t).Upsert(t.Context(), store, "k", seq(rows...), newWins); err != nil {
			t.Fatal(err)
		}
		table := sampleTable(t, parquetio.Options{})
		checkCompleted(t, rows, read(t, table, store, "k"))

		counts, err := table.Upsert(t.Context(), store, "k", seq[sample](), newWins)
		if err != nil || counts.Kept != len(rows) {
			t.Fatalf("rewrite: %+v, %v", counts, err)
		}
		checkCompleted(t, rows, read(t, table, store, "k"))
		again := readWithArrow(t, store.Content("k"))
		for i, row := range rows {
			if want := completed(plain(reflect.ValueOf(row)), reflect.TypeFor[sample]()); !reflect.DeepEqual(want, again[i]) {
				t.Fatalf("seed %d, row %d after a rewrite (-want +got):\n%s", seed, i, gocmp.Diff(want, again[i]))
			}
		}
	}
}

func checkCompleted(t *testing.T, rows []older, got []sample) {
	t.Helper()
	if len(got) != len(rows) {
		t.Fatalf("%d rows, want %d", len(got), len(rows))
	}
	for i := range rows {
		want := completed(plain(reflect.ValueOf(rows[i])), reflect.TypeFor[sample]())
		if have := plain(reflect.ValueOf(got[i])); !reflect.DeepEqual(want, have) {
			t.Fatalf("row %d (-want +got):\n%s", i, gocmp.Diff(want, have))
		}
	}
}

// completed adds the members that t has and the plain value lacks: null, or an empty list where there is no null.
func completed(v any, t reflect.Type) any {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = completed(v[i], t.Elem())
		}
	case map[string]any:
		completeMembers(v, t)
	}
	return v
}

func completeMembers(members map[string]any, t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			completeMembers(members, f.Type)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("parquet"), ",")
		value, found := members[name]
		switch {
		case found:
			members[name] = completed(value, f.Type)
		case f.Type.Kind() == reflect.Slice && !strings.Contains(options, "optional"):
			members[name] = []any{}
		default:
			members[name] = nil
		}
	}
}

func TestAFileOfANewerVersionIsRefusedByNameAndLeftAlone(t *testing.T) {
	t.Parallel()
	store := &storetest.Memory{}
	rows := randomSamples(seeded(5), 10)
	if _, err := sampleTable(t, parquetio.Options{}).Upsert(t.Context(), store, "k", seq(rows...), newWins); err != nil {
		t.Fatal(err)
	}
	before := store.Content("k")
	_, err := olderTable(t).Upsert(t.Context(), store, "k", seq(older{ID: 1}), newWins)
	if !errors.Is(err, parquetio.ErrNewerSchema) {
		t.Fatalf("got %v, want ErrNewerSchema", err)
	}
	for _, column := range []string{
		"column null_flag is unknown", "column plain_items.list.element.item_day is unknown", "inner_struct.deep.deep_count is unknown",
		"column null_small is nullable", "column null_struct is nullable", "column items is nullable",
	} {
		if !strings.Contains(err.Error(), column) {
			t.Errorf("no word of %q in: %v", column, err)
		}
	}
	if string(before) != string(store.Content("k")) || len(store.Puts()) != 1 {
		t.Error("the object was touched")
	}
}

func TestAColumnOfAnotherTypeIsRefused(t *testing.T) {
	t.Parallel()
	type number struct {
		ID int64  `parquet:"row_id"`
		X  *int64 `parquet:"x"`
	}
	type text struct {
		ID int64   `parquet:"row_id"`
		X  *string `parquet:"x"`
	}
	type at struct {
		ID int64                `parquet:"row_id"`
		X  *parquetio.Timestamp `parquet:"x,timestamp(millisecond)"`
	}
	type list struct {
		ID int64   `parquet:"row_id"`
		X  []int64 `parquet:"x,optional,list"`
	}
	type group struct {
		ID int64 `parquet:"row_id"`
		X  *struct {
			Y *int64 `parquet:"y"`
		} `parquet:"x"`
	}
	store := &storetest.Memory{}
	create(t, store, "number", number{ID: 1})
	create(t, store, "text", text{ID: 1})
	create(t, store, "at", at{ID: 1})
	create(t, store, "list", list{ID: 1})
	create(t, store, "group", group{ID: 1})
	for _, key := range []string{"text", "at", "list", "group"} {
		refused[number](t, store, key, parquetio.ErrNewerSchema, "column x is ")
	}
	refused[text](t, store, "number", parquetio.ErrNewerSchema, "column x is INT64, here STRING")
	refused[at](t, store, "number", parquetio.ErrNewerSchema, "column x is INT64, here TIMESTAMP")
	refused[list](t, store, "number", parquetio.ErrNewerSchema, "column x is INT64, here LIST")
	refused[group](t, store, "number", parquetio.ErrNewerSchema, "column x is INT64, here STRUCT")
}

func TestAFileWithoutARequiredColumnIsForeign(t *testing.T) {
	t.Parallel()
	type without struct {
		ID int64 `parquet:"row_id"`
	}
	type with struct {
		ID   int64  `parquet:"row_id"`
		Name string `parquet:"name"`
	}
	store := &storetest.Memory{}
	create(t, store, "k", without{ID: 1})
	refused[with](t, store, "k", parquetio.ErrCorrupt, "no column name")
}

// untyped makes a table of rows that are never compared.
func untyped[R any](t *testing.T) *parquetio.Table[R] {
	t.Helper()
	table, err := parquetio.NewTable(func(a, b *R) int { return -1 }, parquetio.Options{CreatedBy: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func create[R any](t *testing.T, s parquetio.Store, key string, row R) {
	t.Helper()
	if _, err := untyped[R](t).Upsert(t.Context(), s, key, seq(row), newWins); err != nil {
		t.Fatal(err)
	}
}

func refused[R any](t *testing.T, s parquetio.Store, key string, want error, text string) {
	t.Helper()
	for _, err := range untyped[R](t).Rows(t.Context(), s, key) {
		if !errors.Is(err, want) || !strings.Contains(err.Error(), text) {
			t.Errorf("%s as %T: got %v, want %v with %q", key, *new(R), err, want, text)
		}
	}
	_, err := untyped[R](t).Upsert(t.Context(), s, key, seq[R](), newWins)
	if !errors.Is(err, want) {
		t.Errorf("upsert %s as %T: got %v, want %v", key, *new(R), err, want)
	}
}
