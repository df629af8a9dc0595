package coupang

import (
	"context"
	"errors"
	"strconv"
	"strings"
)

const apiRoot = "/v2/providers/openapi/apis/api"

// path fills in a template. Vendor ids are checked by New and ids are numbers: there is nothing to escape.
func (c *Client) path(template string, id ID) string {
	return apiRoot + strings.NewReplacer("{vendorId}", c.vendor.ID, "{id}", strconv.FormatInt(int64(id), 10)).Replace(template)
}

// lookup reads the one object with the given id. owner is where the object itself tells its id and vendor.
func lookup[T any](ctx context.Context, c *Client, op, template string, id ID, owner func(*T) (*ID, *string)) (Record[T], error) {
	if id <= 0 {
		return Record[T]{}, &Error{Op: op, Kind: InvalidRequest, Err: errors.New("the id is not a positive number")}
	}
	q := call{op: op, template: template, path: c.path(template, id), shape: singleShape, mostBytes: mostPageBytes}
	a, err := c.fetch(ctx, q, new(tally))
	if err != nil {
		return Record[T]{}, err
	}
	if len(a.records) == 0 {
		return Record[T]{}, &Error{Op: op, Kind: NotFound, Status: a.status, Message: "the answer is an empty list"}
	}
	r := decodeRecord[T](newDecoder(c.vendor.Market), a.records[0])
	foundID, foundVendor := owner(&r.Value)
	switch {
	case foundVendor != nil && *foundVendor != c.vendor.ID:
		return Record[T]{}, &Error{Op: op, Kind: NotFound, Status: a.status, Message: "it is another vendor's"}
	case r.Err != nil:
		return Record[T]{}, &Error{Op: op, Kind: Malformed, Status: a.status, Err: r.Err}
	case foundID == nil || *foundID != id:
		return Record[T]{}, &Error{Op: op, Kind: Malformed, Status: a.status, Message: "the answer is about another id"}
	}
	return r, nil
}
