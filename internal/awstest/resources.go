package awstest

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamodbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// S3 is a client of this account.
func (s *Server) S3() *s3.Client { return s3.NewFromConfig(s.Config()) }

// Secrets is a client of this account.
func (s *Server) Secrets() *secretsmanager.Client { return secretsmanager.NewFromConfig(s.Config()) }

// DynamoDB is a client of this account.
func (s *Server) DynamoDB() *dynamodb.Client { return dynamodb.NewFromConfig(s.Config()) }

// SQS is a client of this account.
func (s *Server) SQS() *sqs.Client { return sqs.NewFromConfig(s.Config()) }

// CreateBucket creates an empty bucket; a name has at least three characters.
func (s *Server) CreateBucket(t testing.TB, name string) {
	t.Helper()
	_, err := s.S3().CreateBucket(t.Context(), &s3.CreateBucketInput{
		Bucket: &name,
		CreateBucketConfiguration: &s3types.CreateBucketConfiguration{
			LocationConstraint: s3types.BucketLocationConstraint(Region),
		},
	})
	check(t, err, "create bucket", name)
}

// CreateVersionedBucket creates an empty bucket that keeps what is overwritten, as the template's does.
func (s *Server) CreateVersionedBucket(t testing.TB, name string) {
	t.Helper()
	s.CreateBucket(t, name)
	_, err := s.S3().PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{
		Bucket: &name,
		VersioningConfiguration: &s3types.VersioningConfiguration{
			Status: s3types.BucketVersioningStatusEnabled,
		},
	})
	check(t, err, "version bucket", name)
}

// CreateSecret stores a secret's first version.
func (s *Server) CreateSecret(t testing.TB, name, text string) {
	t.Helper()
	_, err := s.Secrets().CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: &name, SecretString: &text})
	check(t, err, "create secret", name)
}

// RotateSecret makes text the secret's current version.
func (s *Server) RotateSecret(t testing.TB, name, text string) {
	t.Helper()
	_, err := s.Secrets().PutSecretValue(t.Context(), &secretsmanager.PutSecretValueInput{SecretId: &name, SecretString: &text})
	check(t, err, "rotate secret", name)
}

// CreateStateTable creates a table as STATE_TABLE wants it: string key `pk`, TTL attribute `expires`, paid per request.
// moto never removes what has expired, and the service may take days: readers must look at `expires` themselves.
func (s *Server) CreateStateTable(t testing.TB, name string) {
	t.Helper()
	_, err := s.DynamoDB().CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName:   &name,
		BillingMode: dynamodbtypes.BillingModePayPerRequest,
		KeySchema: []dynamodbtypes.KeySchemaElement{
			{AttributeName: aws.String("pk"), KeyType: dynamodbtypes.KeyTypeHash},
		},
		AttributeDefinitions: []dynamodbtypes.AttributeDefinition{
			{AttributeName: aws.String("pk"), AttributeType: dynamodbtypes.ScalarAttributeTypeS},
		},
	})
	check(t, err, "create table", name)
	_, err = s.DynamoDB().UpdateTimeToLive(t.Context(), &dynamodb.UpdateTimeToLiveInput{
		TableName: &name,
		TimeToLiveSpecification: &dynamodbtypes.TimeToLiveSpecification{
			AttributeName: aws.String("expires"), Enabled: aws.Bool(true),
		},
	})
	check(t, err, "set the TTL of table", name)
}

// CreateFIFOQueue creates a queue, its name ending in ".fifo", and returns its URL.
func (s *Server) CreateFIFOQueue(t testing.TB, name string) string {
	t.Helper()
	queue, err := s.SQS().CreateQueue(t.Context(), &sqs.CreateQueueInput{
		QueueName:  &name,
		Attributes: map[string]string{"FifoQueue": "true"},
	})
	check(t, err, "create queue", name)
	return *queue.QueueUrl
}

func check(t testing.TB, err error, what, name string) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s %s: %v", what, name, err)
	}
}
