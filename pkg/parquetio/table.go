package parquetio

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/parquet-go/parquet-go"
)

// Options of a Table. The zero value of all but CreatedBy is good.
type Options struct {
	// CreatedBy is the application's name in the footer of every file. Required; fixed, so that the same rows give the
	// same bytes (parquet-go's own default changes with the build).
	CreatedBy string
	// Metadata is the key-value metadata of every file, for example the rule for time zones.
	Metadata map[string]string
	// RowsPerGroup is the most rows of one row group. Default 50,000. A group also ends at some 8 MB.
	RowsPerGroup int
	// MaxAttempts is how often Upsert merges before it gives up on a partition that others keep changing. Default 10.
	MaxAttempts int
}

// Table reads and writes objects whose rows are values of R, sorted by one key. It may be used concurrently.
type Table[R any] struct {
	compare func(a, b *R) int
	schema  *parquet.Schema
	columns []Column
	text    textCheck
	writer  []parquet.WriterOption
	group   int
	tries   int
}

// Column describes a column, or a member of one. A struct comes before its members.
type Column struct {
	// Path of names joined by dots, without Parquet's list plumbing: order_items.vendor_item_id.
	Path string
	// Type is BOOLEAN, INT32, INT64, STRING, DATE, TIMESTAMP (milliseconds, UTC), DECIMAL(18,4) or STRUCT, or LIST<one of these>.
	Type string
	// Nullable says that the file can tell null from a value here. An element of a list is never null.
	Nullable bool
}

// NewTable compiles R's schema once. compare orders rows by key and must agree with the rows' identity: equal keys are one
// row. It returns an error naming every field whose type or tag would write wrong or unreadable data:
//
//   - a nullable column is a pointer; `optional` is for lists alone, where it tells null from empty (`optional,list`);
//   - times are Timestamp with `timestamp(millisecond)`, days are Date with `date`, never time.Time; ratios are Decimal with `decimal(4:18)`;
//   - slices have `list`; a dictionary for their elements is `parquet-element:",dict"`;
//   - names are lower_snake_case, differ ignoring case and are no reserved words of Athena;
//   - no floats, unsigned integers, bytes, maps, ENUM, JSON, UUID, delta or split encodings.
//
// Columns of an embedded struct, none of them a pointer, stand where the struct does. `dict` chooses a dictionary, PLAIN is the default.
func NewTable[R any](compare func(a, b *R) int, o Options) (*Table[R], error) {
	if compare == nil || o.CreatedBy == "" || o.RowsPerGroup < 0 || o.MaxAttempts < 0 {
		return nil, errors.New("parquetio: a table needs compare, CreatedBy and no negative options")
	}
	if err := lint(reflect.TypeFor[R]()); err != nil {
		return nil, fmt.Errorf("parquetio: row type %s: %w", reflect.TypeFor[R](), err)
	}
	t := &Table[R]{
		compare: compare,
		text:    newTextCheck(reflect.TypeFor[R]()),
		group:   orDefault(o.RowsPerGroup, 50_000),
		tries:   orDefault(o.MaxAttempts, 10),
	}
	err := noPanic(func() error {
		c, err := newCodec()
		if err != nil {
			return err
		}
		t.schema = parquet.SchemaOf(new(R))
		t.columns = describe(t.schema)
		t.writer = writerOptions(t.schema, c, o)
		_, err = parquet.NewWriterConfig(t.writer...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("parquetio: row type %s: %w", reflect.TypeFor[R](), err)
	}
	return t, nil
}

// Columns of the table in file order, with members after their struct.
func (t *Table[R]) Columns() []Column { return slices.Clone(t.columns) }

// pageBytes is the in-memory size at which a column's buffer becomes a page. Memory grows with columns times this.
const pageBytes = 128 << 10

// layoutVersion stands in the footer beside CreatedBy. Raise it when the same rows come to give other bytes.
const layoutVersion = "1"

// writerOptions declare no sorting columns: the order is that of an opaque function, so the claim could not be checked, and
// the engines that read lakes prune by the statistics of row groups and pages, which sorted rows make tight anyway.
func writerOptions(schema *parquet.Schema, c *codec, o Options) []parquet.WriterOption {
	options := []parquet.WriterOption{
		schema,
		parquet.Compression(c),
		parquet.DataPageVersion(1),
		parquet.DataPageStatistics(true),
		parquet.PageBufferSize(pageBytes),
		// parquet-go's own default for text, DELTA_LENGTH_BYTE_ARRAY, is unreadable to Spark 3 and older Iceberg readers.
		parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.Plain),
		parquet.CreatedBy(o.CreatedBy, layoutVersion, "parquet-go"),
	}
	for _, path := range schema.Columns() {
		if leaf, _ := schema.Lookup(path...); leaf.Node.Type().Kind() == parquet.ByteArray {
			// A header repeats bounds whole, four times, and Arrow refuses headers of 16 MB. The chunk's and the index remain.
			options = append(options, parquet.SkipPageStatistics(path...))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(o.Metadata)) {
		options = append(options, parquet.KeyValueMetadata(key, o.Metadata[key]))
	}
	return options
}

func orDefault(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}

// noPanic turns parquet-go's panics, which it has for bad tags, bad options and bad files alike, into errors.
func noPanic(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("parquet-go: %v", p)
		}
	}()
	return f()
}
