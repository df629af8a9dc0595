package parquetio

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"path"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
)

// S3 is a Store in a bucket below a prefix. Encryption is the bucket's default.
//
// Requests are retried by the client's own retryer and nowhere else; the SDK's standard one is right (its default, set the
// attempts there): the adaptive one also slows a client down after a throttle, for all keys, and a lake's writes are far
// too few to need that. Only reading a body, which the SDK does not retry, is begun again here.
//
// Put sends the SHA-256 of the content as checksum, which S3 verifies, and as metadata, which Open verifies. Servers that
// do not know the checksum ignore the header; the SDK's default, a trailing CRC in chunked encoding, breaks some.
type S3 struct {
	client         *s3.Client
	bucket, prefix string
}

// NewS3 keeps objects in bucket, below prefix where it is not empty.
func NewS3(client *s3.Client, bucket, prefix string) *S3 {
	prefix = strings.Trim(prefix, "/")
	if prefix != "" {
		prefix += "/"
	}
	return &S3{client: client, bucket: bucket, prefix: prefix}
}

// digestKey is the object metadata with the content's SHA-256 in hex.
const digestKey = "sha256"

// readAttempts is how often a body that breaks off is asked for.
const readAttempts = 3

// Open fetches the object to a temporary file in one request. Ranged reads would cost a request for each of some hundred
// column chunks, all of which a merge needs, and could not be verified before the first row is taken.
func (s *S3) Open(ctx context.Context, key string) (Object, error) {
	if err := CheckKey(key); err != nil {
		return nil, err
	}
	for attempt := 1; ; attempt++ {
		o, err := s.open(ctx, key)
		var broken *brokenBody
		if !errors.As(err, &broken) || attempt == readAttempts || !pause(ctx, attempt) {
			return o, err
		}
	}
}

func (s *S3) open(ctx context.Context, key string) (Object, error) {
	out, err := s.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &s.bucket, Key: aws.String(s.prefix + key)})
	if err != nil {
		return nil, s3GetError(err)
	}
	defer out.Body.Close()
	t, err := readAll(ctx, out.Body)
	if err != nil {
		return nil, &brokenBody{err}
	}
	if want := aws.ToInt64(out.ContentLength); out.ContentLength != nil && t.Size() != want {
		_ = t.Close()
		return nil, &brokenBody{fmt.Errorf("%d bytes of %d", t.Size(), want)}
	}
	if want := out.Metadata[digestKey]; want != "" && want != t.Digest() {
		_ = t.Close()
		return nil, fmt.Errorf("%w: its SHA-256 is %s, not %s as written", ErrCorrupt, t.Digest(), want)
	}
	return snapshot{t, aws.ToString(out.ETag)}, nil
}

// brokenBody is a body that could not be read to its end.
type brokenBody struct{ err error }

func (b *brokenBody) Error() string { return "read object: " + b.err.Error() }
func (b *brokenBody) Unwrap() error { return b.err }

// Put makes one conditional PUT. It is retried by the SDK, so a conflict may be its own earlier attempt.
func (s *S3) Put(ctx context.Context, key string, body io.ReadSeeker, ifMatch string) (string, error) {
	if err := CheckKey(key); err != nil {
		return "", err
	}
	sum, size, err := digestOf(ctx, body)
	if err != nil {
		return "", err
	}
	in := &s3.PutObjectInput{
		Bucket:         &s.bucket,
		Key:            aws.String(s.prefix + key),
		Body:           struct{ io.ReadSeeker }{body},
		ContentLength:  &size,
		ContentType:    aws.String(contentType(key)),
		ChecksumSHA256: aws.String(base64.StdEncoding.EncodeToString(sum)),
		Metadata:       map[string]string{digestKey: hex.EncodeToString(sum)},
	}
	if ifMatch == "" {
		in.IfNoneMatch = aws.String("*")
	} else {
		in.IfMatch = &ifMatch
	}
	out, err := s.client.PutObject(ctx, in)
	if err != nil {
		return "", s3PutError(err)
	}
	return aws.ToString(out.ETag), nil
}

// digestOf reads body through and leaves it at its start.
func digestOf(ctx context.Context, body io.ReadSeeker) (sum []byte, size int64, err error) {
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return nil, 0, err
	}
	h := sha256.New()
	if size, err = io.Copy(h, contextReader{ctx, body}); err != nil {
		return nil, 0, err
	}
	_, err = body.Seek(0, io.SeekStart)
	return h.Sum(nil), size, err
}

func contentType(key string) string {
	switch path.Ext(key) {
	case ".parquet":
		return "application/vnd.apache.parquet"
	case ".json":
		return "application/json"
	default:
		return "application/octet-stream"
	}
}

// List asks for a thousand keys at a time, as they are wanted.
func (s *S3) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		pages := s3.NewListObjectsV2Paginator(s.client, &s3.ListObjectsV2Input{
			Bucket: &s.bucket, Prefix: aws.String(s.prefix + prefix),
		})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield("", s3Error(err))
				return
			}
			for _, o := range page.Contents {
				key := strings.TrimPrefix(aws.ToString(o.Key), s.prefix)
				if CheckKey(key) == nil && !yield(key, nil) {
					return
				}
			}
		}
	}
}

// s3GetError tells an absent object from a refused one, which S3 does only for those who may list the bucket.
func s3GetError(err error) error {
	err = s3Error(err)
	if errors.Is(err, ErrDenied) {
		return fmt.Errorf("%w (S3 answers 403 for an absent object too, unless the role has s3:ListBucket on the bucket)", err)
	}
	return err
}

// s3PutError adds what only a conditional PUT can meet: 412 as documented, 409 while another PUT is under way, and 404 when
// the object to be replaced was deleted.
func s3PutError(err error) error {
	code := s3Code(err)
	if code == "ConditionalRequestConflict" || code == "NoSuchKey" || s3Status(err) == http.StatusPreconditionFailed {
		return fmt.Errorf("%w: %w", ErrConflict, err)
	}
	return s3Error(err)
}

// s3Error adds the package's own errors to the service's.
func s3Error(err error) error {
	switch {
	case s3Code(err) == "NoSuchKey":
		return fmt.Errorf("%w: %w", ErrNotExist, err)
	case s3Status(err) == http.StatusForbidden:
		return fmt.Errorf("%w: %w", ErrDenied, err)
	default:
		return err
	}
}

func s3Code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

func s3Status(err error) int {
	var response interface{ HTTPStatusCode() int }
	if errors.As(err, &response) {
		return response.HTTPStatusCode()
	}
	return 0
}
