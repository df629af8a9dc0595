package coupangtest

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"
)

// Server is an [API] on a port of this machine.
type Server struct {
	// URL is the base URL for a client, the API's prefix included.
	URL string

	server *http.Server
	done   chan struct{}
}

// NewServer serves an API on a free port of 127.0.0.1, until Close. It panics when there is none.
func NewServer(a *API) *Server {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(fmt.Sprintf("coupangtest: no port: %v", err))
	}
	s := &Server{
		URL:    "http://" + listener.Addr().String() + a.prefix,
		server: &http.Server{Handler: a, ReadHeaderTimeout: time.Minute},
		done:   make(chan struct{}),
	}
	go func() {
		defer close(s.done)
		_ = s.server.Serve(listener) // always an error: that it was closed
	}()
	return s
}

// Close breaks all connections and gives the port back.
func (s *Server) Close() {
	_ = s.server.Close()
	<-s.done
}

// Transport carries requests to the API without a network. It is for tests in a synctest bubble, which a socket would
// burst: time that the API waits is the bubble's time. The request's host does not matter.
func (a *API) Transport() http.RoundTripper { return transport{a} }

type transport struct{ api *API }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_ = r.Body.Close()
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	out := r.Clone(r.Context())
	out.RequestURI = r.URL.RequestURI()
	body, pipe := io.Pipe()
	w := &answerWriter{header: http.Header{}, pipe: pipe, begun: make(chan struct{})}
	go w.serve(t.api, out)
	select {
	case <-r.Context().Done():
		_ = body.CloseWithError(r.Context().Err())
		return nil, r.Context().Err()
	case <-w.begun:
	}
	if w.status == 0 {
		return nil, fmt.Errorf("read: %w", syscall.ECONNRESET)
	}
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, Body: body, ContentLength: -1, Request: r,
	}, nil
}

// answerWriter hands an answer on while it is being written.
type answerWriter struct {
	header http.Header
	pipe   *io.PipeWriter
	once   sync.Once
	begun  chan struct{} // closed when status and sent are there, or the connection is broken
	status int           // zero: broken
	sent   http.Header
}

func (w *answerWriter) serve(h http.Handler, r *http.Request) {
	stop := make(chan struct{})
	defer close(stop)
	go func() { // a reader must not outlive its context
		select {
		case <-r.Context().Done():
			_ = w.pipe.CloseWithError(r.Context().Err())
		case <-stop:
		}
	}()
	defer func() {
		err := io.EOF
		if gone := r.Context().Err(); gone != nil {
			err = gone // the rest of the body was not written
		}
		if broken := recover(); broken != nil {
			if failure, ok := broken.(error); !ok || !errors.Is(failure, http.ErrAbortHandler) {
				panic(broken)
			}
			err = io.ErrUnexpectedEOF
		}
		w.once.Do(func() { close(w.begun) })
		_ = w.pipe.CloseWithError(err)
	}()
	h.ServeHTTP(w, r)
}

func (w *answerWriter) Header() http.Header { return w.header }

func (w *answerWriter) WriteHeader(status int) {
	w.once.Do(func() {
		w.status, w.sent = status, w.header.Clone()
		close(w.begun)
	})
}

func (w *answerWriter) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if len(b) == 0 { // a pipe would wait for a reader of nothing
		return 0, nil
	}
	return w.pipe.Write(b)
}

// Flush does nothing: what is written is already on its way.
func (w *answerWriter) Flush() {}
