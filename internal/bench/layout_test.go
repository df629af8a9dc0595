//go:build linux

package bench

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	compress "github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// study is a line of scripts/bench_layout.py.
type study struct {
	Variant string
	Files   int
	Bytes   int64
	Seconds float64
	Queries map[string]struct {
		Files int
		Bytes int64
	}
}

var queries = []string{"sales_by_day", "sales_by_option", "sales_by_hour", "delivery_time", "one_order"}

// layouts asks what typical queries read of a year of orders, by layout and by the way of writing.
func layouts(t *testing.T, python string) section {
	t.Helper()
	year := yearOfOrders(t, 1_000, 365)
	busy := yearOfOrders(t, 25_000, 10)
	s := section{
		title: "Layout",
		text: `A year of 1,000 orders a day, as files in other layouts, and what DuckDB reads of them for queries of docs/queries (one_order
looks for one order number without a date): files opened, and bytes. Athena bills at least 10 MB a query.`,
		head: append([]string{"layout", "files", "size"}, queries...),
	}
	scratch := t.TempDir()
	for _, v := range studies(t, python, "scripts/bench_layout.py", "layouts", year, scratch, today()) {
		s.row(v.cells()...)
	}
	s.more = []section{inTrino(t, year, scratch), writing(t, python, year, busy), levels(t, year, busy)}
	return s
}

// cells of a row: files, size, and for each query what it read.
func (s study) cells() []string {
	cells := []string{s.Variant, thousands(int64(s.Files)), megabytes(s.Bytes)}
	for _, q := range queries {
		read, asked := s.Queries[q]
		if !asked {
			cells = append(cells, "")
			continue
		}
		cells = append(cells, fmt.Sprintf("%s, %s", thousands(int64(read.Files)), kilobytes(read.Bytes)))
	}
	return cells
}

// inTrino asks the engine inside Athena the same, of the folders that bench_layout.py has written.
func inTrino(t *testing.T, year, scratch string) section {
	t.Helper()
	s := section{
		title: "The same in Trino",
		text: `Trino 476, the engine inside Athena, over the last 92 of these days in S3 (moto): requests that read an object, and bytes read.
It takes files of a few megabytes whole, so that at 1,000 orders a day the size of a file is what counts, not its columns.`,
		head: append([]string{"layout", "files", "size"}, queries...),
	}
	python := testproc.Tool(t, "python")
	for _, v := range studies(t, python, "scripts/trino_layout.py", "build/trino", year, filepath.Join(scratch, appended), today()) {
		s.row(v.cells()...)
	}
	return s
}

// appended is the layout of scripts/bench_layout.py that is shown to Trino as well.
const appended = "snappy Parquet, a file a run, unsorted"

func today() string { return coupang.DayOf(shopNow, seller.Market).String() }

// writing turns the knobs of a writer that has them all.
func writing(t *testing.T, python, year, busy string) section {
	t.Helper()
	s := section{
		title: "Ways to write the same rows",
		text: `By pyarrow, whose writer has every knob; without another word zstd 3, our dictionary columns, groups of 50,000 rows, pages of
128 kB. The queries are the five above, together. A day has 1,000 orders, or 25,000.`,
		head: []string{"way", "1,000 a day, size", "read", "25,000 a day, size", "read"},
	}
	large := studies(t, python, "scripts/bench_layout.py", "writing", busy, t.TempDir(), today())
	for i, v := range studies(t, python, "scripts/bench_layout.py", "writing", year, t.TempDir(), today()) {
		s.row(v.Variant, kilobytes(v.Bytes/365)+" a day", kilobytes(v.read()), kilobytes(large[i].Bytes/10)+" a day", kilobytes(large[i].read()))
	}
	return s
}

func (s study) read() (sum int64) {
	for _, q := range s.Queries {
		sum += q.Bytes
	}
	return sum
}

func yearOfOrders(t *testing.T, perDay, days int) string {
	t.Helper()
	last := coupang.DayOf(shopNow, seller.Market) - 1
	api := coupangtest.New(coupangtest.Options{Seed: 1, Now: shopNow, First: last - coupang.Day(days) + 1, OrdersPerDay: perDay})
	work := task{Lake: t.TempDir(), From: last - coupang.Day(days) + 1, To: last, Days: max(1, 20_000/perDay), Parallel: 1}
	if _, err := work.export(t.Context(), api.Transport()); err != nil {
		t.Fatal(err)
	}
	return work.Lake
}

func studies(t *testing.T, python, script string, arguments ...string) (all []study) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), python, append([]string{"-B", script}, arguments...)...)
	cmd.Dir, cmd.Stderr = root, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for lines := json.NewDecoder(bytes.NewReader(out)); lines.More(); {
		var s study
		if err := lines.Decode(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// levels writes the same rows with our own encoder's levels.
func levels(t *testing.T, year, busy string) section {
	t.Helper()
	s := section{
		title: "Levels of our zstd encoder",
		text:  "parquet-go with the encoder of klauspost/compress, as pkg/parquetio writes but for the level.",
		head:  []string{"level", "1,000 a day, size", "rows a second and core", "25,000 a day, size", "rows a second and core"},
	}
	for _, level := range []compress.EncoderLevel{compress.SpeedFastest, compress.SpeedDefault, compress.SpeedBetterCompression, compress.SpeedBestCompression} {
		small, smallRate := recompressed(t, year, level)
		large, largeRate := recompressed(t, busy, level)
		s.row(level.String(), kilobytes(small/365)+" a day", thousands(int64(smallRate)), kilobytes(large/10)+" a day", thousands(int64(largeRate)))
	}
	return s
}

// recompressed reads all orders of a lake and writes them again to nowhere. The rate counts both.
func recompressed(t *testing.T, lake string, level compress.EncoderLevel) (size int64, rate float64) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(lake, "orders/*/*/*.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	rows, began := int64(0), testproc.ProcessorTime()
	for _, name := range names {
		n, bytes := recompress(t, name, level)
		rows, size = rows+n, size+bytes
	}
	return size, float64(rows) / (testproc.ProcessorTime() - began).Seconds()
}

func recompress(t *testing.T, name string, level compress.EncoderLevel) (rows, size int64) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader := parquet.NewGenericReader[export.Order](file)
	defer reader.Close()
	var sink counter
	writer := parquet.NewGenericWriter[export.Order](&sink, parquet.Compression(&zstd.Codec{Level: level}), parquet.DataPageVersion(1),
		parquet.PageBufferSize(128<<10), parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.Plain))
	batch := make([]export.Order, 1000)
	for {
		n, err := reader.Read(batch)
		if _, wrong := writer.Write(batch[:n]); wrong != nil {
			t.Fatal(wrong)
		}
		rows += int64(n)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return rows, int64(sink)
}

// counter takes bytes and counts them.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
