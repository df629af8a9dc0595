package export

import (
	"context"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// renamed are the members whose column is not just their name in snake_case: suffixes that tell of Coupang's own types are
// dropped, typos mended.
func renamed() map[string]string {
	return map[string]string{
		"overseaShippingInfoDto":       "oversea_shipping_info",
		"returnDeliveryDtos":           "return_deliveries",
		"exchangeItemDtoV1s":           "exchange_items",
		"exchangeAddressDtoV1":         "exchange_address",
		"deliveryInvoiceGroupDtos":     "delivery_invoice_groups",
		"deliveryInvoiceDtos":          "delivery_invoices",
		"invoiceVendorItemDtos":        "invoice_vendor_items",
		"collectInformationsDto":       "collect_informations",
		"commentDtoList":               "comments",
		"returndeliveryItemDtos":       "return_delivery_items",
		"returndeliveryDestinationDto": "return_delivery_destination",
		"inTrasitDateTime":             "in_transit_date_time",
		"moodifiedAt":                  "modified_at",
	}
}

func columnOf(member string) string {
	if name, ok := renamed()[member]; ok {
		return name
	}
	var name strings.Builder
	for _, letter := range member {
		if unicode.IsUpper(letter) {
			name.WriteByte('_')
		}
		name.WriteRune(unicode.ToLower(letter))
	}
	return name.String()
}

// member is a field of a wire type that has a column. vendorId has none: it is the partition.
type member struct {
	reflect.StructField
	json, column string
}

func members(wire reflect.Type) []member {
	var all []member
	for f := range wire.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name != "" && name != "vendorId" {
			all = append(all, member{f, name, columnOf(name)})
		}
	}
	return all
}

// child is the struct behind a pointer or in a list, nil for all that is one value.
func (m member) child() reflect.Type {
	switch t := m.Type; {
	case t == reflect.TypeFor[*time.Time](), t == reflect.TypeFor[*coupang.Money]():
		return nil
	case (t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice) && t.Elem().Kind() == reflect.Struct:
		return t.Elem()
	default:
		return nil
	}
}

// look is what an analyst sees of a column.
type look struct {
	Type               string
	Nullable, Personal bool
}

// look of the column that a member's type demands.
func (m member) look(t *testing.T) look {
	t.Helper()
	switch m.Type {
	case reflect.TypeFor[*coupang.ID](), reflect.TypeFor[*int64](), reflect.TypeFor[*coupang.Money]():
		return look{"INT64", true, false}
	case reflect.TypeFor[*string]():
		return look{"STRING", true, false}
	case reflect.TypeFor[*coupang.Personal]():
		return look{"STRING", true, true}
	case reflect.TypeFor[*bool]():
		return look{"BOOLEAN", true, false}
	case reflect.TypeFor[*time.Time]():
		return look{"TIMESTAMP", true, false}
	case reflect.TypeFor[*coupang.Day]():
		return look{"DATE", true, false}
	case reflect.TypeFor[coupang.IDs]():
		return look{"LIST<INT64>", true, false}
	case reflect.TypeFor[[]coupang.Personal]():
		return look{"LIST<STRING>", true, true}
	}
	if m.child() == nil {
		t.Fatalf("member %s has the type %s, which no column has", m.json, m.Type)
	}
	if m.Type.Kind() == reflect.Slice {
		return look{"LIST<STRUCT>", true, false}
	}
	return look{"STRUCT", true, false}
}

// looks of all columns below a wire type. An object of free form is text, and personal where the buyer fills it in.
func looks(t *testing.T, wire reflect.Type, prefix string) map[string]look {
	t.Helper()
	all := map[string]look{}
	for _, m := range members(wire) {
		path := prefix + m.column
		if m.Type == reflect.TypeFor[jsontext.Value]() {
			all[path] = look{"STRING", true, path == "extra_properties"}
			continue
		}
		all[path] = m.look(t)
		if m.child() != nil {
			maps.Copy(all, looks(t, m.child(), path+"."))
		}
	}
	return all
}

func hasMoney(wire reflect.Type) bool {
	return slices.ContainsFunc(members(wire), func(m member) bool {
		return m.Type == reflect.TypeFor[*coupang.Money]() || m.child() != nil && hasMoney(m.child())
	})
}

// inside is a bound dataset as these tests need it: the registry hides its types.
type inside interface {
	Exporter
	wire() reflect.Type
	layout() layout
	put(ctx context.Context, key string, records []any, seen parquetio.Timestamp) error
	text(w *world, key string) []byte
}

func (e *exporter[T, R]) wire() reflect.Type { return reflect.TypeFor[T]() }

// put stores the rows of records, pointers to wire values, as they are.
func (e *exporter[T, R]) put(ctx context.Context, key string, records []any, seen parquetio.Timestamp) error {
	rows := func(yield func(R, error) bool) {
		for _, record := range records {
			row := e.dataset.Row(record.(*T), coupang.KR)
			*e.dataset.Sighting(&row) = Sighting{FirstSeenAt: seen, ChangedAt: seen, LastSeenAt: seen}
			if !yield(row, nil) {
				return
			}
		}
	}
	_, err := e.table.Upsert(ctx, e.Store, key, rows, func(_, row *R) (R, parquetio.Outcome) { return *row, parquetio.Inserted })
	return err
}

func bound(t *testing.T, o Options) []inside {
	t.Helper()
	all, err := Datasets(o)
	if err != nil {
		t.Fatal(err)
	}
	var datasets []inside
	for _, e := range all {
		datasets = append(datasets, e.(inside))
	}
	return datasets
}

func named(t *testing.T, o Options, dataset string) inside {
	t.Helper()
	all := bound(t, o)
	i := slices.IndexFunc(all, func(d inside) bool { return d.Name() == dataset })
	if i < 0 {
		t.Fatalf("no dataset %s", dataset)
	}
	return all[i]
}

func TestTheRegistryHoldsTheTablesOfTheLake(t *testing.T) {
	t.Parallel()
	var names []string
	for _, d := range bound(t, Options{}) {
		names = append(names, d.Name())
	}
	want := []string{"orders", "inquiries", "returns", "exchanges", "return_withdrawals", "product_inquiries"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}

// layout is what decides which calls a dataset makes.
type layout struct {
	WindowDays, LookbackDays int
	Markets                  []coupang.Market
	Statuses                 []string
	ByMinute                 bool
}

func (e *exporter[T, R]) layout() layout {
	d := e.dataset
	return layout{d.WindowDays, d.LookbackDays, d.Markets, d.Statuses, d.ListMinutes != nil}
}

func TestWindowsStatusesAndMarketsAreThoseOfTheDesign(t *testing.T) {
	t.Parallel()
	both, korea, none := []coupang.Market{coupang.KR, coupang.TW}, []coupang.Market{coupang.KR}, []string{""}
	want := map[string]layout{
		"orders":             {31, 30, both, strings.Fields("ACCEPT INSTRUCT DEPARTURE DELIVERING NONE_TRACKING FINAL_DELIVERY"), true},
		"inquiries":          {7, 13, both, none, false},
		"returns":            {31, 30, both, strings.Fields("RU UC PR CC CANCEL"), true},
		"exchanges":          {7, 27, korea, none, false},
		"return_withdrawals": {7, 30, korea, none, false},
		"product_inquiries":  {7, 13, both, none, false},
	}
	got := map[string]layout{}
	for _, d := range bound(t, Options{}) {
		got[d.Name()] = d.layout()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

func TestColumnsAreTheMembersOfTheWireTypes(t *testing.T) {
	t.Parallel()
	for _, d := range bound(t, Options{}) {
		t.Run(d.Name(), func(t *testing.T) {
			t.Parallel()
			want := looks(t, d.wire(), "")
			key := members(d.wire())[0].column
			want[key] = look{"INT64", false, false}
			want["extra_fields"] = look{"STRING", true, false}
			for _, seen := range []string{"first_seen_at", "changed_at", "last_seen_at"} {
				want[seen] = look{"TIMESTAMP", false, false}
			}
			if hasMoney(d.wire()) {
				want["currency"] = look{"STRING", false, false}
			}
			got := map[string]look{}
			for _, c := range d.Columns() {
				got[c.Path] = look{c.Type, c.Nullable, c.Personal}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
		})
	}
}

func TestColumnsHaveNamesThatEveryEngineTakesAndAMeaning(t *testing.T) {
	t.Parallel()
	snake := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z][a-z0-9]*(_[a-z0-9]+)*)*$`)
	for _, d := range bound(t, Options{}) {
		seen := map[string]bool{}
		for _, c := range d.Columns() {
			if !snake.MatchString(c.Path) || seen[c.Path] {
				t.Errorf("%s: column name %q is not lower_snake_case or is there twice", d.Name(), c.Path)
			}
			seen[c.Path] = true
			if c.Meaning == "" {
				t.Errorf("%s: nobody is told what %s means", d.Name(), c.Path)
			}
		}
	}
}

func TestEveryRenameIsNeeded(t *testing.T) {
	t.Parallel()
	left := renamed()
	var drop func(wire reflect.Type)
	drop = func(wire reflect.Type) {
		for _, m := range members(wire) {
			delete(left, m.json)
			if m.child() != nil {
				drop(m.child())
			}
		}
	}
	for _, d := range bound(t, Options{}) {
		drop(d.wire())
	}
	for name := range left {
		t.Errorf("no wire type has the member %s", name)
	}
}

// The types that the design lists by name, so that a wire type with a wrong one is noticed, too.
func TestTimesDatesAndNumbersHaveTheTypesOfTheDesign(t *testing.T) {
	t.Parallel()
	times := strings.Fields(`ordered_at paid_at invoice_number_upload_date confirm_date in_transit_date_time delivered_date
		inquiry_at answered_at reply_at inquiry_comment_at order_date created_at modified_at complete_confirm_date
		first_seen_at changed_at last_seen_at`)
	dates := strings.Fields("estimated_shipping_date planned_shipping_date sale_started_at sale_ended_at")
	numbers := regexp.MustCompile(`(_ids?|_?count|_count_for_cancel|_sum|_price|_discount|_charge|_fee|_amount|_size|quantity)$`)
	for _, d := range bound(t, Options{}) {
		for _, c := range d.Columns() {
			name := c.Path[strings.LastIndexByte(c.Path, '.')+1:]
			kind := strings.TrimSuffix(strings.TrimPrefix(c.Type, "LIST<"), ">")
			isTime := slices.Contains(times, name) || d.Name() == "exchanges" && regexp.MustCompile(`(_at|_date)$`).MatchString(name)
			isDate := slices.Contains(dates, name) && !isTime
			isNumber := numbers.MatchString(name)
			got := [3]bool{kind == "TIMESTAMP", kind == "DATE", kind == "INT64"}
			if want := [3]bool{isTime, isDate, isNumber}; got != want {
				t.Errorf("%s.%s is %s; is it a time, a date, a number: %v", d.Name(), c.Path, c.Type, want)
			}
		}
	}
}
