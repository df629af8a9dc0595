package lookupapp_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/awstest"
	"github.com/seed-21c7aa78/coupang-lake/internal/lambdatest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

const (
	function = "./functions/lookup-return"
	vendor   = "A00012345"
)

// stack is everything that the deployed function meets.
type stack struct {
	t       *testing.T
	api     *coupangtest.API
	account *awstest.Server
	env     []string
}

func newStack(t *testing.T) *stack {
	t.Helper()
	s := &stack{t: t, account: awstest.Start(t), api: coupangtest.New(coupangtest.Options{Prefix: "/gateway"})}
	server := coupangtest.NewServer(s.api)
	t.Cleanup(server.Close)
	s.account.CreateStateTable(t, "state")
	s.account.CreateSecret(t, "coupang/"+vendor, `{"accessKey":"access-`+vendor+`","secretKey":"secret-`+vendor+`"}`)
	s.env = append(s.account.Env(),
		"COUPANG_VENDOR_IDS="+vendor, "COUPANG_BASE_URL="+server.URL, "COUPANG_REQUESTS_PER_SECOND=5", "STATE_TABLE=state")
	return s
}

func (s *stack) start(env ...string) *lambdatest.Function {
	return lambdatest.Start(s.t, function, append(s.env, env...)...)
}

type reply struct {
	StatusCode int
	Headers    map[string]string
	Body       string
}

func get(t *testing.T, fn *lambdatest.Function, path string, headers ...string) reply {
	t.Helper()
	event := map[string]any{"httpMethod": "GET", "path": path, "requestContext": map[string]any{"stage": "v1"}}
	if len(headers) == 2 {
		event["headers"] = map[string]string{headers[0]: headers[1]}
	}
	text, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	return invokeFunction(t, fn, string(text))
}

func invokeFunction(t *testing.T, fn *lambdatest.Function, event string) reply {
	t.Helper()
	text, err := fn.Invoke(t.Context(), event)
	if err != nil {
		t.Fatal(err)
	}
	var r reply
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r reply) want(t *testing.T, status int, part string) {
	t.Helper()
	if r.StatusCode != status || !strings.Contains(r.Body, part) {
		t.Errorf("status %d, body %s; want %d with %s", r.StatusCode, r.Body, status, part)
	}
}

func TestCompiledFunctionAnswersAndSharesWhatItLearns(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	for _, subject := range []coupangtest.Subject{coupangtest.Returns, coupangtest.Inquiries, coupangtest.Orders} {
		s.api.Put(vendor, subject, coupangtest.Record{ID: 612345678901234567, At: time.Now()})
	}
	one, other := s.start(), s.start()
	for path, member := range map[string]string{"returns": "receiptId", "inquiries": "inquiryId", "orders": "shipmentBoxId"} {
		get(t, one, "/"+path+"/612345678901234567").want(t, 200, fmt.Sprintf(`"%s":"612345678901234567"`, member))
	}
	get(t, one, "/returns/612345678901234567").want(t, 200, `"cached":true`)
	get(t, one, "/returns/612345678901234567", "cache-control", "no-cache").want(t, 200, `"cached":false`)
	calls := s.api.Count("")
	if calls != 4 {
		t.Errorf("%d calls, want 4", calls)
	}

	get(t, one, "/returns/7").want(t, 404, `"kind":"not_found"`)
	get(t, other, "/returns/7").want(t, 404, `"kind":"not_found"`)
	one.Restart()
	get(t, one, "/returns/7", "Cache-Control", "no-cache").want(t, 404, `"kind":"not_found"`)
	if got := s.api.Count("") - calls; got != 1 {
		t.Errorf("%d calls for one not-found, want 1", got)
	}

	s.api.Fail(coupangtest.Fault{Kind: coupangtest.Blocked, Times: 1})
	get(t, one, "/orders/8").want(t, 503, `"kind":"blocked"`)
	held := get(t, other, "/orders/9")
	held.want(t, 503, `"kind":"held"`)
	if held.Headers["Retry-After"] == "" || held.Headers["Cache-Control"] != "no-store" {
		t.Errorf("headers %v", held.Headers)
	}
	if got := s.api.Count("") - calls; got != 2 {
		t.Errorf("%d calls after a block that another process met", got-2)
	}
	for value := range s.api.PersonalValues() {
		if strings.Contains(one.Logs(), value) {
			t.Errorf("the log holds a personal value of %d characters", len(value))
		}
	}
	for _, never := range []string{"612345678901234567", "secret-" + vendor, "access-" + vendor} {
		if strings.Contains(one.Logs()+other.Logs(), never) {
			t.Errorf("the log holds %s", never)
		}
	}
}

func TestCompiledFunctionTakesNewKeysUp(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.api.Put(vendor, coupangtest.Returns, coupangtest.Record{ID: 7, At: time.Now()})
	fn := s.start("LOOKUP_CACHE_TTL=0s")
	get(t, fn, "/returns/7").want(t, 200, "")
	s.api.SetKeys(vendor, "new-access", "new-secret")
	get(t, fn, "/returns/7").want(t, 503, `"kind":"unauthorized"`)
	get(t, fn, "/returns/7").want(t, 503, `"kind":"held"`)
	calls := s.api.Count("")
	s.account.RotateSecret(t, "coupang/"+vendor, `{"accessKey":"new-access","secretKey":"new-secret"}`)
	get(t, fn, "/returns/7").want(t, 200, "")
	if got := s.api.Count("") - calls; got != 1 {
		t.Errorf("%d calls with the new keys, want 1", got)
	}
}

func TestCompiledFunctionMakesNoCallWhenTheTableIsGone(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.api.Put(vendor, coupangtest.Returns, coupangtest.Record{ID: 7, At: time.Now()})
	fn := s.start("STATE_TABLE=absent")
	get(t, fn, "/returns/7").want(t, 503, `"kind":"state_unavailable"`)
	if s.api.Count("") != 0 {
		t.Errorf("%d calls", s.api.Count(""))
	}
}

// Without AWS: hostile events need none.
func TestCompiledFunctionSurvivesHostileEvents(t *testing.T) {
	t.Parallel()
	fn := lambdatest.Start(t, function, "COUPANG_VENDOR_IDS="+vendor, "COUPANG_BASE_URL=http://127.0.0.1:1")
	for _, tt := range []struct {
		event  string
		status int
		kind   string
	}{
		{`[]`, 400, "malformed_request"},
		{`"x"`, 400, "malformed_request"},
		{`{}`, 400, "malformed_request"},
		{`null`, 400, "malformed_request"},
		{`{"httpMethod":"GET","path":"/returns/%2e%2e%2f1"}`, 400, "malformed_id"},
		{`{"httpMethod":"GET","path":"/returns/١"}`, 400, "malformed_id"},
		{`{"httpMethod":"GET","path":"/returns/` + strings.Repeat("9", 10_000) + `"}`, 400, "malformed_id"},
		{`{"httpMethod":"GET","path":"/returns/1\u0000"}`, 400, "malformed_id"},
		{`{"httpMethod":"GET","path":"/returns/1","multiValueQueryStringParameters":{"vendorId":["A00012345","A1"]}}`, 400, "unknown_vendor"},
		{`{"httpMethod":"GET","path":"/nothing"}`, 404, "unknown_path"},
		{`{"httpMethod":"POST","path":"/returns/1","body":"%%%","isBase64Encoded":true}`, 405, "method_not_allowed"},
	} {
		invokeFunction(t, fn, tt.event).want(t, tt.status, `"kind":"`+tt.kind+`"`)
	}
}

func TestCompiledFunctionTellsWhatIsWrongWithItsConfiguration(t *testing.T) {
	t.Parallel()
	fn := lambdatest.Start(t, function, "LOOKUP_CACHE_TTL=soon")
	_, err := fn.Invoke(t.Context(), `{"httpMethod":"GET","path":"/returns/1"}`)
	if err == nil || !strings.Contains(err.Error(), "COUPANG_VENDOR_IDS") || !strings.Contains(err.Error(), "LOOKUP_CACHE_TTL") {
		t.Errorf("error %v, want one that names both variables", err)
	}
}
