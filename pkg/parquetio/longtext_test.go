package parquetio_test

import (
	"strings"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio/storetest"
)

// letter is a row with text as long as it came.
type letter struct {
	ID    int64   `parquet:"letter_id"`
	Text  *string `parquet:"text_sent,plain"`
	Again *string `parquet:"text_again,dict"`
}

// An odd answer of an API may hold a text of megabytes. Statistics in a page's header repeat it four times, and Arrow reads
// no header longer than 16 MB: one such row made a whole partition unreadable to it.
func TestARowWithALongTextIsReadByOthers(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("길다", 10<<20/6)
	table, err := parquetio.NewTable(func(a, b *letter) int { return int(a.ID - b.ID) }, parquetio.Options{CreatedBy: "test"})
	if err != nil {
		t.Fatal(err)
	}
	store := &storetest.Memory{}
	rows := func(yield func(letter, error) bool) {
		_ = yield(letter{1, &long, &long}, nil) && yield(letter{ID: 2}, nil)
	}
	if _, err := table.Upsert(t.Context(), store, key, rows, func(_, new *letter) (letter, parquetio.Outcome) { return *new, parquetio.Inserted }); err != nil {
		t.Fatal(err)
	}
	read := readWithArrow(t, store.Content(key))
	if len(read) != 2 || read[0].(map[string]any)["text_sent"] != long || read[0].(map[string]any)["text_again"] != long {
		t.Errorf("%d rows came back, or other texts", len(read))
	}
}
