package parquetio

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"time"
)

// lint refuses the row types that parquet-go would write wrongly without an error (values of type *T are safe, `optional`
// values are not; time.Time as a date is cut to 32 bits; a slice without `list` loses empty against null) and the ones
// that some reader of the lake cannot take. It reports every fault, each with the path of its field.
func lint(row reflect.Type) error {
	if row.Kind() != reflect.Struct {
		return fmt.Errorf("row type %s is not a struct", row)
	}
	var l linter
	l.group(row, nil)
	return errors.Join(l.faults...)
}

// deepest nesting of structs that is looked into. parquet-go overflows the stack on a type that holds itself.
const deepest = 16

type linter struct{ faults []error }

func (l *linter) refuse(path []string, format string, args ...any) {
	l.faults = append(l.faults, fmt.Errorf("%s: %s", strings.Join(path, "."), fmt.Sprintf(format, args...)))
}

// group checks the members of one struct, whose names must differ ignoring case: Athena folds them.
func (l *linter) group(t reflect.Type, path []string) {
	if len(path) > deepest {
		l.refuse(path, "nested more than %d deep; a type that holds itself has no schema", deepest)
		return
	}
	seen := make(map[string]string)
	l.members(t, path, seen)
	if len(seen) == 0 {
		l.refuse(append(path, t.Name()), "struct without columns")
	}
}

func (l *linter) members(t reflect.Type, path []string, seen map[string]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(path[:len(path):len(path)], f.Name)
		switch {
		case f.Anonymous:
			l.embedded(f, at, path, seen)
		case !f.IsExported():
			l.refuse(at, "unexported field would be lost by a merge")
		default:
			l.field(f, at, seen)
		}
	}
}

// embedded structs lend their columns to the struct around them, as in Go. parquet-go does so for values alone, and reads
// a null into a pointer there as a pointer to zero.
func (l *linter) embedded(f reflect.StructField, at, path []string, seen map[string]string) {
	if f.Type.Kind() != reflect.Struct || f.Tag != "" || !f.IsExported() {
		l.refuse(at, "embed exported structs only, by value and without a tag")
		return
	}
	for i := range f.Type.NumField() {
		if member := f.Type.Field(i); member.Type.Kind() == reflect.Pointer {
			l.refuse(append(at, member.Name), "a null column of an embedded struct reads as zero; embed required columns only")
		}
	}
	l.members(f.Type, path, seen)
}

func (l *linter) field(f reflect.StructField, at []string, seen map[string]string) {
	for _, key := range []string{"parquet-key", "parquet-value"} {
		if _, found := f.Tag.Lookup(key); found {
			l.refuse(at, "tag %s: maps are not supported", key)
		}
	}
	tag := parseTag(f.Tag.Get("parquet"))
	l.name(tag.name, at, seen)
	l.options(tag, at)
	l.kind(f, tag, at)
}

func (l *linter) name(name string, at []string, seen map[string]string) {
	switch {
	case !snakeCase.MatchString(name):
		l.refuse(at, "column name %q is not lower_snake_case (every field needs one, \"-\" would lose data in a merge)", name)
	case reserved(name):
		l.refuse(at, "column name %q is a reserved word of Athena", name)
	}
	folded := strings.ToLower(name)
	if other, found := seen[folded]; found {
		l.refuse(at, "column name %q is taken by %s", name, other)
	}
	seen[folded] = strings.Join(at, ".")
}

// options are allowed by name; what is not is refused with the reason where it is tempting.
func (l *linter) options(tag fieldTag, at []string) {
	for _, o := range tag.options {
		switch o {
		case "dict", "plain", "list", "optional", "date", "timestamp(millisecond)", decimalOption:
			continue
		}
		word, _, _ := strings.Cut(o, "(")
		reason := map[string]string{
			"delta":     "Spark and Iceberg readers lack the delta encodings",
			"split":     "Trino rejects BYTE_STREAM_SPLIT on integers",
			"enum":      "arrow reads ENUM as bytes",
			"json":      "DuckDB refuses a file with an empty JSON value; use text",
			"uuid":      "not every reader takes UUID; use text",
			"decimal":   "use decimal(4:18); amounts are whole units in INT64",
			"timestamp": "use timestamp(millisecond)",
		}[word]
		if reason == "" {
			reason = "option not supported"
		}
		l.refuse(at, "tag option %q: %s", o, reason)
	}
	if tag.has("dict") && tag.has("plain") {
		l.refuse(at, "dict and plain exclude each other")
	}
}

func (l *linter) kind(f reflect.StructField, tag fieldTag, at []string) {
	t := f.Type
	if t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8 {
		l.list(f, tag, at)
		return
	}
	if tag.has("list") {
		l.refuse(at, "list on %s, which is no slice", t)
	}
	if tag.has("optional") {
		l.refuse(at, "optional on %s writes zeros for nulls; use a pointer", t)
	}
	if _, found := f.Tag.Lookup("parquet-element"); found {
		l.refuse(at, "tag parquet-element on %s, which is no slice", t)
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Struct && t != timeType {
		if tag.has("dict") || tag.has("plain") {
			l.refuse(at, "a struct has no encoding")
		}
		l.group(t, at)
		return
	}
	l.scalar(t, tag, at)
}

// list elements are structs, texts, integers or booleans: no list in a list and no null element, which Hive's types
// cannot tell from others. The element's encoding is told by `parquet-element:",dict"`, for parquet-go does not
// pass the list's own on.
func (l *linter) list(f reflect.StructField, tag fieldTag, at []string) {
	if !tag.has("list") {
		l.refuse(at, "slice without list is a bare repeated field: readers disagree on empty and null")
	}
	for _, o := range []string{"dict", "plain", "date", "timestamp(millisecond)", decimalOption} {
		if tag.has(o) {
			l.refuse(at, "%s does not reach the elements of a list", o)
		}
	}
	element := parseTag(f.Tag.Get("parquet-element"))
	if element.name != "" || len(element.options) > 1 || len(element.options) == 1 && !element.has("dict") {
		l.refuse(at, "parquet-element may only be \",dict\"")
	}
	t := f.Type.Elem()
	switch {
	case t.Kind() == reflect.Struct && t != timeType:
		if element.has("dict") {
			l.refuse(at, "a struct has no encoding")
		}
		l.group(t, at)
	case t == timestampType || t == dateType || t == decimalType:
		l.refuse(at, "list of %s is not supported", t)
	default:
		l.scalar(t, fieldTag{}, at)
	}
}

func (l *linter) scalar(t reflect.Type, tag fieldTag, at []string) {
	if tag.has("timestamp(millisecond)") != (t == timestampType) {
		l.refuse(at, "the type Timestamp and the option timestamp(millisecond) go together")
	}
	if tag.has("date") != (t == dateType) {
		l.refuse(at, "the type Date and the option date go together")
	}
	if tag.has(decimalOption) != (t == decimalType) {
		l.refuse(at, "the type Decimal and the option %s go together", decimalOption)
	}
	switch t.Kind() {
	case reflect.Bool, reflect.Int32, reflect.Int64, reflect.String:
		if t.Kind() == reflect.Bool && tag.has("dict") {
			l.refuse(at, "a boolean needs no dictionary")
		}
	case reflect.Float32, reflect.Float64:
		l.refuse(at, "floating point rounds ids and amounts; use int64 or text")
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		l.refuse(at, "Athena has no unsigned types")
	case reflect.Struct:
		l.refuse(at, "%s is written wrongly as a date and by default in nanoseconds; use Timestamp or Date", t)
	default:
		l.refuse(at, "type %s is not supported: bool, int32, int64, string, structs, pointers to these, or slices", t)
	}
}

// decimalOption is the one scale and precision: four decimals hold every ratio that the API sends, and eighteen digits fit an
// INT64.
const decimalOption = "decimal(4:18)"

// fieldTag is `parquet:"name,option,option(args)"`.
type fieldTag struct {
	name    string
	options []string
}

func parseTag(tag string) fieldTag {
	words := strings.Split(tag, ",")
	t := fieldTag{name: words[0]}
	for _, w := range words[1:] {
		if w != "" {
			t.options = append(t.options, w)
		}
	}
	return t
}

func (t fieldTag) has(option string) bool {
	for _, o := range t.options {
		if o == option {
			return true
		}
	}
	return false
}

var (
	timeType      = reflect.TypeFor[time.Time]()
	timestampType = reflect.TypeFor[Timestamp]()
	dateType      = reflect.TypeFor[Date]()
	decimalType   = reflect.TypeFor[Decimal]()
	snakeCase     = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
)

// reserved words of Athena's SQL and of its Hive DDL: a column of such a name must be quoted, each differently.
func reserved(name string) bool {
	return strings.Contains(reservedWords, " "+name+" ")
}

const reservedWords = " all alter and array as authorization between bigint binary boolean both by case cashe cast char " +
	"column commit conf constraint create cross cube current current_catalog current_date current_path current_schema " +
	"current_time current_timestamp current_user cursor database date dayofweek deallocate decimal delete describe distinct " +
	"div double drop else end escape except exchange execute exists extended external extract false fetch first float floor " +
	"following for foreign from full function grant group grouping having if import in inner insert int integer intersect " +
	"interval into is join last lateral left less like listagg local localtime localtimestamp macro map more natural none " +
	"normalize not null numeric of on only or order out outer over partialscan partition percent preceding precision prepare " +
	"preserve primary procedure range reads recursive reduce references regexp revoke right rlike rollback rollup row rows " +
	"select set skip smallint start table tablesample then time timestamp to transform trigger trim true truncate uescape " +
	"unbounded union uniquejoin unnest update user using utc_timestamp values varchar views when where window with "
