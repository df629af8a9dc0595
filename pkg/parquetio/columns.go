package parquetio

import (
	"github.com/parquet-go/parquet-go"
)

// describe lists the nodes below root as an analyst sees them: list plumbing left out, structs before their members.
func describe(root parquet.Node) []Column {
	var columns []Column
	for _, f := range root.Fields() {
		columns = appendColumn(columns, f.Name(), f)
	}
	return columns
}

func appendColumn(columns []Column, path string, node parquet.Node) []Column {
	nullable := node.Optional()
	element, list := elementOf(node)
	if list {
		node = element
	}
	text := typeText(node)
	if list {
		text = "LIST<" + text + ">"
	}
	columns = append(columns, Column{Path: path, Type: text, Nullable: nullable})
	if !node.Leaf() {
		for _, f := range node.Fields() {
			columns = appendColumn(columns, path+"."+f.Name(), f)
		}
	}
	return columns
}

// elementOf gives the element of a three-level list.
func elementOf(node parquet.Node) (parquet.Node, bool) {
	if node.Leaf() || logicalText(node) != "LIST" {
		return nil, false
	}
	return node.Fields()[0].Fields()[0], true
}

// typeText names the type of a column without its repetition. Types that a Table never writes come out as parquet-go
// spells them, which is enough to see that they differ.
func typeText(node parquet.Node) string {
	logical := logicalText(node)
	switch {
	case !node.Leaf() && logical == "":
		return "STRUCT"
	case logical == "TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS)":
		return "TIMESTAMP"
	case logical == "", logical == "INT(64,true)", logical == "INT(32,true)":
		return node.Type().Kind().String()
	default:
		return logical
	}
}

func logicalText(node parquet.Node) string {
	logical := node.Type().LogicalType()
	if logical == nil {
		return ""
	}
	return logical.String()
}
