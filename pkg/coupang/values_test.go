package coupang

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

func TestParseVendorReadsWhatStringWrites(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Vendor{
		"A00012345":    {"A00012345", KR},
		"C00067890:TW": {"C00067890", TW},
		"C1:KR":        {"C1", KR},
	} {
		got, err := ParseVendor(text)
		if err != nil || got != want {
			t.Errorf("ParseVendor(%q) = %v, %v", text, got, err)
		}
		if again, err := ParseVendor(got.String()); err != nil || again != want {
			t.Errorf("ParseVendor(%q) = %v, %v", got, again, err)
		}
	}
}

func TestParseVendorRefusesAllElse(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "A", "B00012345", "a00012345", "A0001/2345", "A00012345:JP", "A00012345:", "A00012345 ",
		"A0001２", "A" + strings.Repeat("1", 19), "A1\n",
	} {
		if v, err := ParseVendor(text); err == nil {
			t.Errorf("ParseVendor(%q) = %v, want an error", text, v)
		}
	}
}

func TestMarketsHaveTheirZoneAndCurrency(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	if got := noon.In(KR.Location()).Format(time.RFC3339) + " " + KR.Currency() + KR.offset(); got != "2026-11-21T21:00:00+09:00 KRW+09:00" {
		t.Error(got)
	}
	if got := noon.In(TW.Location()).Format(time.RFC3339) + " " + TW.Currency() + TW.offset(); got != "2026-11-21T20:00:00+08:00 TWD+08:00" {
		t.Error(got)
	}
}

func TestDayCountsFrom1970(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Day{"1970-01-01": 0, "1969-12-31": -1, "2026-01-03": 20456, "2024-02-29": 19782} {
		got, err := ParseDay(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("ParseDay(%q) = %d (%s), %v, want %d", text, got, got, err, want)
		}
	}
	if got := NewDay(2026, time.December, 32); got.String() != "2027-01-01" {
		t.Errorf("32 December is %s", got)
	}
}

func TestDayRefusesWhatIsNoDate(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "2026-1-01", "2026-01-1", "20260101", "2026-02-30", "2026-13-01", " 2026-01-01", "2026-01-01T00:00:00", "2026/01/01"} {
		var d Day
		if err := d.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is read as %s", text, d)
		}
	}
}

func TestDayOfIsTheMarketsWhateverTheOffset(t *testing.T) {
	t.Parallel()
	instant := time.Date(2026, 1, 15, 14, 17, 13, 0, time.FixedZone("", -8*60*60)) // 07:17 on the 16th in Seoul
	if got := DayOf(instant, KR).String(); got != "2026-01-16" {
		t.Errorf("in Korea it is %s", got)
	}
	for _, m := range []Market{KR, TW} {
		for d := Day(-3); d < 3; d++ {
			start := d.Start(m)
			if DayOf(start, m) != d || DayOf(start.Add(-1), m) != d-1 || start.Location().String() != m.Location().String() {
				t.Errorf("%s begins in %s at %s", d, m, start)
			}
		}
	}
}

func TestDayIsAJSONString(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(map[string]Day{"d": 20456})
	if err != nil || string(text) != `{"d":"2026-01-03"}` {
		t.Errorf("%s, %v", text, err)
	}
	var back map[string]Day
	if err := json.Unmarshal(text, &back); err != nil || back["d"] != 20456 {
		t.Errorf("%v, %v", back, err)
	}
}

func TestPersonalAndSecretPrintNothing(t *testing.T) {
	t.Parallel()
	const inside = "hong-gil-dong"
	name, key := Personal(inside), Secret(inside)
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "name", name, "key", key)
	slog.New(slog.NewTextHandler(&log, nil)).Info("m", "name", name, "key", key)
	texts := []string{log.String(), name.String(), key.String(), name.GoString(), key.GoString()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10.3s"} {
		texts = append(texts, fmt.Sprintf(verb, name), fmt.Sprintf(verb, key), fmt.Sprintf(verb, &name),
			fmt.Sprintf(verb, []Personal{name}), fmt.Sprintf(verb, struct{ K Secret }{key}), fmt.Sprintf(verb, Credentials{SecretKey: key}))
	}
	for _, marshal := range []func(any) ([]byte, error){json.Marshal, func(v any) ([]byte, error) { return jsonv2.Marshal(v) }} {
		text, err := marshal(map[string]Secret{"key": key})
		if err != nil || string(text) != `{"key":"[redacted]"}` {
			t.Errorf("secret as JSON: %s, %v", text, err)
		}
		text, err = marshal(map[string]Personal{"name": name})
		if err != nil || string(text) != `{"name":"hong-gil-dong"}` {
			t.Errorf("personal as JSON: %s, %v", text, err)
		}
	}
	for _, text := range texts {
		if strings.Contains(text, inside) || strings.Contains(text, fmt.Sprintf("%x", inside)) || !strings.Contains(text, redacted) {
			t.Errorf("printed %q", text)
		}
	}
	if key.Reveal() != inside || string(name) != inside {
		t.Error("the text itself cannot be had")
	}
}

func TestMoneyTellsWholeAmountsAndKeepsItsForm(t *testing.T) {
	t.Parallel()
	whole := func(n int64) *int64 { return &n }
	for _, c := range []struct {
		json, currency string
		whole          *int64
		again          string // "" means like json
		extra          bool
	}{
		{json: `41000`, whole: whole(41000)},
		{json: `-3000`, whole: whole(-3000)},
		{json: `"41000"`, whole: whole(41000), again: `41000`},
		{json: `41000.00`, whole: whole(41000), again: `41000`},
		{json: `9223372036854775807`, whole: whole(1<<63 - 1)},
		{json: `9223372036854775808`, extra: true},
		{json: `0.5`, extra: true},
		{json: `4.1e4`, extra: true},
		{json: `"12.50"`, again: `12.50`, extra: true},
		{json: `{"currencyCode":"TWD","units":120,"nanos":0}`, whole: whole(120), currency: "TWD"},
		{json: `{"nanos":null,"units":"120","currencyCode":"TWD"}`, whole: whole(120), currency: "TWD", again: `{"currencyCode":"TWD","units":120,"nanos":0}`},
		{json: `{"currencyCode":"TWD","units":120,"nanos":500000000}`, currency: "TWD", extra: true},
		{json: `{"currencyCode":"TWD","units":1e2,"nanos":0}`, currency: "TWD", extra: true},
		{json: `{"currencyCode":"TWD","units":null,"nanos":null}`, currency: "TWD", extra: true},
		{json: `{"currencyCode":null,"units":7}`, whole: whole(7), again: `{"currencyCode":null,"units":7}`},
	} {
		r := Decode[OrderSheet]([]byte(`{"shippingPrice":`+c.json+`}`), TW)
		if r.Err != nil || r.Value.ShippingPrice == nil {
			t.Errorf("%s: %v", c.json, r.Err)
			continue
		}
		m := *r.Value.ShippingPrice
		if diff := cmp.Diff(c.whole, m.Whole()); diff != "" || m.Currency() != c.currency {
			t.Errorf("%s: whole %v %q: %s", c.json, m.Whole(), m.Currency(), diff)
		}
		if c.again == "" {
			c.again = c.json
		}
		if text, err := jsonv2.Marshal(m); err != nil || string(text) != c.again {
			t.Errorf("%s is written as %s, %v", c.json, text, err)
		}
		if got, there := r.Extra["/shippingPrice"]; there != c.extra || there && string(got) != c.json {
			t.Errorf("%s: extra is %s", c.json, got)
		}
	}
}

func TestNewMoneyEqualsWhatIsDecoded(t *testing.T) {
	t.Parallel()
	r := Decode[OrderSheet]([]byte(`{"shippingPrice":2500,"remotePrice":{"currencyCode":"TWD","units":60,"nanos":0}}`), TW)
	if *r.Value.ShippingPrice != NewMoney(2500, "") || *r.Value.RemotePrice != NewMoney(60, "TWD") {
		t.Errorf("%+v %+v", *r.Value.ShippingPrice, *r.Value.RemotePrice)
	}
}

func TestParseTimeReadsEveryForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2024-04-08T22:54:46":              "2024-04-08T22:54:46+09:00",
		"2024-04-09 22:41:00":              "2024-04-09T22:41:00+09:00",
		"2024-04-09 22:41":                 "2024-04-09T22:41:00+09:00",
		"2024-04-09T22:41":                 "2024-04-09T22:41:00+09:00",
		"2024-04-09":                       "2024-04-09T00:00:00+09:00",
		"2024-04-09T22:41:00.5":            "2024-04-09T22:41:00.5+09:00",
		"2025-01-15T14:17:13.973885-08:00": "2025-01-15T14:17:13.973885-08:00",
		"2025-01-15T14:17:13.973885+09:00": "2025-01-15T14:17:13.973885+09:00",
		"2025-01-15T14:17:13.1234567891Z":  "2025-01-15T14:17:13.123456789Z",
		"2025-01-15T14:17:13Z":             "2025-01-15T14:17:13Z",
		"2025-01-15T14:17:13+0530":         "2025-01-15T14:17:13+05:30",
		"2025-01-15T14:17:13+08":           "2025-01-15T14:17:13+08:00",
		"2025-07-15+08:00":                 "2025-07-15T00:00:00+08:00",
		"2024-02-29 00:00:00":              "2024-02-29T00:00:00+09:00",
	} {
		got, err := parseTime([]byte(text), KR.Location())
		if err != nil || got.Format(time.RFC3339Nano) != want {
			t.Errorf("%q is read as %s, %v, want %s", text, got.Format(time.RFC3339Nano), err, want)
		}
	}
}

func TestParseTimeRefusesWhatIsNone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "x", "2024", "2024-02-30", "2024-13-01", "2024-00-10", "2024-04-00", "2024-04-09T", "2024-04-09T24:00:00", "2024-04-09T22",
		"2024-04-09T22:60", "2024-04-09T22:41:60", "2024-04-09T22:41:00.", "2024-04-09T22:41:00+", "2024-04-09T22:41:00+9:00", "2024-04-09T22:41:00+24:00",
		"2024-04-09T22:41:00+09:60", "2024-04-09T22:41:00+09:", "2024-04-09T22:41:00Zx", "2024/04/09", "1712671260000", "２０２４-04-09", "-024-04-09",
	} {
		if got, err := parseTime([]byte(text), KR.Location()); err == nil {
			t.Errorf("%q is read as %s", text, got)
		}
	}
}

func FuzzParseTime(f *testing.F) {
	for _, seed := range []string{"2024-04-08T22:54:46", "2025-01-15T14:17:13.973885-08:00", "2024-04-09", "2024-04-09 22:41+0930", "2024-02-30"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := parseTime([]byte(text), KR.Location())
		if err != nil {
			return
		}
		again, err := parseTime([]byte(got.Format(time.RFC3339Nano)), KR.Location())
		if err != nil || !again.Equal(got) {
			t.Errorf("%q is read as %s, and that as %s, %v", text, got, again, err)
		}
		if std, err := time.Parse(time.RFC3339Nano, text); err == nil && !std.Equal(got) {
			t.Errorf("%q is read as %s, by the standard library as %s", text, got, std)
		}
	})
}

func FuzzParseID(f *testing.F) {
	for _, seed := range []string{"0", "-1", "642538970006401429", "9223372036854775808", "1.0", "1e3", "0x10", "+5", "1_000"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, err := parseID([]byte(text))
		digits := strings.TrimLeft(strings.TrimLeft(text, "+-"), "0")
		if err == nil && strings.TrimLeft(fmt.Sprint(int64(id)), "-") != digits && id != 0 {
			t.Errorf("%q is read as %d", text, id)
		}
	})
}

func FuzzMoney(f *testing.F) {
	for _, seed := range []string{`41000`, `"1"`, `0.5`, `{"currencyCode":"TWD","units":1,"nanos":5}`, `{"units":"x"}`, `null`, `{}`, `[]`, `true`, `""`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := Decode[OrderSheet]([]byte(`{"shippingPrice":`+text+`}`), KR)
		if r.Err != nil || r.Value.ShippingPrice == nil || len(r.Extra) > 1 {
			return
		}
		written, err := jsonv2.Marshal(*r.Value.ShippingPrice)
		if err != nil {
			t.Fatalf("%s does not encode: %v", text, err)
		}
		again := Decode[OrderSheet]([]byte(`{"shippingPrice":`+string(written)+`}`), KR)
		if again.Err != nil || cmp.Diff(r.Value.ShippingPrice.Whole(), again.Value.ShippingPrice.Whole()) != "" {
			t.Errorf("%s is written as %s, which reads otherwise: %v", text, written, again.Err)
		}
	})
}
