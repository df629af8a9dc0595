package coupangtest

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

var testNow = time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)

// The first vector was published with a third party's unit tests; the others were computed with another language's HMAC.
func TestSignVectors(t *testing.T) {
	t.Parallel()
	const api = "/v2/providers/openapi/apis/api/"
	cases := []struct{ secret, message, want string }{
		{"secret", "260821T123456Z" + "GET" + "/v2/providers/affiliate_open_api/apis/openapi/products/search" + "keyword=test&limit=10&srpLinkOnly=false", "17968a00747aea2cddcd1313722d7dd9e6bb48adf9fd57fd3eba16999c8ac4ca"},
		{"test-secret-key", "190805T044045Z" + "GET" + api + "v5/vendors/A00012345/ordersheets" + "createdAtFrom=2026-06-11&createdAtTo=2026-06-12&status=ACCEPT", "855dd35b0d8a4d5667539a82e0e8eafdf2d15820b590bb4c34b07fbd8c8acba1"},
		{"test-secret-key", "260816T030405Z" + "GET" + api + "v4/vendors/A00012345/ordersheets" + "createdAtFrom=2017-10-10&createdAtTo=2017-10-11&maxPerPage=2&status=INSTRUCT", "e5b2fe1683aee1d9f709e4eeb70caa145f9b3d38b64c23eff807bcdbdd14afc1"},
		{"test-secret-key", "260816T030405Z" + "GET" + api + "v5/vendors/A00012345/ordersheets" + "createdAtFrom=2025-07-15%2B09%3A00&createdAtTo=2025-07-25%2B09%3A00&maxPerPage=50&status=INSTRUCT", "5351d53845b75a117ca038f7a10aaeb6d4811df3ee751abe3b569f0cecfc8fb3"},
		{"test-secret-key", "260816T030405Z" + "GET" + api + "v5/vendors/A00012345/ordersheets" + "createdAtFrom=2025-07-15%2B09:00&createdAtTo=2025-07-25%2B09:00&maxPerPage=50&status=INSTRUCT", "e14308f552465b160e932cca6bc573f789bb21112f7e43271b722bec2cef21cc"},
		{"test-secret-key", "260816T030405Z" + "GET" + api + "v5/vendors/callCenterInquiries/1234567", "e916b175c87e5f45b44692eef9c258e9819d77b3b621be1ca73b39a9d88af701"},
	}
	for _, c := range cases {
		if got := sign(c.secret, c.message); got != c.want {
			t.Errorf("%s: %s, want %s", c.message, got, c.want)
		}
	}
}

func TestNumbersLeadBackToTheirBox(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		shop := random.IntN(maxShops)
		p := place{firstDay + coupang.Day(random.IntN(maxDays)), random.IntN(maxBoxes)}
		for _, kind := range []numbering{boxNumbers, orderNumbers, receiptNumbers, inquiryNumbers, exchangeNumbers, productInquiryNumbers} {
			id := kind.id(shop, p)
			if back, ok := kind.place(shop, id); !ok || back != p {
				t.Fatalf("%v of shop %d has id %d, which leads to %v", p, shop, id, back)
			}
			if _, ok := kind.place((shop+1)%maxShops, id); ok {
				t.Fatalf("id %d belongs to two shops", id)
			}
			if digits := len(fmt.Sprint(id)); kind == boxNumbers && digits != 18 || kind != boxNumbers && digits != 14 {
				t.Fatalf("id %d has %d digits", id, digits)
			}
		}
	}
}

func TestLivesStayInTheirBounds(t *testing.T) {
	t.Parallel()
	s := New(Options{Seed: 70, Now: testNow, OrdersPerDay: 1}).shops["A00012345"]
	for k := range 200_000 {
		b := s.box(place{s.first, k}, 200_000)
		for _, subject := range Subjects()[Inquiries:] {
			if at := b.listedAt(subject); at != 0 && (at <= b.created || at-b.created > longestLife) {
				t.Fatalf("box %d: %s at %d s after creation", k, subject, at-b.created)
			}
		}
		if b.ordered >= b.paid || b.paid > b.created || by(b.moved, b.created) || b.moved != 0 && b.fate != cancelled && b.moved >= b.instructed {
			t.Fatalf("box %d: %+v", k, b.life)
		}
	}
}

func TestBoxesOfADayAreInOrder(t *testing.T) {
	t.Parallel()
	s := New(Options{Seed: 71, Now: testNow, OrdersPerDay: 500}).shops["A00012345"]
	d := s.dayOf(testNow.Unix()) - 3
	n := s.boxes(d)
	if n < 300 || n > 700 {
		t.Errorf("%d boxes, asked for some 500", n)
	}
	last := int64(0)
	for k := range n {
		p := place{d, k}
		at := s.created(p, n, s.hash(p))
		if at < last || s.dayOf(at) != d || s.firstAfter(d, n, at) > k {
			t.Fatalf("box %d of %d at %d", k, n, at)
		}
		last = at
	}
	if got := s.boxesBetween(s.start(d), s.start(d+1)); got != n {
		t.Errorf("%d boxes between the day's ends, %d on the day", got, n)
	}
}

// impersonal are the texts that a name might be found in by chance, in all pairs that records may join.
func (w *words) impersonal() map[string]bool {
	lists := [][]string{
		w.districts, w.roads, w.quarters, w.buildings, w.doorstep, w.brands, w.things, w.traits, w.units, w.devices,
		w.inquiry, w.reply, w.question, w.explanation, w.categories, w.unhappy,
		{"상담이력", "판매자이관", "주문번호", "고객명/연락처", "문의내용", "각인 문구", "파트너 확인"},
	}
	for _, c := range w.couriers {
		lists = append(lists, []string{c.name})
	}
	for _, r := range reasons {
		lists = append(lists, []string{r.text, r.category1, r.category2})
	}
	triples := map[string]bool{}
	for _, list := range lists {
		for _, text := range list {
			for _, other := range append([]string{""}, list...) {
				runes := []rune(text + other)
				for i := range max(0, len(runes)-2) {
					triples[string(runes[i:i+3])] = true
				}
			}
		}
	}
	return triples
}

func TestNamesAreInNoOtherText(t *testing.T) {
	t.Parallel()
	for _, w := range []*words{korean, taiwanese} {
		triples := w.impersonal()
		for _, surname := range w.surnames {
			for _, first := range w.first {
				for _, second := range w.second {
					if triples[surname+first+second] {
						t.Errorf("the name %s is part of another text", surname+first+second)
					}
				}
			}
		}
	}
}

func TestPagesCostAPage(t *testing.T) {
	t.Parallel()
	api := New(Options{Seed: 72, Now: testNow, Peaks: map[coupang.Day]int{20770: 30_000}})
	s := api.shops["A00012345"]
	q := query{shop: s, subject: Orders, from: s.start(20770), to: s.start(20771), status: "FINAL_DELIVERY"}
	rows := api.refs(q)
	if len(rows) < 25_000 {
		t.Fatalf("%d rows", len(rows))
	}
	if again := api.refs(q); &again[0] != &rows[0] {
		t.Error("the listing was read anew for the second page")
	}
	api.Advance(time.Second)
	if again := api.refs(q); &again[0] == &rows[0] {
		t.Error("the listing was not read anew after the world changed")
	}
}

func BenchmarkOrderSheet(b *testing.B) {
	api := New(Options{Seed: 73, Now: testNow, OrdersPerDay: 1000})
	s := api.shops["A00012345"]
	sh := shape{shop: s, now: api.now}
	b.ReportAllocs()
	size := 0
	for i := range b.N {
		box := s.box(place{20_700, i % 500}, 1000)
		w := sh.writer(box.hash)
		w.writeOrder(&box, box.order(api.now))
		size += len(w.buf)
	}
	b.SetBytes(int64(size / b.N))
}

// BenchmarkListing reads the rows of one status of a day with 300,000 boxes, as the first page of a listing does.
func BenchmarkListing(b *testing.B) {
	api := New(Options{Seed: 74, Now: testNow, Peaks: map[coupang.Day]int{20770: 300_000}})
	s := api.shops["A00012345"]
	q := query{shop: s, subject: Orders, from: s.start(20770), to: s.start(20771), status: "FINAL_DELIVERY"}
	b.ReportAllocs()
	rows := 0
	for range b.N {
		rows = len(q.read(api.now))
	}
	b.ReportMetric(float64(rows), "rows")
}
