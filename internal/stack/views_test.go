package stack_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/internal/stack"
)

// CloudFormation puts the base64 of this JSON where Athena looks for a view.
func TestViewsDecodeToTheirFiles(t *testing.T) {
	t.Parallel()
	source := readTemplate(t)
	views, err := stack.Views(os.DirFS(filepath.Join(root, "docs/queries/views")))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]stack.View{}
	for _, v := range views {
		want[v.Name] = v
	}
	for id, r := range source.ofType("AWS::Glue::Table") {
		input := dig[map[string]any](t, r, "Properties", "TableInput")
		if input["TableType"] != "VIRTUAL_VIEW" {
			continue
		}
		v, ok := want[input["Name"].(string)]
		if !ok {
			t.Errorf("%s: no file of that name", id)
		}
		delete(want, v.Name)
		original := dig[[]any](t, input, "ViewOriginalText", "Fn::Sub")
		encoded := dig[string](t, original[1], "View", "Fn::Base64", "Fn::Sub")
		var view struct {
			OriginalSQL, Catalog, Schema string
			Columns                      []struct{ Name, Type string }
		}
		if err := json.Unmarshal([]byte(strings.ReplaceAll(encoded, "${DatabaseName}", "coupang")), &view); err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		if original[0] != "/* Presto View: ${View} */" || view.OriginalSQL != v.SQL || view.Catalog != "awsdatacatalog" || view.Schema != "coupang" {
			t.Errorf("%s: %+v", id, view)
		}
		glue := dig[[]any](t, input, "StorageDescriptor", "Columns")
		for i, c := range v.Columns {
			if view.Columns[i].Name != c.Name || view.Columns[i].Type != c.Type || dig[string](t, glue[i], "Name") != c.Name {
				t.Errorf("%s: column %d is %v and %v, want %v", id, i+1, view.Columns[i], glue[i], c)
			}
		}
	}
	for name := range want {
		t.Errorf("%s: not in the template", name)
	}
}

func TestTablesHaveTheTypesOfAthena(t *testing.T) {
	t.Parallel()
	tables, err := stack.Tables()
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]string{}
	for _, table := range tables {
		for _, c := range table.Columns {
			types[table.Name+"."+c.Name] = c.Type
		}
	}
	for column, want := range map[string]string{
		"orders.shipment_box_id":      "bigint",
		"orders.ordered_at":           "timestamp",
		"orders.remote_area":          "boolean",
		"orders.orderer":              "struct<name:string,email:string,safe_number:string,orderer_number:string>",
		"inquiries.vendor_item_id":    "array<bigint>",
		"inquiries.sale_started_at":   "date",
		"returns.return_deliveries":   "array<struct<delivery_company_code:string,delivery_invoice_no:string>>",
		"return_withdrawals.order_id": "bigint",
		"sweeps.window_from":          "date",
		"sweeps.warnings":             "array<string>",
		"exchanges.extra_fields":      "string",
	} {
		if types[column] != want {
			t.Errorf("%s is %s, want %s", column, types[column], want)
		}
	}
	if nested := types["exchanges.delivery_invoice_groups"]; !strings.Contains(nested, "delivery_invoices:array<struct<") || !strings.Contains(nested, "invoice_vendor_items:array<struct<") {
		t.Errorf("exchanges.delivery_invoice_groups is %s", nested)
	}
}

func TestViewsOfDuckDBDifferInTheUnnestingAlone(t *testing.T) {
	t.Parallel()
	got := stack.InDuckDB("FROM orders o CROSS JOIN UNNEST(transform(o.order_items, item -> ROW(item))) AS t (item)")
	if want := "FROM (SELECT *, UNNEST(order_items) AS item FROM orders) AS o"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
