package coupangtest

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// node is a JSON value that can be changed without losing the order of members.
type node struct {
	raw     jsontext.Value // of a scalar
	kind    jsontext.Kind  // '{', '[' or that of a scalar
	members []member
	items   []*node
}

type member struct {
	name  string
	value *node
}

// parse panics on anything but JSON: it is given what this package wrote or a test put.
func parse(text []byte) *node {
	n, err := read(jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true)))
	if err != nil {
		panic(fmt.Sprintf("coupangtest: record is not JSON: %v", err))
	}
	return n
}

func read(d *jsontext.Decoder) (*node, error) {
	kind := d.PeekKind()
	if kind != '{' && kind != '[' {
		raw, err := d.ReadValue()
		return &node{raw: raw.Clone(), kind: kind}, err
	}
	n := &node{kind: kind}
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	for d.PeekKind() != '}' && d.PeekKind() != ']' {
		name := ""
		if kind == '{' {
			token, err := d.ReadToken()
			if err != nil {
				return nil, err
			}
			name = token.String()
		}
		value, err := read(d)
		if err != nil {
			return nil, err
		}
		if kind == '{' {
			n.members = append(n.members, member{name, value})
		} else {
			n.items = append(n.items, value)
		}
	}
	_, err := d.ReadToken()
	return n, err
}

func (n *node) append(b []byte) []byte {
	switch n.kind {
	case '{':
		b = append(b, '{')
		for i, m := range n.members {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendText(b, m.name), ':')
			b = m.value.append(b)
		}
		return append(b, '}')
	case '[':
		b = append(b, '[')
		for i, item := range n.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = item.append(b)
		}
		return append(b, ']')
	}
	return append(b, n.raw...)
}

// value makes a node of anything that marshals to JSON.
func value(v any) *node {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("coupangtest: %T does not marshal: %v", v, err))
	}
	return parse(text)
}

// set puts a member at the end, or in the place where it is.
func (n *node) set(name string, v *node) {
	for i := range n.members {
		if n.members[i].name == name {
			n.members[i].value = v
			return
		}
	}
	n.members = append(n.members, member{name, v})
}

func (n *node) remove(name string) {
	for i := range n.members {
		if n.members[i].name == name {
			n.members = append(n.members[:i:i], n.members[i+1:]...)
			return
		}
	}
}

func (n *node) member(name string) *node {
	for i := range n.members {
		if n.members[i].name == name {
			return n.members[i].value
		}
	}
	return nil
}

// point applies a change at a JSON Pointer. Objects on the way must be there; the last member need not.
func (n *node) point(pointer string, v any) {
	path, last := pointer[:strings.LastIndexByte(pointer, '/')], pointer[strings.LastIndexByte(pointer, '/')+1:]
	at := n
	if path != "" {
		for step := range strings.SplitSeq(path[1:], "/") {
			if at = at.step(unescape(step)); at == nil {
				panic(fmt.Sprintf("coupangtest: the record has nothing at %q", path))
			}
		}
	}
	if v == Absent {
		at.remove(unescape(last))
		return
	}
	if i, err := strconv.Atoi(last); err == nil && at.kind == '[' {
		at.items[i] = value(v)
		return
	}
	at.set(unescape(last), value(v))
}

func (n *node) step(name string) *node {
	if i, err := strconv.Atoi(name); err == nil && n.kind == '[' && i < len(n.items) {
		return n.items[i]
	}
	return n.member(name)
}

func unescape(step string) string {
	return strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~")
}

// walk visits every object in the value, itself last, so that a visit may add members.
func (n *node) walk(visit func(object *node)) {
	for _, m := range n.members {
		m.value.walk(visit)
	}
	for _, item := range n.items {
		item.walk(visit)
	}
	if n.kind == '{' {
		visit(n)
	}
}
