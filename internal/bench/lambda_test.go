//go:build linux

package bench

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/awstest"
	"github.com/seed-21c7aa78/coupang-lake/internal/lambdatest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// functions tells how soon each function is ready, and how large it is.
func functions(t *testing.T) section {
	t.Helper()
	s := section{
		title: "Functions",
		text: `From the start of the process to its first poll for an invocation, median and worst of 21 starts of the compiled function on this
machine. Lambda adds its own part, fetching the archive before all. Sizes are those of the executables for arm64.`,
		head: []string{"function", "start, median", "start, worst", "size"},
	}
	account := awstest.Start(t)
	account.CreateBucket(t, "lake")
	mains, err := filepath.Glob(filepath.Join(root, "functions/*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range mains {
		name := filepath.Base(dir)
		var took []time.Duration
		for range 21 {
			took = append(took, start(t, name, account.Env()))
		}
		slices.Sort(took)
		info, err := os.Stat(filepath.Join(root, "build", name, "bootstrap"))
		if err != nil {
			t.Fatal(err)
		}
		s.row(name, milliseconds(took[len(took)/2]), milliseconds(took[len(took)-1]), fmt.Sprintf("%.1f MB", float64(info.Size())/1e6))
	}
	return s
}

func start(t *testing.T, name string, env []string) (took time.Duration) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		lambdatest.Build(t, "./functions/"+name)
		began := time.Now()
		fn := lambdatest.Start(t, "./functions/"+name, append(env, "LAKE_URI=s3://lake", "COUPANG_VENDOR_IDS="+seller.ID)...)
		if err := fn.Ready(t.Context()); err != nil {
			t.Fatal(err)
		}
		took = time.Since(began)
	})
	return took
}

// lookups measures the compiled look-up function over the Runtime API, one invocation after another as in Lambda.
func lookups(t *testing.T) section {
	t.Helper()
	s := section{
		title: "Look-ups",
		text: `The compiled function, asked one invocation after another over the Runtime API, which takes part of each time. Coupang is the fake
on this machine without latency, AWS is moto: what is measured is what we add.`,
		head: []string{"answer", "invocations", "a second", "p50", "p99"},
	}
	const found = 2_000
	account := awstest.Start(t)
	account.CreateStateTable(t, "state")
	account.CreateSecret(t, "coupang/"+seller.ID, `{"accessKey":"access-`+seller.ID+`","secretKey":"secret-`+seller.ID+`"}`)
	api := coupangtest.New(coupangtest.Options{})
	server := coupangtest.NewServer(api)
	t.Cleanup(server.Close)
	for id := range int64(found) {
		api.Put(seller.ID, coupangtest.Returns, coupangtest.Record{ID: id + 1, At: time.Now()})
	}
	fn := lambdatest.Start(t, "./functions/lookup-return", append(account.Env(), "COUPANG_VENDOR_IDS="+seller.ID,
		"COUPANG_BASE_URL="+server.URL, "COUPANG_REQUESTS_PER_SECOND=100000", "STATE_TABLE=state")...)
	ask := func(answer string, n int, status int, id func(i int) int) {
		var took []time.Duration
		began := time.Now()
		for i := range n {
			one := time.Now()
			lookUp(t, fn, id(i), status)
			took = append(took, time.Since(one))
		}
		rate := float64(n) / time.Since(began).Seconds()
		slices.Sort(took)
		s.row(answer, thousands(int64(n)), thousands(int64(rate)), milliseconds(took[n/2]), milliseconds(took[n*99/100]))
	}
	lookUp(t, fn, 1, 200) // keys are read once
	ask("found, asked of Coupang", found, 200, func(i int) int { return i + 1 })
	ask("found, kept from before", found, 200, func(int) int { return found })
	ask("not found, asked of Coupang and remembered", 200, 404, func(i int) int { return found + 1 + i })
	ask("not found, remembered", found, 404, func(int) int { return found + 1 })
	return s
}

func lookUp(t *testing.T, fn *lambdatest.Function, id, status int) {
	t.Helper()
	event := fmt.Sprintf(`{"httpMethod":"GET","path":"/returns/%d","requestContext":{"stage":"v1"}}`, id)
	text, err := fn.Invoke(t.Context(), event)
	if err != nil {
		t.Fatal(err)
	}
	var reply struct{ StatusCode int }
	if err := json.Unmarshal(text, &reply); err != nil || reply.StatusCode != status {
		t.Fatalf("return %d: status %d, want %d (%v): %s", id, reply.StatusCode, status, err, strings.TrimSpace(string(text)))
	}
}
