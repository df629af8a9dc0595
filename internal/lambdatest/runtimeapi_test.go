package lambdatest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestRuntimeAPIRefusesWhatTheServiceRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, path string
		want       int
	}{
		{"an answer to an unknown request", "/2018-06-01/runtime/invocation/1/response", http.StatusBadRequest},
		{"an error for an unknown request", "/2018-06-01/runtime/invocation/1/error", http.StatusBadRequest},
		{"another version of the API", "/2019-01-01/runtime/init/error", http.StatusNotFound},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := post(newRuntimeAPI(), tt.path, `{}`).Code; got != tt.want {
				t.Errorf("status = %d, want %d", got, tt.want)
			}
		})
	}
}

func TestInitErrorIsKeptOnce(t *testing.T) {
	t.Parallel()
	api := newRuntimeAPI()
	const path, document = "/2018-06-01/runtime/init/error", `{"errorType":"Config","errorMessage":"LAKE_URI is missing"}`
	if got := post(api, path, document).Code; got != http.StatusAccepted {
		t.Errorf("first report: status = %d, want 202", got)
	}
	if got := post(api, path, document).Code; got != http.StatusForbidden {
		t.Errorf("second report: status = %d, want 403", got)
	}
	if got, want := (<-api.initErrors).Error(), "init: Config: LAKE_URI is missing"; got != want {
		t.Errorf("error = %q, want %q", got, want)
	}
}

func TestErrorDocumentOfAnotherShapeIsShownAsItCame(t *testing.T) {
	t.Parallel()
	for _, document := range []string{"", "<html>", `[]`, `{"message":"no"}`} {
		if got := parseFunctionError([]byte(document)); got.Message != document {
			t.Errorf("document %q became %+v", document, got)
		}
	}
}

func post(api *runtimeAPI, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	api.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader(body)))
	return w
}
