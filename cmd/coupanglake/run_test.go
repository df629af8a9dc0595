package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// newShop serves a fake of the API and returns the environment in which commands use it.
func newShop(t *testing.T, o coupangtest.Options) (*coupangtest.API, map[string]string) {
	t.Helper()
	if o.Now.IsZero() {
		o.Now = shopNow
	}
	api := coupangtest.New(o)
	server := coupangtest.NewServer(api)
	t.Cleanup(server.Close)
	return api, map[string]string{
		"COUPANG_BASE_URL": server.URL, "COUPANG_VENDOR_IDS": "A00012345",
		"COUPANG_ACCESS_KEY": "access-A00012345", "COUPANG_SECRET_KEY": "secret-A00012345",
		"COUPANG_REQUESTS_PER_SECOND": "5", "LAKE_URI": "file://" + filepath.ToSlash(t.TempDir()),
	}
}

// command runs one command line to its end.
func command(ctx context.Context, env map[string]string, args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = run(ctx, args, func(name string) string { return env[name] }, strings.NewReader(""), &out, &err)
	return code, out.String(), err.String()
}

func TestExitCodesTellWhatHappened(t *testing.T) {
	t.Parallel()
	blocked := coupangtest.Fault{Kind: coupangtest.Blocked}
	down := coupangtest.Fault{Kind: coupangtest.NullData}
	for _, tt := range []struct {
		name  string
		fault *coupangtest.Fault
		env   map[string]string
		args  []string
		want  int
	}{
		{"done", nil, nil, []string{"export", "inquiries", "--from", "2026-03-31", "--to", "2026-03-31"}, 0},
		{"help", nil, nil, []string{"--help"}, 0},
		{"a sweep failed", &down, nil, []string{"export", "inquiries", "--from", "2026-03-31", "--to", "2026-03-31"}, 1},
		{"not found", nil, nil, []string{"lookup", "order", "1"}, 1},
		{"unknown command", nil, nil, []string{"exprot"}, 2},
		{"unknown flag", nil, nil, []string{"status", "--jsno"}, 2},
		{"no dataset", nil, nil, []string{"export"}, 2},
		{"wrong dates", nil, nil, []string{"export", "orders", "--from", "2026-03-31", "--to", "2026-03-01"}, 2},
		{"dates to come", nil, nil, []string{"export", "orders", "--from", "2999-01-01"}, 2},
		{"wrong configuration", nil, map[string]string{"PII": "mask"}, []string{"status"}, 2},
		{"half a pair of keys", nil, map[string]string{"COUPANG_SECRET_KEY": ""}, []string{"status"}, 2},
		{"malformed id", nil, nil, []string{"lookup", "order", "x"}, 2},
		{"not on loopback", nil, nil, []string{"serve", "--addr", "0.0.0.0:0"}, 2},
		{"blocked", &blocked, nil, []string{"export", "inquiries", "--from", "2026-03-31", "--to", "2026-03-31"}, 3},
		{"blocked while verifying", &blocked, nil, []string{"verify", "inquiries", "--from", "2026-03-31", "--to", "2026-03-31"}, 3},
		{"blocked look-up", &blocked, nil, []string{"lookup", "order", "1"}, 3},
		{"differences", nil, nil, []string{"verify", "inquiries", "--from", "2026-03-25", "--to", "2026-03-31"}, 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			api, env := newShop(t, coupangtest.Options{Seed: 3, OrdersPerDay: 100})
			if tt.fault != nil {
				api.Fail(*tt.fault)
			}
			for name, value := range tt.env {
				env[name] = value
			}
			code, stdout, stderr := command(t.Context(), env, tt.args...)
			if code != tt.want {
				t.Errorf("exit code %d, want %d\n%s\n%s", code, tt.want, stdout, stderr)
			}
			for value := range api.PersonalValues() {
				if tt.args[0] != "lookup" && strings.Contains(stdout+stderr, value) {
					t.Errorf("a personal value was printed")
				}
			}
			if strings.Contains(stdout+stderr, "secret-A") || strings.Contains(stdout+stderr, "access-A") {
				t.Errorf("a key was printed:\n%s\n%s", stdout, stderr)
			}
		})
	}
}

func TestInterruptedExportEndsAtOnceAndCanGoOn(t *testing.T) {
	t.Parallel()
	api, env := newShop(t, coupangtest.Options{Seed: 3, OrdersPerDay: 10})
	ctx, cancel := context.WithCancel(t.Context())
	api.BeforePage(func(coupangtest.Request) { cancel() })
	code, _, stderr := command(ctx, env, "export", "orders", "--from", "2026-03-31", "--to", "2026-03-31")
	if code != exitInterrupted || !strings.Contains(stderr, "run the same command again") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	api.BeforePage(nil)
	if code, _, stderr := command(t.Context(), env, "export", "orders", "--from", "2026-03-31", "--to", "2026-03-31"); code != exitOK {
		t.Errorf("afterwards: exit code %d\n%s", code, stderr)
	}
}

// background runs a command that ends with its context, and returns its first lines.
func background(t *testing.T, env map[string]string, lines int, args ...string) (first []string, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	read, write := io.Pipe()
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, args, func(name string) string { return env[name] }, strings.NewReader(""), write, io.Discard)
		_ = write.Close()
	}()
	scanner := bufio.NewScanner(read)
	for len(first) < lines && scanner.Scan() {
		first = append(first, scanner.Text())
	}
	if len(first) < lines {
		t.Fatalf("%v ended after %q", args, first)
	}
	return first, func() int { cancel(); return <-done }
}

func TestSimServesTheShopThatItsVariablesName(t *testing.T) {
	t.Parallel()
	lines, stop := background(t, nil, 6, "sim", "--addr", "127.0.0.1:0", "--latency", "0s", "--orders", "20")
	env := map[string]string{}
	for _, line := range lines {
		name, value, ok := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		if !ok || !strings.HasPrefix(line, "export ") {
			t.Fatalf("%q sets no variable", line)
		}
		env[name] = strings.Trim(value, `"`)
	}
	env["LAKE_URI"] = strings.Replace(env["LAKE_URI"], "$PWD", t.TempDir(), 1)
	code, stdout, stderr := command(t.Context(), env, "export", "inquiries", "--lookback", "6")
	if code != exitOK || !strings.Contains(stdout, "done") {
		t.Errorf("export: exit code %d\n%s\n%s", code, stdout, stderr)
	}
	if code := stop(); code != exitOK {
		t.Errorf("sim: exit code %d", code)
	}
}

func TestServeAnswersAsTheFunctionDoes(t *testing.T) {
	t.Parallel()
	api, env := newShop(t, coupangtest.Options{Seed: 3})
	api.Put("A00012345", coupangtest.Returns, coupangtest.Record{ID: 365937, At: shopNow.Add(-time.Hour)})
	lines, stop := background(t, env, 1, "serve", "--addr", "127.0.0.1:0")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, lines[0]+"/returns/365937", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(body), `"receiptId":"365937"`) {
		t.Errorf("status %d, %v", resp.StatusCode, err)
	}
	if code := stop(); code != exitOK {
		t.Errorf("serve: exit code %d", code)
	}
}
