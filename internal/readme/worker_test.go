package readme_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/seed-21c7aa78/coupang-lake/internal/lambdatest"
)

// work plays Lambda's event source: the compiled function gets the queue's units until the test ends.
func (r *reader) work(t *testing.T, queue string, env []string) {
	t.Helper()
	fn := lambdatest.Start(t, "./functions/export-orders", env...)
	ctx, stop := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() {
		for ctx.Err() == nil {
			if err := r.workNext(ctx, fn, queue); err != nil && ctx.Err() == nil {
				t.Errorf("work the queue: %v", err)
				return
			}
		}
	})
	t.Cleanup(func() { stop(); done.Wait() })
}

// workNext waits a second for a unit.
func (r *reader) workNext(ctx context.Context, fn *lambdatest.Function, queue string) error {
	client := r.account.SQS()
	got, err := client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &queue, WaitTimeSeconds: 1})
	if err != nil || len(got.Messages) == 0 {
		return err
	}
	m := got.Messages[0]
	event, err := json.Marshal(events.SQSEvent{Records: []events.SQSMessage{record(m)}})
	if err != nil {
		return err
	}
	if _, err := fn.Invoke(ctx, string(event)); err != nil {
		return err
	}
	_, err = client.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &queue, ReceiptHandle: m.ReceiptHandle})
	return err
}

func record(m types.Message) events.SQSMessage {
	return events.SQSMessage{
		EventSource: "aws:sqs", MessageId: *m.MessageId, Body: *m.Body, ReceiptHandle: *m.ReceiptHandle,
		Attributes: map[string]string{"ApproximateReceiveCount": "1"},
	}
}
