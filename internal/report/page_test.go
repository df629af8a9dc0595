package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

func html(t *testing.T, r Report) string {
	t.Helper()
	var page bytes.Buffer
	if err := r.WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// busy is a lake with something for every part of the page.
func busy(t *testing.T) *testLake {
	t.Helper()
	l := newLake(t)
	for day := today - 40; day <= today; day++ {
		first := int64(day) * 100
		l.orders(seller, day, first, "FINAL_DELIVERY", "DELIVERING", "ACCEPT", "BRAND_NEW")
		l.returns(day, export.Return{ReceiptID: int64(day), OrderID: &first, ReceiptType: new("RETURN"), ReceiptStatus: new("RETURNS_COMPLETED")})
	}
	asked := parquetio.Timestamp(noon.AddDate(0, 0, -4).UnixMilli())
	l.inquiries(today-4, export.Inquiry{InquiryID: 1, InquiryStatus: new("progress"), CSPartnerCounselingStatus: new("requestAnswer"), InquiryAt: &asked})
	warned := swept("orders", today-40, today-20, noon.AddDate(0, 0, -3))
	warned.State, warned.Warnings = export.Warned, []string{"<b>5 guarded values"}
	l.sweeps(seller, warned, swept("orders", today-17, today, noon))
	return l
}

func TestThePageTellsTheFigures(t *testing.T) {
	t.Parallel()
	page := html(t, busy(t).report(Options{}))
	for _, want := range []string{
		"2026-02-06 to 2026-03-18", "made 2026-03-18 12:00 &#43;09:00", "41 of 164 orders", ">25.0 %<", "the oldest was asked 4 days ago", "1 waits for the seller&#39;s answer",
		"no finished sweep covers 2026-02-27..2026-02-28", "backfill orders --vendor A00012345 --from 2026-02-27 --to 2026-02-28",
		"BRAND_NEW", "&lt;b&gt;5 guarded values", "coupanglake export exchanges --vendor A00012345",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
}

func TestThePageOfAnEmptyLakeSaysWhatToDo(t *testing.T) {
	t.Parallel()
	page := html(t, newLake(t).report(Options{}))
	if !strings.Contains(page, "coupanglake export orders --vendor A00012345") || strings.Contains(page, "<svg") {
		t.Errorf("got %s", page)
	}
}

// Whatever could load, run or lead anywhere.
var reference = regexp.MustCompile(`(?i)https?:|//[a-z]|<script|<link|<img|<iframe|<object|<embed|<form|<base|@import|url\(|javascript:|\s(src|href|srcset|on[a-z]+|style)=|http-equiv="refresh`)

func TestThePageRefersToNothingOutsideItself(t *testing.T) {
	t.Parallel()
	page := html(t, busy(t).report(Options{}))
	if found := reference.FindAllString(page, -1); len(found) > 0 {
		t.Errorf("found %q", found)
	}
	if !strings.Contains(page, `http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;; style-src &#39;sha256-`) {
		t.Error("no policy")
	}
}

func TestReferencesWouldBeFound(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`<a href=x>`, `<svg xmlns="http://www.w3.org/2000/svg">`, `<p style="color:red">`, `background: url(x)`, `<b onclick=x>`, `<SCRIPT>`} {
		if !reference.MatchString(text) {
			t.Errorf("%s passes", text)
		}
	}
}

// Every drawing can be read by a screen reader, and is well formed by itself.
func TestEveryChartHasATitleAnAccountAndATable(t *testing.T) {
	t.Parallel()
	page := html(t, busy(t).report(Options{}))
	svgs := regexp.MustCompile(`(?s)<svg .*?</svg>`).FindAllString(page, -1)
	if len(svgs) != 10 { // orders, return rate, returns, inquiries, calls, each in two sizes
		t.Errorf("%d drawings", len(svgs))
	}
	for _, svg := range svgs {
		if !regexp.MustCompile(`role="img" aria-labelledby="(\S+) (\S+)">\s*<title id="\S+">[^<]+</title><desc id="\S+">[^<]+</desc>`).MatchString(svg) {
			t.Errorf("no title and account: %.300s", svg)
		}
		if !strings.Contains(svg, `<path d="M`) {
			t.Errorf("no bars: %.300s", svg)
		}
		wellFormed(t, svg)
	}
	if tables := strings.Count(page, "<details>"); tables != len(svgs)/2 {
		t.Errorf("%d tables of charts", tables)
	}
}

func wellFormed(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		_, err := d.Token()
		if err == io.EOF { //nolint:errorlint // the decoder's own, never wrapped
			return
		}
		if err != nil {
			t.Errorf("%v: %.300s", err, text)
			return
		}
	}
}

func TestTheSameLakeGivesTheSamePage(t *testing.T) {
	t.Parallel()
	l := busy(t)
	first := html(t, l.report(Options{}))
	for range 5 {
		if html(t, l.report(Options{})) != first {
			t.Fatal("the pages differ")
		}
	}
}

func TestBinsAreDaysThenWeeksThenMonths(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		days        int
		unit        string
		bins        int
		first, last string
		ticks       string // with room for five
	}{
		{1, "day", 1, "2026-03-18", "2026-03-18", "18 Mar"},
		{7, "day", 7, "2026-03-12", "2026-03-18", "12 Mar, 14 Mar, 16 Mar, 18 Mar"},
		{31, "day", 31, "2026-02-16", "2026-03-18", "16 Feb, 23 Feb, 2 Mar, 9 Mar, 16 Mar"},
		{62, "day", 62, "2026-01-16", "2026-03-18", "19 Jan, 2 Feb, 16 Feb, 2 Mar, 16 Mar"},
		{365, "week", 53, "2025-03-19..2025-03-23", "2026-03-16..2026-03-18", "Apr, Jul, Oct, 2026"},
		{1200, "month", 40, "2022-12", "2026-03", "Dec 2022, Aug 2023, Apr 2024, Dec 2024, Aug 2025"},
	} {
		b := newBins(export.Window{From: today - coupang.Day(tt.days) + 1, To: today})
		var ticks []string
		for i := range b.all {
			if label, ok := b.ticks(5)[i]; ok {
				ticks = append(ticks, label)
			}
		}
		got := fmt.Sprint(b.unit, len(b.all), b.all[0].name, b.all[len(b.all)-1].name, strings.Join(ticks, ", "))
		if want := fmt.Sprint(tt.unit, tt.bins, tt.first, tt.last, tt.ticks); got != want {
			t.Errorf("%d days: got %s, want %s", tt.days, got, want)
		}
		for i, one := range b.all {
			if at, ok := b.index(one.To); at != i || !ok {
				t.Errorf("%s is in bin %d, want %d", one.To, at, i)
			}
		}
		if _, ok := b.index(today + 1); ok {
			t.Error("tomorrow is in a bin")
		}
	}
}

func TestAxesEndInRoundNumbers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		highest   float64
		percent   bool
		top, step float64
	}{
		{0, false, 1, 1},
		{1, false, 1, 1},
		{3, false, 3, 1},
		{9, false, 10, 5},
		{95, false, 100, 25},
		{1234, false, 1500, 500},
		{0.065, true, 0.08, 0.02},
		{0.004, true, 0.004, 0.001},
		{1, true, 1, 0.25},
	} {
		c := chart{percent: tt.percent, bins: newBins(export.Window{From: today, To: today}), Series: []series{{values: []float64{tt.highest}}}}
		if top, step := c.scale(); !near(top, tt.top) || !near(step, tt.step) {
			t.Errorf("%g: got %g by %g, want %g by %g", tt.highest, top, step, tt.top, tt.step)
		}
	}
}

func near(a, b float64) bool { return a-b < 1e-9 && b-a < 1e-9 }

func TestAgesAreToldInTheUnitThatFits(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		time.Second: "0 min", 59 * time.Minute: "59 min", 90 * time.Minute: "1.5 h", 47 * time.Hour: "47.0 h", 49 * time.Hour: "2 days",
	} {
		if got := span(d); got != want {
			t.Errorf("%v is %s, want %s", d, got, want)
		}
	}
}
