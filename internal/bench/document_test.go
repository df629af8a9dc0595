//go:build linux

package bench

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// document is docs/BENCHMARKS.md while it is made.
type document struct{ text strings.Builder }

// section is one table, with what a reader must know before it and what else was seen after it.
type section struct {
	title, text string
	head        []string
	rows        [][]string
	notes       []string
	more        []section // under the same title
}

func (s *section) row(cells ...string) { s.rows = append(s.rows, cells) }

func newDocument(t *testing.T) *document {
	t.Helper()
	d := &document{}
	fmt.Fprintf(&d.text, "# Benchmarks\n\nWritten by `make bench` on %s: %s, %d cores, %s, %s/%s. Single runs of this machine, with nothing else at work; repeat them on\n"+
		"yours. The API gives at most some 250 rows a second to a vendor, so an export waits for Coupang in all cases.\n",
		time.Now().Format("2 January 2006"), procFigure(t, "/proc/cpuinfo", "model name"), runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return d
}

func procFigure(t *testing.T, file, name string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), name)
	value, _, _ := strings.Cut(after, "\n")
	return strings.TrimSpace(strings.TrimLeft(value, "\t :"))
}

func (d *document) add(s section) {
	fmt.Fprintf(&d.text, "\n## %s\n", s.title)
	d.body(s)
	for _, part := range s.more {
		fmt.Fprintf(&d.text, "\n### %s\n", part.title)
		d.body(part)
	}
}

func (d *document) body(s section) {
	fmt.Fprintf(&d.text, "\n%s\n\n", s.text)
	d.line(s.head)
	d.line(strings.Split(strings.Repeat("---|", len(s.head)-1)+"---", "|"))
	for _, row := range s.rows {
		d.line(row)
	}
	if len(s.notes) > 0 {
		d.text.WriteString("\n")
	}
	for _, note := range s.notes {
		fmt.Fprintf(&d.text, "- %s\n", note)
	}
}

func (d *document) line(cells []string) { fmt.Fprintf(&d.text, "| %s |\n", strings.Join(cells, " | ")) }

func (d *document) write(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile("testdata/elsewhere.md")
	if err != nil {
		t.Fatal(err)
	}
	if t.Failed() {
		return
	}
	if err := os.WriteFile(file, []byte(strings.TrimRight(d.text.String(), "\n")+"\n\n"+string(text)), 0o600); err != nil {
		t.Fatal(err)
	}
}

func thousands(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func megabytes(n int64) string { return thousands((n+500_000)/1_000_000) + " MB" }

func kilobytes(n int64) string { return thousands((n+500)/1_000) + " kB" }

// perRow of bytes; nothing where the program cannot tell.
func perRow(n uint64, rows int64) string {
	if n == 0 {
		return ""
	}
	return thousands(int64(n)/rows) + " B"
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1e3)
}
