package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// licencesFile is in every archive.
const licencesFile = "THIRD_PARTY_LICENSES.txt"

// texts are the licences and notices that executables must be shipped with, each with what it is of.
type texts map[string][]string

// licences reads them from the modules that the functions and the command line link on the platforms, and from Go's own
// library. Apache's licence wants a module's NOTICE to be passed on, too.
func licences(ctx context.Context, platforms []string) ([]entry, error) {
	found := texts{}
	if err := found.addLinked(ctx, "linux/arm64", "./functions/..."); err != nil {
		return nil, err
	}
	for _, platform := range platforms {
		if err := found.addLinked(ctx, platform, "./cmd/coupanglake"); err != nil {
			return nil, err
		}
	}
	if err := found.addGo(ctx); err != nil {
		return nil, err
	}
	return []entry{{licencesFile, plain, found.document()}}, nil
}

// linked is a package as `go list` describes it.
type linked struct {
	Dir    string
	Module *struct {
		Path, Version, Dir string
		Main               bool
	}
}

func (t texts) addLinked(ctx context.Context, platform, pkg string) error {
	system, arch, _ := strings.Cut(platform, "/")
	cmd := exec.CommandContext(ctx, "go", "list", "-deps", "-tags=lambda.norpc", "-json=Dir,Module", pkg) //nolint:gosec // packages of ours
	cmd.Env = append(cmd.Environ(), "GOOS="+system, "GOARCH="+arch, "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("list what %s links on %s: %w", pkg, platform, err)
	}
	for packages := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p linked
		if err := packages.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("list what %s links: %w", pkg, err)
		}
		if p.Module == nil || p.Module.Main {
			continue
		}
		if err := t.addPackage(p); err != nil {
			return err
		}
	}
}

// addPackage looks from the package's folder up to its module's: code that was taken over has its licence beside it.
func (t texts) addPackage(p linked) error {
	for dir := p.Dir; ; dir = filepath.Dir(dir) {
		if err := t.addFolder(dir, p.Module.Dir, p.Module.Path+" "+p.Module.Version); err != nil {
			return err
		}
		if dir == p.Module.Dir {
			return nil
		}
	}
}

func (t texts) addFolder(dir, root, module string) error {
	for _, pattern := range []string{"LICEN[CS]E*", "NOTICE*", "COPYING*", "PATENTS*"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return err
		}
		for _, name := range names {
			below, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			if err := t.add(name, module+": "+filepath.ToSlash(below)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t texts) add(file, of string) error {
	if info, err := os.Stat(file); err != nil || info.IsDir() {
		return err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	body := strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n"))
	if !slices.Contains(t[body], of) {
		t[body] = append(t[body], of)
	}
	return nil
}

// addGo adds what every executable links.
func (t texts) addGo(ctx context.Context) error {
	out, err := exec.CommandContext(ctx, "go", "env", "GOROOT", "GOVERSION").Output()
	if err != nil {
		return fmt.Errorf("find Go's licence: %w", err)
	}
	root, version, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	for _, name := range []string{"LICENSE", "PATENTS"} {
		if err := t.add(filepath.Join(root, name), "Go's runtime and standard library "+version+": "+name); err != nil {
			return fmt.Errorf("Go's licence: %w: release with Go as go.dev distributes it", err) //nolint:staticcheck // Go is a name
		}
	}
	return nil
}

const rule = "================================================================================\n"

// document has each text once, below all that it is of.
func (t texts) document() []byte {
	var b strings.Builder
	b.WriteString("What the executables of this release link beside our own code, and under which terms.\n")
	bodies := slices.Collect(maps.Keys(t))
	for _, body := range bodies {
		slices.Sort(t[body])
	}
	slices.SortFunc(bodies, func(x, y string) int { return cmp.Compare(t[x][0], t[y][0]) })
	for _, body := range bodies {
		b.WriteString("\n" + rule + strings.Join(t[body], "\n") + "\n\n" + body + "\n")
	}
	return []byte(b.String())
}
