package parquetio_test

import (
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio/storetest"
)

// TestMain gives the package a temporary directory of its own and fails when a test leaves a file there.
func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		os.Exit(m.Run())
	}
	dir, err := os.MkdirTemp("", "parquetio-test-*")
	if err != nil {
		panic(err)
	}
	_ = os.Setenv("TMPDIR", dir)
	_ = os.Setenv("TMP", dir)
	code := m.Run()
	if left, err := os.ReadDir(dir); code == 0 && (err != nil || len(left) > 0) {
		println("temporary files left behind:", len(left))
		code = 1
	}
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

func TestDir(t *testing.T) {
	t.Parallel()
	storetest.Run(t, newDir)
}

func TestS3(t *testing.T) {
	t.Parallel()
	storetest.Run(t, newS3)
}

func TestMemory(t *testing.T) {
	t.Parallel()
	storetest.Run(t, newMemory)
}

// TestS3Server runs the contract against any server of the S3 protocol, whose address is in PARQUETIO_TEST_S3:
// http://127.0.0.1:5000 for moto. It must take any credentials.
func TestS3Server(t *testing.T) {
	t.Parallel()
	address := os.Getenv("PARQUETIO_TEST_S3")
	if address == "" {
		t.Skip("PARQUETIO_TEST_S3 is not set")
	}
	client := s3At(address)
	storetest.Run(t, func(t *testing.T) parquetio.Store {
		bucket := "parquetio-" + strings.ToLower(rand.Text())
		if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{
			Bucket:                    &bucket,
			CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "ap-northeast-2"},
		}); err != nil {
			t.Fatal(err)
		}
		return parquetio.NewS3(client, bucket, "some/prefix")
	})
}

func newMemory(*testing.T) parquetio.Store { return &storetest.Memory{} }

func newDir(t *testing.T) parquetio.Store {
	d, err := parquetio.NewDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func newS3(t *testing.T) parquetio.Store {
	return parquetio.NewS3(s3Client(t, nil), "lake", "some/prefix")
}

// s3Client talks to a server of the S3 protocol in this process, through wrap when it is not nil.
func s3Client(t *testing.T, wrap func(http.Handler) http.Handler) *s3.Client {
	backend := s3mem.New()
	if err := backend.CreateBucket("lake"); err != nil {
		t.Fatal(err)
	}
	handler := gofakes3.New(backend).Server()
	if wrap != nil {
		handler = wrap(handler)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return s3At(server.URL)
}

func s3At(address string) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: &address,
		Region:       "ap-northeast-2",
		UsePathStyle: true,
		Credentials:  credentials.NewStaticCredentialsProvider("key", "secret", ""),
	})
}

// childVariable tells a process started by a test what to do.
const childVariable = "PARQUETIO_TEST_CHILD"
