package parquetio

import (
	"reflect"
	"unicode/utf8"
)

// textCheck finds text that is not UTF-8, for which DuckDB and arrow refuse the whole file.
type textCheck []textField

// textField is a field that holds text, at any depth below it.
type textField struct {
	index int
	name  string
	check textFunc
}

// textFunc gives the path below v of the first invalid text and true.
type textFunc func(v reflect.Value) (string, bool)

// invalid gives the path of the first column whose text is not UTF-8, or nothing. row is a pointer to a row.
func (c textCheck) invalid(row any) string {
	path, _ := c.find(reflect.ValueOf(row).Elem())
	return path
}

func (c textCheck) find(v reflect.Value) (string, bool) {
	for _, f := range c {
		path, bad := f.check(v.Field(f.index))
		switch {
		case bad && path != "" && f.name != "":
			return f.name + "." + path, true
		case bad:
			return f.name + path, true
		}
	}
	return "", false
}

// newTextCheck looks through a struct that lint has passed.
func newTextCheck(t reflect.Type) textCheck {
	var c textCheck
	for i := range t.NumField() {
		f := t.Field(i)
		if check := textFuncOf(f.Type); check != nil {
			c = append(c, textField{i, parseTag(f.Tag.Get("parquet")).name, check})
		}
	}
	return c
}

// textFuncOf is nil for a type without text.
func textFuncOf(t reflect.Type) textFunc {
	switch t.Kind() {
	case reflect.String:
		return func(v reflect.Value) (string, bool) { return "", !utf8.ValidString(v.String()) }
	case reflect.Struct:
		if c := newTextCheck(t); c != nil {
			return c.find
		}
	case reflect.Pointer:
		if check := textFuncOf(t.Elem()); check != nil {
			return func(v reflect.Value) (string, bool) {
				if v.IsNil() {
					return "", false
				}
				return check(v.Elem())
			}
		}
	case reflect.Slice:
		if check := textFuncOf(t.Elem()); check != nil {
			return func(v reflect.Value) (string, bool) { return checkEach(v, check) }
		}
	}
	return nil
}

func checkEach(v reflect.Value, check textFunc) (string, bool) {
	for i := range v.Len() {
		if path, bad := check(v.Index(i)); bad {
			return path, true
		}
	}
	return "", false
}
