package parquetio_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio/storetest"
)

func TestAFileOfAnotherCodecIsRefused(t *testing.T) {
	t.Parallel()
	type row struct {
		ID int64 `parquet:"id"`
	}
	table, err := parquetio.NewTable(func(a, b *row) int { return int(a.ID - b.ID) }, parquetio.Options{CreatedBy: "test"})
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := parquet.Write(&file, []row{{1}}, parquet.Compression(&parquet.Lz4Raw)); err != nil {
		t.Fatal(err)
	}
	var store storetest.Memory
	if _, err := store.Put(t.Context(), "file", bytes.NewReader(file.Bytes()), ""); err != nil {
		t.Fatal(err)
	}
	for _, err := range table.Rows(t.Context(), &store, "file") {
		if !errors.Is(err, parquetio.ErrCorrupt) {
			t.Errorf("got %v", err)
		}
	}
}
