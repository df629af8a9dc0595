package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"coupanglake": main, "worker": worker})
}

// shopNow is where the clock of the scripts' shop stands: 15:00 in Korea on 2026-03-31.
var shopNow = time.Date(2026, 3, 31, 6, 0, 0, 0, time.UTC)

// TestScripts runs the commands against a fake of the API and of Secrets Manager, both in this process.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: os.Getenv("UPDATE_GOLDEN") == "1",
		Setup: func(env *testscript.Env) error {
			api := coupangtest.New(coupangtest.Options{Seed: 3, Now: shopNow, OrdersPerDay: 10})
			server := coupangtest.NewServer(api)
			env.Defer(server.Close)
			env.Values[apiKey{}] = api
			for name, value := range map[string]string{
				"COUPANG_BASE_URL": server.URL, "COUPANG_VENDOR_IDS": "A00012345",
				"COUPANG_ACCESS_KEY": "access-A00012345", "COUPANG_SECRET_KEY": "secret-A00012345",
				"COUPANG_REQUESTS_PER_SECOND": "5", "LAKE_URI": "file://" + env.WorkDir + "/lake",
				"AWS_ENDPOINT_URL": newSecretsManager(env), "AWS_REGION": "ap-northeast-2", "AWS_ACCESS_KEY_ID": "id",
				"AWS_SECRET_ACCESS_KEY": "key", "TMPDIR": env.WorkDir,
				"SHOP_ADDRESS": strings.TrimPrefix(server.URL, "http://"),
			} {
				env.Setenv(name, value)
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"shop": shop, "calls": calls},
	})
}

type apiKey struct{}

func apiOf(ts *testscript.TestScript) *coupangtest.API {
	api, ok := ts.Value(apiKey{}).(*coupangtest.API)
	if !ok {
		ts.Fatalf("the script has no shop")
	}
	return api
}

// shop changes the world: `shop advance 24h`, `shop hide`, `shop heal`, `shop fail 302 blocked by the system`, and
// `shop put order 12`, `shop remove order 12`.
func shop(ts *testscript.TestScript, neg bool, args []string) {
	api := apiOf(ts)
	switch args[0] {
	case "advance":
		d, err := time.ParseDuration(args[1])
		ts.Check(err)
		api.Advance(d)
	case "hide":
		api.HideSafeNumbers(true)
	case "heal":
		api.HideSafeNumbers(false)
		api.Heal()
	case "keys":
		api.SetKeys("A00012345", args[1], args[2])
	case "fail":
		api.Fail(coupangtest.Fault{Kind: coupangtest.FaultKind(strings.Join(args[1:], " "))})
	case "put", "remove":
		id, err := strconv.ParseInt(args[2], 10, 64)
		ts.Check(err)
		subject := map[string]coupangtest.Subject{"order": coupangtest.Orders, "return": coupangtest.Returns, "inquiry": coupangtest.Inquiries}[args[1]]
		api.Remove("A00012345", subject, id)
		if args[0] == "put" {
			api.Put("A00012345", subject, coupangtest.Record{ID: id, At: shopNow.Add(-time.Hour)})
		}
	default:
		ts.Fatalf("shop cannot %s", args[0])
	}
}

// calls compares how many calls the shop got since it was last asked.
func calls(ts *testscript.TestScript, neg bool, args []string) {
	api := apiOf(ts)
	if got := fmt.Sprint(api.Count("")); got != args[0] {
		ts.Fatalf("the shop got %s calls, want %s", got, args[0])
	}
	api.ForgetRequests()
}
