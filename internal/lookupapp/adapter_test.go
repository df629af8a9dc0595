package lookupapp_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/seed-21c7aa78/coupang-lake/internal/lookupapp"
)

// seen is what the handler behind the adapter was given.
type seen struct {
	method, path, query string
	header              http.Header
	calls               int
}

func (s *seen) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.calls++
	s.method, s.path, s.query, s.header = r.Method, r.URL.EscapedPath(), r.URL.RawQuery, r.Header
	w.Header().Set("Content-Type", "text/plain")
	w.Header().Add("X-Twice", "1")
	w.Header().Add("X-Twice", "2")
	w.WriteHeader(http.StatusTeapot)
	_, _ = w.Write([]byte("안녕"))
}

func invoke(t testing.TB, h http.Handler, event string) events.APIGatewayProxyResponse {
	t.Helper()
	text, err := lookupapp.NewAdapter(h).Invoke(t.Context(), []byte(event))
	if err != nil {
		t.Fatalf("event %s: %v", event, err)
	}
	var answer events.APIGatewayProxyResponse
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestEventsBecomeRequests(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, event, path, query, cacheControl string }{
		{"plain", `{"httpMethod":"GET","path":"/returns/1","queryStringParameters":{"vendorId":"A1"},"headers":{"cache-control":"no-cache"}}`, "/returns/1", "vendorId=A1", "no-cache"},
		{"nulls, as API Gateway sends them", `{"httpMethod":"GET","path":"/returns/1","queryStringParameters":null,"multiValueQueryStringParameters":null,"headers":null,"multiValueHeaders":null,"body":null}`, "/returns/1", "", ""},
		{"the path keeps its escapes", `{"httpMethod":"GET","path":"/returns/1%2F2%31"}`, "/returns/1%2F2%31", "", ""},
		{"the query is decoded already", `{"httpMethod":"GET","path":"/","queryStringParameters":{"a b":"c&d=%31"}}`, "/", "a+b=c%26d%3D%2531", ""},
		{"every value counts, not the last alone", `{"httpMethod":"GET","path":"/","queryStringParameters":{"vendorId":"B"},"multiValueQueryStringParameters":{"vendorId":["A","B"]}}`, "/", "vendorId=A&vendorId=B", ""},
		{"a header twice", `{"httpMethod":"GET","path":"/","headers":{"Cache-Control":"b"},"multiValueHeaders":{"Cache-Control":["a","b"]}}`, "/", "", "a,b"},
		{"a question mark in a path is part of it", `{"httpMethod":"GET","path":"/returns/1?vendorId=A1"}`, "/returns/1%3FvendorId=A1", "", ""},
		{"other scripts", `{"httpMethod":"GET","path":"/returns/١"}`, "/returns/%D9%A1", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got seen
			answer := invoke(t, &got, tt.event)
			if got.method != "GET" || got.path != tt.path || got.query != tt.query {
				t.Errorf("%s %s ? %s, want GET %s ? %s", got.method, got.path, got.query, tt.path, tt.query)
			}
			if cc := strings.Join(got.header.Values("Cache-Control"), ","); cc != tt.cacheControl {
				t.Errorf("Cache-Control %q, want %q", cc, tt.cacheControl)
			}
			if answer.StatusCode != http.StatusTeapot || answer.Body != "안녕" || answer.IsBase64Encoded {
				t.Errorf("answer %+v", answer)
			}
			if answer.Headers["Content-Type"] != "text/plain" || len(answer.MultiValueHeaders["X-Twice"]) != 2 {
				t.Errorf("headers %v, %v", answer.Headers, answer.MultiValueHeaders)
			}
		})
	}
}

func TestEventsThatAreNoRequestsAreAnsweredWith400(t *testing.T) {
	t.Parallel()
	for name, event := range map[string]string{
		"nothing":                 ``,
		"no JSON":                 `returns/1`,
		"null":                    `null`,
		"a list":                  `[]`,
		"an empty object":         `{}`,
		"a test event":            `{"key1":"value1"}`,
		"no method":               `{"path":"/returns/1"}`,
		"no path":                 `{"httpMethod":"GET"}`,
		"payload 2.0":             `{"version":"2.0","rawPath":"/returns/1","requestContext":{"http":{"method":"GET"}}}`,
		"numbers for text":        `{"httpMethod":1,"path":2}`,
		"a list for a map":        `{"httpMethod":"GET","path":"/","queryStringParameters":["vendorId"]}`,
		"a method that is none":   `{"httpMethod":"G E T","path":"/"}`,
		"a broken escape":         `{"httpMethod":"GET","path":"/returns/%zz"}`,
		"an escape that is short": `{"httpMethod":"GET","path":"/returns/1%"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got seen
			answer := invoke(t, &got, event)
			if answer.StatusCode != http.StatusBadRequest || answer.Headers["Content-Type"] != "application/problem+json" ||
				!strings.Contains(answer.Body, `"kind":"malformed_request"`) {
				t.Errorf("answer %+v", answer)
			}
			if got.calls != 0 {
				t.Error("the handler was asked")
			}
		})
	}
}

func TestHandlerThatWritesNothingIsA200(t *testing.T) {
	t.Parallel()
	answer := invoke(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), `{"httpMethod":"GET","path":"/"}`)
	if answer.StatusCode != http.StatusOK {
		t.Errorf("status %d", answer.StatusCode)
	}
}

// FuzzEvent: no event ends the process or becomes a 5xx, and the handler sees the path that was sent or none.
func FuzzEvent(f *testing.F) {
	f.Add(`{"httpMethod":"GET","path":"/returns/1","multiValueQueryStringParameters":{"vendorId":["A1"]}}`)
	f.Add(`{"httpMethod":"get","path":"//%2f","multiValueHeaders":{"":[""]}}`)
	f.Add(`{"path":null}`)
	f.Fuzz(func(t *testing.T, event string) {
		var got seen
		answer := invoke(t, &got, event)
		if answer.StatusCode != http.StatusTeapot && answer.StatusCode != http.StatusBadRequest {
			t.Errorf("status %d", answer.StatusCode)
		}
		if got.calls == 1 && got.path == "" {
			t.Error("a request without a path")
		}
	})
}
