package coupangtest

import (
	"bytes"
	_ "embed"
)

// The response examples of the seller documentation, with the masked digits of numbers replaced and nothing else changed.
var (
	//go:embed testdata/order_sheets.json
	exampleOrderSheets []byte
	//go:embed testdata/inquiries.json
	exampleInquiries []byte
	//go:embed testdata/inquiry.json
	exampleInquiry []byte
	//go:embed testdata/return_request.json
	exampleReturnRequest []byte
)

// ExampleOrderSheets is the documented answer of GET_ORDERSHEET: two order sheets of v4 and a next token.
func ExampleOrderSheets() []byte { return bytes.Clone(exampleOrderSheets) }

// ExampleInquiries is the documented answer of GET_INQUIRY_BY_QUERY: page 1 of 7 with two inquiries, v4.
func ExampleInquiries() []byte { return bytes.Clone(exampleInquiries) }

// ExampleInquiry is the documented answer of GET_ORIGIN_INQUIRY_BY_ID, v5.
func ExampleInquiry() []byte { return bytes.Clone(exampleInquiry) }

// ExampleReturnRequest is the documented answer of GET_RETURN_REQUEST_BY_RECEIPT, v4.
func ExampleReturnRequest() []byte { return bytes.Clone(exampleReturnRequest) }
