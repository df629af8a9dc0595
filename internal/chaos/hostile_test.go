package chaos

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/lookup"
	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// hostility is what an API does that wants our memory or our time. A process of its own meets it, and its peak is measured.
type hostility struct {
	name   string
	answer func(w *bufio.Writer, n int64) // to call number n
	zipped bool
	sample bool // also in the short form, where a look-up meets it: it waits for no second attempt
}

const endless = 1 << 40

// The most that a process may have had resident, in MB: a fifth less than the 512 and 256 that the functions have.
const (
	mostExportMB = 410
	mostLookupMB = 205
)

// hostileLimit is the deadline that the processes are given, and hostileSlack how much later they may be gone: a loaded
// machine starts and ends them slowly.
const (
	hostileLimit = 15 * time.Second
	hostileSlack = 30 * time.Second
)

// hostilities are listings' answers of the orders' shape; a look-up meets the same.
func hostilities() []hostility {
	const end = `}],"nextToken":""}`
	return []hostility{
		{name: "a body without end", answer: func(w *bufio.Writer, _ int64) {
			repeat(w, `{"code":200,"data":[{"shipmentBoxId":1,"refer":"`, "x", endless, "")
		}},
		{name: "a zipped body without end", zipped: true, answer: func(w *bufio.Writer, _ int64) {
			repeat(w, `{"code":200,"data":[{"shipmentBoxId":1,"refer":"`, strings.Repeat("x", 1<<16), endless, "")
		}},
		{name: "16 MB of brackets", sample: true, answer: func(w *bufio.Writer, _ int64) {
			repeat(w, `{"code":200,"data":`, "[", 15<<20, "")
		}},
		{name: "a record nested deeply", answer: func(w *bufio.Writer, _ int64) {
			repeat(w, `{"code":200,"data":[{"shipmentBoxId":1,"orderedAt":"2026-11-20T00:00:00","deep":`, `{"a":`, 9_000, "1")
			repeat(w, "", "}", 9_000, end)
		}},
		{name: "5 million records in a page", sample: true, answer: func(w *bufio.Writer, _ int64) {
			repeat(w, `{"code":200,"data":[`, "{},", 5<<20, `{}],"nextToken":""}`)
		}},
		{name: "10,000 unknown members in each record", answer: func(w *bufio.Writer, n int64) {
			fmt.Fprint(w, `{"code":200,"data":[`)
			for i := range 50 {
				fmt.Fprintf(w, `{"shipmentBoxId":%d,"orderedAt":"2026-11-20T00:00:00","vendorId":"A00012345"`, n*100+int64(i)+1)
				for m := range 10_000 {
					fmt.Fprintf(w, `,"unknown member %d":%d`, m, m)
				}
				fmt.Fprint(w, "},")
			}
			fmt.Fprint(w, `{}],"nextToken":""}`)
		}},
		{name: "a number of 15 MB", answer: func(w *bufio.Writer, _ int64) {
			repeat(w, `{"code":200,"data":[{"orderedAt":"2026-11-20T00:00:00","shipmentBoxId":`, "9", 15<<20, end)
		}},
		{name: "a member name of 15 MB", answer: func(w *bufio.Writer, _ int64) {
			repeat(w, `{"code":200,"data":[{"shipmentBoxId":1,"orderedAt":"2026-11-20T00:00:00","`, "n", 15<<20, `":1`+end)
		}},
		{name: "a slow drip", answer: func(w *bufio.Writer, _ int64) {
			fmt.Fprint(w, `{"code":200,"data":[{"refer":"`)
			for w.Flush() == nil {
				_ = w.WriteByte('x')
				pass(20 * time.Millisecond)
			}
		}},
		{name: "pages without end", answer: func(w *bufio.Writer, n int64) {
			fmt.Fprint(w, `{"code":200,"data":[`)
			for i := range int64(50) {
				fmt.Fprintf(w, `{"shipmentBoxId":%d,"orderedAt":"2026-11-20T00:00:00","vendorId":"A00012345","refer":"%0500d"},`, n*50+i+1, n)
			}
			fmt.Fprintf(w, `{"shipmentBoxId":%d,"orderedAt":"2026-11-20T00:00:00"}],"nextToken":"%d"}`, endless+n, n+1)
		}},
	}
}

// repeat writes until the reader leaves.
func repeat(w *bufio.Writer, begin, what string, times int, end string) {
	_, err := w.WriteString(begin)
	for i := 0; i < times && err == nil; i++ {
		_, err = w.WriteString(what)
	}
	_, _ = w.WriteString(end)
}

func (h *hostility) serve(calls *atomic.Int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		var out io.Writer = w
		if h.zipped {
			w.Header().Set("Content-Encoding", "gzip")
			zip, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
			defer zip.Close()
			out = zip
		}
		buffered := bufio.NewWriterSize(flushed{out, w}, 1<<15)
		h.answer(buffered, calls.Add(1)-1)
		_ = buffered.Flush()
	})
}

// flushed sends on what it gets, so that a drip drips.
type flushed struct {
	io.Writer
	to http.ResponseWriter
}

func (f flushed) Write(p []byte) (int, error) {
	n, err := f.Writer.Write(p)
	if err == nil {
		err = http.NewResponseController(f.to).Flush()
	}
	return n, err
}

// hostileVariable tells a process that it is a victim of hostility: "export" or "look-up".
const hostileVariable = "COUPANGLAKE_CHAOS_HOSTILE"

// meeting is the victim's part: it prints how it ended and its peak.
func meeting(kind string) func(ctx context.Context, url, root string) error {
	return func(ctx context.Context, url, root string) error {
		ctx, cancel := context.WithTimeout(ctx, hostileLimit)
		defer cancel()
		victim := lookUpOnce
		if kind == "export" {
			victim = exportOnce
		}
		ended := victim(ctx, url, root)
		fmt.Println("ended with:", clip(fmt.Sprint(ended)))
		peak, err := testproc.PeakMemory()
		fmt.Println("peak:", peak>>20)
		return err
	}
}

func clip(text string) string { return text[:min(len(text), 2000)] }

func lookUpOnce(ctx context.Context, url, _ string) error {
	h, err := lookup.New(lookup.Options{Clients: []coupang.Config{{
		Vendor: seller, Credentials: coupang.StaticCredentials{AccessKey: "access-one", SecretKey: "secret-one"},
		UserAgent: "chaos (+https://example.com)", BaseURL: url, RequestsPerSecond: hurry,
	}}})
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "/orders/1", nil)
	if err != nil {
		return err
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var said struct{ Status int }
	if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil {
		return err
	}
	if w.Code == http.StatusOK {
		return nil
	}
	return errors.New(clip(w.Body.String()))
}

func TestAHostileAPIGetsNeitherOurMemoryNorOurTime(t *testing.T) {
	if testing.Short() {
		t.Skip("measures memory")
	}
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("the peak of a process is read from /proc")
	}
	t.Parallel()
	for _, h := range hostilities() {
		if !h.sample && !long() {
			continue
		}
		t.Run("look-up of "+h.name, func(t *testing.T) { h.check(t, "look-up", mostLookupMB) })
		if long() {
			t.Run("export of "+h.name, func(t *testing.T) { h.check(t, "export", mostExportMB) })
		}
	}
}

func (h *hostility) check(t *testing.T, kind string, most int) {
	server := httptest.NewServer(h.serve(new(atomic.Int64)))
	defer func() {
		server.CloseClientConnections()
		server.Close()
	}()
	began := time.Now()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), hostileVariable+"="+kind, victimVariable+"="+server.URL, lakeVariable+"="+t.TempDir(),
		"GOMEMLIMIT="+map[string]string{"export": "350MiB", "look-up": "150MiB"}[kind]) // as template.yaml has it
	text, err := cmd.CombinedOutput()
	took := time.Since(began)
	if err != nil {
		t.Fatalf("%v\n%s", err, clip(string(text)))
	}
	found := regexp.MustCompile(`\npeak: (\d+)`).FindSubmatch(text)
	if found == nil {
		t.Fatalf("no peak in\n%s", clip(string(text)))
	}
	peak, _ := strconv.Atoi(string(found[1]))
	ended, _, _ := strings.Cut(string(text), "\n")
	if long() {
		fmt.Printf("hostile: %-8s %-40s %4d MB %5.1f s  %.150s\n", kind, h.name, peak, took.Seconds(), ended)
	}
	if peak > most {
		t.Errorf("peak of %d MB, more than %d", peak, most)
	}
	if took > hostileLimit+hostileSlack {
		t.Errorf("it took %s, though its deadline was %s", took, hostileLimit)
	}
}
