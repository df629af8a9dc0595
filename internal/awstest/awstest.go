// Package awstest gives tests an AWS account on the loopback interface: moto's server in a process of its own, one
// for each Start, with S3, Secrets Manager, DynamoDB and SQS. Functions and libraries reach it over HTTP with the
// AWS SDK's own variables, so nothing in them knows that they are tested.
//
//	aws := awstest.Start(t) // skips unless the second tier is there
//	aws.CreateBucket(t, "lake")
//	aws.CreateSecret(t, "coupang/A00012345", `{"accessKey":"k","secretKey":"s"}`)
//	fn := lambdatest.Start(t, "./functions/export-orders", aws.Env()...)
//
// moto does not check permissions: nothing here answers 403. S3's If-Match and If-None-Match hold, also between writers
// at once.
package awstest

import (
	"context"
	_ "embed"
	"os/exec"
	"regexp"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
)

// Region is the one that resources are created in.
const Region = "ap-northeast-2"

// The keys are no secret: moto takes any.
const accessKey, secretKey = "test", "test"

// server is the program that runs moto. It picks a free port itself and prints it, so no other process can take the port
// in between.
//
//go:embed server.py
var server string

// startLimit bounds the wait for the server: half a second here, ten times that on a busy machine.
const startLimit = 30 * time.Second

// Server is a running account. It ends, with all that is in it, with the test that started it.
type Server struct {
	URL string // http://127.0.0.1:port, for every service

	process *testproc.Process
}

// Start runs a server and waits until it listens. The test is skipped when there is no second tier (see testproc.Tool).
func Start(t testing.TB) *Server {
	t.Helper()
	process := testproc.Start(t, exec.Command(testproc.Tool(t, "python"), "-u", "-c", server))
	ctx, cancel := context.WithTimeout(t.Context(), startLimit)
	defer cancel()
	url, err := listening(ctx, process)
	if err != nil {
		t.Fatalf("start moto: %v", err)
	}
	return &Server{URL: url, process: process}
}

// Env is what a process needs to use this account and no other, as "KEY=VALUE".
func (s *Server) Env() []string {
	return []string{
		"AWS_ENDPOINT_URL=" + s.URL,
		"AWS_REGION=" + Region,
		"AWS_DEFAULT_REGION=" + Region, // the AWS CLI and boto3 read this one
		"AWS_ACCESS_KEY_ID=" + accessKey,
		"AWS_SECRET_ACCESS_KEY=" + secretKey,
		"AWS_EC2_METADATA_DISABLED=true",
	}
}

// Config is the same for code in the test itself.
func (s *Server) Config() aws.Config {
	return aws.Config{
		Region:       Region,
		BaseEndpoint: aws.String(s.URL),
		Credentials:  credentials.NewStaticCredentialsProvider(accessKey, secretKey, ""),
	}
}

// Kill ends the server at once, for tests of an AWS that is gone.
func (s *Server) Kill() error { return s.process.Kill() }

// listening waits for the line with the address that the server prints when its socket is open.
func listening(ctx context.Context, process *testproc.Process) (string, error) {
	address := regexp.MustCompile(`Running on (http://127\.0\.0\.1:\d+)\s`)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if found := address.FindStringSubmatch(process.Output()); found != nil {
			return found[1], nil
		}
		select {
		case <-tick.C:
		case <-process.Done():
			return "", &exec.ExitError{ProcessState: process.State()}
		case <-ctx.Done():
			return "", context.Cause(ctx)
		}
	}
}
