package export

import (
	"reflect"
	"strings"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// Column is one leaf column of a table, with what the row type's tags say of it.
type Column struct {
	parquetio.Column
	Meaning  string
	Personal bool // hidden by PII=hash and PII=drop
}

// Columns implements Exporter.
func (e *exporter[T, R]) Columns() []Column { return columnsOf(e.table) }

// SweepColumns are the columns of the table sweeps.
func SweepColumns() ([]Column, error) {
	table, err := newSweepsTable()
	if err != nil {
		return nil, err
	}
	return columnsOf(table), nil
}

func columnsOf[R any](t *parquetio.Table[R]) []Column {
	told := map[string]Column{}
	describe(reflect.TypeFor[R](), "", told)
	var columns []Column
	for _, c := range t.Columns() {
		column := told[c.Path]
		column.Column = c
		columns = append(columns, column)
	}
	return columns
}

// describe collects the doc tags and the personal types below a struct, by the columns' paths.
func describe(t reflect.Type, prefix string, told map[string]Column) {
	for field := range t.Fields() {
		if field.Anonymous {
			describe(field.Type, prefix, told)
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("parquet"), ",")
		path := prefix + name
		leaf := field.Type
		for leaf.Kind() == reflect.Pointer || leaf.Kind() == reflect.Slice {
			leaf = leaf.Elem()
		}
		told[path] = Column{Meaning: field.Tag.Get("doc"), Personal: leaf == reflect.TypeFor[coupang.Personal]()}
		if leaf.Kind() == reflect.Struct {
			describe(leaf, path+".", told)
		}
	}
}
