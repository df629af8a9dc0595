package chaos

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio/storetest"
)

// operation is what a store is asked to do.
type operation string

const (
	put  operation = "put"
	read operation = "read"
)

// strike counts operations of one sort and says which fail. Its zero value counts and lets all pass.
type strike struct {
	mu    sync.Mutex
	op    operation
	armed bool
	place place
	seen  map[operation]int
}

func (s *strike) falls(op operation) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil {
		s.seen = map[operation]int{}
	}
	n := s.seen[op]
	s.seen[op]++
	return s.armed && op == s.op && (n == s.place.after || s.place.forGood && n > s.place.after)
}

// arm begins to count anew.
func (s *strike) arm(op operation, p place) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.op, s.armed, s.place, s.seen = op, true, p, nil
}

func (s *strike) heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.armed = false
}

// storeFault is a way in which a lake's store goes wrong.
type storeFault struct {
	name string
	op   operation
	open func(s *strike) parquetio.Store
}

// storeFaults are those of any store, told by one in memory, and those of the S3 protocol.
func storeFaults() []storeFault {
	return []storeFault{
		{"put: not stored", put, failing(storetest.NotStored)},
		{"put: stored, but reported as failed", put, failing(storetest.Stored)},
		{"put: stored, then a conflict with ourselves", put, failing(storetest.StoredThenConflict)},
		{"put: disk full half-way", put, fullDisk},
		{"read: fails", read, failing(storetest.None)},
		{"S3 put: 503 SlowDown", put, s3With(refuse(http.StatusServiceUnavailable, "SlowDown"))},
		{"S3 put: 412 PreconditionFailed", put, s3With(refuse(http.StatusPreconditionFailed, "PreconditionFailed"))},
		{"S3 put: 409 ConditionalRequestConflict", put, s3With(refuse(http.StatusConflict, "ConditionalRequestConflict"))},
		{"S3 put: 403 AccessDenied", put, s3With(refuse(http.StatusForbidden, "AccessDenied"))},
		{"S3 put: 500 although stored", put, s3With(storedThen(refuse(http.StatusInternalServerError, "InternalError")))},
		{"S3 put: connection reset", put, s3With(reset)},
		{"S3 put: connection reset although stored", put, s3With(storedThen(reset))},
		{"S3 read: 503 SlowDown", read, s3With(refuse(http.StatusServiceUnavailable, "SlowDown"))},
		{"S3 read: 403 AccessDenied", read, s3With(refuse(http.StatusForbidden, "AccessDenied"))},
		{"S3 read: connection reset", read, s3With(reset)},
		{"S3 read: connection reset while reading", read, s3With(cutBody)},
	}
}

// failing is a store that fails its Puts in one way, or its reads.
func failing(f storetest.Fault) func(s *strike) parquetio.Store {
	return func(s *strike) parquetio.Store {
		return &storetest.Memory{
			OnPut: func(int, string) storetest.Fault {
				if s.falls(put) {
					return f
				}
				return storetest.None
			},
			OnRead: func(string) error {
				if s.falls(read) {
					return storetest.ErrInjected
				}
				return nil
			},
		}
	}
}

// fullDisk is a store whose writer takes the first half of a body and no more.
func fullDisk(s *strike) parquetio.Store { return &fullStore{&storetest.Memory{}, s} }

type fullStore struct {
	*storetest.Memory
	strike *strike
}

func (f *fullStore) Put(ctx context.Context, key string, body io.ReadSeeker, ifMatch string) (string, error) {
	if !f.strike.falls(put) {
		return f.Memory.Put(ctx, key, body, ifMatch)
	}
	size, err := body.Seek(0, io.SeekEnd)
	if err != nil {
		return "", err
	}
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	if _, err := io.CopyN(io.Discard, body, size/2); err != nil {
		return "", err
	}
	return "", errNoSpace
}

// s3With is a lake in a server of the S3 protocol, behind a proxy that may answer in the server's place. There is no socket
// between them, which a bubble could not bear.
func s3With(answer proxied) func(s *strike) parquetio.Store {
	return func(s *strike) parquetio.Store {
		backend := s3mem.New()
		if err := backend.CreateBucket("lake"); err != nil {
			panic(err) // an empty server takes any bucket
		}
		return parquetio.NewS3(s3.New(s3.Options{
			BaseEndpoint: aws.String("http://127.0.0.1"), Region: "ap-northeast-2", UsePathStyle: true,
			Credentials: credentials.NewStaticCredentialsProvider("key", "secret", ""),
			HTTPClient:  &http.Client{Transport: &proxy{gofakes3.New(backend).Server(), answer, s}},
		}), "lake", "some/prefix")
	}
}

func TestEveryFaultOfTheStore(t *testing.T) {
	t.Parallel()
	campaign(t, func(t *testing.T, r *report) {
		picked := newSample(0, 25)
		for _, e := range some(datasets(), 1) {
			e.prepare(t)
			asked := map[string]map[operation]int{}
			for _, f := range storeFaults() {
				if asked[f.kind()] == nil {
					asked[f.kind()] = e.operations(t, f)
				}
				for _, p := range places(asked[f.kind()][f.op]) {
					if !picked.takes() {
						continue
					}
					s := &strike{}
					l := e.open(t, f.open(s))
					s.arm(f.op, p)
					r.add("store of "+e.dataset, f.name, p.name, l.tried(t.Context(), s.heal))
				}
			}
		}
	})
}

// kind of store that the fault is one of.
func (f storeFault) kind() string {
	if strings.HasPrefix(f.name, "S3") {
		return "S3"
	}
	return "memory"
}

// operations counts those of a healthy run in a store of the fault's kind.
func (e *exported) operations(t *testing.T, f storeFault) map[operation]int {
	t.Helper()
	s := &strike{}
	l := e.open(t, f.open(s))
	s.arm("", place{})
	if _, err := l.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s.seen
}
