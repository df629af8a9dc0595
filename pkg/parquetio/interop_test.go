package parquetio_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/metadata"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio/storetest"
)

// Every value of every column is compared as a library that shares no line with the writer reads it. The numbers of rows
// cover every batch that parquet-go's writer can get, for a run of zeros at the end of a batch is where it went wrong.
func TestAnotherReaderSeesEveryValue(t *testing.T) {
	t.Parallel()
	table := sampleTable(t, parquetio.Options{})
	for n := 1; n <= 64; n++ {
		for seed := range uint64(2) {
			rows := randomSamples(seeded(seed<<16|uint64(n)), n)
			checkWithArrow(t, table, rows, fmt.Sprintf("%d rows, seed %d", n, seed))
		}
	}
}

func TestAnotherReaderSeesEveryValueOverRowGroups(t *testing.T) {
	t.Parallel()
	rows := randomSamples(seeded(1), 200)
	for _, group := range []int{1, 7, 63, 64, 65, 127, 128, 199, 200} {
		checkWithArrow(t, sampleTable(t, parquetio.Options{RowsPerGroup: group}), rows, fmt.Sprintf("groups of %d", group))
	}
}

func TestAnotherReaderSeesEveryValueOverPages(t *testing.T) {
	t.Parallel()
	rows := randomSamples(seeded(2), 3000)
	for i := range rows {
		rows[i].Text = fmt.Sprintf("%d %s", i, strings.Repeat("긴 글 ", i%90))
		rows[i].Items = append(rows[i].Items, make([]item, i%7)...)
	}
	content := checkWithArrow(t, sampleTable(t, parquetio.Options{}), rows, "many pages")
	if pages := pageCount(t, content, 3); pages < 3 {
		t.Errorf("%d pages of text, the test wants several", pages)
	}
}

func checkWithArrow(t *testing.T, table *parquetio.Table[sample], rows []sample, name string) []byte {
	t.Helper()
	store := &storetest.Memory{}
	if _, err := table.Upsert(t.Context(), store, "k", seq(rows...), newWins); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	got := readWithArrow(t, store.Content("k"))
	if len(got) != len(rows) {
		t.Fatalf("%s: %d rows, want %d", name, len(got), len(rows))
	}
	for i := range rows {
		if want := plain(reflect.ValueOf(rows[i])); !reflect.DeepEqual(want, got[i]) {
			t.Fatalf("%s, row %d (-want +got):\n%s", name, i, cmp.Diff(want, got[i]))
		}
	}
	if back := read(t, table, store, "k"); !reflect.DeepEqual(back, rows) {
		t.Fatalf("%s: our own reader differs:\n%s", name, cmp.Diff(rows, back))
	}
	return store.Content("k")
}

// plain turns a row into maps, slices and basic values, as told by its tags.
func plain(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return plain(v.Elem())
	case reflect.Struct:
		members := make(map[string]any)
		plainMembers(v, members)
		return members
	case reflect.Slice:
		return plainList(v)
	case reflect.Bool:
		return v.Bool()
	case reflect.String:
		return v.String()
	default:
		return v.Int()
	}
}

func plainMembers(v reflect.Value, members map[string]any) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Anonymous {
			plainMembers(v.Field(i), members)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("parquet"), ",")
		members[name] = plain(v.Field(i))
		if f.Type.Kind() == reflect.Slice && v.Field(i).IsNil() && strings.Contains(options, "optional") {
			members[name] = nil
		}
	}
}

func plainList(v reflect.Value) any {
	list := make([]any, v.Len())
	for i := range list {
		list[i] = plain(v.Index(i))
	}
	return list
}

func readWithArrow(t *testing.T, content []byte) []any {
	t.Helper()
	f, err := file.NewParquetReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := pqarrow.NewFileReader(f, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	table, err := r.ReadTable(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer table.Release()
	chunks := array.NewTableReader(table, -1)
	defer chunks.Release()
	var rows []any
	for chunks.Next() {
		rows = append(rows, arrowRows(chunks.RecordBatch())...)
	}
	return rows
}

func arrowRows(batch arrow.RecordBatch) []any {
	rows := make([]any, batch.NumRows())
	for i := range rows {
		row := make(map[string]any)
		for c, f := range batch.Schema().Fields() {
			row[f.Name] = arrowValue(batch.Column(c), i)
		}
		rows[i] = row
	}
	return rows
}

func arrowValue(a arrow.Array, i int) any {
	if a.IsNull(i) {
		return nil
	}
	switch a := a.(type) {
	case *array.Boolean:
		return a.Value(i)
	case *array.Int32:
		return int64(a.Value(i))
	case *array.Int64:
		return a.Value(i)
	case *array.String:
		return a.Value(i)
	case *array.Date32:
		return int64(a.Value(i))
	case *array.Timestamp:
		if zoned := a.DataType().(*arrow.TimestampType); zoned.Unit != arrow.Millisecond || zoned.TimeZone != "UTC" {
			return fmt.Sprint("timestamp of type ", zoned)
		}
		return int64(a.Value(i))
	case *array.Decimal128:
		if exact := a.DataType().(*arrow.Decimal128Type); exact.Precision != 18 || exact.Scale != 4 {
			return fmt.Sprint("decimal of type ", exact)
		}
		return int64(a.Value(i).LowBits())
	case *array.Struct:
		members := make(map[string]any)
		for c, f := range a.DataType().(*arrow.StructType).Fields() {
			members[f.Name] = arrowValue(a.Field(c), i)
		}
		return members
	case *array.List:
		from, to := a.ValueOffsets(i)
		list := make([]any, 0, to-from)
		for j := from; j < to; j++ {
			list = append(list, arrowValue(a.ListValues(), int(j)))
		}
		return list
	default:
		return fmt.Sprintf("array of type %T", a)
	}
}

// The footer as the other library reads it: only encodings and codecs that every reader of a lake has.
func TestFooterHoldsOnlyWhatEveryReaderKnows(t *testing.T) {
	t.Parallel()
	store := &storetest.Memory{}
	table := sampleTable(t, parquetio.Options{RowsPerGroup: 300, Metadata: map[string]string{"zone": "UTC"}})
	if _, err := table.Upsert(t.Context(), store, "k", seq(randomSamples(seeded(3), 1000)...), newWins); err != nil {
		t.Fatal(err)
	}
	f, err := file.NewParquetReader(bytes.NewReader(store.Content("k")))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := f.MetaData().GetCreatedBy(); !strings.HasPrefix(got, "parquetio-test version 1") {
		t.Errorf("created by %q", got)
	}
	if got := f.MetaData().KeyValueMetadata().FindValue("zone"); got == nil || *got != "UTC" {
		t.Errorf("metadata zone is %v", got)
	}
	if got := f.NumRowGroups(); got != 4 {
		t.Errorf("%d row groups, want 4", got)
	}
	dictionary := dictionaryColumns()
	for g := range f.NumRowGroups() {
		for c := range f.MetaData().Schema.NumColumns() {
			chunk, err := f.RowGroup(g).MetaData().ColumnChunk(c)
			if err != nil {
				t.Fatal(err)
			}
			checkChunk(t, chunk, dictionary)
		}
	}
}

func dictionaryColumns() map[string]bool {
	return map[string]bool{
		"null_small": true, "null_id": true, "dict_text": true, "null_day": true, "null_ratio": true, "ids.list.element": true,
		"texts.list.element": true, "items.list.element.name": true, "plain_items.list.element.name": true,
	}
}

func checkChunk(t *testing.T, chunk *metadata.ColumnChunkMetaData, dictionary map[string]bool) {
	t.Helper()
	path := chunk.PathInSchema().String()
	if chunk.Compression().String() != "ZSTD" {
		t.Errorf("%s: codec %s", path, chunk.Compression())
	}
	if chunk.HasDictionaryPage() != dictionary[path] {
		t.Errorf("%s: dictionary %t", path, chunk.HasDictionaryPage())
	}
	data := "PLAIN"
	if dictionary[path] {
		data = "RLE_DICTIONARY"
	}
	for _, stats := range chunk.EncodingStats() {
		if got := stats.Encoding.String(); stats.PageType == 0 && got != data {
			t.Errorf("%s: data pages are %s, want %s", path, got, data)
		}
		if stats.PageType == 3 {
			t.Errorf("%s: data page of version 2", path)
		}
	}
	for _, e := range chunk.Encodings() {
		if s := e.String(); s != "PLAIN" && s != "RLE" && s != "RLE_DICTIONARY" {
			t.Errorf("%s: encoding %s", path, s)
		}
	}
	if set, err := chunk.StatsSet(); err != nil || !set {
		t.Errorf("%s: statistics %t, %v", path, set, err)
	}
	if chunk.BloomFilterOffset() != 0 {
		t.Errorf("%s: has a bloom filter", path)
	}
}

func pageCount(t *testing.T, content []byte, column int) int {
	t.Helper()
	f, err := file.NewParquetReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	pages, err := f.RowGroup(0).GetColumnPageReader(column)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for pages.Next() {
		n++
	}
	return n
}
