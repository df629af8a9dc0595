// Gen renews the generated files of the repository that it is started in (see package stack): `go run ./internal/stack/gen`.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/seed-21c7aa78/coupang-lake/internal/stack"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 0 {
		return fmt.Errorf("usage: gen, without arguments")
	}
	files, err := stack.Generate(os.DirFS("."))
	if err != nil {
		return err
	}
	for name, content := range files {
		if err := replace(name, content); err != nil {
			return err
		}
	}
	return nil
}

// replace leaves a file alone that is as it should be, so that nothing is built anew for it.
func replace(name string, content []byte) error {
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, content) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, content, 0o644)
}
