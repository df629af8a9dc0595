package exportapp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/seed-21c7aa78/coupang-lake/internal/config"
	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
)

// queue is an SQS FIFO queue of units. The group is the vendor: SQS hands out one message of a group at a time, so a vendor
// has one worker, and what is sent goes to the back, so that a long backfill and the hourly run take turns.
type queue struct {
	client *sqs.Client
	url    string
}

// openQueue returns nil where none is configured.
func openQueue(ctx context.Context, cfg config.Config) (*queue, error) {
	if cfg.QueueURL == "" {
		return nil, nil
	}
	sdk, err := config.LoadAWS(ctx)
	if err != nil {
		return nil, err
	}
	return &queue{client: sqs.NewFromConfig(sdk), url: cfg.QueueURL}, nil
}

// send puts a unit at the back of its vendor's group. The deduplication id hashes the whole unit: what is planned twice
// within five minutes is worked once, and a part that is handed on is never taken for the one before.
func (q *queue) send(ctx context.Context, u export.Unit) error {
	body, err := json.Marshal(u)
	if err != nil {
		return fmt.Errorf("send unit of %s: %w", u.VendorID, err)
	}
	sum := sha256.Sum256(body)
	text, id := string(body), hex.EncodeToString(sum[:])
	_, err = q.client.SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl: &q.url, MessageBody: &text, MessageGroupId: &u.VendorID, MessageDeduplicationId: &id,
	})
	if err != nil {
		return fmt.Errorf("send unit of %s: %w", u.VendorID, err)
	}
	return nil
}

// longestHidden is SQS's limit less what the message has been in flight.
const longestHidden = 11 * time.Hour

// hide keeps a message, and with it its vendor's group, from being handed out until a hold is over.
func (q *queue) hide(ctx context.Context, m events.SQSMessage, h hold.Hold) error {
	seconds := int32(min(h.RetryAfter(time.Now()), longestHidden).Seconds()) + 1
	_, err := q.client.ChangeMessageVisibility(ctx, &sqs.ChangeMessageVisibilityInput{
		QueueUrl: &q.url, ReceiptHandle: &m.ReceiptHandle, VisibilityTimeout: seconds,
	})
	if err != nil {
		return fmt.Errorf("hide message %s: %w", m.MessageId, err)
	}
	return nil
}

// planned is the answer of a request whose units went to the queue.
type planned struct {
	RunID   string `json:"runId"`
	Dataset string `json:"dataset"`
	Planned int    `json:"planned"`
}

func (a *App) enqueue(ctx context.Context, units []export.Unit) (any, error) {
	for _, u := range units {
		if err := a.queue.send(ctx, u); err != nil {
			return nil, err
		}
	}
	if err := a.watch(ctx); err != nil {
		a.log.ErrorContext(ctx, "watch", "error", err.Error())
	}
	return planned{RunID: units[0].RunID, Dataset: a.exporters[0].Name(), Planned: len(units)}, nil
}

// consume works the messages one after the other. Those that failed are named, and SQS hands them out again.
func (a *App) consume(ctx context.Context, messages []events.SQSMessage) (any, error) {
	if a.queue == nil {
		return nil, errors.New("event: Records came, but EXPORT_QUEUE_URL is empty")
	}
	answer := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	for _, m := range messages {
		if err := a.workMessage(ctx, m); err != nil {
			a.log.ErrorContext(ctx, "unit", "message", m.MessageId, "error", err.Error())
			answer.BatchItemFailures = append(answer.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		}
	}
	return answer, nil
}

// MaxReceives is how often the queue hands out a message before it takes it for a dead letter: maxReceiveCount in
// template.yaml.
const MaxReceives = 6

// lastButOne reports whether a message is handed out for the last time but one. A held message, which comes back hour after
// hour until its vendor's keys are changed, is sent anew before that.
func lastButOne(m events.SQSMessage) bool {
	return m.Attributes["ApproximateReceiveCount"] == strconv.Itoa(MaxReceives-1)
}

// workMessage ends with an error where the message must come again. A rest goes to the queue first and the message is
// given up after: killed in between, windows are read twice and none is lost.
func (a *App) workMessage(ctx context.Context, m events.SQSMessage) error {
	u, err := export.ParseUnit([]byte(m.Body))
	if err != nil {
		return err
	}
	if u.Stale(time.Now()) {
		return a.skip(ctx, u)
	}
	result, err := a.work(ctx, u)
	var held *export.HeldError
	switch {
	case errors.As(err, &held) && lastButOne(m):
		u.Part++
		return a.queue.send(ctx, u)
	case errors.As(err, &held):
		return errors.Join(err, a.queue.hide(ctx, m, held.Hold))
	}
	if err != nil && !result.Stopped() {
		return err
	}
	for _, rest := range result.Rest {
		if err := a.queue.send(ctx, rest); err != nil {
			return err
		}
	}
	return nil
}

// skip drops a scheduled unit that has waited too long: the next one covers its Days.
func (a *App) skip(ctx context.Context, u export.Unit) error {
	e, vendor, err := a.worker(u)
	if err != nil {
		return err
	}
	_, err = e.Skip(ctx, vendor, u, "scheduled for "+u.Scheduled.Format(time.RFC3339)+", a later run covers it")
	return err
}
