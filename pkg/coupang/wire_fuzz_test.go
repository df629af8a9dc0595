package coupang

import (
	"bytes"
	"encoding/json"
	"math/big"
	"net/http"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// FuzzErrorsHoldNoValues: why a record of any type does not decode is told without a value of it, for it reaches logs and
// quarantine.
func FuzzErrorsHoldNoValues(f *testing.F) {
	f.Add([]byte(`{"orderId":"01012345678","receiver":"홍길동 서울특별시","replies":{"content":"private words"}}`))
	f.Add([]byte(`{"shippingPrice":"사생활","orderedAt":"not a time at all","splitShipping":"maybe or not","createdAt":"x1234567"}`))
	f.Add([]byte(`{"receiptId":{"a":"private words"},"returnItems":[1234567],"exchangeItemDtoV1s":"private words"}`))
	f.Add([]byte(`{"inquiryId":1,"vendorItemId":["private words"],"cancelId":"private words","modifiedAt":12345678`))
	f.Add([]byte(`{"inquiryId":1,"orderIds":["private words"],"commentDtoList":[{"inquiryCommentAt":"private words"}]}`))
	f.Fuzz(func(t *testing.T, object []byte) {
		values := valuesIn(object)
		for _, err := range []error{
			Decode[OrderSheet](object, KR).Err, Decode[Inquiry](object, KR).Err, Decode[ReturnRequest](object, KR).Err,
			Decode[ExchangeRequest](object, KR).Err, Decode[ReturnWithdrawal](object, TW).Err,
			Decode[ProductInquiry](object, KR).Err,
		} {
			for _, value := range values {
				if err != nil && strings.Contains(err.Error(), value) {
					t.Errorf("%s: the error tells a value: %v", object, err)
				}
			}
		}
	})
}

// valuesIn are the texts and numbers of a document that are long enough to tell something, unless a member is named so.
func valuesIn(text []byte) []string {
	const telling = 7 // more than any word of ours that a fuzzer would find
	names, values := map[string]bool{}, map[string]bool{}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	for token, err := d.Token(); err == nil; token, err = d.Token() {
		switch token := token.(type) {
		case json.Number:
			values[token.String()] = true
		case string:
			values[token] = true
		}
	}
	dec := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	for token, err := dec.ReadToken(); err == nil; token, err = dec.ReadToken() {
		if kind, n := dec.StackIndex(dec.StackDepth()); kind == '{' && n%2 == 1 {
			names[token.String()] = true
		}
	}
	var telltale []string
	for value := range values {
		if len(value) >= telling && !containsAny(names, value) && !strings.Contains(ourWords, value) {
			telltale = append(telltale, value)
		}
	}
	return telltale
}

func containsAny(names map[string]bool, value string) bool {
	for name := range names {
		if strings.Contains(name, value) {
			return true
		}
	}
	return false
}

// ourWords are all that an error's own text is made of; a value that is a part of it tells nothing.
const ourWords = `member "" is there twice not valid JSON at byte : unexpected string number true false null object array not an id ` +
	`not a whole number neither true nor false not a time not an amount of money not an object`

// FuzzNumbers: an id, a count or an amount that is taken is written as the very number that came.
func FuzzNumbers(f *testing.F) {
	for _, seed := range []string{"0", "-1", "642538970006401429", "9223372036854775807", "9223372036854775808", "3.00", "1e3", "0.1", `"7"`, `" 8 "`, "-0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		came, ok := exactly(strings.TrimSpace(strings.Trim(text, `"`)))
		for member, object := range map[string]string{
			"orderId":       `{"orderId":` + text + `}`,
			"shippingPrice": `{"shippingPrice":` + text + `}`,
		} {
			r := Decode[OrderSheet](jsontext.Value(object), KR)
			if r.Err != nil || !ok || len(r.Value.Unknown) > 0 {
				continue
			}
			written, err := AppendJSON(nil, r.Value)
			if err != nil {
				t.Fatalf("%s does not encode: %v", text, err)
			}
			var out map[string]any
			d := json.NewDecoder(bytes.NewReader(written))
			d.UseNumber()
			if err := d.Decode(&out); err != nil {
				t.Fatal(err)
			}
			if out[member] == nil {
				continue
			}
			var back string
			switch value := out[member].(type) {
			case json.Number:
				back = value.String()
			case string:
				back = value
			}
			if now, ok := exactly(back); !ok || now.Cmp(came) != 0 {
				t.Errorf("%s of %s comes back as %s", member, text, back)
			}
		}
	})
}

// exactly is a number without loss; exponents that would fill the memory are none.
func exactly(text string) (*big.Rat, bool) {
	if strings.ContainsAny(text, "eE/xXpPbBoO_") || len(text) > 100 {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// FuzzParseDay: what is read is printed as it was.
func FuzzParseDay(f *testing.F) {
	for _, seed := range []string{"2026-11-21", "1970-01-01", "0001-01-01", "9999-12-31", "2024-02-30", "2024-2-3", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		day, err := ParseDay(text)
		if err == nil && (day.String() != text || DayOf(day.Start(TW), TW) != day || DayOf(day.Start(KR).Add(-1), KR) != day-1) {
			t.Errorf("%q is read as %s", text, day)
		}
	})
}

// FuzzParseVendor: what is read is printed as it was, and is safe in a path, a query and a key.
func FuzzParseVendor(f *testing.F) {
	for _, seed := range []string{"A00012345", "C00067890:TW", "A1:KR", "A1:", "B1", "A１", "A1/..", "A1\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := ParseVendor(text)
		if err != nil {
			return
		}
		if v.String() != strings.TrimSuffix(text, ":KR") || strings.Trim(v.ID[1:], "0123456789") != "" {
			t.Errorf("%q is read as %q", text, v)
		}
	})
}

// FuzzAnswer: whatever comes under whatever status is a success of the right kind or an error that says which, and the records
// are parts of the body.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{
		`{"code":200,"data":[{"a":1},2]}`, `{"code":"SUCCESS","data":{"content":[{}],"pagination":{"totalPages":"x"}}}`,
		`{"code":200,"data":null}`, `<html>`, `{"code":"ERROR","message":"[FORBIDDEN] Not allowed IP"}`, `{"data":[],"data":[]}`, `{"code":1e2}`,
	} {
		f.Add(200, []byte(body))
	}
	f.Add(302, []byte(``))
	f.Add(403, []byte(`<HTML>`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		for _, s := range []shape{listShape, contentShape, singleShape} {
			a := newAnswer(status, http.Header{}, bytes.Clone(body), mostPageRecords)
			failure := a.failure(s)
			if failure == nil && (status/100 != 2 || a.notEnvelope != nil || a.data == 0) {
				t.Errorf("%d %q is a success", status, body)
			}
			if failure != nil && (failure.Kind == "" || strings.ContainsAny(failure.Error(), "\r\n")) {
				t.Errorf("%d %q: %q", status, body, failure.Error())
			}
			for _, r := range a.records {
				if !bytes.Contains(body, r) {
					t.Errorf("%q is no part of %q", r, body)
				}
			}
		}
	})
}
