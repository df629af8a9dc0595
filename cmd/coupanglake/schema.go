package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/internal/stack"
)

// schemaTable is one table of the lake, described.
type schemaTable struct {
	Name    string              `json:"name"`
	Dataset *export.Description `json:"dataset,omitempty"` // nil: the table sweeps, which no listing fills
	Columns []schemaColumn      `json:"columns"`
}

type schemaColumn struct {
	Path     string `json:"path"`
	Type     string `json:"type"`
	Nullable bool   `json:"nullable"`
	Personal bool   `json:"personal"`
	Unit     string `json:"unit,omitempty"`
	Meaning  string `json:"meaning"`
}

func (p *program) schemaCommand() *cobra.Command {
	var format string
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "schema [table]",
		GroupID: lookGroup,
		Short:   "Describe a table's columns, or all tables",
		Long: `Describes the columns of a table: path, type, meaning, unit, whether null is possible, whether it is personal. Without a
table, all of them. It needs no configuration. docs/DATASETS.md is this command's output as markdown.`,
		Example: `  coupanglake schema orders
  coupanglake schema sweeps --json
  coupanglake schema orders --format ddl     # CREATE EXTERNAL TABLE for Athena
  coupanglake schema --format markdown > docs/DATASETS.md`,
		Args: cobra.MaximumNArgs(1),
		ValidArgsFunction: func(cmd *cobra.Command, args []string, start string) ([]string, cobra.ShellCompDirective) {
			names, directive := completeDataset(cmd, args, start)
			if len(args) == 0 {
				names = append(names, export.SweepsName)
			}
			return names, directive
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if asJSON {
				format = "json"
			}
			return p.schema(args, format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", strings.Join(schemaFormats(), ", "))
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(schemaFormats(), cobra.ShellCompDirectiveNoFileComp))
	cmd.Flags().BoolVar(&asJSON, "json", false, "the same as --format json")
	return cmd
}

func schemaFormats() []string { return []string{"table", "json", "ddl", "markdown"} }

func (p *program) schema(args []string, format string) error {
	tables, err := describeTables(args)
	if err != nil {
		return err
	}
	switch format {
	case "json":
		return p.printJSON(tables)
	case "markdown":
		fmt.Fprint(p.stdout, markdown(tables))
		return nil
	case "ddl":
		return p.ddl(tables)
	case "table":
		p.printSchema(tables)
		return nil
	default:
		return unknownWord("format", format, schemaFormats())
	}
}

// describeTables returns the named tables, or all.
func describeTables(names []string) ([]schemaTable, error) {
	exporters, err := export.Datasets(export.Options{})
	if err != nil {
		return nil, err
	}
	var all []schemaTable
	for _, e := range exporters {
		d := e.Describe()
		all = append(all, newSchemaTable(d.Name, &d, e.Columns()))
	}
	sweeps, err := export.SweepColumns()
	if err != nil {
		return nil, err
	}
	all = append(all, newSchemaTable(export.SweepsName, nil, sweeps))
	if len(names) == 0 {
		return all, nil
	}
	var known []string
	for _, t := range all {
		if t.Name == names[0] {
			return []schemaTable{t}, nil
		}
		known = append(known, t.Name)
	}
	return nil, unknownWord("table", names[0], known)
}

func newSchemaTable(name string, d *export.Description, columns []export.Column) schemaTable {
	t := schemaTable{Name: name, Dataset: d}
	for _, c := range columns {
		t.Columns = append(t.Columns, schemaColumn{c.Path, c.Type, c.Nullable, c.Personal, unitOf(c), c.Meaning})
	}
	return t
}

// unitOf tells what a number or a time is counted in. Money is told by name: its columns are numbers like all others, and
// a test holds every number to one of these.
func unitOf(c export.Column) string {
	name := c.Path[strings.LastIndex(c.Path, ".")+1:]
	kind := strings.TrimSuffix(strings.TrimPrefix(c.Type, "LIST<"), ">")
	switch {
	case kind == "TIMESTAMP":
		return "UTC, milliseconds"
	case kind == "DATE":
		return "calendar day"
	case kind != "INT64":
		return ""
	case strings.HasSuffix(name, "_id") || strings.HasSuffix(name, "_ids"):
		return "id"
	case hasSuffix(name, "price", "amount", "fee", "charge", "discount"):
		return "whole units of `currency`"
	case name == "bytes_written":
		return "bytes"
	default:
		return "count"
	}
}

func hasSuffix(name string, suffixes ...string) bool {
	for _, suffix := range suffixes {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return false
}

func (p *program) printSchema(tables []schemaTable) {
	c := p.paint(p.stdout)
	for i, t := range tables {
		if i > 0 {
			fmt.Fprintln(p.stdout)
		}
		if len(tables) > 1 {
			fmt.Fprintln(p.stdout, c.bold(t.Name))
		}
		columns := &table{head: []string{"column", "type", "null", "personal", "meaning"}}
		for _, c := range t.Columns {
			columns.add(c.Path, c.Type, yes(c.Nullable), yes(c.Personal), c.Meaning)
		}
		columns.write(p.stdout, c)
	}
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

// ddl prints what the stack's Glue tables say, for an Athena without the stack.
func (p *program) ddl(wanted []schemaTable) error {
	tables, err := stack.Tables()
	if err != nil {
		return err
	}
	root := strings.TrimSuffix(p.env("LAKE_URI"), "/")
	if !strings.HasPrefix(root, "s3://") {
		root = "s3://BUCKET"
		fmt.Fprintln(p.stderr, "note: put your bucket in the place of BUCKET, or give --lake s3://bucket")
	}
	for _, t := range tables {
		for _, w := range wanted {
			if w.Name == t.Name {
				fmt.Fprint(p.stdout, createTable(t, root, p.vendorIDs()))
			}
		}
	}
	return nil
}

// vendorIDs are the configured ones, for the projection of the partitions.
func (p *program) vendorIDs() string {
	ids := p.configuredIDs()
	if len(ids) == 0 {
		return "A00012345"
	}
	return strings.Join(ids, ",")
}

func createTable(t stack.Table, root, vendors string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE EXTERNAL TABLE IF NOT EXISTS %s (\n", t.Name)
	for i, c := range t.Columns {
		fmt.Fprintf(&b, "  `%s` %s COMMENT '%s'", c.Name, c.Type, strings.ReplaceAll(c.Meaning, "'", `\'`))
		if i < len(t.Columns)-1 {
			b.WriteString(",")
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, `)
PARTITIONED BY (vendor_id string, dt string)
STORED AS PARQUET
LOCATION '%[1]s/%[2]s/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.vendor_id.type' = 'enum',
  'projection.vendor_id.values' = '%[3]s',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '2020-01-01,NOW+1DAYS',
  'storage.location.template' = '%[1]s/%[2]s/vendor_id=${vendor_id}/dt=${dt}'
);
`, root, t.Name, vendors)
	return b.String()
}
