package coupang

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Decode reads one object of the API, of either generation, as the client reads those of its answers: T is OrderSheet,
// Inquiry, ReturnRequest, ExchangeRequest or ReturnWithdrawal. Times that tell no offset are in the market's zone.
// An object that does not decode is a Record with Err set.
func Decode[T any](object jsontext.Value, m Market) Record[T] {
	return decodeRecord[T](newDecoder(m), object)
}

// decoder holds all the leniency that the API needs, in functions that replace those of the JSON package: ids and amounts
// as text, text as numbers, "" for nothing, times of many forms, and members that nobody knows. It also collects what goes to
// Record.Extra while it decodes, because only then each value's JSON Pointer is at hand. It is for one goroutine at a time.
type decoder struct {
	market  Market
	zone    *time.Location
	extra   map[string]jsontext.Value
	options json.Options
}

func newDecoder(m Market) *decoder {
	d := &decoder{market: m, zone: m.Location()}
	d.options = json.WithUnmarshalers(json.JoinUnmarshalers(
		optional(decodeText[string]),
		optional(decodeText[Personal]),
		optional(decodeNumber(parseID)),
		optional(decodeNumber(parseCount)),
		optional(decodeBool),
		optional(d.time),
		optional(d.day),
		optional(d.money),
		json.UnmarshalFromFunc(decodeIDs),
		json.UnmarshalFromFunc(decodePersonal),
		json.UnmarshalFromFunc(decodeAnswers),
		json.UnmarshalFromFunc(decodeDeliveries),
		json.UnmarshalFromFunc(decodeFreeForm),
		json.UnmarshalFromFunc(d.unknown),
	))
	return d
}

// decodeRecord never fails: a fault is the record's own.
func decodeRecord[T any](d *decoder, object jsontext.Value) Record[T] {
	d.extra = nil
	r := Record[T]{Raw: object}
	err := json.Unmarshal(object, &r.Value, d.options)
	if err == nil && object.Kind() != '{' {
		err = errors.New("not an object")
	}
	r.Err = withoutContent(err)
	r.Extra = d.extra
	return r
}

// withoutContent tells the place and the sort of a fault. The JSON package's own text may quote the value, which may be
// somebody's phone number.
func withoutContent(err error) error {
	if err == nil {
		return nil
	}
	if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		if errors.Is(err, jsontext.ErrDuplicateName) {
			return fmt.Errorf("member %q is there twice", clip(string(syntactic.JSONPointer)))
		}
		return fmt.Errorf("not valid JSON at byte %d", syntactic.ByteOffset)
	}
	semantic, ok := errors.AsType[*json.SemanticError](err)
	if !ok {
		return err
	}
	if ours, ok := errors.AsType[*valueError](err); ok {
		return fmt.Errorf("member %q: %w", clip(string(semantic.JSONPointer)), ours)
	}
	return fmt.Errorf("member %q: unexpected %s", clip(string(semantic.JSONPointer)), semantic.JSONKind)
}

// clip keeps hostile names of members from filling logs.
func clip(name string) string {
	const most = 120
	if len(name) <= most {
		return name
	}
	return name[:most] + "…"
}

// valueError is a fault that one of the functions below found. Its text holds nothing of the value.
type valueError struct{ reason string }

func (e *valueError) Error() string { return e.reason }

// optional makes a function for pointers of one for values: null is nil, and so is whatever the function calls absent.
func optional[T any](decode func(dec *jsontext.Decoder, raw jsontext.Value) (value T, present bool, err error)) *json.Unmarshalers {
	return json.UnmarshalFromFunc(func(dec *jsontext.Decoder, target **T) error {
		raw, err := dec.ReadValue()
		if err != nil {
			return err
		}
		*target = nil
		if raw.Kind() == 'n' {
			return nil
		}
		value, present, err := decode(dec, raw)
		if err != nil {
			return &valueError{err.Error()}
		}
		if present {
			*target = &value
		}
		return nil
	})
}

// content is a string without quotes, or a number or boolean as it is written. Objects and lists have none.
func content(raw jsontext.Value) ([]byte, error) {
	switch raw.Kind() {
	case '{', '[':
		return nil, errors.New("an object or list where a simple value belongs")
	case '"':
		if inner := raw[1 : len(raw)-1]; bytes.IndexByte(inner, '\\') < 0 {
			return inner, nil
		}
		return jsontext.AppendUnquote(nil, raw)
	default:
		return raw, nil
	}
}

// decodeText takes numbers and booleans for the text that they are written as. "" is a text.
func decodeText[T ~string](_ *jsontext.Decoder, raw jsontext.Value) (T, bool, error) {
	text, err := content(raw)
	return T(text), true, err
}

// decodeNumber takes numbers written as text; "" is absent.
func decodeNumber[T ~int64](parse func([]byte) (T, error)) func(*jsontext.Decoder, jsontext.Value) (T, bool, error) {
	return func(_ *jsontext.Decoder, raw jsontext.Value) (T, bool, error) {
		text, err := content(raw)
		if err != nil || len(text) == 0 {
			return 0, false, err
		}
		n, err := parse(text)
		return n, true, err
	}
}

// parseID takes digits only: an id with a fraction or an exponent went through a float64 and is another one by now.
func parseID(text []byte) (ID, error) {
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		return 0, errors.New("not an id")
	}
	return ID(n), nil
}

// parseCount takes 3 and 3.00.
func parseCount(text []byte) (int64, error) {
	whole, zeros, _ := bytes.Cut(text, []byte("."))
	n, err := strconv.ParseInt(string(whole), 10, 64)
	if err != nil || len(bytes.Trim(zeros, "0")) > 0 {
		return 0, errors.New("not a whole number")
	}
	return n, nil
}

// decodeBool takes true, "true", "Y" and 1, and their contraries; "" is absent.
func decodeBool(_ *jsontext.Decoder, raw jsontext.Value) (value, present bool, err error) {
	text, err := content(raw)
	if err != nil || len(text) == 0 {
		return false, false, err
	}
	switch {
	case isOneOf(text, "true", "y", "1"):
		return true, true, nil
	case isOneOf(text, "false", "n", "0"):
		return false, true, nil
	default:
		return false, false, errors.New("neither true nor false")
	}
}

func isOneOf(text []byte, words ...string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return bytes.EqualFold(text, []byte(word)) })
}

func (d *decoder) time(_ *jsontext.Decoder, raw jsontext.Value) (time.Time, bool, error) {
	text, err := content(raw)
	if err != nil || len(text) == 0 {
		return time.Time{}, false, err
	}
	t, err := parseTime(text, d.zone)
	return t, true, err
}

// day takes a time too, and gives the day that it was in the market.
func (d *decoder) day(dec *jsontext.Decoder, raw jsontext.Value) (Day, bool, error) {
	t, present, err := d.time(dec, raw)
	return DayOf(t, d.market), present, err
}

// money notes amounts that are no whole number, and unknown members of the newer form, in extra.
func (d *decoder) money(dec *jsontext.Decoder, raw jsontext.Value) (Money, bool, error) {
	if raw.Kind() == '{' {
		return d.moneyObject(dec, raw)
	}
	text, err := content(raw)
	if err != nil || len(text) == 0 {
		return Money{}, false, err
	}
	m, err := parseAmount(text)
	if err == nil && m.fraction {
		d.note(dec.StackPointer(), raw)
	}
	return m, true, err
}

func (d *decoder) moneyObject(dec *jsontext.Decoder, raw jsontext.Value) (Money, bool, error) {
	m, unknown, err := parseMoneyObject(raw)
	if err != nil {
		return Money{}, false, err
	}
	if m.fraction {
		d.note(dec.StackPointer(), raw)
		return m, true, nil
	}
	for name, value := range unknown {
		d.note(dec.StackPointer().AppendToken(name), value)
	}
	return m, true, nil
}

// note keeps a copy: raw is only good until the decoder moves on.
func (d *decoder) note(at jsontext.Pointer, raw jsontext.Value) jsontext.Value {
	if d.extra == nil {
		d.extra = make(map[string]jsontext.Value)
	}
	kept := raw.Clone()
	d.extra[string(at)] = kept
	return kept
}

// unknown takes any member without a field.
func (d *decoder) unknown(dec *jsontext.Decoder, target *UnknownValue) error {
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	*target = UnknownValue(d.note(dec.StackPointer(), raw))
	return nil
}

// decodeIDs takes a lone id for a list of one, null and "" for no list.
func decodeIDs(dec *jsontext.Decoder, target *IDs) error {
	if dec.PeekKind() == '[' {
		return decodeIDList(dec, target)
	}
	var one *ID
	if err := json.UnmarshalDecode(dec, &one); err != nil {
		return err
	}
	*target = nil
	if one != nil {
		*target = IDs{*one}
	}
	return nil
}

// decodeIDList passes over nulls: they name nothing.
func decodeIDList(dec *jsontext.Decoder, target *IDs) error {
	var list []*ID
	if err := json.UnmarshalDecode(dec, &list); err != nil {
		return err
	}
	*target = make(IDs, 0, len(list))
	for _, id := range list {
		if id != nil {
			*target = append(*target, *id)
		}
	}
	return nil
}

// decodePersonal is for elements of lists, where null has no place of its own and is "".
func decodePersonal(dec *jsontext.Decoder, target *Personal) error {
	var text *Personal
	if err := json.UnmarshalDecode(dec, &text); err != nil {
		return err
	}
	*target = ""
	if text != nil {
		*target = *text
	}
	return nil
}

// decodeAnswers takes a lone text for a list of one, and "" for no list.
func decodeAnswers(dec *jsontext.Decoder, target *[]Personal) error {
	if dec.PeekKind() != '"' {
		return errors.ErrUnsupported
	}
	var one Personal
	if err := json.UnmarshalDecode(dec, &one); err != nil {
		return err
	}
	*target = nil
	if one != "" {
		*target = []Personal{one}
	}
	return nil
}

// decodeDeliveries takes a lone object for a list of one: other programs met returnDeliveryDtos in both forms.
func decodeDeliveries(dec *jsontext.Decoder, target *[]ReturnDelivery) error {
	if dec.PeekKind() != '{' {
		return errors.ErrUnsupported
	}
	*target = make([]ReturnDelivery, 1)
	return json.UnmarshalDecode(dec, &(*target)[0])
}

// decodeFreeForm makes null the same as absent.
func decodeFreeForm(dec *jsontext.Decoder, target *jsontext.Value) error {
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	*target = nil
	if raw.Kind() != 'n' {
		*target = raw.Clone()
	}
	return nil
}
