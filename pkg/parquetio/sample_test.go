package parquetio_test

import (
	"cmp"
	"fmt"
	"iter"
	"math/rand/v2"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// sample has every kind of column that a table may have: required and nullable scalars of own types, structs required and
// nullable and nested, lists that tell null from empty and lists that do not, lists of scalars, an embedded struct.
type sample struct {
	ID       sampleID             `parquet:"sample_id"`
	Flag     bool                 `parquet:"flag"`
	Small    int32                `parquet:"small"`
	Text     string               `parquet:"some_text"`
	Day      parquetio.Date       `parquet:"some_day,date"`
	At       parquetio.Timestamp  `parquet:"at,timestamp(millisecond)"`
	NullFlag *bool                `parquet:"null_flag"`
	NullInt  *int64               `parquet:"null_int"`
	NullSm   *int32               `parquet:"null_small,dict"`
	NullID   *sampleID            `parquet:"null_id,dict"`
	NullText *personal            `parquet:"null_text"`
	DictText *string              `parquet:"dict_text,dict"`
	NullDay  *parquetio.Date      `parquet:"null_day,date,dict"`
	NullAt   *parquetio.Timestamp `parquet:"null_at,timestamp(millisecond)"`
	Ratio    parquetio.Decimal    `parquet:"some_ratio,decimal(4:18)"`
	NullRat  *parquetio.Decimal   `parquet:"null_ratio,decimal(4:18),dict"`
	Inner    inner                `parquet:"inner_struct"`
	NullIn   *inner               `parquet:"null_struct"`
	Ints     []int64              `parquet:"ints,optional,list"`
	IDs      []sampleID           `parquet:"ids,list" parquet-element:",dict"`
	Texts    []personal           `parquet:"texts,optional,list" parquet-element:",dict"`
	Items    []item               `parquet:"items,optional,list"`
	Plain    []item               `parquet:"plain_items,list"`
	SampleSeen
}

// SampleSeen lends its columns to sample.
type SampleSeen struct {
	FirstSeenAt parquetio.Timestamp `parquet:"first_seen_at,timestamp(millisecond)"`
	LastSeenAt  parquetio.Timestamp `parquet:"last_seen_at,timestamp(millisecond)"`
	Warnings    []string            `parquet:"warnings,optional,list"`
}

type sampleID int64

// personal is text that does not print itself, as a row's personal columns are.
type personal string

func (personal) String() string { return "[redacted]" }

type inner struct {
	Name *personal       `parquet:"name"`
	Deep *deep           `parquet:"deep"`
	Day  *parquetio.Date `parquet:"day_in,date"`
}

type deep struct {
	Count *int64  `parquet:"deep_count"`
	Tags  []int64 `parquet:"tags,optional,list"`
}

type item struct {
	ItemID int64                `parquet:"item_id"`
	Name   *string              `parquet:"name,dict"`
	Price  *int64               `parquet:"price"`
	Ratio  *parquetio.Decimal   `parquet:"item_ratio,decimal(4:18)"`
	At     *parquetio.Timestamp `parquet:"item_at,timestamp(millisecond)"`
	Day    *parquetio.Date      `parquet:"item_day,date"`
	Sub    *deep                `parquet:"sub"`
	Codes  []string             `parquet:"codes,optional,list"`
}

func sampleTable(t testing.TB, o parquetio.Options) *parquetio.Table[sample] {
	t.Helper()
	o.CreatedBy = "parquetio-test"
	table, err := parquetio.NewTable(func(a, b *sample) int { return cmp.Compare(a.ID, b.ID) }, o)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// randomSamples are n rows in key order whose nulls come in runs, for parquet-go has paths of its own for those.
func randomSamples(r *rand.Rand, n int) []sample {
	rows := make([]sample, n)
	g := &generator{Rand: r}
	for i := range rows {
		g.maybeSwitch()
		rows[i] = g.sample(600_000_000_000_000_000 + int64(i)*3)
	}
	return rows
}

type generator struct {
	*rand.Rand
	nulls float64
}

func (g *generator) maybeSwitch() {
	if g.IntN(6) == 0 {
		g.nulls = []float64{0, 0.1, 0.5, 0.9, 1}[g.IntN(5)]
	}
}

func maybe[T any](g *generator, v T) *T {
	if g.Float64() < g.nulls {
		return nil
	}
	return &v
}

func many[T any](g *generator, null []T, one func() T) []T {
	if g.Float64() < g.nulls {
		return null
	}
	list := make([]T, g.IntN(4))
	for i := range list {
		list[i] = one()
	}
	return list
}

// int is often zero, which must not be taken for null.
func (g *generator) int() int64 {
	return []int64{0, 0, 1, -1, g.Int64(), -g.Int64(), 642_538_970_006_401_429}[g.IntN(7)]
}

func (g *generator) text() string {
	return []string{"", "가나다라 마바사", "A", "서울특별시 송파구 송파대로 570", "\x00\n\"😀", fmt.Sprint(g.Int64())}[g.IntN(6)]
}

func (g *generator) day() parquetio.Date {
	return []parquetio.Date{0, 20456, -1, 47_482}[g.IntN(4)]
}

// ratio is 6.5, among others, and as many digits as the type holds.
func (g *generator) ratio() parquetio.Decimal {
	return []parquetio.Decimal{0, 65_000, -1, 999_999_999_999_999_999}[g.IntN(4)]
}

func (g *generator) at() parquetio.Timestamp {
	return []parquetio.Timestamp{0, 1_767_436_215_123, -1, 253_402_300_799_999}[g.IntN(4)]
}

func (g *generator) sample(id int64) sample {
	return sample{
		ID: sampleID(id), Flag: g.IntN(2) == 0, Small: int32(g.int()), Text: g.text(), Day: g.day(), At: g.at(),
		NullFlag: maybe(g, g.IntN(2) == 0), NullInt: maybe(g, g.int()), NullSm: maybe(g, int32(g.int())),
		NullID: maybe(g, sampleID(g.int())), NullText: maybe(g, personal(g.text())), DictText: maybe(g, g.text()),
		NullDay: maybe(g, g.day()), NullAt: maybe(g, g.at()), Ratio: g.ratio(), NullRat: maybe(g, g.ratio()), Inner: g.inner(), NullIn: maybe(g, g.inner()),
		Ints: many(g, nil, g.int), IDs: many(g, []sampleID{}, func() sampleID { return sampleID(g.int()) }),
		Texts: many(g, nil, func() personal { return personal(g.text()) }),
		Items: many(g, nil, g.item), Plain: many(g, []item{}, g.item),
		SampleSeen: SampleSeen{FirstSeenAt: g.at(), LastSeenAt: g.at(), Warnings: many(g, nil, g.text)},
	}
}

func (g *generator) inner() inner {
	return inner{Name: maybe(g, personal(g.text())), Deep: maybe(g, g.deep()), Day: maybe(g, g.day())}
}

func (g *generator) deep() deep {
	return deep{Count: maybe(g, g.int()), Tags: many(g, nil, g.int)}
}

func (g *generator) item() item {
	return item{
		ItemID: g.int(), Name: maybe(g, g.text()), Price: maybe(g, g.int()), Ratio: maybe(g, g.ratio()), At: maybe(g, g.at()), Day: maybe(g, g.day()),
		Sub: maybe(g, g.deep()), Codes: many(g, nil, g.text),
	}
}

// seq yields rows without an error.
func seq[R any](rows ...R) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// newWins is the simplest merge: the new row replaces the old one.
func newWins[R any](old, new *R) (R, parquetio.Outcome) {
	switch {
	case new == nil:
		return *old, parquetio.Unchanged
	case old == nil:
		return *new, parquetio.Inserted
	default:
		return *new, parquetio.Changed
	}
}

// read gives all rows under key.
func read[R any](t testing.TB, table *parquetio.Table[R], s parquetio.Store, key string) []R {
	t.Helper()
	var rows []R
	for row, err := range table.Rows(t.Context(), s, key) {
		if err != nil {
			t.Fatalf("read %s: %v", key, err)
		}
		rows = append(rows, row)
	}
	return rows
}

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }
