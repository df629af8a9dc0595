package parquetio_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio/storetest"
)

// glance is some of sample's scalars, in another order.
type glance struct {
	DictText *string              `parquet:"dict_text,dict"`
	ID       sampleID             `parquet:"sample_id"`
	Text     string               `parquet:"some_text"`
	NullAt   *parquetio.Timestamp `parquet:"null_at,timestamp(millisecond)"`
	NullFlag *bool                `parquet:"null_flag"`
}

func glanceOf(s sample) glance {
	return glance{DictText: s.DictText, ID: s.ID, Text: s.Text, NullAt: s.NullAt, NullFlag: s.NullFlag}
}

func newProjection[P any](t *testing.T) *parquetio.Projection[P] {
	t.Helper()
	p, err := parquetio.NewProjection[P]()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// rowsOf reads a projection to its end.
func rowsOf[P any](t *testing.T, p *parquetio.Projection[P], s parquetio.Store) ([]P, error) {
	t.Helper()
	var rows []P
	for row, err := range p.Rows(t.Context(), s, key) {
		if err != nil {
			return rows, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func TestProjectionReadsItsColumnsOfEveryRow(t *testing.T) {
	t.Parallel()
	s := &storetest.Memory{}
	rows := randomSamples(seeded(1), 3_000)
	if _, err := sampleTable(t, parquetio.Options{RowsPerGroup: 1_100}).Upsert(t.Context(), s, key, seq(rows...), newWins); err != nil {
		t.Fatal(err)
	}
	got, err := rowsOf(t, newProjection[glance](t), s)
	if err != nil {
		t.Fatal(err)
	}
	var want []glance
	for _, row := range rows {
		want = append(want, glanceOf(row))
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%d rows are not the %d of the table", len(got), len(want))
	}
}

func TestProjectionReadsNullWhereAnOlderFileLacksAColumn(t *testing.T) {
	t.Parallel()
	s := &storetest.Memory{}
	if _, err := olderTable(t).Upsert(t.Context(), s, key, seq(randomOlder(1, 120)...), newWins); err != nil {
		t.Fatal(err)
	}
	// null_small was required then.
	type now struct {
		Small *int32  `parquet:"null_small"`
		Text  *string `parquet:"null_text"`
		ID    int64   `parquet:"sample_id"`
	}
	got, err := rowsOf(t, newProjection[now](t), s)
	if err != nil || len(got) != 120 {
		t.Fatalf("%d rows, %v", len(got), err)
	}
	for i, row := range read(t, olderTable(t), s, key) {
		if got[i].ID != row.ID || *got[i].Small != row.NullSm || got[i].Text != nil {
			t.Fatalf("row %d is %+v, want %+v", i, got[i], row)
		}
	}
}

func TestProjectionRefusesWhatItCannotReadRightly(t *testing.T) {
	t.Parallel()
	s := &storetest.Memory{}
	create(t, s, key, sum{1, 2, 3})
	type required struct {
		Other int64 `parquet:"other"`
	}
	type another struct {
		ID *string `parquet:"sum_id"`
	}
	type absent struct {
		Other *int64 `parquet:"other"`
	}
	for name, tt := range map[string]struct {
		read func() error
		want error
	}{
		"a required column that is not there": {func() error { _, err := rowsOf(t, newProjection[required](t), s); return err }, parquetio.ErrCorrupt},
		"a column of another type":            {func() error { _, err := rowsOf(t, newProjection[another](t), s); return err }, parquetio.ErrNewerSchema},
		"none of the columns":                 {func() error { _, err := rowsOf(t, newProjection[absent](t), s); return err }, parquetio.ErrCorrupt},
		"no object":                           {func() error { _, err := rowsOf(t, newProjection[sum](t), &storetest.Memory{}); return err }, parquetio.ErrNotExist},
	} {
		if err := tt.read(); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
}

func TestProjectionTakesTopScalarsOnly(t *testing.T) {
	t.Parallel()
	type list struct {
		IDs []int64 `parquet:"ids,list"`
	}
	if _, err := parquetio.NewProjection[list](); err == nil || !strings.Contains(err.Error(), "ids is no scalar") {
		t.Errorf("list: %v", err)
	}
	type group struct {
		Inner inner `parquet:"inner_struct"`
	}
	if _, err := parquetio.NewProjection[group](); err == nil || !strings.Contains(err.Error(), "inner_struct is no scalar") {
		t.Errorf("struct: %v", err)
	}
}

func TestProjectionEndsWithItsContextAndWhenItIsLeft(t *testing.T) {
	t.Parallel()
	s := &storetest.Memory{}
	create(t, s, key, sum{1, 2, 3})
	for _, err := range newProjection[sum](t).Rows(t.Context(), s, key) {
		if err != nil {
			t.Error(err)
		}
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range newProjection[sum](t).Rows(ctx, s, key) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
}

// A file whose footer is damaged may still be well-formed. What is only counted must not come out less for it.
func TestProjectionNoticesRowsThatADamagedFooterLoses(t *testing.T) {
	t.Parallel()
	good := fileOf(t, sum{1, 1, 1}, sum{2, 2, 1}, sum{3, -5, 9})
	for name, damage := range map[string]func(*format.FileMetaData){
		"a row less in its group":    func(m *format.FileMetaData) { m.RowGroups[0].NumRows-- },
		"a group less":               func(m *format.FileMetaData) { m.RowGroups = nil },
		"a row less everywhere":      func(m *format.FileMetaData) { m.RowGroups[0].NumRows--; m.NumRows-- },
		"a row more in its group":    func(m *format.FileMetaData) { m.RowGroups[0].NumRows++ },
		"fewer columns in its group": func(m *format.FileMetaData) { m.RowGroups[0].Columns = m.RowGroups[0].Columns[:1] },
		"a negative number of rows":  func(m *format.FileMetaData) { m.RowGroups[0].NumRows = -3 },
	} {
		s := &storetest.Memory{}
		if _, err := s.Put(t.Context(), key, bytes.NewReader(withFooter(t, good, damage)), ""); err != nil {
			t.Fatal(err)
		}
		if rows, err := rowsOf(t, newProjection[sum](t), s); !errors.Is(err, parquetio.ErrCorrupt) {
			t.Errorf("%s: %d rows, error %v; want ErrCorrupt", name, len(rows), err)
		}
	}
}

// withFooter writes a file's footer anew.
func withFooter(t *testing.T, good []byte, damage func(*format.FileMetaData)) []byte {
	t.Helper()
	data := good[:len(good)-footerLength(good)-8]
	var m format.FileMetaData
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), good[len(data):len(good)-8], &m); err != nil {
		t.Fatal(err)
	}
	damage(&m)
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), m)
	if err != nil {
		t.Fatal(err)
	}
	file := append(bytes.Clone(data), footer...)
	return append(binary.LittleEndian.AppendUint32(file, uint32(len(footer))), "PAR1"...)
}

// A damaged byte gives an error or other values, never a panic and never a loop.
func FuzzProjectionOfADamagedFile(f *testing.F) {
	good := fileOf(f, sum{1, 1, 1}, sum{2, 2, 1}, sum{3, -5, 9})
	for i := 0; i < len(good); i += 7 {
		f.Add(i, byte(0x55))
	}
	p, err := parquetio.NewProjection[sum]()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, at int, flip byte) {
		content := bytes.Clone(good)
		content[uint(at)%uint(len(content))] ^= flip
		s := &storetest.Memory{}
		if _, err := s.Put(t.Context(), key, bytes.NewReader(content), ""); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, err := range p.Rows(t.Context(), s, key) {
			if n++; n > 1<<20 {
				t.Fatal("no end")
			}
			if err != nil && !errors.Is(err, parquetio.ErrCorrupt) && !errors.Is(err, parquetio.ErrNewerSchema) {
				t.Errorf("got %v, want ErrCorrupt or ErrNewerSchema", err)
			}
		}
	})
}
