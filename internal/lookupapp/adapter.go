package lookupapp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/aws/aws-lambda-go/events"

	"github.com/seed-21c7aa78/coupang-lake/internal/lookup"
)

// Adapter lets an http.Handler answer events of an API Gateway REST API's proxy integration (payload 1.0). It implements
// lambda.Handler, and not a function of an event's type, so that an event which is no JSON at all still gets an answer.
//
// Bodies of requests are not passed on: no route here takes one.
type Adapter struct{ handler http.Handler }

// NewAdapter serves events with a handler.
func NewAdapter(h http.Handler) *Adapter { return &Adapter{h} }

// Invoke answers one event. An event that is no HTTP request is answered with 400: the fault is the sender's, so it must
// neither look like ours nor end the process.
func (a *Adapter) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	w := &response{header: http.Header{}}
	if r, err := request(ctx, event); err != nil {
		lookup.WriteMalformed(w, err.Error())
	} else {
		a.handler.ServeHTTP(w, r)
	}
	return json.Marshal(w.event())
}

// request makes the HTTP request that an event stands for. Its errors repeat nothing of the event.
func request(ctx context.Context, event []byte) (*http.Request, error) {
	var e events.APIGatewayProxyRequest
	if err := json.Unmarshal(event, &e); err != nil {
		return nil, errors.New("the event is not of API Gateway's proxy integration, payload version 1.0")
	}
	if e.HTTPMethod == "" || e.Path == "" {
		return nil, errors.New("the event has no httpMethod or no path; the payload version must be 1.0")
	}
	u, err := target(e)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, e.HTTPMethod, "/", http.NoBody)
	if err != nil {
		return nil, errors.New("the event's method is none")
	}
	r.URL = u
	r.Header = headers(e)
	return r, nil
}

// target keeps the path as it was sent: REST APIs hand it over with its escapes, while the query comes without.
func target(e events.APIGatewayProxyRequest) (*url.URL, error) {
	path, err := url.PathUnescape(e.Path)
	if err != nil {
		return nil, errors.New("the event's path has a broken escape")
	}
	query := url.Values(e.MultiValueQueryStringParameters)
	if len(query) == 0 {
		query = values(e.QueryStringParameters)
	}
	return &url.URL{Path: path, RawPath: e.Path, RawQuery: query.Encode()}, nil
}

func headers(e events.APIGatewayProxyRequest) http.Header {
	told := e.MultiValueHeaders
	if len(told) == 0 {
		told = values(e.Headers)
	}
	h := http.Header{}
	for _, name := range slices.Sorted(maps.Keys(told)) {
		for _, value := range told[name] {
			h.Add(name, value)
		}
	}
	return h
}

func values(single map[string]string) map[string][]string {
	multi := make(map[string][]string, len(single))
	for name, value := range single {
		multi[name] = []string{value}
	}
	return multi
}

// response is an http.ResponseWriter that becomes an event.
type response struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *response) Header() http.Header { return w.header }

func (w *response) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *response) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

// event tells headers in both forms. API Gateway merges them, and tools that call a function without it read one or the other.
func (w *response) event() events.APIGatewayProxyResponse {
	w.WriteHeader(http.StatusOK)
	single := make(map[string]string, len(w.header))
	for name := range w.header {
		single[name] = w.header.Get(name)
	}
	return events.APIGatewayProxyResponse{
		StatusCode: w.status, Headers: single, MultiValueHeaders: w.header, Body: w.body.String(),
	}
}
