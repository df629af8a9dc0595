package coupang

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// envelope is what every answer is wrapped in.
type envelope struct {
	code, message, transactionID string // numbers as text
	next                         string // nextToken or nextPageIndex, "" at the end
	data                         jsontext.Kind
	records                      []jsontext.Value // the list's elements, or the one object
	pagination                   pagination       // inside the data of inquiries
	mostRecords                  int              // more are refused
}

// pagination counts pages from 1. Members that do not come are nil.
type pagination struct {
	TotalPages    *int64 `json:"totalPages"`
	TotalElements *int64 `json:"totalElements"`
}

// shape is how an endpoint wraps its records.
type shape int

const (
	listShape    shape = iota // data is a list
	contentShape              // data is an object with the list in content, and pagination
	singleShape               // data is one object, or a list of one
)

// readEnvelope takes an answer apart without looking into its records, so that a record that is no proper JSON object (a
// member twice, broken UTF-8) spoils only itself. The records are parts of body, not copies.
func readEnvelope(body []byte, mostRecords int) (envelope, error) {
	e := envelope{mostRecords: mostRecords}
	c := newCursor(body)
	err := c.members(func(name string) error { return e.member(c, name) })
	if err != nil {
		return envelope{}, err
	}
	return e, c.end()
}

func (e *envelope) member(c cursor, name string) error {
	switch name {
	case "code":
		return c.text(&e.code)
	case "message":
		return c.text(&e.message)
	case "transactionId":
		return c.text(&e.transactionID)
	case "nextToken", "nextPageIndex":
		return c.text(&e.next)
	case "data":
		return e.readData(c)
	default:
		return c.dec.SkipValue()
	}
}

func (e *envelope) readData(c cursor) (err error) {
	if e.data != 0 {
		return errors.New("data is there twice")
	}
	e.data = c.dec.PeekKind()
	if e.data == '[' {
		e.records, err = c.elements(e.mostRecords)
		return err
	}
	v, err := c.value()
	e.records = []jsontext.Value{v}
	return err
}

// check says what of the data is not as the endpoint promises, and opens the object of inquiries.
func (e *envelope) check(s shape) error {
	switch {
	case e.data == 0:
		return errors.New("no data")
	case s == listShape && e.data != '[':
		return fmt.Errorf("data is %s, not a list", e.data)
	case s == contentShape && e.data != '{':
		return fmt.Errorf("data is %s, not an object", e.data)
	case s == contentShape:
		return e.openContent()
	case s == singleShape && e.data != '{' && e.data != '[':
		return fmt.Errorf("data is %s, not an object", e.data)
	case s == singleShape && len(e.records) > 1:
		return fmt.Errorf("data is %d objects, not one", len(e.records))
	}
	return nil
}

func (e *envelope) openContent() error {
	c := newCursor(e.records[0])
	content := jsontext.Kind(0)
	e.records = nil
	err := c.members(func(name string) (err error) {
		switch name {
		case "content":
			if content = c.dec.PeekKind(); content == '[' {
				e.records, err = c.elements(e.mostRecords)
				return err
			}
		case "pagination":
			return e.readPagination(c)
		}
		return c.dec.SkipValue()
	})
	if err == nil && content != '[' {
		err = errors.New("content is not a list")
	}
	return err
}

// readPagination passes over what does not decode: the listing then goes on until a page is empty.
func (e *envelope) readPagination(c cursor) error {
	v, err := c.value()
	if err != nil {
		return err
	}
	if json.Unmarshal(v, &e.pagination, newDecoder(KR).options) != nil {
		e.pagination = pagination{}
	}
	return nil
}

// cursor walks through a body and cuts parts out of it.
type cursor struct {
	dec  *jsontext.Decoder
	body []byte
}

func newCursor(body []byte) cursor {
	dec := jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	return cursor{dec, body}
}

// value is the next value, as a part of the body.
func (c cursor) value() (jsontext.Value, error) {
	v, err := c.dec.ReadValue()
	if err != nil {
		return nil, err
	}
	end := c.dec.InputOffset()
	return c.body[end-int64(len(v)) : end : end], nil
}

// members visits each member of the object that is next. visit must read its value.
func (c cursor) members(visit func(name string) error) error {
	if kind := c.dec.PeekKind(); kind != '{' {
		return errors.New("not a JSON object")
	}
	_, err := c.dec.ReadToken()
	for err == nil && c.dec.PeekKind() != '}' {
		var name jsontext.Token
		if name, err = c.dec.ReadToken(); err == nil {
			err = visit(name.String())
		}
	}
	if err != nil {
		return err
	}
	_, err = c.dec.ReadToken()
	return err
}

var errTooManyRecords = errors.New("more records than a page can have")

// elements are those of the list that is next, if there are no more than most. Of an empty list they are empty, not nil.
func (c cursor) elements(most int) ([]jsontext.Value, error) {
	list := []jsontext.Value{}
	_, err := c.dec.ReadToken()
	for err == nil && c.dec.PeekKind() != ']' {
		if len(list) == most {
			return nil, errTooManyRecords
		}
		var v jsontext.Value
		v, err = c.value()
		list = append(list, v)
	}
	if err != nil {
		return nil, err
	}
	_, err = c.dec.ReadToken()
	return list, err
}

// text is the next value if it is a string or number, "" if it is anything else.
func (c cursor) text(target *string) error {
	v, err := c.value()
	if err != nil {
		return err
	}
	*target = ""
	if kind := v.Kind(); kind != '"' && kind != '0' {
		return nil
	}
	text, err := content(v)
	*target = string(text)
	return err
}

// end is an error if anything follows.
func (c cursor) end() error {
	if _, err := c.dec.ReadToken(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the JSON object")
	}
	return nil
}
