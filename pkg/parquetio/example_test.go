package parquetio_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"log"
	"os"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// sale is a row: its tags are the schema, a nullable column is a pointer.
type sale struct {
	ID   int64   `parquet:"sale_id"`
	Shop *string `parquet:"shop,dict"`
}

// sales are the rows of one run, in the order of their key. Where they come from may fail, so each could be an error.
func sales(rows ...sale) iter.Seq2[sale, error] {
	return func(yield func(sale, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// Two runs merge their rows into one object, which is then read back. Rows that only the object has stay.
func ExampleTable_Upsert() {
	folder, err := os.MkdirTemp("", "lake")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	store, err := parquetio.NewDir(folder)
	if err != nil {
		log.Fatal(err)
	}
	table, err := parquetio.NewTable(func(a, b *sale) int { return cmp.Compare(a.ID, b.ID) },
		parquetio.Options{CreatedBy: "example"})
	if err != nil {
		log.Fatal(err)
	}

	newest := func(old, new *sale) (sale, parquetio.Outcome) {
		switch {
		case new == nil:
			return *old, parquetio.Unchanged
		case old == nil:
			return *new, parquetio.Inserted
		}
		return *new, parquetio.Changed
	}
	ctx, key := context.Background(), "sales/dt=2026-01-03/data.parquet"
	for _, rows := range []iter.Seq2[sale, error]{
		sales(sale{1, new("Seoul")}, sale{3, nil}),
		sales(sale{2, new("Busan")}, sale{3, new("Daegu")}),
	} {
		counts, err := table.Upsert(ctx, store, key, rows, newest)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(counts.Inserted, "inserted,", counts.Changed, "changed,", counts.Kept, "kept")
	}
	for row, err := range table.Rows(ctx, store, key) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(row.ID, *row.Shop)
	}
	// Output:
	// 2 inserted, 0 changed, 0 kept
	// 1 inserted, 1 changed, 1 kept
	// 1 Seoul
	// 2 Busan
	// 3 Daegu
}

// A row type that would be written wrongly is refused before anything is written.
func ExampleNewTable() {
	type wrong struct {
		ID   int64  `parquet:"sale_id"`
		Shop string `parquet:"shop,optional"` // nulls would come back as ""
	}
	_, err := parquetio.NewTable(func(a, b *wrong) int { return cmp.Compare(a.ID, b.ID) }, parquetio.Options{CreatedBy: "example"})
	fmt.Println(err)
	// Output:
	// parquetio: row type parquetio_test.wrong: Shop: optional on string writes zeros for nulls; use a pointer
}

// What is wrong with an object is told by errors.Is.
func ExampleTable_Rows() {
	folder, err := os.MkdirTemp("", "lake")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	store, err := parquetio.NewDir(folder)
	if err != nil {
		log.Fatal(err)
	}
	table, err := parquetio.NewTable(func(a, b *sale) int { return cmp.Compare(a.ID, b.ID) },
		parquetio.Options{CreatedBy: "example"})
	if err != nil {
		log.Fatal(err)
	}
	for _, err := range table.Rows(context.Background(), store, "sales/dt=2026-01-04/data.parquet") {
		fmt.Println(errors.Is(err, parquetio.ErrNotExist))
	}
	// Output:
	// true
}
