package stack

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// The files that Generate makes.
const (
	TemplateFile = "template.yaml"
	DuckDBFile   = "docs/queries/duckdb.sql"
)

// Generate returns the generated files of the repository at root, by their paths.
func Generate(root fs.FS) (map[string][]byte, error) {
	tables, err := Tables()
	if err != nil {
		return nil, err
	}
	views, err := subFolder(root, "docs/queries/views", Views)
	if err != nil {
		return nil, err
	}
	queries, err := subFolder(root, "docs/queries", Queries)
	if err != nil {
		return nil, err
	}
	old, err := fs.ReadFile(root, TemplateFile)
	if err != nil {
		return nil, fmt.Errorf("read template: %w", err)
	}
	template, err := Render(old, tables, views, queries)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{TemplateFile: template, DuckDBFile: []byte(DuckDB(tables, views))}, nil
}

func subFolder[T any](root fs.FS, folder string, read func(fs.FS) ([]T, error)) ([]T, error) {
	sub, err := fs.Sub(root, folder)
	if err != nil {
		return nil, fmt.Errorf("folder %s: %w", folder, err)
	}
	return read(sub)
}

var builtFunction = regexp.MustCompile(`(?m)^(    Type: AWS::Serverless::Function\n)    Metadata: \{BuildMethod: makefile\}\n(    Properties:\n)`)

// Release returns the template with each function's code in a zip beside it, `build-<logical id>` of build.mk, so that
// `sam deploy` takes it without building anything.
func Release(template []byte) ([]byte, error) {
	functions := regexp.MustCompile(`(?m)^  ([A-Za-z]+Function):\n    Type: AWS::Serverless::Function\n`).FindAllSubmatch(template, -1)
	if built := builtFunction.FindAll(template, -1); len(built) != len(functions) || len(built) == 0 {
		return nil, fmt.Errorf("template: %d functions, %d of them built by make", len(functions), len(built))
	}
	next := -1
	return builtFunction.ReplaceAllFunc(template, func([]byte) []byte {
		next++
		return fmt.Appendf(nil, "    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: %s\n", ZipOf(string(functions[next][1])))
	}), nil
}

// ZipOf names the zip of a function in a release: ExportOrdersFunction is export-orders.zip.
func ZipOf(logicalID string) string { return CommandOf(logicalID) + ".zip" }

// CommandOf names a function's folder below functions/: ExportOrdersFunction is export-orders.
func CommandOf(logicalID string) string {
	words := regexp.MustCompile(`[A-Z][a-z]+`).FindAllString(strings.TrimSuffix(logicalID, "Function"), -1)
	return strings.ToLower(strings.Join(words, "-"))
}
