package chaos

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

// apiFault is a way in which the API goes wrong.
type apiFault struct {
	name string
	coupangtest.Fault
}

// apiFaults are all kinds that the fake knows, those with a size in several sizes.
func apiFaults() []apiFault {
	const megabyte = 1 << 20
	sizes := map[coupangtest.FaultKind][]coupangtest.Fault{
		coupangtest.RateLimited: {{}, {RetryAfter: "7"}, {RetryAfter: "3600"}, {RetryAfter: "Wed, 21 Oct 2026 07:28:00 GMT"}},
		coupangtest.BodyError:   {{Code: 500}, {Code: 429}, {Code: 401}, {Code: 412}},
		coupangtest.Delay:       {{Wait: 2 * time.Second}, {Wait: 5 * time.Minute}},
		coupangtest.Drip:        {{Wait: 50 * time.Millisecond}, {Wait: time.Minute}},
		coupangtest.ClockSkew:   {{Wait: 10 * time.Minute}, {Wait: -10 * time.Minute}},
		coupangtest.Huge:        {{Bytes: 10 * megabyte}, {Bytes: 20 * megabyte}},
	}
	var all []apiFault
	for _, kind := range coupangtest.FaultKinds() {
		variants := sizes[kind]
		if variants == nil {
			variants = []coupangtest.Fault{{}}
		}
		for _, f := range variants {
			f.Kind = kind
			all = append(all, apiFault{faultName(f), f})
		}
	}
	return all
}

func faultName(f coupangtest.Fault) string {
	parts := []string{string(f.Kind)}
	if f.RetryAfter != "" {
		parts = append(parts, "Retry-After "+f.RetryAfter)
	}
	if f.Code != 0 {
		parts = append(parts, fmt.Sprint(f.Code))
	}
	if f.Wait != 0 {
		parts = append(parts, f.Wait.String())
	}
	if f.Bytes != 0 {
		parts = append(parts, fmt.Sprintf("%d MB", f.Bytes>>20))
	}
	return strings.Join(parts, ", ")
}

// place is when a fault comes and how long it stays.
type place struct {
	name    string
	after   int // calls that pass before
	forGood bool
}

// places are the first, a middle and the last of so many calls, once and for good.
func places(calls int) []place {
	var all []place
	for _, p := range []place{{"first call", 0, false}, {"middle call", calls / 2, false}, {"last call", calls - 1, false}} {
		all = append(all, p, place{p.name + " and ever after", p.after, true})
	}
	return all
}

// at is the fault in its place.
func (f apiFault) at(e coupangtest.Endpoint, p place) coupangtest.Fault {
	f.On, f.After, f.Times = e, p.after, 1
	if p.forGood {
		f.Times = 0
	}
	return f.Fault
}
