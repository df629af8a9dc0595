package parquetio_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// proxy stands between a client and the server: it notes what is sent and may answer in the server's place.
type proxy struct {
	mu     sync.Mutex
	sent   []*http.Request
	bodies [][]byte
	// answer is asked with the number of the request, from 0. It reports whether it has answered.
	answer func(n int, w http.ResponseWriter, r *http.Request, server http.Handler) bool
}

func (p *proxy) wrap(server http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		p.mu.Lock()
		n := len(p.sent)
		p.sent, p.bodies = append(p.sent, r.Clone(r.Context())), append(p.bodies, body)
		p.mu.Unlock()
		if p.answer == nil || !p.answer(n, w, r, server) {
			server.ServeHTTP(w, r)
		}
	})
}

func (p *proxy) methods() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var methods []string
	for _, r := range p.sent {
		methods = append(methods, r.Method)
	}
	return strings.Join(methods, " ")
}

func s3Behind(t *testing.T, p *proxy) *parquetio.S3 {
	return parquetio.NewS3(s3Client(t, p.wrap), "lake", "/some/prefix/")
}

// fail answers as S3 does.
func fail(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>no</Message></Error>", code)
}

func TestS3SendsConditionTypeAndDigest(t *testing.T) {
	t.Parallel()
	p := &proxy{}
	s := s3Behind(t, p)
	etag, err := s.Put(t.Context(), "d/data.parquet", strings.NewReader("PAR1"), "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), "d/data.parquet", strings.NewReader("PAR2"), etag); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), "q/one.json", strings.NewReader("{}"), ""); err != nil {
		t.Fatal(err)
	}
	for i, want := range []map[string]string{
		{"If-None-Match": "*", "If-Match": "", "Content-Type": "application/vnd.apache.parquet"},
		{"If-None-Match": "", "If-Match": etag, "Content-Type": "application/vnd.apache.parquet"},
		{"If-None-Match": "*", "If-Match": "", "Content-Type": "application/json"},
	} {
		r := p.sent[i]
		for name, value := range want {
			if got := r.Header.Get(name); got != value {
				t.Errorf("put %d: %s is %q, want %q", i, name, got, value)
			}
		}
		if got := r.Header.Get("Content-Encoding") + r.Header.Get("X-Amz-Trailer"); got != "" {
			t.Errorf("put %d: body is encoded (%s), which not every server takes", i, got)
		}
		if len(p.bodies[i]) != int(r.ContentLength) || r.Header.Get("X-Amz-Checksum-Sha256") == "" || len(r.Header.Get("X-Amz-Meta-Sha256")) != 64 {
			t.Errorf("put %d: length or digests missing: %v", i, r.Header)
		}
	}
	if got := p.sent[0].URL.Path; got != "/lake/some/prefix/d/data.parquet" {
		t.Errorf("path %s", got)
	}
}

func TestS3ErrorsAreTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		status int
		code   string
		put    error // nil: an error of no kind
		open   error
	}{
		{"absent or deleted", 404, "NoSuchKey", parquetio.ErrConflict, parquetio.ErrNotExist},
		{"no bucket", 404, "NoSuchBucket", nil, nil},
		{"forbidden", 403, "AccessDenied", parquetio.ErrDenied, parquetio.ErrDenied},
		{"key forbidden", 403, "KMS.DisabledException", parquetio.ErrDenied, parquetio.ErrDenied},
		{"condition failed", 412, "PreconditionFailed", parquetio.ErrConflict, nil},
		{"another put under way", 409, "ConditionalRequestConflict", parquetio.ErrConflict, nil},
		{"another 409", 409, "OperationAborted", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := s3Behind(t, &proxy{answer: func(_ int, w http.ResponseWriter, _ *http.Request, _ http.Handler) bool {
				fail(w, c.status, c.code)
				return true
			}})
			_, err := s.Put(t.Context(), "k", strings.NewReader("x"), "etag")
			checkKind(t, "Put", err, c.put)
			_, err = s.Open(t.Context(), "k")
			checkKind(t, "Open", err, c.open)
			if hinted := strings.Contains(err.Error(), "s3:ListBucket"); hinted != (c.status == 403) {
				t.Errorf("Open: hint about s3:ListBucket %t: %v", hinted, err)
			}
			for _, err := range s.List(t.Context(), "") {
				if err == nil {
					t.Error("List: no error")
				}
			}
		})
	}
}

func checkKind(t *testing.T, op string, err, want error) {
	t.Helper()
	for _, kind := range []error{parquetio.ErrConflict, parquetio.ErrNotExist, parquetio.ErrDenied, parquetio.ErrCorrupt} {
		if errors.Is(err, kind) != errors.Is(want, kind) {
			t.Errorf("%s: got %v, want kind %v", op, err, want)
		}
	}
	if err == nil {
		t.Errorf("%s: no error", op)
	}
}

func TestS3SendsTheWholeBodyAgainAfterA503(t *testing.T) {
	t.Parallel()
	p := &proxy{answer: func(n int, w http.ResponseWriter, _ *http.Request, _ http.Handler) bool {
		if n == 0 {
			fail(w, 503, "SlowDown")
		}
		return n == 0
	}}
	s := s3Behind(t, p)
	if _, err := s.Put(t.Context(), "k", strings.NewReader("the whole body"), ""); err != nil {
		t.Fatal(err)
	}
	if got := p.methods(); got != "PUT PUT" || string(p.bodies[1]) != "the whole body" {
		t.Errorf("sent %s, the second time %q", got, p.bodies[1])
	}
}

// The answer of a PUT is lost, the SDK sends it again, and S3 says 412 because of our own bytes.
func TestAPutWhoseAnswerWasLostIsNoConflict(t *testing.T) {
	t.Parallel()
	p := &proxy{answer: func(n int, w http.ResponseWriter, r *http.Request, server http.Handler) bool {
		if r.Method != http.MethodPut || n != 1 {
			return false
		}
		server.ServeHTTP(discard{http.Header{}}, r)
		fail(w, 500, "InternalError")
		return true
	}}
	s := s3Behind(t, p)
	counts := upsert(t, sumTable(t, parquetio.Options{}), s, sum{1, 1, 1})
	if counts.Inserted != 1 {
		t.Errorf("counts %+v", counts)
	}
	if got := p.methods(); got != "GET PUT PUT GET" {
		t.Errorf("sent %s, want one more PUT by the SDK and one GET to look", got)
	}
	if got := read(t, sumTable(t, parquetio.Options{}), s, key); !slices.Equal(got, []sum{{1, 1, 1}}) {
		t.Errorf("rows %v", got)
	}
}

// discard is an answer that never arrives.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

func TestABodyThatBreaksOffIsAskedForAgain(t *testing.T) {
	t.Parallel()
	content := strings.Repeat("0123456789", 10_000)
	for broken, want := range map[int]string{1: content, 3: ""} {
		p := &proxy{}
		s := s3Behind(t, p)
		if _, err := s.Put(t.Context(), "k", strings.NewReader(content), ""); err != nil {
			t.Fatal(err)
		}
		p.answer = func(n int, w http.ResponseWriter, _ *http.Request, _ http.Handler) bool {
			if n > broken {
				return false
			}
			w.Header().Set("Content-Length", fmt.Sprint(len(content)))
			w.Header().Set("ETag", `"x"`)
			_, _ = io.WriteString(w, content[:len(content)/2])
			panic(http.ErrAbortHandler)
		}
		o, err := s.Open(t.Context(), "k")
		if want == "" {
			if err == nil || errors.Is(err, parquetio.ErrCorrupt) {
				t.Errorf("after %d broken bodies: got %v, want an error that is not ErrCorrupt", broken, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := io.ReadAll(io.NewSectionReader(o, 0, o.Size())); string(got) != want {
			t.Errorf("%d bytes, want %d", len(got), len(want))
		}
		o.Close()
	}
}

func TestAnObjectThatIsNotWhatWasWrittenIsCorrupt(t *testing.T) {
	t.Parallel()
	p := &proxy{answer: func(_ int, w http.ResponseWriter, r *http.Request, server http.Handler) bool {
		if r.Method == http.MethodPut {
			r.Header.Set("X-Amz-Meta-Sha256", strings.Repeat("0", 64))
		}
		return false
	}}
	s := s3Behind(t, p)
	if _, err := s.Put(t.Context(), "k", strings.NewReader("x"), ""); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(t.Context(), "k"); !errors.Is(err, parquetio.ErrCorrupt) {
		t.Errorf("got %v, want ErrCorrupt", err)
	}
}

func TestAnObjectWithoutOurMetadataIsRead(t *testing.T) {
	t.Parallel()
	client := s3Client(t, nil)
	bucket, name := "lake", "k"
	in := &s3.PutObjectInput{Bucket: &bucket, Key: &name, Body: strings.NewReader("copied here by hand")}
	if _, err := client.PutObject(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	o, err := parquetio.NewS3(client, bucket, "").Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if len(o.Digest()) != 64 {
		t.Errorf("digest %q", o.Digest())
	}
}

func TestS3ListsMoreThanAPage(t *testing.T) {
	t.Parallel()
	s := newS3(t)
	for i := range 1005 {
		if _, err := s.Put(t.Context(), fmt.Sprintf("k/%04d", i), strings.NewReader(""), ""); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	for key, err := range s.List(t.Context(), "k/") {
		if err != nil || key != fmt.Sprintf("k/%04d", n) {
			t.Fatalf("key %d is %q, %v", n, key, err)
		}
		n++
	}
	if n != 1005 {
		t.Errorf("%d keys", n)
	}
}
