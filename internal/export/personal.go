package export

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// PersonalMode says what becomes of personal columns.
type PersonalMode string

// The modes of the variable PII.
const (
	KeepPersonal PersonalMode = "keep"
	HashPersonal PersonalMode = "hash" // HMAC-SHA256, so that joins still work
	DropPersonal PersonalMode = "drop"
)

// Personal is how personal data is written. The zero value keeps it.
type Personal struct {
	Mode PersonalMode
	Key  coupang.Secret // of the HMAC, for HashPersonal
}

// hashMark begins every hashed value. It makes hashing idempotent: a merge hashes what is in the lake already, too.
const hashMark = "hmac-sha256:"

var personalType = reflect.TypeFor[coupang.Personal]()

// scrubber returns what hides the personal data of a row in place: texts of the type coupang.Personal at any depth, and
// the values of extra_fields, of which nobody knows what they hold.
func scrubber[T, R any](d *Dataset[T, R], p Personal) (func(*R), error) {
	switch p.Mode {
	case KeepPersonal, "":
		return func(*R) {}, nil
	case HashPersonal:
		if p.Key == "" {
			return nil, fmt.Errorf("personal mode %q needs a key", p.Mode)
		}
	case DropPersonal:
	default:
		return nil, fmt.Errorf("personal mode %q is not one of keep, hash, drop", p.Mode)
	}
	return func(r *R) {
		p.scrub(reflect.ValueOf(r).Elem())
		extra := d.Extra(r)
		*extra = withoutValues(*extra)
	}, nil
}

// scrub replaces, and never alters, what pointers lead to: a sighting may be merged again after a conflict.
func (p Personal) scrub(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			p.scrubPointer(v)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			p.scrub(v.Field(i))
		}
	case reflect.Slice:
		if !v.IsNil() {
			p.scrubSlice(v)
		}
	}
}

func (p Personal) scrubPointer(v reflect.Value) {
	if v.Type().Elem() == personalType {
		v.Set(reflect.ValueOf(p.hide(coupang.Personal(v.Elem().String()))))
		return
	}
	if v.Type().Elem().Kind() != reflect.Struct {
		return
	}
	fresh := reflect.New(v.Type().Elem())
	fresh.Elem().Set(v.Elem())
	p.scrub(fresh.Elem())
	v.Set(fresh)
}

func (p Personal) scrubSlice(v reflect.Value) {
	if v.Type().Elem() == personalType {
		v.Set(reflect.ValueOf(p.hideAll(v)))
		return
	}
	if v.Type().Elem().Kind() != reflect.Struct {
		return
	}
	fresh := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
	reflect.Copy(fresh, v)
	for i := range fresh.Len() {
		p.scrub(fresh.Index(i))
	}
	v.Set(fresh)
}

// hide returns the hash, or nil. An empty text stays empty: it tells nothing of anybody, and hashed it would look like
// a value.
func (p Personal) hide(text coupang.Personal) *coupang.Personal {
	if p.Mode == DropPersonal {
		return nil
	}
	if text != "" && !isHash(string(text)) {
		text = coupang.Personal(p.hash(string(text)))
	}
	return &text
}

func (p Personal) hideAll(texts reflect.Value) []coupang.Personal {
	if p.Mode == DropPersonal {
		return nil
	}
	hidden := make([]coupang.Personal, texts.Len())
	for i := range hidden {
		hidden[i] = *p.hide(coupang.Personal(texts.Index(i).String()))
	}
	return hidden
}

func (p Personal) hash(text string) string {
	mac := hmac.New(sha256.New, []byte(p.Key.Reveal()))
	mac.Write([]byte(text))
	return hashMark + hex.EncodeToString(mac.Sum(nil))
}

// isHash tells a hash by its whole form: a text that only begins like one is hashed as any other.
func isHash(text string) bool {
	digits, ok := strings.CutPrefix(text, hashMark)
	if !ok || len(digits) != 2*sha256.Size {
		return false
	}
	_, err := hex.DecodeString(digits)
	return err == nil
}

// withoutValues keeps the JSON Pointers of extra_fields and makes their values null.
func withoutValues(extra *string) *string {
	if extra == nil {
		return nil
	}
	var fields map[string]jsontext.Value
	if err := json.Unmarshal([]byte(*extra), &fields); err != nil {
		return nil
	}
	for pointer := range fields {
		fields[pointer] = jsontext.Value("null")
	}
	return jsonText(fields)
}

// jsonText is a JSON object with its members in order, so that the same row gives the same bytes; nil where there are none.
func jsonText(fields map[string]jsontext.Value) *string {
	if len(fields) == 0 {
		return nil
	}
	text, err := json.Marshal(fields, json.Deterministic(true))
	if err != nil {
		return nil
	}
	s := string(text)
	return &s
}

func (p Personal) hides() bool { return p.Mode == HashPersonal || p.Mode == DropPersonal }
