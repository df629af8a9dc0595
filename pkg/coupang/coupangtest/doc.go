// Package coupangtest is a fake of the Coupang Open API for tests and demonstrations: an [http.Handler] before a world of
// orders, inquiries to the contact centre and about products, returns, exchanges and withdrawn returns.
//
//	api := coupangtest.New(coupangtest.Options{Seed: 1, OrdersPerDay: 1000})
//	server := coupangtest.NewServer(api)
//	defer server.Close()
//	// … point a client at server.URL with coupangtest.DefaultVendor's keys: see the example of NewServer …
//	api.Advance(24 * time.Hour) // statuses move, returns complete, orders arrive
//
// It checks what the API checks, in the words that the seller documentation and field reports give: signatures and their
// age, vendor and market, required parameters, ranges, page sizes. It answers in the shapes of v4, v5 and v6, with the
// types wandering as they do in reality. Where nothing is known it is strict, so that a client's mistake shows; such
// texts ("Invalid status : …", "X-Requested-By must be the vendor ID") are this package's own, and product inquiries are
// refused in the words of the contact centre's. Edges of ranges are read
// narrowly: 31 dates of orders and returns, 7 dates of inquiries and withdrawals.
//
// A world is generated from a seed, or put record by record, or both. Generated boxes are functions of the seed and their
// number and take no memory, whatever their number; a listing that is being paged through takes 24 bytes a row, a sent
// record one bit, so that [API.PersonalValues] can tell what was sent. The world's clock only moves when told to; the age
// of signatures, latency and the call limit go by the wall clock, which in a testing/synctest bubble is the bubble's.
//
// [API.Fail] makes things go wrong: refusals of every kind, broken connections, odd pages, odd records. [API.Requests]
// tells what was called when. [API.Listed] is the truth to compare results with.
//
// It does not know the history of an order sheet, nor any call that changes something.
package coupangtest
