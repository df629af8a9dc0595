// Package coupanglake_test holds the tests about the repository as a whole. This one keeps imports going one way
// (docs/ARCHITECTURE.md): .golangci.yml says the same to the linter, but only here does Go alone suffice to notice.
package coupanglake_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/seed-21c7aa78/coupang-lake"

// rule forbids some folders to import some packages. Patterns are folders of this module ("pkg/coupang") or import
// paths of others; "/..." takes in what is below, and a lone "..." everything.
type rule struct {
	from, unless []string // who is bound, and who of these is not
	to, except   []string // what they may not import, and what of that they may
	tests        bool     // binds _test.go files too
	why          string
}

var (
	testHelpers = []string{"internal/awstest", "internal/lambdatest", "internal/releasetest", "internal/testproc"}
	everybody   = []string{"..."}
	functions   = []string{"functions/..."}
	awsSDK      = []string{"github.com/aws/aws-sdk-go-v2/...", "github.com/aws/smithy-go/..."}
	runtime     = []string{"github.com/aws/aws-lambda-go/..."}
	lambdaEvent = []string{"github.com/aws/aws-lambda-go/events"}
)

// rules are those of the design's layout; a row of the table in TestCheckerCatches… stands for each.
var rules = []rule{
	{
		from: []string{"pkg/coupang/..."}, to: []string{"pkg/parquetio/..."}, tests: true,
		why: "pkg/coupang is a client that anyone can use without our files",
	},
	{
		from: []string{"pkg/parquetio/..."}, to: []string{"pkg/coupang/..."}, tests: true,
		why: "pkg/parquetio knows nothing of Coupang",
	},
	{
		from: []string{"pkg/..."}, to: []string{"internal/...", "cmd/...", "functions/..."}, except: testHelpers, tests: true,
		why: "pkg/* are for other programs too, so they know nothing of this one",
	},
	{
		from: []string{"internal/export/...", "internal/config/...", "internal/hold/..."},
		to:   []string{"internal/exportapp/...", "internal/lookup/...", "internal/lookupapp/..."}, tests: true,
		why: "the engine knows no queue and no HTTP: the apps import it",
	},
	{
		from: []string{"internal/exportapp/..."}, to: []string{"internal/lookup/...", "internal/lookupapp/..."}, tests: true,
		why: "an app imports export or lookup, never both",
	},
	{
		from: []string{"internal/lookup/...", "internal/lookupapp/..."},
		to:   []string{"internal/export/...", "internal/exportapp/...", "pkg/parquetio/..."}, tests: true,
		why: "an app imports export or lookup, never both; a look-up knows no files",
	},
	{
		from: everybody, unless: []string{"functions/...", "internal/exportapp", "internal/lookupapp"}, to: lambdaEvent,
		why: "Lambda's events are the apps' business",
	},
	{
		from: everybody, unless: functions, to: runtime, except: lambdaEvent, tests: true,
		why: "only the mains in functions know that they are Lambdas",
	},
	{
		from: everybody, to: awsSDK,
		unless: []string{
			"pkg/parquetio", "internal/config", "internal/hold", "internal/exportapp", "internal/lookupapp", "internal/awstest",
		},
		why: "the AWS SDK stays behind stores, configuration, holds and the apps",
	},
	{
		from: everybody, unless: []string{"cmd/coupanglake"}, to: []string{"internal/report/..."}, tests: true,
		why: "the report and what draws its charts belong to the command line alone",
	},
	{
		from: everybody, unless: []string{"internal/report"}, to: []string{"gonum.org/v1/plot/..."},
		why: "charts are the report's business",
	},
	{
		from: everybody, unless: []string{"cmd/coupanglake/..."}, to: []string{"pkg/coupang/coupangtest/..."},
		why: "the fake API is for tests and for the command line's demo and sim",
	},
	{
		from: everybody, unless: testHelpers, to: testHelpers,
		why: "test helpers are for tests",
	},
}

// unlinked says what an executable must not contain, however it would come in.
var unlinked = []rule{
	{
		from: []string{"functions/lookup-return"}, to: []string{"github.com/parquet-go/...", "pkg/parquetio/..."},
		why: "Parquet doubles the size of the function that has to start fast",
	},
	{
		from: []string{"functions/..."}, to: []string{"pkg/coupang/coupangtest/...", "testing"},
		why: "test code is not deployed",
	},
	{
		from: functions, to: []string{"internal/report/...", "gonum.org/v1/plot/..."},
		why: "charts are megabytes of fonts, for the command line alone",
	},
}

// file is one Go file: where it is and what it imports, as a folder of this module or an import path.
type file struct {
	name    string
	imports []string
}

// breach is one forbidden import.
type breach struct {
	who, what string
	rule      rule
}

func (b breach) String() string { return fmt.Sprintf("%s imports %s: %s", b.who, b.what, b.rule.why) }

func TestImportsGoOneWay(t *testing.T) {
	t.Parallel()
	files := sources(t, ".")
	for _, b := range breaches(files, rules) {
		t.Error(b)
	}
}

func TestFunctionsLinkOnlyWhatTheyNeed(t *testing.T) {
	t.Parallel()
	for _, b := range breaches(linked(t), unlinked) {
		t.Error(b)
	}
}

func TestCheckerCatchesEachForbiddenImport(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, imports, why string }{
		{"pkg/coupang/orders.go", "pkg/parquetio", "anyone can use"},
		{"pkg/coupang/orders_test.go", "pkg/parquetio", "anyone can use"},
		{"pkg/parquetio/table.go", "pkg/coupang", "nothing of Coupang"},
		{"pkg/parquetio/table_test.go", "pkg/coupang/coupangtest", "nothing of Coupang"},
		{"pkg/coupang/client.go", "internal/config", "other programs"},
		{"pkg/parquetio/s3.go", "internal/awstest", "for tests"},
		{"internal/export/run.go", "internal/exportapp", "no queue"},
		{"internal/hold/hold.go", "internal/lookup", "no queue"},
		{"internal/exportapp/app.go", "internal/lookup", "never both"},
		{"internal/lookup/handler.go", "internal/export", "never both"},
		{"internal/lookupapp/app_test.go", "internal/exportapp", "never both"},
		{"internal/lookup/handler.go", "github.com/aws/aws-lambda-go/events", "apps' business"},
		{"internal/exportapp/app.go", "github.com/aws/aws-lambda-go/lambda", "they are Lambdas"},
		{"internal/export/run_test.go", "github.com/aws/aws-lambda-go/lambdacontext", "they are Lambdas"},
		{"internal/export/run.go", "github.com/aws/aws-sdk-go-v2/service/sqs", "stays behind"},
		{"cmd/coupanglake/main.go", "github.com/aws/smithy-go", "stays behind"},
		{"pkg/coupang/client.go", "github.com/aws/aws-sdk-go-v2/aws", "stays behind"},
		{"internal/exportapp/app.go", "pkg/coupang/coupangtest", "demo and sim"},
		{"internal/exportapp/app.go", "internal/report", "command line alone"},
		{"internal/export/run.go", "gonum.org/v1/plot/vg", "report's business"},
		{"functions/export-orders/main.go", "internal/lambdatest", "for tests"},
		{"cmd/coupanglake/sim.go", "internal/testproc", "for tests"},
	} {
		t.Run(tt.name+" imports "+tt.imports, func(t *testing.T) {
			t.Parallel()
			got := breaches([]file{{tt.name, []string{tt.imports}}}, rules)
			if !slices.ContainsFunc(got, func(b breach) bool { return strings.Contains(b.String(), tt.why) }) {
				t.Errorf("breaches = %v, want one that says %q", got, tt.why)
			}
		})
	}
}

func TestCheckerCatchesWhatAFunctionMustNotLink(t *testing.T) {
	t.Parallel()
	lookup := file{"functions/lookup-return/main.go", []string{"fmt", "github.com/parquet-go/parquet-go"}}
	export := file{"functions/export-orders/main.go", []string{"github.com/parquet-go/parquet-go", "testing"}}
	if got := breaches([]file{lookup}, unlinked); len(got) != 1 {
		t.Errorf("breaches = %v, want one for Parquet", got)
	}
	if got := breaches([]file{export}, unlinked); len(got) != 1 {
		t.Errorf("breaches = %v, want one for testing and none for Parquet", got)
	}
	charts := file{"functions/export-orders/main.go", []string{"gonum.org/v1/plot"}}
	if got := breaches([]file{charts}, unlinked); len(got) != 1 {
		t.Errorf("breaches = %v, want one for charts", got)
	}
}

func TestCheckerLetsTheDesignedImportsPass(t *testing.T) {
	t.Parallel()
	for _, f := range []file{
		{"pkg/coupang/client_test.go", []string{"pkg/coupang/coupangtest"}},
		{"pkg/coupang/coupangtest/fake.go", []string{"pkg/coupang", "net/http"}},
		{"pkg/parquetio/s3.go", []string{"github.com/aws/aws-sdk-go-v2/service/s3"}},
		{"pkg/parquetio/s3_test.go", []string{"internal/awstest"}},
		{"internal/export/run.go", []string{"pkg/coupang", "pkg/parquetio", "internal/hold"}},
		{"internal/exportapp/app.go", []string{"internal/export", "internal/config", "github.com/aws/aws-lambda-go/events"}},
		{"internal/lookupapp/app.go", []string{"internal/lookup", "github.com/aws/aws-lambda-go/events"}},
		{"internal/awstest/awstest.go", []string{"internal/testproc", "github.com/aws/aws-sdk-go-v2/aws"}},
		{"functions/export-orders/main.go", []string{"internal/exportapp", "github.com/aws/aws-lambda-go/lambda"}},
		{"functions/export-orders/main_test.go", []string{"internal/lambdatest", "pkg/coupang/coupangtest"}},
		{"cmd/coupanglake/main.go", []string{"internal/export", "internal/lookup", "internal/report", "pkg/coupang/coupangtest"}},
	} {
		if got := breaches([]file{f}, rules); len(got) > 0 {
			t.Errorf("%v", got)
		}
	}
}

func TestSourcesAreAllGoFilesOfThisModule(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for name, text := range map[string]string{
		"a/a.go":             "package a\nimport (\n\"fmt\"\n_ \"" + module + "/pkg/coupang\"\n)",
		"a/a_windows.go":     "package a\nimport \"os\"",
		"a/testdata/b.go":    "package b",
		".venv/lib/c.go":     "package c",
		"tools/go.mod":       "module tools",
		"tools/d.go":         "package d",
		"a/readme.md":        "import \"fmt\"",
		"a/_draft.go":        "no Go at all",
		"a/below/below_x.go": "//go:build never\n\npackage below",
	} {
		write(t, filepath.Join(root, name), text)
	}
	var got []string
	for _, f := range sources(t, root) {
		name, _ := filepath.Rel(root, f.name)
		got = append(got, fmt.Sprint(filepath.ToSlash(name), f.imports))
	}
	want := []string{"a/a.go[fmt pkg/coupang]", "a/a_windows.go[os]", "a/below/below_x.go[]"}
	if !slices.Equal(got, want) {
		t.Errorf("sources = %q, want %q", got, want)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func breaches(files []file, rules []rule) []breach {
	var found []breach
	for _, f := range files {
		for _, imported := range f.imports {
			for _, r := range rules {
				if r.forbids(f.name, imported) {
					found = append(found, breach{f.name, imported, r})
				}
			}
		}
	}
	return found
}

func (r rule) forbids(name, imported string) bool {
	folder := path.Dir(name)
	return (r.tests || !strings.HasSuffix(name, "_test.go")) &&
		matches(r.from, folder) && !matches(r.unless, folder) &&
		matches(r.to, imported) && !matches(r.except, imported) &&
		folder != imported // an external test imports its own package
}

func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		prefix, below := strings.CutSuffix(pattern, "...")
		return name == pattern || below && strings.HasPrefix(name+"/", prefix)
	})
}

// sources reads the imports of every Go file below root, whatever its build tags. It reads the files itself instead of
// asking `go list`, so that `go test` sees what this test depends on and does not repeat an old result.
func sources(t *testing.T, root string) []file {
	t.Helper()
	var files []file
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && foreign(root, name):
			return filepath.SkipDir
		case !entry.IsDir() && path.Ext(name) == ".go" && !passedOver(entry.Name()):
			imports, err := importsOf(name)
			files = append(files, file{filepath.ToSlash(name), imports})
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// foreign reports whether a folder is none of this module's: what the go command passes over, and other modules.
func foreign(root, folder string) bool {
	if folder == root {
		return false
	}
	_, err := os.Stat(filepath.Join(folder, "go.mod"))
	return err == nil || filepath.Base(folder) == "testdata" || passedOver(filepath.Base(folder))
}

// passedOver reports whether the go command takes no notice of a file or folder, for its name.
func passedOver(base string) bool {
	return strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")
}

func importsOf(name string) ([]string, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var imports []string
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		imports = append(imports, strings.TrimPrefix(imported, module+"/"))
	}
	return imports, nil
}

// linked lists all that each function is made of, as the imports of its main.go. No functions, no files.
func linked(t *testing.T) []file {
	t.Helper()
	if _, err := os.Stat("functions"); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	output, err := exec.CommandContext(t.Context(), "go", "list", "-tags=lambda.norpc", "-json=ImportPath,Deps", "./functions/...").Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, problems(err))
	}
	return decodeListed(t, string(output))
}

func decodeListed(t *testing.T, output string) []file {
	t.Helper()
	var files []file
	for listed := json.NewDecoder(strings.NewReader(output)); ; {
		var pkg struct {
			ImportPath string
			Deps       []string
		}
		if err := listed.Decode(&pkg); errors.Is(err, io.EOF) {
			return files
		} else if err != nil {
			t.Fatal(err)
		}
		for i, dep := range pkg.Deps {
			pkg.Deps[i] = strings.TrimPrefix(dep, module+"/")
		}
		files = append(files, file{strings.TrimPrefix(pkg.ImportPath, module+"/") + "/main.go", pkg.Deps})
	}
}

// problems is what the go command wrote to standard error.
func problems(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(exit.Stderr)
	}
	return ""
}
