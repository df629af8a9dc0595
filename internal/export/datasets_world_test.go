package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// What the fake API lists comes through whole, in either generation of the API; what it sends is read here by another JSON
// package and by nothing of ours.
func TestEveryRecordOfAWorldComesThroughFieldByField(t *testing.T) {
	t.Parallel()
	worlds := map[string]coupangtest.Options{
		"Korea, older generation": {},
		"Korea, newer generation": {International: true},
		"Taiwan":                  {Vendors: []coupangtest.Vendor{{ID: "C00067890", Market: coupang.TW}}},
	}
	for name, o := range worlds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o.Now = time.Date(2026, time.November, 21, 3, 0, 0, 0, time.UTC)
			o.First, o.OrdersPerDay = coupang.NewDay(2026, time.November, 1), 15
			api := coupangtest.New(o)
			vendor := coupang.Vendor{ID: "A00012345", Market: coupang.KR}
			if o.Vendors != nil {
				vendor = coupang.Vendor{ID: o.Vendors[0].ID, Market: o.Vendors[0].Market}
			}
			w := Window{o.First, coupang.NewDay(2026, time.November, 21)}
			for _, subject := range coupangtest.Subjects() {
				if !named(t, Options{}, subject.String()).OfferedIn(vendor.Market) {
					continue
				}
				lake := exportToDir(t, api, vendor, subject.String(), w)
				comparePartitions(t, lake, api, vendor, subject)
			}
		})
	}
}

// comparePartitions compares all rows of a dataset with all that the API lists.
func comparePartitions(t *testing.T, l *testLake, api *coupangtest.API, v coupang.Vendor, subject coupangtest.Subject) {
	t.Helper()
	d := named(t, Options{}, subject.String())
	key, money := members(d.wire())[0].column, hasMoney(d.wire())
	want, got := map[string]map[int64]any{}, map[string]map[int64]any{}
	for listed := range api.Listed(v.ID, subject) {
		row := wantedOfJSON(t, listed.JSON, d.wire(), v.Market)
		row["extra_fields"] = nil
		if money {
			row["currency"] = v.Market.Currency()
		}
		put(want, partitionKey(d.Name(), v.ID, listed.Day), listed.ID, row)
	}
	for _, partition := range l.keys(t, d.Name()+"/") {
		for _, row := range l.rows(t, partition) {
			put(got, partition, row[key].(int64), row)
		}
	}
	if len(want) == 0 {
		t.Errorf("the world has no %s", subject)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: want -, got +:\n%s", subject, diff)
	}
}

func put(all map[string]map[int64]any, partition string, id int64, row map[string]any) {
	if all[partition] == nil {
		all[partition] = map[int64]any{}
	}
	all[partition][id] = row
}

// wantedOfJSON is the row that a record's text should come through as.
func wantedOfJSON(t *testing.T, text []byte, wire reflect.Type, m coupang.Market) map[string]any {
	t.Helper()
	var object map[string]json.RawMessage
	decodeText(t, text, &object)
	row := map[string]any{}
	for _, f := range members(wire) {
		row[f.column] = jsonColumn(t, object[f.json], f, m)
	}
	return row
}

func decodeText(t *testing.T, text []byte, target any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(target); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

func jsonColumn(t *testing.T, text []byte, f member, m coupang.Market) any {
	t.Helper()
	if len(text) == 0 || string(text) == "null" {
		return nil
	}
	isList := f.Type.Kind() == reflect.Slice && f.Type != reflect.TypeFor[jsontext.Value]()
	if isList && text[0] != '[' { // a lone value stands for a list of one
		text = slices.Concat([]byte("["), text, []byte("]"))
	}
	if !isList {
		return jsonOne(t, text, f, m)
	}
	var list []json.RawMessage
	decodeText(t, text, &list)
	elements := []any{}
	for _, e := range list {
		elements = append(elements, jsonOne(t, e, f, m))
	}
	return elements
}

func jsonOne(t *testing.T, text []byte, f member, m coupang.Market) any {
	t.Helper()
	if f.child() != nil {
		return wantedOfJSON(t, text, f.child(), m)
	}
	if f.Type == reflect.TypeFor[jsontext.Value]() {
		var compact bytes.Buffer
		if err := json.Compact(&compact, text); err != nil {
			t.Fatal(err)
		}
		return compact.String()
	}
	var value any
	decodeText(t, text, &value)
	switch kind := f.look(t).Type; {
	case kind == "INT64", kind == "LIST<INT64>":
		return jsonNumber(t, value)
	case kind == "DATE" && value != "":
		return parquetio.Date(jsonTime(t, value, m).Unix() / 86400)
	case kind == "TIMESTAMP" && value != "":
		return parquetio.Timestamp(jsonTime(t, value, m).UnixMilli())
	case kind == "DATE", kind == "TIMESTAMP":
		return nil
	}
	return value
}

// jsonNumber takes numbers, texts of numbers and amounts of the newer generation, which the fake sends without fractions.
func jsonNumber(t *testing.T, value any) any {
	t.Helper()
	if amount, ok := value.(map[string]any); ok {
		value = amount["units"]
	}
	n, err := strconv.ParseInt(fmt.Sprint(value), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// jsonTime takes a date for its first second in UTC, so that it can be counted in days.
func jsonTime(t *testing.T, value any, m coupang.Market) time.Time {
	t.Helper()
	text := value.(string)
	offset := map[coupang.Market]string{coupang.KR: "+09:00", coupang.TW: "+08:00"}[m]
	switch {
	case len(text) == len(time.DateOnly):
		text += "T00:00:00Z"
	case len(text) == len(time.DateTime):
		text = strings.Replace(text, " ", "T", 1) + offset
	}
	return parsed(t, time.RFC3339, text)
}

func TestARecordThatCannotBeARowIsKeptAsItCame(t *testing.T) {
	t.Parallel()
	for _, s := range coupangtest.Subjects() {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			d := named(t, Options{}, s.String())
			key, date := memberOf(t, d, d.Describe().Key), memberOf(t, d, d.Describe().DatedBy)
			for reason, set := range map[string]map[string]any{
				"no key":           {key: nil},
				"key zero":         {key: 0},
				"key of no number": {key: "12a"},
				"key rounded":      {key: json.RawMessage("1.5e17")},
				"no time":          {date: nil},
				"an empty time":    {date: ""},
				"a time of no day": {date: "2026-02-30T00:00:00"},
				"a slip of a year": {date: "0206-11-10T00:00:00"},
				"another vendor's": {"/vendorId": "A00099999"},
			} {
				lake := putAndExport(t, s, set)
				if rows := lake.keys(t, s.String()+"/"); rows != nil {
					t.Errorf("%s: stored %q", reason, rows)
				}
				if kept := lake.keys(t, "_quarantine/"+s.String()+"/vendor_id=A00012345/"); len(kept) != 1 {
					t.Errorf("%s: %d objects in quarantine", reason, len(kept))
				}
			}
		})
	}
}

// memberOf points to what a column is made of.
func memberOf(t *testing.T, d inside, column string) string {
	t.Helper()
	for _, m := range members(d.wire()) {
		if m.column == column {
			return "/" + m.json
		}
	}
	t.Fatalf("%s: no member becomes the column %s", d.Name(), column)
	return ""
}
