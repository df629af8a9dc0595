package export

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

func TestEveryValueComesBackFromItsColumn(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	store, err := parquetio.NewDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range bound(t, Options{Store: store}) {
		t.Run(d.Name(), func(t *testing.T) {
			t.Parallel()
			const seen = parquetio.Timestamp(1_800_000_000_123)
			dice := maker{Rand: rand.New(rand.NewPCG(7, uint64(i)))}
			var records []any
			var want []map[string]any
			for range 300 { // several batches of the writer
				record := reflect.New(d.wire())
				dice.fill(record.Elem())
				records = append(records, record.Interface())
				row := wanted(t, record.Elem())
				row["extra_fields"], row["first_seen_at"], row["changed_at"], row["last_seen_at"] = nil, seen, seen, seen
				if hasMoney(d.wire()) {
					row["currency"] = "KRW"
				}
				want = append(want, row)
			}
			if err := d.put(t.Context(), d.Name()+"/data.parquet", records, seen); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, readBack(t, filepath.Join(root, d.Name(), "data.parquet"))); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
		})
	}
}

// maker makes wire values of which no two are equal, but for the many nulls, zeros, empty texts and empty lists.
type maker struct {
	*rand.Rand
	last int64
}

func (g *maker) next() int64 {
	g.last++
	return g.last
}

// fill gives every member a value. The first is the key: never null, and ascending.
func (g *maker) fill(record reflect.Value) {
	for i, m := range members(record.Type()) {
		g.set(record.FieldByIndex(m.Index))
		if i == 0 {
			record.FieldByIndex(m.Index).Set(reflect.ValueOf(new(coupang.ID(640_000_000_000_000_000 + g.next()))))
		}
	}
}

func (g *maker) set(v reflect.Value) {
	v.SetZero()
	if g.IntN(4) == 0 {
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		if g.IntN(4) == 0 && v.Type() != reflect.TypeFor[*time.Time]() { // Go's zero time is not one of Parquet's
			return
		}
		v = v.Elem()
	}
	switch p := v.Addr().Interface().(type) {
	case *coupang.ID:
		*p = coupang.ID(640_000_000_000_000_000 + g.next())
	case *int64:
		*p = g.next()
	case *coupang.Money:
		*p = coupang.NewMoney(-g.next(), "")
	case *string:
		*p = fmt.Sprintf("글 %d", g.next())
	case *coupang.Personal:
		*p = coupang.Personal(fmt.Sprintf("개인 %d", g.next()))
	case *bool:
		*p = g.IntN(2) == 0
	case *time.Time:
		*p = time.UnixMilli(1_400_000_000_000 + 987_654_321*g.next()).UTC()
	case *coupang.Day:
		*p = coupang.Day(g.next())
	case *jsontext.Value:
		*p = jsontext.Value(fmt.Sprintf(`{"n":%d}`, g.next()))
	default:
		g.setMembers(v)
	}
}

func (g *maker) setMembers(v reflect.Value) {
	if v.Kind() == reflect.Struct {
		for _, m := range members(v.Type()) {
			g.set(v.FieldByIndex(m.Index))
		}
		return
	}
	n := g.IntN(4)
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	for i := range n {
		g.set(v.Index(i))
	}
}

// wanted is the row that a wire value should come back as.
func wanted(t *testing.T, record reflect.Value) map[string]any {
	t.Helper()
	row := map[string]any{}
	for _, m := range members(record.Type()) {
		row[m.column] = wantedValue(t, record.FieldByIndex(m.Index))
	}
	return row
}

func wantedValue(t *testing.T, v reflect.Value) any {
	t.Helper()
	switch {
	case v.Kind() == reflect.Pointer && v.IsNil(), v.Kind() == reflect.Slice && v.IsNil():
		return nil
	case v.Kind() == reflect.Pointer:
		return wantedValue(t, v.Elem())
	}
	switch value := v.Interface().(type) {
	case coupang.ID:
		return int64(value)
	case int64, string, bool:
		return value
	case coupang.Money:
		return *value.Whole()
	case coupang.Personal:
		return string(value)
	case time.Time:
		return parquetio.Timestamp(value.UnixMilli())
	case coupang.Day:
		return parquetio.Date(value)
	case jsontext.Value:
		return string(value)
	}
	if v.Kind() != reflect.Slice {
		return wanted(t, v)
	}
	elements := []any{}
	for i := range v.Len() {
		elements = append(elements, wantedValue(t, v.Index(i)))
	}
	return elements
}
