package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/seed-21c7aa78/coupang-lake/internal/stack"
)

// stackFiles are the template, the functions' zips that it names, SAM's settings and all documents.
func stackFiles() ([]entry, error) {
	source, err := os.ReadFile(stack.TemplateFile)
	if err != nil {
		return nil, err
	}
	template, err := stack.Release(source)
	if err != nil {
		return nil, err
	}
	files := []entry{{stack.TemplateFile, plain, template}}
	functions, err := functionZips()
	if err != nil {
		return nil, err
	}
	files = append(files, functions...)
	documents, err := read("samconfig.toml", "README*.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE")
	if err != nil {
		return nil, err
	}
	files = append(files, documents...)
	folder, err := readFolder("docs")
	return append(files, folder...), err
}

// functionZips hold what Lambda wants: the executable bootstrap at the root.
func functionZips() ([]entry, error) {
	mains, err := filepath.Glob("functions/*/main.go")
	if err != nil {
		return nil, err
	}
	var zips []entry
	for _, name := range mains {
		function := filepath.Base(filepath.Dir(name))
		bootstrap, err := os.ReadFile(filepath.Join("build", function, "bootstrap"))
		if err != nil {
			return nil, err
		}
		content, err := zipped([]entry{{"bootstrap", executable, bootstrap}})
		if err != nil {
			return nil, err
		}
		zips = append(zips, entry{function + ".zip", plain, content})
	}
	return zips, nil
}

func commandFiles(system, arch string) ([]entry, error) {
	program, err := os.ReadFile(filepath.Join("build", "cli", system, arch, "coupanglake"))
	if err != nil {
		return nil, err
	}
	name := "coupanglake"
	if system == "windows" {
		name += ".exe"
	}
	licence, err := read("LICENSE")
	return append(licence, entry{name, executable, program}), err
}

// read reads the files of the repository's root that match; each pattern must.
func read(patterns ...string) ([]entry, error) {
	var files []entry
	for _, pattern := range patterns {
		names, err := filepath.Glob(pattern)
		if err != nil {
			return nil, err
		}
		if len(names) == 0 {
			return nil, fmt.Errorf("there is no %s: run in the repository's root", pattern)
		}
		for _, name := range names {
			content, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			files = append(files, entry{name, plain, content})
		}
	}
	return files, nil
}

func readFolder(folder string) ([]entry, error) {
	var files []entry
	root := os.DirFS(".")
	err := fs.WalkDir(root, folder, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := fs.ReadFile(root, name)
		files = append(files, entry{name, plain, content})
		return err
	})
	return files, err
}
