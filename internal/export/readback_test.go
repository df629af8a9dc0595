package export

import (
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// readBack gives the rows of a Parquet file as Arrow's implementation reads them, by column name: int64, string, bool,
// parquetio.Timestamp, parquetio.Date, map[string]any for a struct, []any for a list, nil for null.
func readBack(t *testing.T, path string) []map[string]any {
	t.Helper()
	source, err := file.OpenParquetFile(path, false)
	if err != nil {
		t.Fatalf("open with arrow: %v", err)
	}
	t.Cleanup(func() { _ = source.Close() })
	reader, err := pqarrow.NewFileReader(source, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatalf("read the schema with arrow: %v", err)
	}
	table, err := reader.ReadTable(t.Context())
	if err != nil {
		t.Fatalf("read with arrow: %v", err)
	}
	defer table.Release()
	batches := array.NewTableReader(table, 0)
	defer batches.Release()
	var rows []map[string]any
	for batches.Next() {
		batch := array.RecordToStructArray(batches.RecordBatch())
		for i := range batch.Len() {
			rows = append(rows, arrowStruct(t, batch, i))
		}
		batch.Release()
	}
	return rows
}

func arrowStruct(t *testing.T, s *array.Struct, i int) map[string]any {
	t.Helper()
	members := map[string]any{}
	for j, field := range s.DataType().(*arrow.StructType).Fields() {
		members[field.Name] = arrowValue(t, s.Field(j), i)
	}
	return members
}

// arrowValue fails the test for any type that no column of the lake has.
func arrowValue(t *testing.T, column arrow.Array, i int) any {
	t.Helper()
	if column.IsNull(i) {
		return nil
	}
	switch c := column.(type) {
	case *array.Int64:
		return c.Value(i)
	case *array.String:
		return c.Value(i)
	case *array.Boolean:
		return c.Value(i)
	case *array.Date32:
		return parquetio.Date(c.Value(i))
	case *array.Timestamp:
		if told := c.DataType().(*arrow.TimestampType); told.Unit != arrow.Millisecond || told.TimeZone != "UTC" {
			t.Fatalf("a time is stored as %s", told)
		}
		return parquetio.Timestamp(c.Value(i))
	case *array.Struct:
		return arrowStruct(t, c, i)
	case *array.List:
		elements := []any{}
		for begin, end := c.ValueOffsets(i); begin < end; begin++ {
			elements = append(elements, arrowValue(t, c.ListValues(), int(begin)))
		}
		return elements
	}
	t.Fatalf("a column is stored as %s", column.DataType())
	return nil
}
