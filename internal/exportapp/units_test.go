package exportapp_test

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/internal/exportapp"
	"github.com/seed-21c7aa78/coupang-lake/internal/lambdatest"
)

// units is the queue of an export function in moto, its dead-letter queue, and the event source mapping between.
type units struct {
	t           *testing.T
	client      *sqs.Client
	url         string
	deadLetters string
	env         []string // for functions: they reach the queue through a witness
	*witness

	receiving sync.Mutex // moto would hand one group to two receivers at once
}

func newUnits(s *stack) *units {
	s.t.Helper()
	q := &units{t: s.t, client: s.account.SQS(), deadLetters: s.account.CreateFIFOQueue(s.t, "dead-letters.fifo")}
	redrive := fmt.Sprintf(`{"deadLetterTargetArn":"arn:aws:sqs:ap-northeast-2:123456789012:dead-letters.fifo","maxReceiveCount":"%d"}`, exportapp.MaxReceives)
	created, err := q.client.CreateQueue(s.t.Context(), &sqs.CreateQueueInput{
		QueueName:  aws.String("units.fifo"),
		Attributes: map[string]string{"FifoQueue": "true", "VisibilityTimeout": "960", "RedrivePolicy": redrive},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	q.url, q.witness = *created.QueueUrl, newWitness(s.t, s.account.URL)
	q.env = []string{"EXPORT_QUEUE_URL=" + q.url, "AWS_ENDPOINT_URL_SQS=" + q.witness.url}
	return q
}

// delivery is one message that was handed to a function, and what came of it.
type delivery struct {
	types.Message
	unit   export.Unit
	failed bool  // named in batchItemFailures
	err    error // of the invocation
}

// poll plays the event source mapping, batch size 1: it hands the next message to the function, and deletes it unless the
// answer names it. False: no message is visible.
func (q *units) poll(fn *lambdatest.Function, options ...lambdatest.Option) (delivery, bool) {
	q.t.Helper()
	m, ok := q.receive(q.url)
	if !ok {
		return delivery{}, false
	}
	return q.deliver(fn, m, options...), true
}

func (q *units) deliver(fn *lambdatest.Function, m types.Message, options ...lambdatest.Option) delivery {
	q.t.Helper()
	d := q.invoke(fn, m, options...)
	q.settle(d)
	return d
}

func (q *units) invoke(fn *lambdatest.Function, m types.Message, options ...lambdatest.Option) delivery {
	q.t.Helper()
	d := delivery{Message: m}
	d.unit, _ = export.ParseUnit([]byte(*m.Body)) // some are none
	text, err := fn.Invoke(q.t.Context(), event(q.t, m), options...)
	if d.err = err; err != nil {
		return d
	}
	answer := decode[events.SQSEventResponse](q.t, text)
	d.failed = len(answer.BatchItemFailures) > 0
	switch {
	case d.failed && (len(answer.BatchItemFailures) != 1 || answer.BatchItemFailures[0].ItemIdentifier != *m.MessageId):
		q.t.Errorf("failures %v of message %s", answer.BatchItemFailures, *m.MessageId)
	case !d.failed && !bytes.Contains(text, []byte(`"batchItemFailures":[]`)):
		q.t.Errorf("answer %s", text)
	}
	return d
}

// settle deletes what was worked.
func (q *units) settle(d delivery) {
	q.t.Helper()
	if d.err != nil || d.failed {
		return
	}
	if _, err := q.client.DeleteMessage(q.t.Context(), &sqs.DeleteMessageInput{QueueUrl: &q.url, ReceiptHandle: d.ReceiptHandle}); err != nil {
		q.t.Errorf("delete: %v", err)
	}
}

// drain polls until nothing is visible.
func (q *units) drain(fn *lambdatest.Function, options ...lambdatest.Option) []delivery {
	q.t.Helper()
	var all []delivery
	for {
		d, ok := q.poll(fn, options...)
		if !ok {
			return all
		}
		if d.err != nil {
			q.t.Fatalf("unit %s: %v", *d.Body, d.err)
		}
		all = append(all, d)
	}
}

func (q *units) receive(url string) (types.Message, bool) {
	q.t.Helper()
	q.receiving.Lock()
	defer q.receiving.Unlock()
	out, err := q.client.ReceiveMessage(q.t.Context(), &sqs.ReceiveMessageInput{
		QueueUrl: &url, MaxNumberOfMessages: 1, MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameAll},
	})
	if err != nil {
		q.t.Errorf("receive: %v", err)
		return types.Message{}, false
	}
	if len(out.Messages) == 0 {
		return types.Message{}, false
	}
	return out.Messages[0], true
}

// expire makes a message visible again, as when its time is over.
func (q *units) expire(m types.Message) {
	q.t.Helper()
	_, err := q.client.ChangeMessageVisibility(q.t.Context(), &sqs.ChangeMessageVisibilityInput{
		QueueUrl: &q.url, ReceiptHandle: m.ReceiptHandle, VisibilityTimeout: 0,
	})
	if err != nil {
		q.t.Errorf("expire: %v", err)
	}
}

// send puts any text into the queue.
func (q *units) send(body, group string) {
	q.t.Helper()
	_, err := q.client.SendMessage(q.t.Context(), &sqs.SendMessageInput{
		QueueUrl: &q.url, MessageBody: &body, MessageGroupId: &group, MessageDeduplicationId: aws.String(fmt.Sprint(time.Now().UnixNano())),
	})
	if err != nil {
		q.t.Fatal(err)
	}
}

// event is what Lambda makes of messages.
func event(t *testing.T, messages ...types.Message) string {
	t.Helper()
	var e events.SQSEvent
	for _, m := range messages {
		e.Records = append(e.Records, events.SQSMessage{
			MessageId: *m.MessageId, ReceiptHandle: *m.ReceiptHandle, Body: *m.Body, Attributes: m.Attributes,
			EventSource: "aws:sqs", EventSourceARN: "arn:aws:sqs:ap-northeast-2:123456789012:units.fifo", AWSRegion: "ap-northeast-2",
		})
	}
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// witness stands between functions and moto's SQS. It notes what is sent and hidden, and keeps the rule that moto forgets
// with a deleted message: what repeats a deduplication id within five minutes is accepted and not delivered.
type witness struct {
	url  string
	moto *httputil.ReverseProxy

	mu     sync.Mutex
	sends  []sent
	hidden []int // seconds
}

type sent struct {
	at        time.Time
	body      string
	unit      export.Unit
	group, id string
	swallowed bool
}

func newWitness(t *testing.T, moto string) *witness {
	t.Helper()
	target, err := url.Parse(moto)
	if err != nil {
		t.Fatal(err)
	}
	w := &witness{moto: &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

func (w *witness) ServeHTTP(to http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // a function that was killed
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	var call struct {
		MessageBody, MessageGroupId, MessageDeduplicationId string //nolint:revive // the wire's names
		VisibilityTimeout                                   int
	}
	if err := json.Unmarshal(body, &call); err != nil {
		http.Error(to, err.Error(), http.StatusBadRequest)
		return
	}
	switch r.Header.Get("X-Amz-Target") {
	case "AmazonSQS.SendMessage":
		if w.note(call.MessageBody, call.MessageGroupId, call.MessageDeduplicationId) {
			sum := md5.Sum([]byte(call.MessageBody))
			_, _ = fmt.Fprintf(to, `{"MessageId":"swallowed","SequenceNumber":"0","MD5OfMessageBody":"%s"}`, hex.EncodeToString(sum[:]))
			return
		}
	case "AmazonSQS.ChangeMessageVisibility":
		w.mu.Lock()
		w.hidden = append(w.hidden, call.VisibilityTimeout)
		w.mu.Unlock()
	}
	w.moto.ServeHTTP(to, r)
}

func (w *witness) note(body, group, id string) (swallowed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	const window = 5 * time.Minute
	swallowed = slices.ContainsFunc(w.sends, func(s sent) bool { return s.id == id && !s.swallowed && time.Since(s.at) < window })
	s := sent{at: time.Now(), body: body, group: group, id: id, swallowed: swallowed}
	s.unit, _ = export.ParseUnit([]byte(body))
	w.sends = append(w.sends, s)
	return swallowed
}

// sentSoFar is what functions have sent.
func (w *witness) sentSoFar() []sent {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.sends)
}

// hiddenSoFar is for how many seconds functions have hidden messages.
func (w *witness) hiddenSoFar() []int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.hidden)
}

// isKill tells the end of an invocation whose process was killed.
func isKill(err error) bool {
	var exit *lambdatest.ExitError
	return errors.As(err, &exit) || errors.Is(err, lambdatest.ErrTimedOut)
}

// brief is a unit's range, for comparing.
func brief(d delivery) string {
	return strings.Join([]string{d.unit.VendorID, d.unit.From.String(), d.unit.To.String()}, " ")
}
