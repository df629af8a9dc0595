package chaos

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// The truth is what the API lists, as text. It is compared with the lake's rows as another implementation of Parquet reads
// them, by the rules of the documents and by nothing of the exporter's: a column is the member in snake_case.

// renamed are the members whose column is another (DESIGN: typos mended, Dto and version suffixes dropped).
func renamed() map[string]string {
	return map[string]string{
		"overseaShippingInfoDto": "oversea_shipping_info", "returnDeliveryDtos": "return_deliveries",
		"exchangeItemDtoV1s": "exchange_items", "exchangeAddressDtoV1": "exchange_address",
		"deliveryInvoiceGroupDtos": "delivery_invoice_groups", "deliveryInvoiceDtos": "delivery_invoices",
		"invoiceVendorItemDtos": "invoice_vendor_items", "collectInformationsDto": "collect_informations", "commentDtoList": "comments",
		"returndeliveryItemDtos": "return_delivery_items", "returndeliveryDestinationDto": "return_delivery_destination",
		"inTrasitDateTime": "in_transit_date_time", "moodifiedAt": "modified_at",
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

// differences of a record's text and a row, one line each, without values.
func differences(record []byte, row map[string]any) []string {
	told, err := decodeJSON(record)
	if err != nil {
		return []string{err.Error()}
	}
	members, ok := told.(map[string]any)
	if !ok {
		return []string{"the record is no object"}
	}
	delete(members, "vendorId") // it is the partition
	kept := maps.Clone(row)
	for _, ours := range []string{"currency", "first_seen_at", "changed_at", "last_seen_at"} {
		delete(kept, ours)
	}
	return differ("", members, kept)
}

func decodeJSON(text []byte) (value any, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	err = d.Decode(&value)
	return value, err
}

// differ compares by the type of what is kept; where there is nothing, the API must have told nothing.
func differ(at string, told, kept any) []string {
	same := false
	switch kept := kept.(type) {
	case nil:
		same = told == nil || told == ""
	case map[string]any:
		return differStruct(at, told, kept)
	case []any:
		return differList(at, told, kept)
	case int64:
		same = numberText(told) == fmt.Sprint(kept)
	case string:
		same = told == kept || sameFreeForm(told, kept)
	case time.Time:
		same = sameTime(told, kept)
	default:
		same = told == kept
	}
	if same {
		return nil
	}
	return []string{at}
}

func differStruct(at string, told any, kept map[string]any) []string {
	members, ok := told.(map[string]any)
	if !ok {
		return []string{at}
	}
	var all []string
	seen := map[string]bool{}
	for name, value := range members {
		column := columnOf(name)
		seen[column] = true
		all = append(all, differ(at+"/"+column, value, kept[column])...)
	}
	for column, value := range kept {
		if !seen[column] && value != nil {
			all = append(all, at+"/"+column+" from nowhere")
		}
	}
	slices.Sort(all)
	return all
}

// differList takes a lone value for a list of one, as the API does.
func differList(at string, told any, kept []any) []string {
	list, ok := told.([]any)
	if !ok && told != nil {
		list = []any{told}
	}
	if len(list) != len(kept) {
		return []string{at + " is of another length"}
	}
	var all []string
	for i := range list {
		all = append(all, differ(fmt.Sprintf("%s/%d", at, i), list[i], kept[i])...)
	}
	return all
}

// numberText is a number's text, also where it came quoted or as an amount of the newer generation.
func numberText(told any) string {
	if amount, ok := told.(map[string]any); ok {
		told = amount["units"]
	}
	return fmt.Sprint(told)
}

// sameFreeForm compares objects that are kept as JSON text.
func sameFreeForm(told any, kept string) bool {
	value, err := decodeJSON([]byte(kept))
	return err == nil && reflect.DeepEqual(value, told)
}

// sameTime reads a time of the older generation in Korea.
func sameTime(told any, kept time.Time) bool {
	text, _ := told.(string)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateTime, time.DateOnly} {
		at, err := time.ParseInLocation(layout, text, seller.Market.Location())
		if layout == time.DateOnly {
			at, err = time.Parse(layout, text) // a day is counted in UTC
		}
		if err == nil {
			return at.Truncate(time.Millisecond).Equal(kept)
		}
	}
	return false
}

// rowOf gives one row as Arrow's implementation reads it: nil, bool, int64, string, time.Time, map[string]any or []any.
func rowOf(s *array.Struct, i int) map[string]any {
	members := map[string]any{}
	for j, field := range s.DataType().(*arrow.StructType).Fields() {
		members[field.Name] = valueOf(s.Field(j), i)
	}
	return members
}

func valueOf(column arrow.Array, i int) any {
	if column.IsNull(i) {
		return nil
	}
	switch c := column.(type) {
	case *array.Int64:
		return c.Value(i)
	case *array.String:
		return c.Value(i)
	case *array.Boolean:
		return c.Value(i)
	case *array.Date32:
		return c.Value(i).ToTime()
	case *array.Timestamp:
		return time.UnixMilli(int64(c.Value(i))).UTC()
	case *array.Struct:
		return rowOf(c, i)
	case *array.List:
		elements := []any{}
		for begin, end := c.ValueOffsets(i); begin < end; begin++ {
			elements = append(elements, valueOf(c.ListValues(), int(begin)))
		}
		return elements
	default:
		return column.DataType() // equals nothing, so it is told as a difference
	}
}
