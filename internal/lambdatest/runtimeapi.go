package lambdatest

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// maxAnswer is the service's limit on a synchronous answer, in bytes (Lambda quotas: 6 MB); it refuses more with 413.
const maxAnswer = 6 << 20

// invocation is one event on its way through the function.
type invocation struct {
	id      string
	arn     string
	event   string
	limit   time.Duration
	outcome chan outcome // holds one: the process never waits for whoever asked
}

type outcome struct {
	answer []byte
	err    error
}

func newInvocation(event, arn string, options []Option) *invocation {
	i := &invocation{id: requestID(), arn: arn, event: event, limit: defaultDeadline, outcome: make(chan outcome, 1)}
	for _, o := range options {
		o(i)
	}
	return i
}

// requestID is a random UUID, the form of the service's own.
func requestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (package documentation)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// runtimeAPI is the server side of the Lambda Runtime API for one process:
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
type runtimeAPI struct {
	mux        *http.ServeMux
	next       chan *invocation
	polled     chan struct{} // closed at the first poll: the function has started
	pollOnce   sync.Once
	initErrors chan *InitError // holds one

	mu   sync.Mutex
	open map[string]*invocation // taken and not answered, by request id
}

func newRuntimeAPI() *runtimeAPI {
	a := &runtimeAPI{
		mux:        http.NewServeMux(),
		next:       make(chan *invocation),
		polled:     make(chan struct{}),
		initErrors: make(chan *InitError, 1),
		open:       make(map[string]*invocation),
	}
	const root = "/2018-06-01/runtime"
	a.mux.HandleFunc("GET "+root+"/invocation/next", a.poll)
	a.mux.HandleFunc("POST "+root+"/invocation/{id}/response", a.answer)
	a.mux.HandleFunc("POST "+root+"/invocation/{id}/error", a.fail)
	a.mux.HandleFunc("POST "+root+"/init/error", a.failInit)
	return a
}

func (a *runtimeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

// poll holds the request open until there is an event, without a limit, as the service does.
func (a *runtimeAPI) poll(w http.ResponseWriter, r *http.Request) {
	a.pollOnce.Do(func() { close(a.polled) })
	select {
	case i := <-a.next:
		a.take(w, i)
	case <-r.Context().Done():
	}
}

func (a *runtimeAPI) take(w http.ResponseWriter, i *invocation) {
	a.mu.Lock()
	a.open[i.id] = i
	a.mu.Unlock()
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Lambda-Runtime-Aws-Request-Id", i.id)
	h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(i.limit).UnixMilli(), 10))
	h.Set("Lambda-Runtime-Invoked-Function-Arn", i.arn)
	h.Set("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Sampled=0")
	_, _ = io.WriteString(w, i.event) // a process that is gone shows in the process's state
}

func (a *runtimeAPI) answer(w http.ResponseWriter, r *http.Request) {
	a.settle(w, r, func(body []byte) outcome { return outcome{answer: body} })
}

func (a *runtimeAPI) fail(w http.ResponseWriter, r *http.Request) {
	a.settle(w, r, func(body []byte) outcome { return outcome{err: parseFunctionError(body)} })
}

// settle accepts one answer for each invocation that the process took. An answer that is too large fails the
// invocation, and the process learns of it as it would in the service.
func (a *runtimeAPI) settle(w http.ResponseWriter, r *http.Request, read func(body []byte) outcome) {
	i := a.close(r.PathValue("id"))
	if i == nil {
		refuse(w, http.StatusBadRequest, "InvalidRequestID")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxAnswer))
	if err != nil {
		i.outcome <- outcome{err: &FunctionError{Type: "Function.ResponseSizeTooLarge", Message: err.Error()}}
		refuse(w, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge")
		return
	}
	i.outcome <- read(body)
	w.WriteHeader(http.StatusAccepted)
}

func (a *runtimeAPI) close(id string) *invocation {
	a.mu.Lock()
	defer a.mu.Unlock()
	i := a.open[id]
	delete(a.open, id)
	return i
}

func (a *runtimeAPI) failInit(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(http.MaxBytesReader(w, r.Body, maxAnswer)) // a cut document is shown as it came
	select {
	case a.initErrors <- &InitError{Cause: parseFunctionError(body)}:
		w.WriteHeader(http.StatusAccepted)
	default:
		refuse(w, http.StatusForbidden, "InvalidStateTransition")
	}
}

func refuse(w http.ResponseWriter, status int, errorType string) {
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"errorType":%q,"errorMessage":%q}`, errorType, http.StatusText(status))
}
