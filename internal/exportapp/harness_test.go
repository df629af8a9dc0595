package exportapp_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/lambdatest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

const (
	exportOrders           = "./functions/export-orders"
	exportInquiries        = "./functions/export-inquiries"
	exportReturns          = "./functions/export-returns"
	exportExchanges        = "./functions/export-exchanges"
	exportProductInquiries = "./functions/export-product-inquiries"

	seller    = "A00012345"
	neighbour = "A00099999"
)

// worldNow is where a world's clock stands: noon in Korea. Events say so, too, in scheduledTime.
var worldNow = time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)

// world is the fake API on a port, a fake Secrets Manager with every vendor's keys, and a lake in a directory: all that an
// inline export function meets, without the second tier.
type world struct {
	t       *testing.T
	api     *coupangtest.API
	secrets *secrets
	lake    parquetio.Store
	env     []string
}

func newWorld(t *testing.T, o coupangtest.Options) *world {
	t.Helper()
	w := newBareWorld(t, o)
	w.secrets = newSecrets(t)
	for _, v := range o.Vendors {
		w.secrets.set("coupang/"+v.ID, keysOf(v.ID))
	}
	w.env = append(w.env, w.secrets.env()...)
	root := t.TempDir()
	lake, err := parquetio.NewDir(root)
	if err != nil {
		t.Fatal(err)
	}
	w.lake, w.env = lake, append(w.env, "LAKE_URI=file://"+root)
	return w
}

// newBareWorld has the API alone. Its options name the vendors.
func newBareWorld(t *testing.T, o coupangtest.Options) *world {
	t.Helper()
	if o.Now.IsZero() {
		o.Now = worldNow
	}
	var vendors []string
	for _, v := range o.Vendors {
		vendors = append(vendors, coupang.Vendor{ID: v.ID, Market: market(v)}.String())
	}
	w := &world{t: t, api: coupangtest.New(o)}
	server := coupangtest.NewServer(w.api)
	t.Cleanup(server.Close)
	w.env = []string{
		"COUPANG_BASE_URL=" + server.URL,
		"COUPANG_VENDOR_IDS=" + strings.Join(vendors, ","),
		"COUPANG_REQUESTS_PER_SECOND=100",
	}
	return w
}

func market(v coupangtest.Vendor) coupang.Market {
	if v.Market == "" {
		return coupang.KR
	}
	return v.Market
}

func vendors(ids ...string) []coupangtest.Vendor {
	var all []coupangtest.Vendor
	for _, id := range ids {
		all = append(all, coupangtest.Vendor{ID: id})
	}
	return all
}

// keysOf is the text of a vendor's secret, with the keys that the fake API gives it.
func keysOf(vendor string) string {
	return fmt.Sprintf(`{"accessKey":"access-%s","secretKey":"secret-%s","issuedAt":"%s"}`, vendor, vendor, time.Now().UTC().Format(time.DateOnly))
}

// start starts a function. Later variables win over the world's.
func (w *world) start(function string, env ...string) *lambdatest.Function {
	w.t.Helper()
	return lambdatest.Start(w.t, function, append(slices.Clone(w.env), env...)...)
}

// answer is what an inline run returns. A sweep is kept as it is printed.
type answer struct {
	RunID   string           `json:"runId"`
	Dataset string           `json:"dataset"`
	Sweeps  []map[string]any `json:"sweeps"`
}

// sum adds one column of all sweeps.
func (a answer) sum(column string) int {
	total := 0
	for _, s := range a.Sweeps {
		total += int(s[column].(float64))
	}
	return total
}

// states are the sweeps' states, in order.
func (a answer) states() []string {
	var all []string
	for _, s := range a.Sweeps {
		all = append(all, s["state"].(string))
	}
	return all
}

// run invokes a function inline and fails the test where the run failed.
func (w *world) run(fn *lambdatest.Function, event string) answer {
	w.t.Helper()
	text, err := fn.Invoke(w.t.Context(), event)
	if err != nil {
		w.t.Fatalf("%s: %v", event, err)
	}
	return decode[answer](w.t, text)
}

// decode reads an answer, which has no other members than those of T.
func decode[T any](t *testing.T, text []byte) T {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.DisallowUnknownFields()
	var v T
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

// scheduled is the event of a schedule at the world's now.
func scheduled(lookback int) string {
	return fmt.Sprintf(`{"lookbackDays":%d,"scheduledTime":"%s"}`, lookback, worldNow.Format(time.RFC3339))
}
