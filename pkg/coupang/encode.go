package coupang

import (
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// AppendJSON appends a record's value as JSON with the API's own member names, unknown members among them, in a form that
// people and browsers can use: ids are strings, because JavaScript's numbers end at 16 digits; times are RFC 3339 with
// their offset; an IDs is always a list, any other missing list null.
func AppendJSON(dst []byte, value any) ([]byte, error) {
	text, err := json.Marshal(value,
		json.FormatNilSliceAsNull(true),
		json.Deterministic(true),
		json.WithMarshalers(json.MarshalToFunc(writeIDText)))
	return append(dst, text...), err
}

func writeIDText(enc *jsontext.Encoder, id ID) error {
	return enc.WriteToken(jsontext.String(strconv.FormatInt(int64(id), 10)))
}

// MarshalJSONTo writes a list, whatever form and however few ids came.
func (ids IDs) MarshalJSONTo(enc *jsontext.Encoder) error {
	return json.MarshalEncode(enc, append([]ID{}, ids...))
}
