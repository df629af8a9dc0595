package stack

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// View is a view of Athena: its SQL and the columns that it declares. A file of docs/queries/views begins with comment
// lines: what a row is, then a line for each column, `name type: meaning`, with Trino's types; Athena wants to be told
// them, and nothing here could work them out of the SQL.
type View struct {
	Name    string // of the file
	Meaning string
	Columns []Column
	SQL     string // without the comments at its head and the semicolon
}

// Query is a saved query: a file of docs/queries, which begins with a comment that says what it answers.
type Query struct {
	Name    string
	Meaning string
	SQL     string
}

// Views reads every view below a folder, in the order of their names.
func Views(fsys fs.FS) ([]View, error) {
	var views []View
	err := eachSQL(fsys, func(name, comment, sql string) error {
		v := View{Name: name, SQL: strings.TrimSuffix(sql, ";")}
		for line := range strings.Lines(comment) {
			if err := v.describe(strings.TrimSpace(line)); err != nil {
				return err
			}
		}
		if v.Meaning == "" || len(v.Columns) == 0 {
			return fmt.Errorf("view %s: its head must tell what a row is, and every column", name)
		}
		views = append(views, v)
		return nil
	})
	return views, err
}

var columnLine = regexp.MustCompile(`^([a-z0-9_]+) ([a-z]+(?:\(.+\))?): (.+)$`)

func (v *View) describe(line string) error {
	switch c := columnLine.FindStringSubmatch(line); {
	case line == "":
	case c != nil:
		v.Columns = append(v.Columns, Column{Name: c[1], Type: c[2], Meaning: c[3]})
	case len(v.Columns) > 0:
		return fmt.Errorf("view %s: %q is not of the form `name type: meaning`", v.Name, line)
	default:
		v.Meaning = strings.TrimSpace(v.Meaning + " " + line)
	}
	return nil
}

// Queries reads every query of a folder, in the order of their names. DuckDB's script lies beside them and is none.
func Queries(fsys fs.FS) ([]Query, error) {
	var queries []Query
	err := eachSQL(fsys, func(name, comment, sql string) error {
		if name+".sql" == path.Base(DuckDBFile) {
			return nil
		}
		meaning := strings.Join(strings.Fields(comment), " ")
		if meaning == "" {
			return fmt.Errorf("query %s: its head must tell what it answers", name)
		}
		queries = append(queries, Query{Name: name, Meaning: meaning, SQL: strings.TrimSuffix(sql, ";")})
		return nil
	})
	return queries, err
}

// eachSQL hands out the files of a folder: name, comment at the head without its dashes, the rest.
func eachSQL(fsys fs.FS, do func(name, comment, sql string) error) error {
	files, err := fs.Glob(fsys, "*.sql")
	if err != nil {
		return fmt.Errorf("list queries: %w", err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(fsys, file)
		if err != nil {
			return fmt.Errorf("read query: %w", err)
		}
		comment, sql := cutHead(string(text))
		if err := do(strings.TrimSuffix(path.Base(file), ".sql"), comment, sql); err != nil {
			return err
		}
	}
	return nil
}

func cutHead(text string) (comment, sql string) {
	for strings.HasPrefix(text, "--") {
		line, rest, _ := strings.Cut(text, "\n")
		comment += strings.TrimPrefix(line[2:], " ") + "\n"
		text = rest
	}
	return comment, strings.TrimSpace(text)
}

// prestoView is what Athena keeps of a view, base64 of its JSON in ViewOriginalText.
type prestoView struct {
	OriginalSQL string       `json:"originalSql"`
	Catalog     string       `json:"catalog"`
	Schema      string       `json:"schema"` // where tables without a database are looked for
	Columns     []prestoType `json:"columns"`
	// As in Athena, a view gives its reader no rights. Trino asks for an owner else, and Glue has none.
	RunAsInvoker bool `json:"runAsInvoker"`
}

type prestoType struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// write renders the Glue view. The base64 is left to CloudFormation, because the database is a parameter. What a row is
// stays in the file: Trino takes Glue's description for the comment, and a table whose comment is not "Presto View" for no view.
func (v View) write(b *strings.Builder) error {
	text, err := v.presto("${DatabaseName}")
	if err != nil {
		return err
	}
	columns := make([]Column, len(v.Columns))
	for i, c := range v.Columns {
		if columns[i], err = c.inGlue(); err != nil {
			return fmt.Errorf("view %s: %w", v.Name, err)
		}
	}
	printf(b, `
  %s:
    Type: AWS::Glue::Table
    Properties:
      CatalogId: !Ref AWS::AccountId
      DatabaseName: !Ref Database
      TableInput:
        Name: %s
        TableType: VIRTUAL_VIEW
        Parameters: {presto_view: 'true', comment: Presto View}
        ViewExpandedText: /* Presto View */
        ViewOriginalText: !Sub
          - '/* Presto View: ${View} */'
          - View:
              Fn::Base64: !Sub |-
                %s
        PartitionKeys: []
        StorageDescriptor:
          Location: ''
          SerdeInfo: {}
          Columns:
`, logicalID(v.Name, "View"), v.Name, text)
	writeColumns(b, columns)
	return nil
}

func (v View) presto(schema string) (string, error) {
	p := prestoView{OriginalSQL: v.SQL, Catalog: "awsdatacatalog", Schema: schema, RunAsInvoker: true}
	for _, c := range v.Columns {
		p.Columns = append(p.Columns, prestoType{c.Name, c.Type})
	}
	if strings.Contains(v.SQL, "${") {
		return "", fmt.Errorf("view %s: CloudFormation would take ${ for a variable", v.Name)
	}
	var text strings.Builder
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false) // a reader of the template wants to see < and >
	if err := e.Encode(p); err != nil {
		return "", fmt.Errorf("view %s: %w", v.Name, err)
	}
	return strings.TrimSpace(text.String()), nil
}

// inGlue is the column with Glue's type.
func (c Column) inGlue() (Column, error) {
	glue, ok := map[string]string{
		"varchar": "string", "bigint": "bigint", "double": "double", "boolean": "boolean", "date": "date",
		"timestamp(3)": "timestamp", "array(varchar)": "array<string>",
	}[c.Type]
	if !ok {
		return Column{}, fmt.Errorf("column %s: no type of Glue is known for %s", c.Name, c.Type)
	}
	return Column{Name: c.Name, Type: glue, Meaning: c.Meaning}, nil
}

func (q Query) write(b *strings.Builder) {
	printf(b, `
  %s:
    Type: AWS::Athena::NamedQuery
    Properties:
      Name: %s
      Description: %s
      Database: !Ref Database
      WorkGroup: !Ref WorkGroup
      QueryString: |
`, logicalID(q.Name, "Query"), quoted(strings.ReplaceAll(q.Name, "_", " ")), quoted(q.Meaning))
	for line := range strings.Lines(q.SQL) {
		printf(b, "        %s", line)
	}
	b.WriteString("\n")
}
