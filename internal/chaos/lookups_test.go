package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/lookup"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// lookedUp is a kind of look-up under test.
type lookedUp struct {
	path     string
	subject  coupangtest.Subject
	endpoint coupangtest.Endpoint
}

func lookups() []*lookedUp {
	return []*lookedUp{
		{"/orders/", coupangtest.Orders, coupangtest.LookupOrder},
		{"/inquiries/", coupangtest.Inquiries, coupangtest.LookupInquiry},
		{"/returns/", coupangtest.Returns, coupangtest.LookupReturn},
	}
}

// negativeTTL is how long "there is no such thing" is believed: an empty list and another vendor's record mean it, so a
// faulty answer of that kind hides a record for so long.
const negativeTTL = 24 * time.Hour

// questions are so many that there is a first, a middle and a last.
const questions = 5

// truths are the records that are asked for, and what the API says of them.
func (u *lookedUp) truths(api *coupangtest.API) map[int64][]byte {
	all := map[int64][]byte{}
	for record := range api.Listed(seller.ID, u.subject) {
		if record.Status != "CANCEL" && len(all) < questions {
			all[record.ID] = record.JSON
		}
	}
	return all
}

// counter is a look-up service before a shop.
type counter struct {
	*lookedUp
	shop    *shop
	handler http.Handler
	truth   map[int64][]byte
}

func (u *lookedUp) open(t *testing.T) *counter {
	t.Helper()
	c := &counter{lookedUp: u, shop: newShop()}
	h, err := lookup.New(lookup.Options{
		Clients: []coupang.Config{c.shop.config()}, CacheTTL: time.Minute, NegativeTTL: negativeTTL,
	})
	if err != nil {
		t.Fatal(err)
	}
	c.handler, c.truth = h, u.truths(c.shop.api)
	if len(c.truth) != questions {
		t.Fatalf("%d records to ask for", len(c.truth))
	}
	return c
}

// said is an answer to one question.
type said struct {
	status int
	Kind   string
	Data   json.RawMessage
}

func (c *counter) ask(ctx context.Context, id int64) (said, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprint(c.path, id), nil)
	if err != nil {
		return said{}, err
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	answer := said{status: w.Code}
	return answer, json.Unmarshal(w.Body.Bytes(), &answer)
}

// stopKinds are the problems after which nothing may be asked.
var stopKinds = []string{"rate_limited", "blocked", "ip_not_allowed", "unauthorized"}

// odd are the faults that change what the API says without making it false: what is passed on is what it said.
var odd = []coupangtest.FaultKind{
	coupangtest.NullSafeNumbers, coupangtest.Huge, coupangtest.UnknownMembers, coupangtest.NoDate,
}

// tried asks under a fault, heals, and asks again.
func (c *counter) tried(ctx context.Context, kind coupangtest.FaultKind) outcome {
	o := outcome{Ended: "done"}
	stopped := -1 // calls when a stop sign was met
	for _, id := range c.ids() {
		got, err := c.ask(ctx, id)
		switch {
		case err != nil:
			o.blame(&o.Wrong, "an answer is no JSON: %v", err)
		case got.status == http.StatusOK && !slices.Contains(odd, kind):
			c.check(id, got, &o)
		case got.status != http.StatusOK:
			o.Ended = got.Kind
		}
		if stopped >= 0 && c.shop.api.Count("") > stopped {
			o.blame(&o.Late, "asked after a stop sign")
		}
		if slices.Contains(stopKinds, got.Kind) {
			stopped = c.shop.api.Count("")
		}
		pass(time.Second)
	}
	c.shop.heal()
	pass(negativeTTL + longestHold)
	for _, id := range c.ids() {
		if got, err := c.ask(ctx, id); err != nil || got.status != http.StatusOK {
			o.blame(&o.Lost, "%s%d is answered with %d %s after healing", c.path, id, got.status, got.Kind)
		} else {
			c.check(id, got, &o)
		}
	}
	o.Calls = c.shop.api.Count("")
	return o
}

func (c *counter) ids() []int64 {
	var ids []int64
	for id := range c.truth {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// check compares an answer with what the API lists: the listing's members must be in it with their values, and its id must
// be the one that was asked for.
func (c *counter) check(id int64, got said, o *outcome) {
	told, err := decodeJSON(c.truth[id])
	if err != nil {
		o.blame(&o.Wrong, "%v", err)
		return
	}
	answered, err := decodeJSON(got.Data)
	if err != nil {
		o.blame(&o.Wrong, "%v", err)
		return
	}
	if at := unlike("", told, answered); at != "" {
		o.blame(&o.Wrong, "the answer to %s%d differs at %s", c.path, id, at)
	}
}

// unlike is the first place at which an answer says something else: ids are texts, times have an offset, a missing time is
// null, an amount is the amount in either form.
func unlike(at string, told, answered any) string {
	switch t := told.(type) {
	case map[string]any:
		if free, ok := answered.(map[string]any); ok {
			for name, value := range t {
				if at := unlike(at+"/"+name, value, free[name]); at != "" {
					return at
				}
			}
			return ""
		}
	case []any:
		if list, ok := answered.([]any); ok && len(list) == len(t) {
			for i := range t {
				if at := unlike(fmt.Sprintf("%s/%d", at, i), t[i], list[i]); at != "" {
					return at
				}
			}
			return ""
		}
	default:
		if alike(told, answered) {
			return ""
		}
	}
	if list, ok := answered.([]any); ok && len(list) <= 1 { // a lone value stands for a list of one
		if len(list) == 0 && told == nil || len(list) == 1 && unlike(at, told, list[0]) == "" {
			return ""
		}
	}
	return at
}

func alike(told, answered any) bool {
	if reflect.DeepEqual(told, answered) || fmt.Sprint(told) == fmt.Sprint(answered) || told == "" && answered == nil {
		return true
	}
	text, _ := answered.(string)
	at, err := time.Parse(time.RFC3339, text)
	return err == nil && sameTime(told, at)
}
