package export

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

func TestTwoRunsOfTheSameWindowAtOnceLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T) parquetio.Store{"directory": dirStore, "S3": s3Store} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, coupangtest.Options{Seed: 21, OrdersPerDay: 30})
			w.lake = open(t)
			var runs sync.WaitGroup
			for range 2 {
				runs.Go(func() {
					e := named(t, testOptions(w.api, w.lake), "orders")
					if _, err := w.run(t.Context(), e, 7); err != nil {
						t.Error(err)
					}
				})
			}
			runs.Wait()
			lake := rows(w, orders()) // fails on a key that is there twice
			first := coupang.DayOf(worldNow, coupang.KR) - 7
			for box := range w.api.Listed(seller.ID, coupangtest.Orders) {
				if _, ok := lake[box.ID]; !ok && coupang.DayOf(box.ListedAt, coupang.KR) >= first {
					t.Errorf("box %d of %s is not in the lake", box.ID, box.Day)
				}
			}
		})
	}
}

func dirStore(t *testing.T) parquetio.Store {
	t.Helper()
	store, err := parquetio.NewDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// s3Store is a bucket of a server of the S3 protocol on this machine, which heeds the conditions of a PUT.
func s3Store(t *testing.T) parquetio.Store {
	t.Helper()
	server := httptest.NewServer(gofakes3.New(s3mem.New(), gofakes3.WithAutoBucket(true)).Server())
	t.Cleanup(server.Close)
	client := s3.New(s3.Options{
		BaseEndpoint: &server.URL, Region: "ap-northeast-2", UsePathStyle: true,
		Credentials: aws.NewCredentialsCache(credentials.NewStaticCredentialsProvider("key", "secret", "")),
	})
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("lake")}); err != nil {
		t.Fatal(err)
	}
	return parquetio.NewS3(client, "lake", "prefix")
}

const memoryVariable = "COUPANG_LAKE_TEST_MEMORY" // the directory of the lake that a child process merges into

// A partition of 200,000 boxes and a sweep that brought 30,000 of them again, in a process of its own that has nothing but
// what an export function has. The limit of the garbage collector is that of a 256 MB function.
func TestALargePartitionIsMergedInLittleMemory(t *testing.T) {
	if os.Getenv(longVariable) == "" || runtime.GOOS != "linux" {
		t.Skip("writes 200,000 rows, and reads /proc: see make long")
	}
	t.Parallel()
	if root := os.Getenv(memoryVariable); root != "" {
		mergeLarge(t, root)
		return
	}
	root := t.TempDir()
	store, err := parquetio.NewDir(root)
	if err != nil {
		t.Fatal(err)
	}
	publishSample(t, store, 200_000, worldNow.Add(-time.Hour))
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	child.Env = append(os.Environ(), memoryVariable+"="+root, "GOMEMLIMIT=150MiB")
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

func mergeLarge(t *testing.T, root string) {
	t.Helper()
	store, err := parquetio.NewDir(root)
	if err != nil {
		t.Fatal(err)
	}
	sweep := publishSample(t, store, 30_000, worldNow)
	if sweep.RowsInserted != 0 || sweep.RowsUnchanged+sweep.RowsChanged != 30_000 {
		t.Errorf("merged %+v", sweep)
	}
	const limit = 256
	peak, err := testproc.PeakMemory()
	if err != nil || peak>>20 > limit {
		t.Errorf("peak memory %d MB (%v), want at most %d", peak>>20, err, limit)
	}
	t.Logf("peak memory %d MB", peak>>20)
}

// publishSample publishes the first n boxes of a sale day as one sweep would.
func publishSample(t *testing.T, store parquetio.Store, n int, seen time.Time) *Sweep {
	t.Helper()
	d := orders()
	e, err := newExporter(&d, Options{Store: store})
	if err != nil {
		t.Fatal(err)
	}
	day := coupang.DayOf(worldNow, coupang.KR) - 3
	api := coupangtest.New(coupangtest.Options{Seed: 1, Now: worldNow, First: day, Peaks: map[coupang.Day]int{day: 220_000}})
	r := &reader[coupang.OrderSheet, Order]{
		run: &run[coupang.OrderSheet, Order]{exporter: e, vendor: seller}, sweep: &Sweep{}, quality: newQuality(d.Guard),
	}
	var batch []*Order
	for box := range api.Listed(seller.ID, coupangtest.Orders) {
		if box.Day != day {
			continue
		}
		record := coupang.Decode[coupang.OrderSheet](box.JSON, coupang.KR)
		row, _, err := d.row(&record, seller, seen)
		if err != nil {
			t.Fatal(err)
		}
		batch = append(batch, &row)
		if n--; n == 0 || len(batch) == maxRows {
			if err := r.publishDay(t.Context(), day, batch); err != nil {
				t.Fatal(err)
			}
			batch = nil
		}
		if n == 0 {
			return r.sweep
		}
	}
	t.Fatal("the sale day is too small")
	return nil
}
