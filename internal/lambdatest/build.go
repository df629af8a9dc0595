package lambdatest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// builds is the one shared variable here, because the linker's second per function is worth sharing between tests, and
// nothing but the test binary itself outlives a test.
var builds cache

// cache remembers what this test binary has built, by package path.
type cache struct {
	mu    sync.Mutex
	built map[string]func() (bootstrap string, err error)
}

// Build compiles the main package pkg, a path relative to the module's root, as the Makefile's `build` does but for
// this machine, once per test binary, and returns the path of the executable: build/test/<pkg>/bootstrap.
func Build(t testing.TB, pkg string) string {
	t.Helper()
	bootstrap, err := builds.once(pkg)()
	if err != nil {
		t.Fatalf("build %s: %v", pkg, err)
	}
	return bootstrap
}

func (c *cache) once(pkg string) func() (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.built == nil {
		c.built = make(map[string]func() (string, error))
	}
	if c.built[pkg] == nil {
		c.built[pkg] = sync.OnceValues(func() (string, error) { return build(pkg) })
	}
	return c.built[pkg]
}

func build(pkg string) (string, error) {
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	if err := noteSources(root, pkg); err != nil {
		return "", err
	}
	dir := filepath.Join(root, "build", "test", filepath.Clean(pkg))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	// Test binaries of other packages may build the same function now: each links a file of its own, and the last
	// rename wins; whoever runs the one before keeps it open.
	own := filepath.Join(dir, fmt.Sprintf("bootstrap.%d", os.Getpid()))
	defer func() { _ = os.Remove(own) }()
	if _, err := goTool(root, "build", "-trimpath", "-buildvcs=false", "-tags=lambda.norpc", "-ldflags=-s -w", "-o", own, pkg); err != nil {
		return "", err
	}
	bootstrap := filepath.Join(dir, "bootstrap")
	return bootstrap, os.Rename(own, bootstrap)
}

// noteSources looks at every file of this module that the function is built from. `go test` repeats an earlier result
// unless a file that the test looked at has changed, and it does not see what a child process reads:
// without this a passing test would stay "(cached)" whatever became of the function.
func noteSources(root, pkg string) error {
	const ofThisModule = `{{with .Module}}{{if .Main}}{{range $.GoFiles}}{{$.Dir}}/{{.}}{{"\n"}}{{end}}{{end}}{{end}}`
	files, err := goTool(root, "list", "-deps", "-tags=lambda.norpc", "-f", ofThisModule, pkg)
	if err != nil {
		return err
	}
	for file := range strings.Lines(files + filepath.Join(root, "go.mod")) {
		if _, err := os.Stat(strings.TrimSpace(file)); err != nil {
			return err
		}
	}
	return nil
}

func goTool(root string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	var output, problems strings.Builder
	cmd.Stdout, cmd.Stderr = &output, &problems
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", args[0], err, problems.String())
	}
	return output.String(), nil
}

// moduleRoot is the nearest folder with a go.mod at or above the working directory, which in a test is its package's.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("no go.mod at or above the working directory: %w", os.ErrNotExist)
		}
		dir = parent
	}
}
