package parquetio_test

import (
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

type two struct {
	A int64  `parquet:"a"`
	B *int64 `parquet:"b"`
}

// Embedded and EmbeddedPointer are exported for the reason that embedded structs must be.
type Embedded struct {
	C int64 `parquet:"c"`
}

// EmbeddedPointer reads a null as zero.
type EmbeddedPointer struct {
	C *int64 `parquet:"c"`
}

type hidden struct {
	C int64 `parquet:"c"`
}

type endless struct {
	ID   int64    `parquet:"endless_id"`
	Next *endless `parquet:"next"`
}

func TestDangerousRowTypesAreRefused(t *testing.T) {
	t.Parallel()
	refuses[int](t, "is not a struct")
	refuses[struct{}](t, "without columns")
	refuses[endless](t, "nested more than")

	// Nulls.
	refuses[struct {
		X int64 `parquet:"x,optional"`
	}](t, "optional on int64 writes zeros for nulls")
	refuses[struct {
		X bool `parquet:"x,optional"`
	}](t, "optional on bool")
	refuses[struct {
		X string `parquet:"x,optional"`
	}](t, "optional on string")
	refuses[struct {
		X two `parquet:"x,optional"`
	}](t, "optional on parquetio_test.two")
	refuses[struct {
		X *int64 `parquet:"x,optional"`
	}](t, "optional on *int64")
	refuses[struct {
		X []byte `parquet:"x,optional"`
	}](t, "optional on []uint8")
	refuses[struct {
		X map[string]string `parquet:"x,optional"`
	}](t, "optional on map")
	refuses[struct {
		ID int64 `parquet:"row_id"`
		EmbeddedPointer
	}](t, "EmbeddedPointer.C: a null column of an embedded struct reads as zero")

	// Times.
	refuses[struct {
		X time.Time `parquet:"x,date"`
	}](t, "time.Time is written wrongly as a date")
	refuses[struct {
		X *time.Time `parquet:"x,timestamp(millisecond)"`
	}](t, "time.Time")
	refuses[struct {
		X parquetio.Timestamp `parquet:"x"`
	}](t, "Timestamp and the option")
	refuses[struct {
		X int64 `parquet:"x,timestamp(millisecond)"`
	}](t, "Timestamp and the option")
	refuses[struct {
		X parquetio.Timestamp `parquet:"x,timestamp(microsecond)"`
	}](t, "use timestamp(millisecond)")
	refuses[struct {
		X parquetio.Timestamp `parquet:"x,timestamp(millisecond:local)"`
	}](t, "use timestamp(millisecond)")
	refuses[struct {
		X *parquetio.Date `parquet:"x"`
	}](t, "Date and the option")
	refuses[struct {
		X int32 `parquet:"x,date"`
	}](t, "Date and the option")

	// Lists.
	refuses[struct {
		X []int64 `parquet:"x"`
	}](t, "slice without list")
	refuses[struct {
		X []two `parquet:"x,optional"`
	}](t, "slice without list")
	refuses[struct {
		X []string `parquet:"x,list,dict"`
	}](t, "dict does not reach the elements")
	refuses[struct {
		X []string `parquet:"x,list" parquet-element:",optional"`
	}](t, "parquet-element may only be")
	refuses[struct {
		X [][]int64 `parquet:"x,list"`
	}](t, "type []int64 is not supported")
	refuses[struct {
		X []*two `parquet:"x,list"`
	}](t, "type *parquetio_test.two is not supported")
	refuses[struct {
		X []parquetio.Date `parquet:"x,list"`
	}](t, "list of parquetio.Date")
	refuses[struct {
		X int64 `parquet:"x,list"`
	}](t, "which is no slice")
	refuses[struct {
		X []struct {
			Y int64 `parquet:"y,optional"`
		} `parquet:"x,list"`
	}](t, "X.Y: optional on int64")

	// Types and encodings that some reader lacks.
	refuses[struct {
		X float64 `parquet:"x"`
	}](t, "floating point")
	refuses[struct {
		X *float32 `parquet:"x"`
	}](t, "floating point")
	refuses[struct {
		X uint64 `parquet:"x"`
	}](t, "unsigned")
	refuses[struct {
		X []uint32 `parquet:"x,list"`
	}](t, "unsigned")
	refuses[struct {
		X []byte `parquet:"x"`
	}](t, "type []uint8 is not supported")
	refuses[struct {
		X int `parquet:"x"`
	}](t, "type int is not supported")
	refuses[struct {
		X any `parquet:"x"`
	}](t, "is not supported")
	refuses[struct {
		X **int64 `parquet:"x"`
	}](t, "type *int64 is not supported")
	refuses[struct {
		X *[]int64 `parquet:"x"`
	}](t, "type []int64 is not supported")
	refuses[struct {
		X map[string]int64 `parquet:"x" parquet-key:",plain"`
	}](t, "maps are not supported")
	refuses[struct {
		X string `parquet:"x,enum"`
	}](t, "ENUM as bytes")
	refuses[struct {
		X string `parquet:"x,json"`
	}](t, "empty JSON value")
	refuses[struct {
		X string `parquet:"x,uuid"`
	}](t, "not every reader takes UUID")
	refuses[struct {
		X int64 `parquet:"x,delta"`
	}](t, "lack the delta encodings")
	refuses[struct {
		X int64 `parquet:"x,split"`
	}](t, "BYTE_STREAM_SPLIT")
	refuses[struct {
		X int64 `parquet:"x,decimal(2:10)"`
	}](t, "whole units")
	refuses[struct {
		X int64 `parquet:"x,decimal(4:18)"`
	}](t, "Decimal and the option decimal(4:18) go together")
	refuses[struct {
		X parquetio.Decimal `parquet:"x"`
	}](t, "Decimal and the option decimal(4:18) go together")
	refuses[struct {
		X []parquetio.Decimal `parquet:"x,list"`
	}](t, "list of parquetio.Decimal")
	refuses[struct {
		X int64 `parquet:"x,snappy"`
	}](t, "option not supported")
	refuses[struct {
		X int64 `parquet:"x,dict,plain"`
	}](t, "exclude each other")
	refuses[struct {
		X two `parquet:"x,dict"`
	}](t, "a struct has no encoding")
	refuses[struct {
		X bool `parquet:"x,dict"`
	}](t, "a boolean needs no dictionary")

	// Names.
	refuses[struct{ X int64 }](t, "is not lower_snake_case")
	refuses[struct {
		X int64 `parquet:"-"`
	}](t, "would lose data")
	refuses[struct {
		X int64 `parquet:"camelCase"`
	}](t, "is not lower_snake_case")
	refuses[struct {
		X int64 `parquet:"주문"`
	}](t, "is not lower_snake_case")
	refuses[struct {
		X int64 `parquet:"order"`
	}](t, "reserved word")
	refuses[struct {
		X *two  `parquet:"x"`
		Y int64 `parquet:"x"`
	}](t, `"x" is taken by X`)
	refuses[struct {
		X int64 `parquet:"x_y"`
		Y int64 `parquet:"X_Y"`
	}](t, `"X_Y" is taken by X`)
	refuses[struct {
		C int64 `parquet:"c"`
		Embedded
	}](t, `"c" is taken by C`)
	refuses[struct {
		hidden
	}](t, "embed exported structs only")
	refuses[struct {
		*Embedded
	}](t, "embed exported structs only")
	refuses[struct {
		X int64 `parquet:"x"`
		y int64
	}](t, "y: unexported field would be lost")
}

func refuses[R any](t *testing.T, reason string) {
	t.Helper()
	_, err := parquetio.NewTable(func(a, b *R) int { return 0 }, parquetio.Options{CreatedBy: "test"})
	if err == nil || !strings.Contains(err.Error(), reason) {
		t.Errorf("%T: got %v, want %q", *new(R), err, reason)
	}
}

func TestEveryFaultOfARowTypeIsNamed(t *testing.T) {
	t.Parallel()
	type bad struct {
		A float64   `parquet:"a"`
		B time.Time `parquet:"b"`
		C []int64   `parquet:"c"`
	}
	_, err := parquetio.NewTable(func(a, b *bad) int { return 0 }, parquetio.Options{CreatedBy: "test"})
	for _, field := range []string{"A: ", "B: ", "C: "} {
		if err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("no word of field %q in: %v", field, err)
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	compare := func(a, b *two) int { return 0 }
	for name, make := range map[string]func() (*parquetio.Table[two], error){
		"no compare": func() (*parquetio.Table[two], error) {
			return parquetio.NewTable[two](nil, parquetio.Options{CreatedBy: "x"})
		},
		"no creator": func() (*parquetio.Table[two], error) { return parquetio.NewTable(compare, parquetio.Options{}) },
		"no attempts": func() (*parquetio.Table[two], error) {
			return parquetio.NewTable(compare, parquetio.Options{CreatedBy: "x", MaxAttempts: -1})
		},
		"no groups": func() (*parquetio.Table[two], error) {
			return parquetio.NewTable(compare, parquetio.Options{CreatedBy: "x", RowsPerGroup: -1})
		},
	} {
		if _, err := make(); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestColumnsDescribeTheTable(t *testing.T) {
	t.Parallel()
	want := `sample_id INT64
flag BOOLEAN
small INT32
some_text STRING
some_day DATE
at TIMESTAMP
null_flag BOOLEAN null
null_int INT64 null
null_small INT32 null
null_id INT64 null
null_text STRING null
dict_text STRING null
null_day DATE null
null_at TIMESTAMP null
some_ratio DECIMAL(18,4)
null_ratio DECIMAL(18,4) null
inner_struct STRUCT
inner_struct.name STRING null
inner_struct.deep STRUCT null
inner_struct.deep.deep_count INT64 null
inner_struct.deep.tags LIST<INT64> null
inner_struct.day_in DATE null
null_struct STRUCT null
null_struct.name STRING null
null_struct.deep STRUCT null
null_struct.deep.deep_count INT64 null
null_struct.deep.tags LIST<INT64> null
null_struct.day_in DATE null
ints LIST<INT64> null
ids LIST<INT64>
texts LIST<STRING> null
items LIST<STRUCT> null
`
	var got strings.Builder
	for _, c := range sampleTable(t, parquetio.Options{}).Columns() {
		if strings.HasPrefix(c.Path, "items.") {
			break
		}
		got.WriteString(c.Path + " " + c.Type)
		if c.Nullable {
			got.WriteString(" null")
		}
		got.WriteString("\n")
	}
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}
