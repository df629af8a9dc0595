package coupanglake_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shippable licences let anyone ship executables that link the module, unchanged, under a licence of their own. The first whose
// phrase is in a file is its licence.
func shippable() []struct{ name, phrase string } {
	return []struct{ name, phrase string }{
		{"MPL-2.0", "Mozilla Public License, version 2.0"}, // binds its own files alone
		{"Apache-2.0", "Apache License Version 2.0"},
		{"MIT", "Permission is hereby granted, free of charge, to any person obtaining a copy"},
		{"BSD-3-Clause", "may be used to endorse or promote products derived"},
		{"BSD-2-Clause", "Redistribution and use in source and binary forms"},
		{"CC-BY-4.0", "Creative Commons Attribution 4.0 International Public License"}, // svgo's; asks to be named
		{"FTL", "The FreeType License, which is similar to the original BSD license"},  // freetype's, or the GPL at our choice
		{"ISC", "Permission to use, copy, modify, and/or distribute this software for any purpose"},
	}
}

// licence of a module by its files; empty when there is none that we know.
func licence(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "LICEN[CS]E*"))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		words := strings.Join(strings.Fields(string(text)), " ")
		for _, known := range shippable() {
			if strings.Contains(words, known.phrase) {
				found = append(found, known.name)
				break
			}
		}
	}
	slices.Sort(found)
	return strings.Join(slices.Compact(found), " and ")
}

// TestEveryLinkedModuleMayBeShipped also lists them: `make licenses`.
func TestEveryLinkedModuleMayBeShipped(t *testing.T) {
	t.Parallel()
	modules := slices.Concat(linkedModules(t, "linux/arm64"), linkedModules(t, "darwin/arm64"), linkedModules(t, "windows/amd64"))
	slices.Sort(modules)
	for _, m := range slices.Compact(modules) {
		parts := strings.Split(m, "|")
		name := licence(t, parts[2])
		t.Logf("%-60s %-42s %s", parts[0], parts[1], name)
		if name == "" {
			t.Errorf("%s has no licence that we know: read it, and add it here if it lets others ship our executables", parts[0])
		}
	}
	if len(modules) == 0 {
		t.Error("no module is linked")
	}
}

// linkedModules are path, version and folder of each, with bars between.
func linkedModules(t *testing.T, platform string) []string {
	t.Helper()
	const module = "{{with .Module}}{{if not .Main}}{{.Path}}|{{.Version}}|{{.Dir}}{{end}}{{end}}"
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", module, "./functions/...", "./cmd/...")
	system, arch, _ := strings.Cut(platform, "/")
	cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH="+arch, "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}
