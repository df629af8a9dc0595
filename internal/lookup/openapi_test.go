package lookup_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/seed-21c7aa78/coupang-lake/internal/lookup"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

const (
	openAPI  = "../../docs/openapi.yaml"
	problems = "../../docs/PROBLEMS.md"
)

// contract is docs/openapi.yaml. Its schemas are JSON Schema 2020-12, as OpenAPI 3.1 has it.
type contract struct {
	t        *testing.T
	document map[string]any
	compiler *jsonschema.Compiler
}

func readContract(t *testing.T) *contract {
	t.Helper()
	var document map[string]any
	if err := yaml.Unmarshal([]byte(readFile(t, openAPI)), &document); err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	if err := compiler.AddResource("openapi.yaml", document); err != nil {
		t.Fatal(err)
	}
	return &contract{t, document, compiler}
}

// at follows names, and references on the way.
func (c *contract) at(names ...string) (node map[string]any, pointer string) {
	c.t.Helper()
	node = c.document
	for _, name := range names {
		pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
		next, ok := node[name].(map[string]any)
		if !ok {
			c.t.Fatalf("the document has no %s", pointer)
		}
		if ref, ok := next["$ref"].(string); ok {
			return c.at(append(strings.Split(ref, "/")[1:], names[slices.Index(names, name)+1:]...)...)
		}
		node = next
	}
	return node, pointer
}

// check compares an answer with what the document promises for its path and status.
func (c *contract) check(path string, got *answer) {
	c.t.Helper()
	status := strconv.Itoa(got.Code)
	contentType := got.Header().Get("Content-Type")
	_, pointer := c.at("paths", path, "get", "responses", status, "content", contentType, "schema")
	schema, err := c.compiler.Compile("openapi.yaml#" + pointer)
	if err != nil {
		c.t.Fatal(err)
	}
	body, err := jsonschema.UnmarshalJSON(strings.NewReader(got.Body.String()))
	if err != nil {
		c.t.Fatal(err)
	}
	if err := schema.Validate(body); err != nil {
		c.t.Errorf("%s, %s: %v", path, status, err)
	}
	headers, _ := c.at("paths", path, "get", "responses", status, "headers")
	for _, name := range []string{"Cache-Control", "Retry-After", "Allow"} {
		if (got.Header().Get(name) != "") != (headers[name] != nil) {
			c.t.Errorf("%s, %s: header %s is %q", path, status, name, got.Header().Get(name))
		}
	}
}

func TestAnswersAreAsTheOpenAPIDocumentSays(t *testing.T) {
	t.Parallel()
	c := readContract(t)
	templates := map[string]string{"/returns/": "/returns/{receiptId}", "/inquiries/": "/inquiries/{inquiryId}", "/orders/": "/orders/{shipmentBoxId}"}
	for path, template := range templates {
		for _, fault := range []coupangtest.FaultKind{
			"", coupangtest.UnknownMembers, coupangtest.RateLimited, coupangtest.Malformed, coupangtest.Blocked, coupangtest.GatewayTimeout,
			coupangtest.Unauthorized, coupangtest.IPRefused,
		} {
			w := newWorld(t)
			w.put(612345678901234567)
			if fault != "" {
				w.api.Fail(coupangtest.Fault{Kind: fault})
			}
			c.check(template, w.get(path+"612345678901234567"))
			c.check(template, w.get(path+"7"))
			c.check(template, w.get(path+"x"))
			c.check(template, w.ask(path+"1"))
		}
	}
}

func TestDocumentedExamplesAreAsTheOpenAPIDocumentSays(t *testing.T) {
	t.Parallel()
	c := readContract(t)
	for schema, file := range map[string]string{"ReturnRequest": "return", "Inquiry": "inquiry", "OrderSheet": "order"} {
		compiled, err := c.compiler.Compile("openapi.yaml#/components/schemas/" + schema)
		if err != nil {
			t.Fatal(err)
		}
		data, err := jsonschema.UnmarshalJSON(strings.NewReader(readFile(t, "testdata/"+file+".json")))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(data); err != nil {
			t.Errorf("%s: %v", schema, err)
		}
		data.(map[string]any)[map[string]string{"return": "receiptId", "inquiry": "inquiryId", "order": "shipmentBoxId"}[file]] = 7
		if compiled.Validate(data) == nil {
			t.Errorf("%s: an id that is a number passes", schema)
		}
	}
}

// The international generation: amounts with a currency, times of other offsets.
func TestInternationalAnswersAreAsTheOpenAPIDocumentSays(t *testing.T) {
	t.Parallel()
	c := readContract(t)
	api := coupangtest.New(coupangtest.Options{Vendors: []coupangtest.Vendor{{ID: vendorA, Market: coupang.TW}}})
	server := coupangtest.NewServer(api)
	t.Cleanup(server.Close)
	w := build(t, api, server.URL, nil, []option{func(o *lookup.Options) {
		o.Clients = o.Clients[:1]
		o.Clients[0].Vendor.Market = coupang.TW
	}})
	w.put(7)
	for path, template := range map[string]string{"/returns/7": "/returns/{receiptId}", "/inquiries/7": "/inquiries/{inquiryId}", "/orders/7": "/orders/{shipmentBoxId}"} {
		got := w.get(path)
		got.want(t, 200, "")
		c.check(template, got)
	}
}

// Each member of the wire types has its property, and those that are always told are required.
func TestSchemasHaveEveryMember(t *testing.T) {
	t.Parallel()
	c := readContract(t)
	for _, wire := range []any{
		coupang.ReturnRequest{},
		coupang.ReturnItem{},
		coupang.ReturnDelivery{},
		coupang.Inquiry{},
		coupang.InquiryReply{},
		coupang.OrderSheet{},
		coupang.Orderer{},
		coupang.Receiver{},
		coupang.OrderItem{},
		coupang.OverseaShippingInfo{},
	} {
		typ := reflect.TypeOf(wire)
		var members, always []string
		for field := range typ.Fields() {
			name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
			if name == "" {
				continue // unknown members
			}
			members = append(members, name)
			if !strings.Contains(options, "omitzero") {
				always = append(always, name)
			}
		}
		schema, _ := c.at("components", "schemas", typ.Name())
		properties, _ := schema["properties"].(map[string]any)
		var documented, required []string
		for name := range properties {
			documented = append(documented, name)
		}
		for _, name := range schema["required"].([]any) {
			required = append(required, name.(string))
		}
		if d := difference(members, documented); d != nil {
			t.Errorf("%s: properties differ in %v", typ.Name(), d)
		}
		if d := difference(always, required); d != nil {
			t.Errorf("%s: required differs in %v", typ.Name(), d)
		}
	}
}

// The kinds in the code, in the document's enum and in the page of problems are the same.
func TestEveryKindOfProblemIsDocumented(t *testing.T) {
	t.Parallel()
	problem, _ := readContract(t).at("components", "schemas", "Problem", "properties", "kind")
	var enum []string
	for _, k := range problem["enum"].([]any) {
		enum = append(enum, k.(string))
	}
	var sections []string
	for _, m := range regexp.MustCompile(`(?m)^## (.+)$`).FindAllStringSubmatch(readFile(t, problems), -1) {
		sections = append(sections, strings.ReplaceAll(m[1], "-", "_"))
	}
	kinds := kindsInCode(t)
	if d := difference(kinds, enum); d != nil {
		t.Errorf("the OpenAPI document differs in %v", d)
	}
	if d := difference(kinds, sections); d != nil {
		t.Errorf("the page of problems differs in %v", d)
	}
}

// kindsInCode reads the constants of type kind.
func kindsInCode(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "problem.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "kind" {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			kinds = append(kinds, text)
		}
		return true
	})
	if len(kinds) == 0 {
		t.Fatal("problem.go has no kinds")
	}
	return kinds
}

// difference is what only one of two sets has.
func difference(a, b []string) []string {
	var d []string
	for _, x := range a {
		if !slices.Contains(b, x) {
			d = append(d, x)
		}
	}
	for _, x := range b {
		if !slices.Contains(a, x) {
			d = append(d, x)
		}
	}
	return d
}
