package chaos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// victims are processes that export orders into a directory and are killed. In the long form they are the real program; in
// the sample this test binary, so that nothing needs to be built.
type victims struct {
	t       *testing.T
	dataset *exported
	shop    *shop
	server  *coupangtest.Server
	root    string // of the lake
	program string // empty: this test binary
}

// Variables of a victim that is this test binary.
const (
	victimVariable = "COUPANGLAKE_CHAOS_VICTIM" // the API's address
	lakeVariable   = "COUPANGLAKE_CHAOS_LAKE"
)

// hurry is the victims' pace: as fast as a test may be, slow enough to be killed on the way.
const hurry = 200

// suffer is a victim's whole life, and gives its exit code.
func suffer(kind, url, root string) int {
	victim := exportOnce
	if kind != "" {
		victim = meeting(kind)
	}
	if err := victim(context.Background(), url, root); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// exportOnce is the victim.
func exportOnce(ctx context.Context, url, root string) error {
	store, err := parquetio.NewDir(root)
	if err != nil {
		return err
	}
	keys := coupang.StaticCredentials{AccessKey: "access-one", SecretKey: "secret-one"}
	all, err := export.Datasets(export.Options{
		Store: store, Holds: hold.NewLocal(filepath.Join(root, ".holds.json")),
		Keys: func(coupang.Vendor) coupang.CredentialSource { return keys },
		Client: func(v coupang.Vendor) (*coupang.Client, error) {
			return coupang.New(coupang.Config{
				Vendor: v, Credentials: keys, UserAgent: "chaos (+https://example.com)", BaseURL: url, RequestsPerSecond: hurry,
			})
		},
	})
	if err != nil {
		return err
	}
	u := export.Unit{
		RunID: "victim", Dataset: all[0].Name(), VendorID: seller.ID,
		From: coupang.DayOf(today, seller.Market) - shopDays - 1, To: coupang.DayOf(today, seller.Market),
	}
	_, err = all[0].Run(ctx, seller, u)
	return err
}

func newVictims(t *testing.T) *victims {
	t.Helper()
	v := &victims{t: t, dataset: datasets()[0], shop: newShop(), root: filepath.Join(t.TempDir(), "lake")}
	v.server = coupangtest.NewServer(v.shop.api)
	t.Cleanup(v.server.Close)
	v.dataset.before = map[int64]bool{}
	if long() {
		v.program = filepath.Join(t.TempDir(), "coupanglake")
		if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", v.program, "../../cmd/coupanglake").CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	return v
}

// command is one run, with the means to end it early only from outside.
func (v *victims) command() *exec.Cmd {
	if v.program == "" {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), victimVariable+"="+v.server.URL, lakeVariable+"="+v.root)
		return cmd
	}
	from := coupang.DayOf(today, seller.Market) - shopDays - 1
	cmd := exec.Command(v.program, "export", "orders", "--lake", v.root, "--from", from.String(), "--to", coupang.DayOf(today, seller.Market).String())
	cmd.Env = append(os.Environ(),
		"COUPANG_BASE_URL="+v.server.URL, "COUPANG_VENDOR_IDS="+seller.ID, fmt.Sprint("COUPANG_REQUESTS_PER_SECOND=", hurry),
		"COUPANG_ACCESS_KEY=access-one", "COUPANG_SECRET_KEY=secret-one", "AWS_EC2_METADATA_DISABLED=true", "AWS_REGION=ap-northeast-2")
	return cmd
}

// finish runs to the end and tells how long that took.
func (v *victims) finish() time.Duration {
	v.t.Helper()
	began := time.Now()
	if out, err := v.command().CombinedOutput(); err != nil {
		v.t.Fatalf("%v\n%s", err, out)
	}
	return time.Since(began)
}

// kill runs and kills: after a time, or as soon as so many files of any sort are in the lake.
func (v *victims) kill(after time.Duration, files int) string {
	v.t.Helper()
	p := testproc.Start(v.t, v.command())
	deadline := time.NewTimer(after)
	defer deadline.Stop()
	tick := time.NewTicker(200 * time.Microsecond)
	defer tick.Stop()
	for waiting := true; waiting; {
		select {
		case <-p.Done():
			return "ended before"
		case <-deadline.C:
			waiting = false
		case <-tick.C:
			waiting = files == 0 || v.files() < files
		}
	}
	if err := p.Kill(); err != nil {
		v.t.Fatal(err)
	}
	return p.State().String()
}

// files counts also those that are being written.
func (v *victims) files() (n int) {
	_ = filepath.WalkDir(v.root, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.Contains(path, "dt=") {
			n++
		}
		return nil
	})
	return n
}

// After each kill every object can be read, and no row is gone; after one whole run all is there.
func TestKilledAtAnyPoint(t *testing.T) {
	t.Parallel()
	v := newVictims(t)
	r, kills := newReport(), 3
	if long() {
		kills = 100
	}
	v.shop.live()
	whole := v.finish()
	if err := os.RemoveAll(v.root); err != nil {
		t.Fatal(err)
	}
	dice := rand.New(rand.NewPCG(1, 2))
	for n := range kills {
		if n%10 == 0 {
			v.dataset.before = map[int64]bool{}
			if err := os.RemoveAll(v.root); err != nil {
				t.Fatal(err)
			}
		}
		files := 0
		if n%2 == 0 {
			files = 1 + v.files() + dice.IntN(shopDays) // in the middle of publishing
		}
		var o outcome
		o.Ended = v.kill(time.Duration(dice.Int64N(int64(whole)+1)), files)
		v.checkWhole(&o)
		if n == kills-1 || n%10 == 9 {
			v.finish()
			v.compare(&o)
		}
		r.add("kill -9", "kill -9 of the program", fmt.Sprintf("number %d", n), o)
	}
	r.judge(t)
	r.handIn(t)
}

func (v *victims) lake() parquetio.Store {
	v.t.Helper()
	store, err := parquetio.NewDir(v.root)
	if err != nil {
		v.t.Fatal(err)
	}
	return store
}

// checkWhole reads everything that a killed process left.
func (v *victims) checkWhole(o *outcome) {
	rows, doubled, err := rowsIn(v.t.Context(), v.lake(), v.dataset.dataset, v.dataset.key)
	if err != nil {
		o.blame(&o.Lost, "an object is not whole: %v", err)
	}
	for _, id := range doubled {
		o.blame(&o.Doubled, "order %d is there twice", id)
	}
	for id := range v.dataset.before {
		if _, ok := rows[id]; !ok {
			o.blame(&o.Lost, "order %d is gone", id)
		}
	}
	for id := range rows {
		v.dataset.before[id] = true
	}
}

func (v *victims) compare(o *outcome) {
	v.dataset.hold(v.t.Context(), v.shop.api, v.lake(), o)
	o.Calls = v.shop.api.Count("")
}
