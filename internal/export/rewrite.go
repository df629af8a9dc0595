package export

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// Rewrite implements Exporter: an upsert without a new row, in which the merge hides what it reads.
func (e *exporter[T, R]) Rewrite(ctx context.Context, v coupang.Vendor, d coupang.Day) (parquetio.Counts, error) {
	none := func(func(R, error) bool) {}
	m := &merger[T, R]{dataset: e.dataset, scrub: e.scrub}
	key := partitionKey(e.dataset.Name, v.ID, d)
	counts, err := e.table.Upsert(ctx, e.Store, key, none, m.merge)
	if err != nil {
		return parquetio.Counts{}, fmt.Errorf("rewrite %s: %w", key, err)
	}
	return counts, nil
}

// RewriteQuarantine implements Exporter.
func (e *exporter[T, R]) RewriteQuarantine(ctx context.Context, v coupang.Vendor) (changed int, err error) {
	if !e.Personal.hides() {
		return 0, nil
	}
	prefix := fmt.Sprintf("_quarantine/%s/vendor_id=%s/", e.dataset.Name, v.ID)
	for key, err := range e.Store.List(ctx, prefix) {
		if err != nil {
			return changed, fmt.Errorf("list %s: %w", prefix, err)
		}
		did, err := hideQuarantined(ctx, e.Store, key)
		if err != nil {
			return changed, fmt.Errorf("rewrite %s: %w", key, err)
		}
		if did {
			changed++
		}
	}
	return changed, nil
}

// hideQuarantined leaves the reason and the pointers of a record. Quarantine is written once and never changed but here, so a
// conflict is another rewrite's doing.
func hideQuarantined(ctx context.Context, s parquetio.Store, key string) (changed bool, err error) {
	object, err := s.Open(ctx, key)
	if err != nil {
		return false, err
	}
	defer object.Close()
	text, err := io.ReadAll(io.NewSectionReader(object, 0, object.Size()))
	if err != nil {
		return false, err
	}
	var kept quarantined
	if err := json.Unmarshal(text, &kept, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)); err != nil {
		return false, err
	}
	if kept.Record == nil {
		return false, nil
	}
	kept.Record, kept.Pointers = nil, pointers(kept.Record)
	body, err := json.Marshal(kept)
	if err != nil {
		return false, err
	}
	_, err = s.Put(ctx, key, bytes.NewReader(body), object.ETag())
	if errors.Is(err, parquetio.ErrConflict) {
		return false, nil
	}
	return err == nil, err
}
