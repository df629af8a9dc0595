package awstest_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go"

	"github.com/seed-21c7aa78/coupang-lake/internal/awstest"
)

func TestAccountHoldsBucketsSecretsTablesAndQueues(t *testing.T) {
	t.Parallel()
	account := awstest.Start(t)
	t.Run("a versioned bucket keeps what is overwritten", func(t *testing.T) {
		account.CreateVersionedBucket(t, "versioned")
		for _, body := range []string{"one", "two"} {
			if err := put(account.S3(), "versioned", body, nil, nil); err != nil {
				t.Fatal(err)
			}
		}
		versions, err := account.S3().ListObjectVersions(t.Context(), &s3.ListObjectVersionsInput{Bucket: aws.String("versioned")})
		if err != nil || len(versions.Versions) != 2 {
			t.Errorf("%d versions, error %v; want 2", len(versions.Versions), err)
		}
	})
	t.Run("a rotated secret tells its newest text under another version", func(t *testing.T) {
		account.CreateSecret(t, "coupang/A00012345", "old")
		before := secret(t, account, "coupang/A00012345")
		account.RotateSecret(t, "coupang/A00012345", "new")
		after := secret(t, account, "coupang/A00012345")
		if *before.SecretString != "old" || *after.SecretString != "new" || *before.VersionId == *after.VersionId {
			t.Errorf("secret %q version %q, then %q version %q", *before.SecretString, *before.VersionId, *after.SecretString, *after.VersionId)
		}
	})
	t.Run("the state table has its TTL", func(t *testing.T) {
		account.CreateStateTable(t, "state")
		got, err := account.DynamoDB().DescribeTimeToLive(t.Context(), &dynamodb.DescribeTimeToLiveInput{TableName: aws.String("state")})
		if err != nil || *got.TimeToLiveDescription.AttributeName != "expires" {
			t.Errorf("TTL = %+v, error %v", got, err)
		}
	})
	t.Run("a FIFO queue drops a repeated message", func(t *testing.T) {
		url := account.CreateFIFOQueue(t, "units.fifo")
		for range 2 {
			_, err := account.SQS().SendMessage(t.Context(), &sqs.SendMessageInput{
				QueueUrl: &url, MessageBody: aws.String("{}"), MessageGroupId: aws.String("A1"), MessageDeduplicationId: aws.String("once"),
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		got, err := account.SQS().ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &url, MaxNumberOfMessages: 10})
		if err != nil || len(got.Messages) != 1 {
			t.Errorf("%d messages, error %v; want 1", len(got.Messages), err)
		}
	})
}

// The lake's safety on S3 rests on these conditions, so the tests that use moto are worth something only if it keeps them.
func TestBucketKeepsTheConditionsOfAPut(t *testing.T) {
	t.Parallel()
	account := awstest.Start(t)
	account.CreateBucket(t, "lake")
	client := account.S3()
	absent := aws.String("*")
	steps := []struct {
		name            string
		ifMatch, ifNone *string
		want            string
	}{
		{"replacing what is absent", aws.String(`"0123"`), nil, "NoSuchKey"},
		{"creating what is absent", nil, absent, ""},
		{"creating what is there", nil, absent, "PreconditionFailed"},
		{"replacing another version", aws.String(`"0123"`), nil, "PreconditionFailed"},
	}
	for _, step := range steps {
		if got := errorCode(put(client, "lake", step.name, step.ifMatch, step.ifNone)); got != step.want {
			t.Errorf("%s: error code %q, want %q", step.name, got, step.want)
		}
	}
	head, err := client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("lake"), Key: aws.String("key")})
	if err != nil {
		t.Fatal(err)
	}
	if winners := race(client, head.ETag); winners != 1 {
		t.Errorf("%d of 8 writers replaced one version, want 1", winners)
	}
}

// race lets eight writers replace one version at once and counts who succeeded.
func race(client *s3.Client, etag *string) int {
	var winners atomic.Int32
	var writers sync.WaitGroup
	for n := range 8 {
		writers.Go(func() {
			if put(client, "lake", strings.Repeat("x", n+1), etag, nil) == nil {
				winners.Add(1)
			}
		})
	}
	writers.Wait()
	return int(winners.Load())
}

func TestKilledServerIsGone(t *testing.T) {
	t.Parallel()
	account := awstest.Start(t)
	account.CreateBucket(t, "lake")
	if err := account.Kill(); err != nil {
		t.Fatal(err)
	}
	once := account.Config()
	once.RetryMaxAttempts = 1
	if err := put(s3.NewFromConfig(once), "lake", "late", nil, nil); err == nil {
		t.Error("a killed server still stores objects")
	}
}

func put(client *s3.Client, bucket, body string, ifMatch, ifNoneMatch *string) error {
	_, err := client.PutObject(context.Background(), &s3.PutObjectInput{
		Bucket: &bucket, Key: aws.String("key"), Body: strings.NewReader(body),
		IfMatch: ifMatch, IfNoneMatch: ifNoneMatch,
	})
	return err
}

func secret(t *testing.T, account *awstest.Server, name string) *secretsmanager.GetSecretValueOutput {
	t.Helper()
	got, err := account.Secrets().GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: &name})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func errorCode(err error) string {
	var missing *s3types.NoSuchKey
	var api smithy.APIError
	switch {
	case errors.As(err, &missing):
		return "NoSuchKey"
	case errors.As(err, &api):
		return api.ErrorCode()
	case err != nil:
		return err.Error()
	}
	return ""
}
