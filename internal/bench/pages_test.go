//go:build linux

package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// indexName is the file that tells which request was answered with which page.
const indexName = "index.json"

// recorder keeps every answer of the API as a file of its own, byte for byte, so that all programs read the same pages.
type recorder struct {
	api http.RoundTripper
	dir string

	mu    sync.Mutex
	pages map[string]string // request → file's name
	bytes int64
}

func newRecorder(api http.RoundTripper, dir string) *recorder {
	return &recorder{api: api, dir: dir, pages: map[string]string{}}
}

// RoundTrip implements http.RoundTripper.
func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	answer, err := r.api.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	answer.Body = io.NopCloser(bytes.NewReader(page))
	return answer, os.WriteFile(filepath.Join(r.dir, r.name(req, len(page))), page, 0o600)
}

func (r *recorder) name(req *http.Request, size int) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bytes += int64(size)
	name := fmt.Sprintf("%06d.json", len(r.pages))
	r.pages[req.URL.RequestURI()] = name
	return name
}

// finish writes the index and tells the pages' number and size.
func (r *recorder) finish(t *testing.T) (count int, size int64) {
	t.Helper()
	index, err := json.Marshal(r.pages)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(r.dir, indexName), index, 0o600); err != nil {
		t.Fatal(err)
	}
	return len(r.pages), r.bytes
}

// player answers the same requests from those files.
type player struct {
	dir   string
	pages map[string]string
}

func newPlayer(dir string) (*player, error) {
	index, err := os.ReadFile(filepath.Join(dir, indexName))
	if err != nil {
		return nil, err
	}
	p := &player{dir: dir}
	return p, json.Unmarshal(index, &p.pages)
}

// RoundTrip implements http.RoundTripper.
func (p *player) RoundTrip(req *http.Request) (*http.Response, error) {
	name, ok := p.pages[req.URL.RequestURI()]
	if !ok {
		return nil, fmt.Errorf("%s was not recorded", req.URL.Path)
	}
	page, err := os.Open(filepath.Join(p.dir, name))
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req, Body: page, ContentLength: -1,
		Header: http.Header{"Content-Type": {"application/json;charset=UTF-8"}},
	}, nil
}
