package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// isTerminal tells whether a person reads a stream.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// canRedraw tells whether a stream understands more than lines of text.
func (p *program) canRedraw(stream any) bool { return isTerminal(stream) && p.getenv("TERM") != "dumb" }

// paint colours what is written for a person: on a terminal, and not where NO_COLOR is set (no-color.org).
type paint struct{ on bool }

func (p *program) paint(w io.Writer) paint {
	return paint{p.canRedraw(w) && p.getenv("NO_COLOR") == ""}
}

func (c paint) with(code, text string) string {
	if !c.on {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (c paint) bold(text string) string   { return c.with("1", text) }
func (c paint) green(text string) string  { return c.with("32", text) }
func (c paint) yellow(text string) string { return c.with("33", text) }
func (c paint) red(text string) string    { return c.with("31", text) }

// state colours the end of a sweep or a check.
func (c paint) state(text string) string {
	switch text {
	case "done", "ok":
		return c.green(text)
	case "warned", "held", "continued", "warning":
		return c.yellow(text)
	case "failed":
		return c.red(text)
	default:
		return text
	}
}

// printJSON writes one value.
func (p *program) printJSON(v any) error {
	e := json.NewEncoder(p.stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}

// table is for people: columns as wide as their widest cell, numbers to the right.
type table struct {
	head []string
	rows [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) write(w io.Writer, c paint) {
	widths := make([]int, len(t.head))
	right := make([]bool, len(t.head))
	for i, name := range t.head {
		widths[i], right[i] = utf8.RuneCountInString(name), len(t.rows) > 0
		for _, row := range t.rows {
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
			right[i] = right[i] && isNumber(row[i])
		}
	}
	line := func(cells []string, dress func(string) string) {
		var b strings.Builder
		for i, cell := range cells {
			gap := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if right[i] {
				b.WriteString(gap + dress(cell) + "  ")
			} else {
				b.WriteString(dress(cell) + gap + "  ")
			}
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
	line(t.head, c.bold)
	for _, row := range t.rows {
		line(row, c.state)
	}
}

func isNumber(text string) bool {
	_, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
	return err == nil || text == "" || text == "-"
}

// count writes a number with commas.
func count[N int | int64](n N) string {
	text := strconv.FormatInt(int64(n), 10)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// marketTime writes an instant as the vendor's clock shows it.
func marketTime(t time.Time, m coupang.Market) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(m.Location()).Format("2006-01-02 15:04")
}

// plural is for the few words that a table has no room for.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + many
}
