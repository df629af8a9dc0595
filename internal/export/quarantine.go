package export

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// quarantined is an object under _quarantine/: a record that cannot become a row, as it came.
type quarantined struct {
	Reason   string         `json:"reason"`
	Record   jsontext.Value `json:"record,omitzero"`
	Pointers []string       `json:"pointers,omitzero"` // in place of the record where personal data is hidden
}

// quarantine keeps a record that cannot become a row and tells whether it is kept for the first time. The key is the
// record's own hash, so that the same record, read hourly for weeks, is one object and one warning.
func quarantine(ctx context.Context, s parquetio.Store, p Personal, dataset, vendor string, raw jsontext.Value, reason string) (first bool, err error) {
	sum := sha256.Sum256(raw)
	key := fmt.Sprintf("_quarantine/%s/vendor_id=%s/%s.json", dataset, vendor, hex.EncodeToString(sum[:]))
	kept := quarantined{Reason: reason, Record: raw}
	if p.hides() {
		kept.Record, kept.Pointers = nil, pointers(raw)
	}
	body, err := json.Marshal(kept, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return false, fmt.Errorf("quarantine %s: %w", key, err)
	}
	_, err = s.Put(ctx, key, bytes.NewReader(body), "")
	if errors.Is(err, parquetio.ErrConflict) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("quarantine %s: %w", key, err)
	}
	return true, nil
}

// pointers lists where a record has values, without the values.
func pointers(raw jsontext.Value) []string {
	d := jsontext.NewDecoder(bytes.NewReader(raw), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	var found []string
	for {
		token, err := d.ReadToken()
		if err != nil {
			return slices.Compact(found)
		}
		if kind := token.Kind(); kind != '{' && kind != '}' && kind != '[' && kind != ']' {
			found = append(found, string(d.StackPointer()))
		}
	}
}
