package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-21c7aa78/coupang-lake/internal/awstest"
	"github.com/seed-21c7aa78/coupang-lake/internal/config"
	"github.com/seed-21c7aa78/coupang-lake/internal/exportapp"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// TestScriptsWithAWS runs the commands against a stack's bucket, table, queue and secrets.
func TestScriptsWithAWS(t *testing.T) {
	t.Parallel()
	account := awstest.Start(t)
	account.CreateBucket(t, "lake")
	account.CreateStateTable(t, "state")
	queue := account.CreateFIFOQueue(t, "inquiries.fifo")
	account.CreateSecret(t, "coupang/A00012345", `{"accessKey":"access-A00012345","secretKey":"secret-A00012345","issuedAt":"2020-01-01"}`)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/aws",
		Setup: func(env *testscript.Env) error {
			api := coupangtest.New(coupangtest.Options{Seed: 3, Now: shopNow, OrdersPerDay: 10})
			server := coupangtest.NewServer(api)
			env.Defer(server.Close)
			env.Values[apiKey{}] = api
			env.Vars = append(env.Vars, account.Env()...)
			env.Vars = append(env.Vars, "COUPANG_BASE_URL="+server.URL, "COUPANG_VENDOR_IDS=A00012345",
				"COUPANG_REQUESTS_PER_SECOND=5", "LAKE_URI=s3://lake/shop", "STATE_TABLE=state", "QUEUE="+queue)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"shop": shop, "calls": calls},
	})
}

// worker works the inquiries' queue until it is empty, as the function does.
func worker() {
	if err := workQueue(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1) //nolint:revive // it is the main of the process that a script starts
	}
}

func workQueue(ctx context.Context) error {
	app, err := exportapp.New(ctx, os.Getenv, io.Discard, "inquiries")
	if err != nil {
		return err
	}
	sdk, err := config.LoadAWS(ctx)
	if err != nil {
		return err
	}
	client, queue := sqs.NewFromConfig(sdk), os.Getenv("EXPORT_QUEUE_URL")
	for {
		const patience = 5 // seconds
		got, err := client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &queue, WaitTimeSeconds: patience})
		if err != nil || len(got.Messages) == 0 {
			return err
		}
		m := got.Messages[0]
		event, err := json.Marshal(events.SQSEvent{Records: []events.SQSMessage{{MessageId: *m.MessageId, Body: *m.Body, ReceiptHandle: *m.ReceiptHandle}}})
		if err != nil {
			return err
		}
		answer, err := app.Handle(ctx, event)
		if err != nil || strings.Contains(fmt.Sprint(answer), *m.MessageId) {
			return fmt.Errorf("message was not worked: %w", err)
		}
		if _, err := client.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &queue, ReceiptHandle: m.ReceiptHandle}); err != nil {
			return err
		}
	}
}
