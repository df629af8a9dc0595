package stack

import (
	"fmt"
	"strings"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
)

// Table is one table of the lake as Athena sees it.
type Table struct {
	Name    string
	Meaning string
	Columns []Column
}

// Column is a column of a table or a view.
type Column struct {
	Name    string
	Type    string // Glue's for tables, Trino's for views
	Meaning string // may be empty
}

// Tables returns every dataset's table and that of the sweeps. The registry of datasets is asked, so a new one is here
// without a word.
func Tables() ([]Table, error) {
	exporters, err := export.Datasets(export.Options{})
	if err != nil {
		return nil, err
	}
	var tables []Table
	for _, e := range exporters {
		t, err := newTable(e.Name(), "Coupang's "+strings.ReplaceAll(e.Name(), "_", " ")+", as last seen", e.Columns())
		if err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	columns, err := export.SweepColumns()
	if err != nil {
		return nil, err
	}
	sweeps, err := newTable(export.SweepsName, "What each reading of a window did", columns)
	return append(tables, sweeps), err
}

func newTable(name, meaning string, columns []export.Column) (Table, error) {
	t := Table{Name: name, Meaning: meaning}
	for len(columns) > 0 {
		top := columns[0]
		text, rest, err := glueType(columns)
		if err != nil {
			return Table{}, fmt.Errorf("table %s: %w", name, err)
		}
		t.Columns = append(t.Columns, Column{Name: top.Path, Type: text, Meaning: top.Meaning})
		columns = rest
	}
	return t, nil
}

// glueType gives the type of the first column, and the columns after it and its members.
func glueType(columns []export.Column) (text string, rest []export.Column, err error) {
	first, rest := columns[0], columns[1:]
	element, list := strings.CutPrefix(first.Type, "LIST<")
	element = strings.TrimSuffix(element, ">")
	if element == "STRUCT" {
		text, rest, err = glueStruct(first.Path+".", rest)
	} else {
		text, err = scalar(element)
	}
	if err != nil {
		return "", nil, fmt.Errorf("column %s: %w", first.Path, err)
	}
	if list {
		text = "array<" + text + ">"
	}
	return text, rest, nil
}

func glueStruct(prefix string, columns []export.Column) (text string, rest []export.Column, err error) {
	var members []string
	for len(columns) > 0 && strings.HasPrefix(columns[0].Path, prefix) {
		name := strings.TrimPrefix(columns[0].Path, prefix)
		var member string
		if member, columns, err = glueType(columns); err != nil {
			return "", nil, err
		}
		members = append(members, name+":"+member)
	}
	return "struct<" + strings.Join(members, ",") + ">", columns, nil
}

func scalar(parquetType string) (string, error) {
	switch parquetType {
	case "INT64":
		return "bigint", nil
	case "STRING":
		return "string", nil
	case "BOOLEAN":
		return "boolean", nil
	case "TIMESTAMP":
		return "timestamp", nil
	case "DATE":
		return "date", nil
	case "DECIMAL(18,4)":
		return "decimal(18,4)", nil
	default:
		return "", fmt.Errorf("no type of Athena is known for %s", parquetType)
	}
}

// write renders the Glue table. Partitions are projected, so nobody has to register them: vendor_id from the parameter
// VendorIds without its markets, dt from FirstDay to tomorrow, because NOW is UTC's and Korea is ahead.
func (t Table) write(b *strings.Builder) {
	printf(b, `
  %s:
    Type: AWS::Glue::Table
    Properties:
      CatalogId: !Ref AWS::AccountId
      DatabaseName: !Ref Database
      TableInput:
        Name: %s
        Description: %s
        TableType: EXTERNAL_TABLE
        Parameters:
          EXTERNAL: 'TRUE'
          classification: parquet
          projection.enabled: 'true'
          projection.vendor_id.type: enum
          projection.vendor_id.values: !Join ['', !Split [':TW', !Join ['', !Split [':KR', !Ref VendorIds]]]]
          projection.dt.type: date
          projection.dt.format: yyyy-MM-dd
          projection.dt.interval: '1'
          projection.dt.interval.unit: DAYS
          projection.dt.range: !Sub '${FirstDay},NOW+1DAYS'
          storage.location.template: !Sub s3://${LakeBucket.Value}/%s/vendor_id=${!vendor_id}/dt=${!dt}
        PartitionKeys:
          - {Name: vendor_id, Type: string, Comment: seller account}
          - {Name: dt, Type: string, Comment: 'day in the seller''s market, yyyy-mm-dd'}
        StorageDescriptor:
          Location: !Sub s3://${LakeBucket.Value}/%s
          InputFormat: org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat
          OutputFormat: org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat
          SerdeInfo: {SerializationLibrary: org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe}
          Columns:
`, logicalID(t.Name, "Table"), t.Name, quoted(t.Meaning), t.Name, t.Name)
	writeColumns(b, t.Columns)
}

// mostComment is Glue's limit, in bytes to be safe.
const mostComment = 255

func writeColumns(b *strings.Builder, columns []Column) {
	for _, c := range columns {
		printf(b, "            - {Name: %s, Type: %s", c.Name, quoted(c.Type))
		if c.Meaning != "" {
			printf(b, ", Comment: %s", quoted(strings.ToValidUTF8(c.Meaning[:min(len(c.Meaning), mostComment)], "")))
		}
		b.WriteString("}\n")
	}
}
