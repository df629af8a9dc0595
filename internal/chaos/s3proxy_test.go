package chaos

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"syscall"
)

var errNoSpace error = syscall.ENOSPC

// proxied answers a request in the server's place, or passes on what the server says.
type proxied func(r *http.Request, server http.Handler) (*http.Response, error)

// proxy stands before a server of the S3 protocol, in the place of the network.
type proxy struct {
	server http.Handler
	answer proxied
	strike *strike
}

// RoundTrip implements http.RoundTripper. A listing is neither a put nor a read of an object.
func (p *proxy) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	op := read
	if r.Method == http.MethodPut {
		op = put
	}
	if !r.URL.Query().Has("list-type") && p.strike.falls(op) {
		return p.answer(r, p.server)
	}
	return passOn(r, p.server)
}

func passOn(r *http.Request, server http.Handler) (*http.Response, error) {
	in := r.Clone(r.Context())
	in.RequestURI, in.Host = r.URL.RequestURI(), r.URL.Host
	in.Header.Set("Content-Length", fmt.Sprint(r.ContentLength)) // a transport of the network writes it
	if in.Body == nil {
		in.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	server.ServeHTTP(w, in)
	out := w.Result()
	out.Request = r
	return out, nil
}

// refuse answers as S3 does.
func refuse(status int, code string) proxied {
	return func(r *http.Request, _ http.Handler) (*http.Response, error) {
		text := fmt.Sprintf("<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>no</Message></Error>", code)
		return &http.Response{
			StatusCode: status, Header: http.Header{"Content-Type": {"application/xml"}}, Request: r,
			Body: io.NopCloser(bytes.NewReader([]byte(text))), ContentLength: int64(len(text)),
		}, nil
	}
}

// storedThen lets the server do it and loses the answer.
func storedThen(answer proxied) proxied {
	return func(r *http.Request, server http.Handler) (*http.Response, error) {
		if _, err := passOn(r, server); err != nil {
			return nil, err
		}
		return answer(r, server)
	}
}

func reset(*http.Request, http.Handler) (*http.Response, error) {
	return nil, fmt.Errorf("read: %w", syscall.ECONNRESET)
}

// cutBody breaks off half-way.
func cutBody(r *http.Request, server http.Handler) (*http.Response, error) {
	out, err := passOn(r, server)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(out.Body)
	out.Body = io.NopCloser(io.MultiReader(bytes.NewReader(content[:len(content)/2]), broken{}))
	return out, err
}

type broken struct{}

func (broken) Read([]byte) (int, error) {
	return 0, errors.Join(io.ErrUnexpectedEOF, syscall.ECONNRESET)
}
