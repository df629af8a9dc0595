package coupanglake_test

import (
	"path/filepath"
	"regexp"
	"testing"
)

// The page leads a reader to a behaviour's file within a minute, unless the file has moved.
func TestArchitectureNamesPathsThatThereAre(t *testing.T) {
	t.Parallel()
	const page = "docs/ARCHITECTURE.md"
	paths := regexp.MustCompile("`((?:cmd|docs|functions|internal|pkg)/[^` …<]+)`").FindAllStringSubmatch(string(read(t, page)), -1)
	const fewest = 20
	if len(paths) < fewest {
		t.Fatalf("%s names %d paths: how they are found is wrong", page, len(paths))
	}
	for _, path := range paths {
		if found, err := filepath.Glob(path[1]); err != nil || len(found) == 0 {
			t.Errorf("%s names %s, which there is not", page, path[1])
		}
	}
}
