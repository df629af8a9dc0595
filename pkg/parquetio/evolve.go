package parquetio

import (
	"fmt"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// A file may be older than the table: it lacks columns, or members of structs at any depth, or has as required what has
// become nullable since. Its rows are carried over value by value with levels recomputed, because parquet-go's own
// conversion writes zeros where a required column is missing and drops the columns that it does not know.

// evolution turns rows of one file into rows of the table. It is nil where nothing is to be done.
type evolution []origin

// origin says where one column of the table takes its values from.
type origin struct {
	column int   // of the file; for a column missing there a relative's, whose values tell where nulls stand
	levels []int // definition level in the file -> in the table
	// missing columns give one null for every value of the relative up to this repetition level.
	missing    bool
	repetition int
}

// apply appends the table's row to dst. columns are the values of the file's row by column.
func (e evolution) apply(dst parquet.Row, columns [][]parquet.Value) parquet.Row {
	for i, o := range e {
		for _, v := range columns[o.column] {
			repetition, definition := v.RepetitionLevel(), o.levels[v.DefinitionLevel()]
			switch {
			case !o.missing:
				dst = append(dst, v.Level(repetition, definition, i))
			case repetition <= o.repetition:
				dst = append(dst, parquet.Value{}.Level(repetition, definition, i))
			}
		}
	}
	return dst
}

// evolve compares a file's schema with the table's. A column, type or nullability that the table does not know gives
// ErrNewerSchema, for rewriting the file would lose it. A missing required column gives ErrCorrupt: it is a foreign file.
func evolve(file *parquet.Column, table parquet.Node) (evolution, error) {
	var e evolver
	e.group(file, table, nil, []int{0})
	if len(e.newer) > 0 {
		return nil, fmt.Errorf("%w: %s", ErrNewerSchema, strings.Join(e.newer, "; "))
	}
	if len(e.lacking) > 0 {
		return nil, fmt.Errorf("%w: no column %s", ErrCorrupt, strings.Join(e.lacking, ", "))
	}
	if e.origins.trivial() {
		return nil, nil
	}
	return e.origins, nil
}

func (e evolution) trivial() bool {
	for i, o := range e {
		if o.missing || o.column != i {
			return false
		}
		for file, table := range o.levels {
			if file != table {
				return false
			}
		}
	}
	return true
}

type evolver struct {
	origins        evolution
	newer, lacking []string
}

// group walks the members of one struct (or list) that both have. levels maps the definition levels down to it.
func (e *evolver) group(file *parquet.Column, table parquet.Node, path []string, levels []int) {
	known := make(map[string]bool)
	for _, want := range table.Fields() {
		known[want.Name()] = true
		at := append(path[:len(path):len(path)], want.Name())
		if have := file.Column(want.Name()); have != nil {
			e.both(have, want, at, levels)
		} else {
			e.missing(file, want, at, levels, false)
		}
	}
	for _, have := range file.Columns() {
		if !known[have.Name()] {
			e.newer = append(e.newer, fmt.Sprintf("column %s is unknown here", strings.Join(append(path, have.Name()), ".")))
		}
	}
}

func (e *evolver) both(have *parquet.Column, want parquet.Node, path []string, levels []int) {
	from, to := typeText(have), typeText(want)
	if have.Leaf() != want.Leaf() || have.Repeated() != want.Repeated() || from != to {
		e.newer = append(e.newer, fmt.Sprintf("column %s is %s, here %s", strings.Join(path, "."), from, to))
		return
	}
	if have.Optional() && !want.Optional() {
		e.newer = append(e.newer, fmt.Sprintf("column %s is nullable, here required", strings.Join(path, ".")))
		return
	}
	levels = slices.Clone(levels)
	definition := levels[len(levels)-1]
	if !want.Required() {
		definition++
	}
	if have.Required() {
		levels[len(levels)-1] = definition
	} else {
		levels = append(levels, definition)
	}
	if !have.Leaf() {
		e.group(have, want, path, levels)
		return
	}
	e.origins = append(e.origins, origin{column: have.Index(), levels: levels})
}

// missing gives every leaf of want nulls, as many as the struct around it has entries. nullable: something between the
// struct and here may be null or empty.
func (e *evolver) missing(around *parquet.Column, want parquet.Node, path []string, levels []int, nullable bool) {
	nullable = nullable || !want.Required()
	if !want.Leaf() {
		for _, f := range want.Fields() {
			e.missing(around, f, append(path[:len(path):len(path)], f.Name()), levels, nullable)
		}
		return
	}
	relative := firstLeaf(around)
	if !nullable || relative == nil {
		e.lacking = append(e.lacking, strings.Join(path, "."))
		return
	}
	levels = slices.Clone(levels)
	for len(levels) <= relative.MaxDefinitionLevel() {
		levels = append(levels, levels[len(levels)-1])
	}
	e.origins = append(e.origins, origin{
		column: relative.Index(), levels: levels, missing: true, repetition: around.MaxRepetitionLevel(),
	})
}

func firstLeaf(c *parquet.Column) *parquet.Column {
	for !c.Leaf() {
		if len(c.Columns()) == 0 {
			return nil
		}
		c = c.Columns()[0]
	}
	return c
}
