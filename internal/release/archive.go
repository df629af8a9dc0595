package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"time"
)

// entry is one file of an archive.
type entry struct {
	name    string // with slashes
	mode    fs.FileMode
	content []byte
}

// Modes of entries.
const (
	executable fs.FileMode = 0o755
	plain      fs.FileMode = 0o644
)

// packed is every file's time: the first that a zip can hold. With a commit's time, functions that have not changed would be
// uploaded and deployed again with every release.
func packed() time.Time { return time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC) }

// below puts files into one folder, in order.
func below(folder string, groups ...[]entry) []entry {
	files := slices.Concat(groups...)
	for i := range files {
		files[i].name = path.Join(folder, files[i].name)
	}
	slices.SortFunc(files, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	return files
}

func zipped(files []entry) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		header := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: packed()}
		header.SetMode(f.mode)
		file, err := w.CreateHeader(header)
		if err != nil {
			return nil, fmt.Errorf("zip %s: %w", f.name, err)
		}
		if _, err := file.Write(f.content); err != nil {
			return nil, fmt.Errorf("zip %s: %w", f.name, err)
		}
	}
	err := w.Close()
	return b.Bytes(), err
}

func tarred(files []entry) ([]byte, error) {
	var b bytes.Buffer
	compressed := gzip.NewWriter(&b)
	w := tar.NewWriter(compressed)
	for _, f := range files {
		header := &tar.Header{Name: f.name, Mode: int64(f.mode), Size: int64(len(f.content)), ModTime: packed(), Format: tar.FormatUSTAR}
		if err := w.WriteHeader(header); err != nil {
			return nil, fmt.Errorf("tar %s: %w", f.name, err)
		}
		if _, err := w.Write(f.content); err != nil {
			return nil, fmt.Errorf("tar %s: %w", f.name, err)
		}
	}
	err := cmp.Or(w.Close(), compressed.Close())
	return b.Bytes(), err
}
