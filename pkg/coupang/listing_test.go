package coupang

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// lister is one list method, whatever its records are, with how its API pages.
type lister struct {
	name   string
	list   func(ctx context.Context, c *Client) iter.Seq2[int, error] // yields the number of records of each page
	body   func(records int, next string) string
	paged  bool
	second string // what the query of the second page has beyond that of the first; next is "2"
}

func counts[T any](seq iter.Seq2[Page[T], error]) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for page, err := range seq {
			if !yield(len(page.Records), err) {
				return
			}
		}
	}
}

func objects(n int) string { return "[" + strings.TrimSuffix(strings.Repeat("{},", n), ",") + "]" }

func byTokenBody(records int, next string) string {
	return fmt.Sprintf(`{"code":200,"message":"OK","data":%s,"nextToken":%q}`, objects(records), next)
}

func byIndexBody(records int, next string) string {
	return fmt.Sprintf(`{"code":200,"data":%s,"nextPageIndex":%q}`, objects(records), next)
}

// byNumberBody counts one page more than asked for while next is not "".
func byNumberBody(records int, next string) string {
	total := 1
	if next != "" {
		total = 2
	}
	return fmt.Sprintf(`{"code":200,"data":{"content":%s,"pagination":{"currentPage":1,"totalPages":%d,"totalElements":7,"countPerPage":30}}}`,
		objects(records), total)
}

func listers() []lister {
	minute := firstDay.Start(KR)
	all := []lister{
		{
			name: "Inquiries", body: byNumberBody, paged: true, second: "&pageNum=2",
			list: func(ctx context.Context, c *Client) iter.Seq2[int, error] {
				return counts(c.Inquiries(ctx, firstDay, lastDay))
			},
		},
		{
			name: "ProductInquiries", body: byNumberBody, paged: true, second: "&pageNum=2",
			list: func(ctx context.Context, c *Client) iter.Seq2[int, error] {
				return counts(c.ProductInquiries(ctx, firstDay, lastDay))
			},
		},
		{
			name: "ExchangeRequests", body: byTokenBody, paged: true, second: "&nextToken=2",
			list: func(ctx context.Context, c *Client) iter.Seq2[int, error] {
				return counts(c.ExchangeRequests(ctx, firstDay, lastDay))
			},
		},
		{
			name: "ReturnWithdrawals", body: byIndexBody, paged: true, second: "&pageIndex=2",
			list: func(ctx context.Context, c *Client) iter.Seq2[int, error] {
				return counts(c.ReturnWithdrawals(ctx, firstDay, lastDay))
			},
		},
		{
			name: "OrderSheetsByMinute", body: byTokenBody,
			list: func(ctx context.Context, c *Client) iter.Seq2[int, error] {
				return counts(c.OrderSheetsByMinute(ctx, minute, minute.Add(time.Hour), Accept))
			},
		},
		{
			name: "ReturnRequestsByMinute", body: byTokenBody,
			list: func(ctx context.Context, c *Client) iter.Seq2[int, error] {
				return counts(c.ReturnRequestsByMinute(ctx, minute, minute.Add(time.Hour), ReturnReceived))
			},
		},
	}
	for _, s := range OrderStatuses() {
		all = append(all, lister{
			name: "OrderSheets " + string(s), body: byTokenBody, paged: true, second: "&nextToken=2",
			list: func(ctx context.Context, c *Client) iter.Seq2[int, error] {
				return counts(c.OrderSheets(ctx, firstDay, lastDay, s))
			},
		})
	}
	for _, s := range ReturnStatuses() {
		all = append(all, lister{
			name: "ReturnRequests " + string(s), body: byTokenBody, paged: true, second: "&nextToken=2",
			list: func(ctx context.Context, c *Client) iter.Seq2[int, error] {
				return counts(c.ReturnRequests(ctx, firstDay, lastDay, s))
			},
		})
	}
	return all
}

// eachLister runs a test for every list method, in a bubble where waits take no time.
func eachLister(t *testing.T, test func(t *testing.T, l lister)) {
	t.Helper()
	for _, l := range listers() {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { test(t, l) })
		})
	}
}

// drain ranges over a listing and gives the pages' sizes and the error, which must come last.
func drain(t *testing.T, seq iter.Seq2[int, error]) (sizes []int, failure error) {
	t.Helper()
	for size, err := range seq {
		if failure != nil {
			t.Error("something came after the error")
		}
		if failure = err; err == nil {
			sizes = append(sizes, size)
		}
	}
	return sizes, failure
}

func TestListingsSendNothingBeforeTheyAreRangedOver(t *testing.T) {
	t.Parallel()
	eachLister(t, func(t *testing.T, l lister) {
		a := script(reply{body: l.body(0, "")})
		_ = l.list(t.Context(), testClient(t, a))
		synctest.Wait()
		if a.count() != 0 {
			t.Error("a request was sent")
		}
	})
}

func TestListingsReadAllPages(t *testing.T) {
	t.Parallel()
	eachLister(t, func(t *testing.T, l lister) {
		a := script(reply{body: l.body(3, "2")}, reply{body: l.body(2, "")})
		sizes, err := drain(t, l.list(t.Context(), testClient(t, a)))
		wanted, queries := []int{3}, a.queries()
		if l.paged {
			wanted = []int{3, 2}
		}
		if err != nil || !slices.Equal(sizes, wanted) || len(queries) != len(wanted) {
			t.Fatalf("pages of %v, %v, %q", sizes, err, queries)
		}
		first := strings.NewReplacer("&pageNum=1", "", "&pageIndex=1", "").Replace(queries[0])
		if l.paged && queries[1] != first+l.second {
			t.Errorf("second page asked with %s", queries[1])
		}
	})
}

func TestListingsOfNothingAreOneEmptyPage(t *testing.T) {
	t.Parallel()
	eachLister(t, func(t *testing.T, l lister) {
		a := script(reply{body: l.body(0, "")})
		sizes, err := drain(t, l.list(t.Context(), testClient(t, a)))
		if err != nil || !slices.Equal(sizes, []int{0}) || a.count() != 1 {
			t.Errorf("pages of %v, %v, %d requests", sizes, err, a.count())
		}
	})
}

func TestListingsEndWithAnErrorOnTheSecondPage(t *testing.T) {
	t.Parallel()
	eachLister(t, func(t *testing.T, l lister) {
		if !l.paged {
			return
		}
		a := script(reply{body: l.body(3, "2")}, refusal(http.StatusBadRequest))
		sizes, err := drain(t, l.list(t.Context(), testClient(t, a)))
		e := wantError(t, err, InvalidRequest)
		if !slices.Equal(sizes, []int{3}) || a.count() != 2 || !strings.HasPrefix(l.name, e.Op) {
			t.Errorf("pages of %v, %d requests, %v", sizes, a.count(), err)
		}
	})
}

func TestListingsEndWhenBrokenOff(t *testing.T) {
	t.Parallel()
	eachLister(t, func(t *testing.T, l lister) {
		a := script(reply{body: l.body(3, "2")}, reply{body: l.body(2, "")})
		for range l.list(t.Context(), testClient(t, a)) {
			break
		}
		synctest.Wait()
		if a.count() != 1 {
			t.Errorf("%d requests were sent", a.count())
		}
	})
}

func TestListingsMayBeRangedOverTwice(t *testing.T) {
	t.Parallel()
	eachLister(t, func(t *testing.T, l lister) {
		a := &api{answer: func(n int, _ *http.Request) reply {
			if n%2 == 1 && l.paged {
				return reply{body: l.body(3, "2")}
			}
			return reply{body: l.body(2, "")}
		}}
		seq := l.list(t.Context(), testClient(t, a))
		first, err1 := drain(t, seq)
		second, err2 := drain(t, seq)
		if err1 != nil || err2 != nil || !slices.Equal(first, second) {
			t.Errorf("first pages of %v, %v, then of %v, %v", first, err1, second, err2)
		}
	})
}

func TestListingsEndWithTheContext(t *testing.T) {
	t.Parallel()
	eachLister(t, func(t *testing.T, l lister) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		a := script(reply{body: l.body(3, "2")}, reply{body: l.body(2, "")})
		for _, err := range l.list(ctx, testClient(t, a)) {
			if err != nil && ctx.Err() == nil {
				t.Error(err)
			}
			cancel()
		}
		if a.count() != 1 {
			t.Errorf("%d requests were sent", a.count())
		}
	})
}

func TestListingsRefuseBadArgumentsWithoutACall(t *testing.T) {
	t.Parallel()
	noon := firstDay.Start(KR).Add(12 * time.Hour)
	for name, list := range map[string]func(ctx context.Context, c *Client) iter.Seq2[int, error]{
		"32 days of orders": func(ctx context.Context, c *Client) iter.Seq2[int, error] {
			return counts(c.OrderSheets(ctx, 0, 31, Accept))
		},
		"orders backwards": func(ctx context.Context, c *Client) iter.Seq2[int, error] {
			return counts(c.OrderSheets(ctx, 1, 0, Accept))
		},
		"unknown order status": func(ctx context.Context, c *Client) iter.Seq2[int, error] {
			return counts(c.OrderSheets(ctx, 0, 0, "accept"))
		},
		"minutes over midnight": func(ctx context.Context, c *Client) iter.Seq2[int, error] {
			return counts(c.OrderSheetsByMinute(ctx, noon, noon.Add(12*time.Hour), Accept))
		},
		"minutes backwards": func(ctx context.Context, c *Client) iter.Seq2[int, error] {
			return counts(c.OrderSheetsByMinute(ctx, noon, noon.Add(-1), Accept))
		},
		"minutes, unknown status": func(ctx context.Context, c *Client) iter.Seq2[int, error] {
			return counts(c.OrderSheetsByMinute(ctx, noon, noon, ""))
		},
		"8 days of inquiries": func(ctx context.Context, c *Client) iter.Seq2[int, error] { return counts(c.Inquiries(ctx, 0, 7)) },
		"8 days of product inquiries": func(ctx context.Context, c *Client) iter.Seq2[int, error] {
			return counts(c.ProductInquiries(ctx, 0, 7))
		},
		"32 days of returns": func(ctx context.Context, c *Client) iter.Seq2[int, error] {
			return counts(c.ReturnRequests(ctx, 0, 31, Cancelled))
		},
		"unknown return status": func(ctx context.Context, c *Client) iter.Seq2[int, error] {
			return counts(c.ReturnRequests(ctx, 0, 0, "XX"))
		},
		"returns over midnight": func(ctx context.Context, c *Client) iter.Seq2[int, error] {
			return counts(c.ReturnRequestsByMinute(ctx, noon, noon.Add(24*time.Hour), Cancelled))
		},
		"8 days of exchanges": func(ctx context.Context, c *Client) iter.Seq2[int, error] {
			return counts(c.ExchangeRequests(ctx, 0, 7))
		},
		"8 days of withdrawals": func(ctx context.Context, c *Client) iter.Seq2[int, error] {
			return counts(c.ReturnWithdrawals(ctx, 0, 7))
		},
		"overflowing days": func(ctx context.Context, c *Client) iter.Seq2[int, error] {
			return counts(c.ReturnWithdrawals(ctx, -1<<31, 1<<31-1))
		},
	} {
		a := script(emptyList())
		_, err := drain(t, list(t.Context(), testClient(t, a)))
		if e := wantError(t, err, InvalidRequest); a.count() != 0 || e.Op == "" {
			t.Errorf("%s: %d requests, %v", name, a.count(), err)
		}
	}
}

func TestKoreanListingsAreRefusedInTaiwan(t *testing.T) {
	t.Parallel()
	a := script(emptyList())
	c := testClient(t, a, inTaiwan)
	_, err := drain(t, counts(c.ExchangeRequests(t.Context(), 0, 0)))
	wantError(t, err, InvalidRequest)
	_, err = drain(t, counts(c.ReturnWithdrawals(t.Context(), 0, 0)))
	wantError(t, err, InvalidRequest)
	if a.count() != 0 {
		t.Error("a request was sent")
	}
}

func TestRequestsAskAsTheDocumentsSay(t *testing.T) {
	t.Parallel()
	from, to := NewDay(2026, 11, 1), NewDay(2026, 11, 7)
	minute := time.Date(2026, 11, 1, 0, 1, 59, 0, time.UTC)
	const root = "/base/v2/providers/openapi/apis/api"
	ask := func(list func(ctx context.Context, c *Client)) func(ctx context.Context, c *Client) { return list }
	for _, c := range []struct {
		change func(*Config)
		ask    func(ctx context.Context, c *Client)
		uri    string
	}{
		{
			nil, ask(func(ctx context.Context, c *Client) { drain(t, counts(c.OrderSheets(ctx, from, to, NoneTracking))) }),
			"/v4/vendors/A00012345/ordersheets?createdAtFrom=2026-11-01&createdAtTo=2026-11-07&maxPerPage=50&status=NONE_TRACKING",
		},
		{
			inTaiwan, ask(func(ctx context.Context, c *Client) { drain(t, counts(c.OrderSheets(ctx, from, to, Accept))) }),
			"/v5/vendors/C00067890/ordersheets?createdAtFrom=2026-11-01%2B08:00&createdAtTo=2026-11-07%2B08:00&maxPerPage=50&status=ACCEPT",
		},
		{nil, ask(func(ctx context.Context, c *Client) {
			drain(t, counts(c.OrderSheetsByMinute(ctx, minute, minute.Add(time.Hour), Accept)))
		}), "/v4/vendors/A00012345/ordersheets?createdAtFrom=2026-11-01T09:01&createdAtTo=2026-11-01T10:01&searchType=timeFrame&status=ACCEPT"},
		{inTaiwan, ask(func(ctx context.Context, c *Client) {
			drain(t, counts(c.OrderSheetsByMinute(ctx, minute, minute, Accept)))
		}), "/v5/vendors/C00067890/ordersheets?createdAtFrom=2026-11-01T08:01%2B08:00&createdAtTo=2026-11-01T08:01%2B08:00&searchType=timeFrame&status=ACCEPT"},
		{
			nil, ask(func(ctx context.Context, c *Client) { _, _ = c.OrderSheet(ctx, 642538970006401429) }),
			"/v4/vendors/A00012345/ordersheets/642538970006401429",
		},
		{inTaiwan, ask(func(ctx context.Context, c *Client) { _, _ = c.OrderSheet(ctx, 1) }), "/v5/vendors/C00067890/ordersheets/1"},
		{
			nil, ask(func(ctx context.Context, c *Client) { drain(t, counts(c.Inquiries(ctx, from, to))) }),
			"/v4/vendors/A00012345/callCenterInquiries?inquiryStartAt=2026-11-01&inquiryEndAt=2026-11-07&vendorId=A00012345&partnerCounselingStatus=NONE&pageSize=30&pageNum=1",
		},
		{
			inTaiwan, ask(func(ctx context.Context, c *Client) { drain(t, counts(c.Inquiries(ctx, from, from))) }),
			"/v5/vendors/C00067890/callCenterInquiries?inquiryStartAt=2026-11-01&inquiryEndAt=2026-11-01&vendorId=C00067890&partnerCounselingStatus=NONE&pageSize=30&pageNum=1",
		},
		{
			nil, ask(func(ctx context.Context, c *Client) { drain(t, counts(c.ProductInquiries(ctx, from, to))) }),
			"/v4/vendors/A00012345/onlineInquiries?inquiryStartAt=2026-11-01&inquiryEndAt=2026-11-07&vendorId=A00012345&answeredType=ALL&pageSize=50&pageNum=1",
		},
		{
			inTaiwan, ask(func(ctx context.Context, c *Client) { drain(t, counts(c.ProductInquiries(ctx, from, from))) }),
			"/v5/vendors/C00067890/onlineInquiries?inquiryStartAt=2026-11-01&inquiryEndAt=2026-11-01&vendorId=C00067890&answeredType=ALL&pageSize=50&pageNum=1",
		},
		{nil, ask(func(ctx context.Context, c *Client) { _, _ = c.Inquiry(ctx, 1234567) }), "/v5/vendors/callCenterInquiries/1234567"},
		{
			nil, ask(func(ctx context.Context, c *Client) {
				drain(t, counts(c.ReturnRequests(ctx, from, to, CheckRequested)))
			}),
			"/v4/vendors/A00012345/returnRequests?createdAtFrom=2026-11-01&createdAtTo=2026-11-07&maxPerPage=50&status=PR",
		},
		{
			inTaiwan, ask(func(ctx context.Context, c *Client) { drain(t, counts(c.ReturnRequests(ctx, from, to, Cancelled))) }),
			"/v6/vendors/C00067890/returnRequests?createdAtFrom=2026-11-01&createdAtTo=2026-11-07&maxPerPage=50&cancelType=CANCEL",
		},
		{nil, ask(func(ctx context.Context, c *Client) {
			drain(t, counts(c.ReturnRequestsByMinute(ctx, minute, minute, Cancelled)))
		}), "/v4/vendors/A00012345/returnRequests?createdAtFrom=2026-11-01T09:01&createdAtTo=2026-11-01T09:01&searchType=timeFrame&cancelType=CANCEL"},
		{nil, ask(func(ctx context.Context, c *Client) { _, _ = c.ReturnRequest(ctx, 365937) }), "/v4/vendors/A00012345/returnRequests/365937"},
		{
			nil, ask(func(ctx context.Context, c *Client) { drain(t, counts(c.ExchangeRequests(ctx, from, to))) }),
			"/v4/vendors/A00012345/exchangeRequests?createdAtFrom=2026-11-01T00:00:00&createdAtTo=2026-11-07T23:59:59&maxPerPage=50",
		},
		{
			nil, ask(func(ctx context.Context, c *Client) { drain(t, counts(c.ReturnWithdrawals(ctx, from, to))) }),
			"/v4/vendors/A00012345/returnWithdrawRequests?dateFrom=2026-11-01&dateTo=2026-11-07&sizePerPage=100&pageIndex=1",
		},
	} {
		a := script(refusal(http.StatusBadRequest))
		changes := []func(*Config){}
		if c.change != nil {
			changes = append(changes, c.change)
		}
		c.ask(t.Context(), testClient(t, a, changes...))
		if a.count() != 1 {
			t.Errorf("%s: %d requests", c.uri, a.count())
			continue
		}
		if r := a.requests[0]; r.URL.RequestURI() != root+c.uri || r.Method != http.MethodGet || !signatureIsRight(r) {
			t.Errorf("got  %s\nwant %s%s", r.URL.RequestURI(), root, c.uri)
		}
	}
}

func TestTokensAreOpaque(t *testing.T) {
	t.Parallel()
	for token, sent := range map[string]string{
		`"448537989"`:          "448537989",
		`448537989`:            "448537989",
		`"a b+c/d=&%é:\u0000"`: "a%20b%2Bc%2Fd%3D%26%25%C3%A9:%00",
	} {
		a := script(reply{body: `{"code":"SUCCESS","data":[],"nextToken":` + token + `}`}, emptyList())
		if _, err := collect(t.Context(), testClient(t, a)); err != nil || a.count() != 2 {
			t.Errorf("token %s: %v, %d requests", token, err, a.count())
		} else if got := a.queries()[1]; !strings.HasSuffix(got, "&nextToken="+sent) || !signatureIsRight(a.requests[1]) {
			t.Errorf("token %s is sent as %s", token, got)
		}
	}
}

func TestListingsStopAtABlankToken(t *testing.T) {
	t.Parallel()
	for _, end := range []string{`,"nextToken":""`, `,"nextToken":"  "`, `,"nextToken":null`, ``, `,"nextToken":false`} {
		a := script(reply{body: `{"code":200,"data":[{}]` + end + `}`})
		if pages, err := collect(t.Context(), testClient(t, a)); err != nil || len(pages) != 1 || a.count() != 1 {
			t.Errorf("%s: %d pages, %v", end, len(pages), err)
		}
	}
}

func TestListingsThatTurnInACircleEnd(t *testing.T) {
	t.Parallel()
	a := &api{answer: func(n int, _ *http.Request) reply { return reply{body: byTokenBody(1, fmt.Sprint("t", n%3))} }}
	pages, err := collect(t.Context(), testClient(t, a))
	wantError(t, err, Malformed)
	if a.count() != 4 || len(pages) != 5 || len(pages[3].Records) != 1 {
		t.Errorf("%d requests, %d pages", a.count(), len(pages))
	}
}

func TestWithdrawalsThatPointBackToTheFirstPageEnd(t *testing.T) {
	t.Parallel()
	a := script(reply{body: byIndexBody(1, "1")})
	_, err := drain(t, counts(testClient(t, a).ReturnWithdrawals(t.Context(), 0, 6)))
	if wantError(t, err, Malformed); a.count() != 1 {
		t.Errorf("%d requests", a.count())
	}
}

func TestEmptyPagesWithATokenGoOnButNotForEver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := script(reply{body: byTokenBody(0, "a")}, reply{body: byTokenBody(0, "b")}, reply{body: byTokenBody(2, "")})
		if pages, err := collect(t.Context(), testClient(t, a)); err != nil || len(pages) != 3 || len(pages[2].Records) != 2 {
			t.Errorf("%d pages, %v", len(pages), err)
		}
		a = &api{answer: func(n int, _ *http.Request) reply { return reply{body: byTokenBody(0, fmt.Sprint(n))} }}
		_, err := collect(t.Context(), testClient(t, a))
		if wantError(t, err, Malformed); a.count() != mostIdlePages {
			t.Errorf("%d requests", a.count())
		}
	})
}

func TestLoopGuardEndsAnEndlessListing(t *testing.T) {
	t.Parallel()
	g := newLoopGuard("")
	for n := range 2 * mostPages {
		if err := g.pass(fmt.Sprint(n), []jsontext.Value{jsontext.Value(fmt.Sprint(n))}); err != nil {
			if n < mostPages-1 || n > mostPages {
				t.Errorf("ended after %d pages", n)
			}
			return
		}
	}
	t.Error("never ended")
}

// Millions of empty records fit into a page of 16 MB, and each would be kept, and put into quarantine.
func TestAPageOfMoreRecordsThanItsBytesCanHoldIsMalformed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for records, fine := range map[int]bool{mostPageRecords: true, mostPageRecords + 1: false} {
			for name, list := range map[string]func(c *Client) error{
				"paged":  func(c *Client) error { _, err := collect(t.Context(), c); return err },
				"single": func(c *Client) error { _, err := c.ReturnRequest(t.Context(), 1); return err },
			} {
				a := script(reply{body: byTokenBody(records, "")})
				err := list(testClient(t, a))
				if tooMany := err != nil && strings.Contains(err.Error(), errTooManyRecords.Error()); tooMany == fine {
					t.Errorf("%s: %d records: %v", name, records, err)
				}
			}
		}
	})
}

// Where pages are numbered no token comes twice: what is sent again and again tells.
func TestNumberedPagesThatAreSentAgainEndTheListing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for period := range 3 {
			a := &api{answer: func(n int, _ *http.Request) reply {
				body := `{"code":200,"data":{"pagination":{"totalPages":1000000},"content":[{"inquiryId":%d}]}}`
				return reply{body: fmt.Sprintf(body, n%(period+1))}
			}}
			_, err := drain(t, counts(testClient(t, a).Inquiries(t.Context(), 0, 6)))
			if wantError(t, err, Malformed); a.count() != period+1+mostIdlePages {
				t.Errorf("%d requests of a circle of %d pages", a.count(), period+1)
			}
		}
	})
}

func TestInquiriesGoOnAsPaginationSays(t *testing.T) {
	t.Parallel()
	page := func(records int, pagination string) reply {
		return reply{body: fmt.Sprintf(`{"code":200,"data":{"pagination":%s,"content":%s,"new":1}}`, pagination, objects(records))}
	}
	for name, c := range map[string]struct {
		replies  []reply
		requests int
	}{
		"to the last page":               {[]reply{page(30, `{"totalPages":3}`), page(30, `{"totalPages":3}`), page(1, `{"totalPages":3}`)}, 3},
		"numbers as text":                {[]reply{page(30, `{"totalPages":"2"}`), page(30, `{"totalPages":"2"}`)}, 2},
		"to an empty page":               {[]reply{page(30, `{"totalPages":9}`), page(0, `{"totalPages":9}`)}, 2},
		"without pagination":             {[]reply{page(30, `null`), page(3, `null`), page(0, `null`)}, 3},
		"pagination that makes no sense": {[]reply{page(30, `[]`), page(0, `{"totalPages":"x"}`)}, 2},
	} {
		a := script(c.replies...)
		sizes, err := drain(t, counts(testClient(t, a).Inquiries(t.Context(), 0, 6)))
		if err != nil || a.count() != c.requests || len(sizes) != c.requests {
			t.Errorf("%s: %d requests, %v", name, a.count(), err)
		}
	}
}

func TestInquiriesOfTheWrongShapeAreMalformed(t *testing.T) {
	t.Parallel()
	for _, data := range []string{`null`, `[]`, `{}`, `{"content":null}`, `{"content":{}}`, `{"pagination":{"totalPages":1}}`} {
		synctest.Test(t, func(t *testing.T) {
			_, err := drain(t, counts(testClient(t, script(reply{body: `{"code":200,"data":` + data + `}`})).Inquiries(t.Context(), 0, 6)))
			wantError(t, err, Malformed)
		})
	}
}

func TestPagesTellTotalTimeAndCost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		a := script(refusal(http.StatusTooManyRequests), reply{body: byNumberBody(1, "2"), delay: time.Second}, reply{status: 500}, reply{body: byNumberBody(1, "")})
		var costs []Cost
		for page, err := range testClient(t, a).Inquiries(t.Context(), 0, 6) {
			if err != nil || page.Total == nil || *page.Total != 7 {
				t.Fatal(err, page.Total)
			}
			if len(costs) == 0 && page.ArrivedAt.Sub(start).Round(10*time.Millisecond) != 6*time.Second {
				t.Errorf("arrived after %s", page.ArrivedAt.Sub(start))
			}
			costs = append(costs, page.Cost)
		}
		if !slices.Equal(costs, []Cost{{Requests: 2, Retries: 1, Throttled: 1}, {Requests: 2, Retries: 1}}) {
			t.Error(costs)
		}
		if sum := costs[0].Add(costs[1]); sum != (Cost{4, 2, 1}) {
			t.Error(sum)
		}
	})
}

func TestAnErrorsPageHoldsOnlyItsCost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pages, err := collect(t.Context(), testClient(t, script(reply{body: byTokenBody(1, "2")}, reply{status: 500})))
		wantError(t, err, Unavailable)
		last := pages[len(pages)-1]
		if last.Cost != (Cost{Requests: 4, Retries: 3}) || last.Records != nil || !last.ArrivedAt.IsZero() {
			t.Errorf("%+v", last)
		}
	})
}

func TestLongUnpagedAnswersComeInParts(t *testing.T) {
	t.Parallel()
	a := script(reply{body: byTokenBody(2*mostRecords+1, "ignored")})
	minute := firstDay.Start(KR)
	var sizes []int
	var cost Cost
	for page, err := range testClient(t, a).OrderSheetsByMinute(t.Context(), minute, minute, Accept) {
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(page.Records))
		cost = cost.Add(page.Cost)
	}
	if !slices.Equal(sizes, []int{mostRecords, mostRecords, 1}) || cost.Requests != 1 || a.count() != 1 {
		t.Error(sizes, cost)
	}
}

func TestABadRecordSpoilsOnlyItself(t *testing.T) {
	t.Parallel()
	body := "{\"code\":200,\"data\":[{\"orderId\":1},{\"orderId\":1,\"orderId\":2},{\"status\":\"\xff\"},7,null,{\"orderId\":\"x\"},{\"orderId\":2}],\"nextToken\":\"\"}"
	pages, err := collect(t.Context(), testClient(t, script(reply{body: body})))
	if err != nil || len(pages) != 1 {
		t.Fatal(err)
	}
	for i, bad := range []bool{false, true, true, true, true, true, false} {
		if r := pages[0].Records[i]; (r.Err != nil) != bad || len(r.Raw) == 0 {
			t.Errorf("record %d: %v, raw %s", i, r.Err, r.Raw)
		}
	}
	if raw := pages[0].Records[2].Raw; string(raw) != "{\"status\":\"\xff\"}" {
		t.Errorf("raw is %q", raw)
	}
}
