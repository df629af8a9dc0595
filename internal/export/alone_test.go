package export

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// aloneVariable names the test that a child process runs.
const aloneVariable = "COUPANG_LAKE_TEST_ALONE"

// alone runs a test in a synctest bubble of its own process. parquet-go pools its zstd decoders for the whole process, and
// one that was made in a bubble must not be used outside it.
func alone(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	if os.Getenv(aloneVariable) == t.Name() {
		synctest.Test(t, test)
		return
	}
	name := "^" + strings.ReplaceAll(t.Name(), "/", "$/^") + "$"
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run="+name, fmt.Sprintf("-test.short=%t", testing.Short()))
	child.Env = append(os.Environ(), aloneVariable+"="+t.Name())
	if out, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// pass lets time pass in a bubble, where it takes none.
func pass(d time.Duration) { <-time.After(d) }

// tries is n, or fewer where the race detector multiplies the time of each.
func tries(n uint64) uint64 {
	if testing.Short() {
		return n/8 + 1
	}
	return n
}
