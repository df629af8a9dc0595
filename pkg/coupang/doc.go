// Package coupang reads a seller's data from the Coupang Open API: order sheets, inquiries to the contact centre and about
// products, return and exchange requests, and withdrawn returns, of vendors in Korea and Taiwan.
//
// A [Client] is for one [Vendor]. Its listings are sequences of [Page]s: nothing is sent before they are ranged over, no page is
// read ahead, breaking off ends all, and an error comes last. They may be ranged over again, which asks the API again.
//
//	client, err := coupang.New(coupang.Config{
//		Vendor:      coupang.Vendor{ID: "A00012345", Market: coupang.KR},
//		Credentials: coupang.StaticCredentials{AccessKey: accessKey, SecretKey: secretKey},
//		UserAgent:   "my-shop/1.0 (+https://example.com/contact)",
//	})
//	…
//	for page, err := range client.OrderSheets(ctx, from, to, coupang.Instruct) {
//		if err != nil {
//			return err // an *Error, and the end
//		}
//		for _, record := range page.Records {
//			…
//		}
//	}
//
// Coupang counts calls, and shuts out addresses and vendors that make too many. So all goroutines that use a client share one
// pace; a 429 pauses them all; and after a sign of a block the client never sends again. Failures that may pass are
// tried again, a few times, with growing pauses, never beyond the context's deadline. What remains is one *[Error].
//
// The API is documented loosely and answers more loosely still. Both of its generations decode into the same types, in which
// everything may be nil; a member that no type knows is kept in [Record].Extra; a record that does not decode spoils only itself.
// Texts about people are [Personal] and print as "[redacted]".
//
// The package only reads. It logs nothing unless asked to, keeps no state on disk and reads no environment.
package coupang
