package report

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

func TestRowsAreCountedByDayAndStatus(t *testing.T) {
	t.Parallel()
	l := newLake(t)
	l.orders(seller, today-1, 100, "FINAL_DELIVERY", "FINAL_DELIVERY", "ACCEPT")
	l.orders(seller, today, 200, "ACCEPT", "", "call 010-1234-5678")
	got := dataset(t, l.report(Options{}), "orders")
	want := []DayRows{
		{today - 1, map[string]int{"FINAL_DELIVERY": 2, "ACCEPT": 1}},
		{today, map[string]int{"ACCEPT": 1, "none": 1, "other": 1}},
	}
	if !reflect.DeepEqual(got.Days, want) || got.Rows != 6 {
		t.Errorf("%d rows: %v, want %v", got.Rows, got.Days, want)
	}
}

func TestOnlyTheDaysAndVendorsAskedForCount(t *testing.T) {
	t.Parallel()
	l := newLake(t)
	other := coupang.Vendor{ID: "C00067890", Market: coupang.TW}
	for day := today - 5; day <= today; day++ {
		l.orders(seller, day, int64(day)*10, "ACCEPT")
		l.orders(other, day, int64(day)*10, "ACCEPT", "ACCEPT")
	}
	r := l.report(Options{Vendors: []coupang.Vendor{other}, From: new(today - 3), To: new(today - 2)})
	if got := dataset(t, r, "orders"); got.Rows != 4 || r.Window.From != today-3 || r.Window.To != today-2 {
		t.Errorf("%d rows of %v", got.Rows, r.Window)
	}
	for _, d := range r.Vendors[0].Datasets {
		if d.Name == "exchanges" {
			t.Error("exchanges are not offered in Taiwan")
		}
	}
}

func TestReturnRateIsThatOfTheDayOfTheOrder(t *testing.T) {
	t.Parallel()
	l := newLake(t)
	l.orders(seller, today-9, 100, "FINAL_DELIVERY", "FINAL_DELIVERY", "FINAL_DELIVERY", "FINAL_DELIVERY")
	l.orders(seller, today-8, 200, "FINAL_DELIVERY", "FINAL_DELIVERY")
	one := func(receipt, order int64, kind string) export.Return {
		return export.Return{ReceiptID: receipt, OrderID: &order, ReceiptType: &kind}
	}
	l.returns(today-2, one(1, 100, "RETURN"), one(2, 101, "CANCEL"), one(3, 102, "RETURN"), one(4, 99, "RETURN"))
	l.returns(today-1, one(5, 100, "RETURN"), one(6, 103, "반품"))
	put(l, "return_withdrawals", seller, today, func(w *export.ReturnWithdrawal) int64 { return w.CancelID }, export.ReturnWithdrawal{CancelID: 3})
	want := []Returned{{today - 9, 4, 2, 0}, {today - 8, 2, 0, 0}}
	if got := l.report(Options{}).Vendors[0].Returned; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	// Requests that came after the days asked for are about their orders all the same.
	r := l.report(Options{To: new(today - 9)})
	if got := r.Vendors[0].Returned; !reflect.DeepEqual(got, want[:1]) || dataset(t, r, "returns").Rows != 0 {
		t.Errorf("got %v, want %v", got, want[:1])
	}
}

// An order whose return was completed before the first export is in no list of Coupang's.
func TestReturnsOfOrdersThatWereNeverListedCountOnTheDayOfTheirOrder(t *testing.T) {
	t.Parallel()
	one := func(receipt, order int64) export.Return {
		return export.Return{ReceiptID: receipt, OrderID: &order, ReceiptType: new("RETURN")}
	}
	for name, tt := range map[string]struct {
		first, second int64 // numbers of the orders of two Days
		unlisted      int64
		asked         coupang.Day
		want          []Returned
	}{
		"between the orders of its day":      {100, 200, 150, today - 2, []Returned{{today - 9, 3, 1, 1}, {today - 8, 2, 0, 0}}},
		"behind all":                         {100, 200, 999, today - 2, []Returned{{today - 9, 2, 0, 0}, {today - 8, 3, 1, 1}}},
		"older than the lake":                {100, 200, 50, today - 2, []Returned{{today - 9, 2, 0, 0}, {today - 8, 2, 0, 0}}},
		"a return before the lake":           {100, 200, 150, today - 10, []Returned{{today - 9, 2, 0, 0}, {today - 8, 2, 0, 0}}},
		"no return comes before its order":   {100, 200, 999, today - 9, []Returned{{today - 9, 3, 1, 1}, {today - 8, 2, 0, 0}}},
		"numbers that do not rise with time": {500, 200, 600, today - 9, []Returned{{today - 9, 3, 1, 1}, {today - 8, 2, 0, 0}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLake(t)
			l.orders(seller, today-9, tt.first, "FINAL_DELIVERY", "FINAL_DELIVERY")
			l.orders(seller, today-8, tt.second, "FINAL_DELIVERY", "FINAL_DELIVERY")
			l.returns(tt.asked, one(1, tt.unlisted))
			l.returns(today-1, one(2, tt.unlisted)) // another piece of it
			if got := l.report(Options{}).Vendors[0].Returned; !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestReturnedOrdersOfOtherDaysAreNotTakenForUnlistedOnes(t *testing.T) {
	t.Parallel()
	l := newLake(t)
	for i, day := range []coupang.Day{today - 9, today - 8, today - 7} {
		l.orders(seller, day, 100*int64(i+1), "FINAL_DELIVERY", "FINAL_DELIVERY")
	}
	for i, order := range []int64{101, 250, 301, 350} {
		l.returns(today-coupang.Day(4-i), export.Return{ReceiptID: int64(i), OrderID: &order, ReceiptType: new("RETURN")})
	}
	r := l.report(Options{From: new(today - 8), To: new(today - 8)})
	if got, want := r.Vendors[0].Returned, []Returned{{today - 8, 3, 1, 1}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestOrdersOfAShopWithoutReturnsAreCounted(t *testing.T) {
	t.Parallel()
	l := newLake(t)
	l.orders(seller, today, 100, "ACCEPT")
	if got := l.report(Options{}).Vendors[0].Returned; len(got) != 0 {
		t.Errorf("returns were never read: %v", got)
	}
	l.sweeps(seller, swept("returns", today, today, noon))
	if got, want := l.report(Options{}).Vendors[0].Returned, []Returned{{today, 1, 0, 0}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAnOrderOfSeveralBoxesIsReturnedOnce(t *testing.T) {
	t.Parallel()
	l := newLake(t)
	put(l, "orders", seller, today, func(o *export.Order) int64 { return o.ShipmentBoxID },
		export.Order{ShipmentBoxID: 1, OrderID: new(int64(7))}, export.Order{ShipmentBoxID: 2, OrderID: new(int64(7))})
	l.returns(today, export.Return{ReceiptID: 1, OrderID: new(int64(7)), ReceiptType: new("RETURN")})
	if got, want := l.report(Options{}).Vendors[0].Returned, []Returned{{today, 1, 1, 0}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestWaitingInquiriesAreCountedByAge(t *testing.T) {
	t.Parallel()
	l := newLake(t)
	id := int64(0)
	one := func(status, counseling string, old time.Duration) export.Inquiry {
		id++
		at := parquetio.Timestamp(noon.Add(-old).UnixMilli())
		return export.Inquiry{InquiryID: id, InquiryStatus: &status, CSPartnerCounselingStatus: &counseling, InquiryAt: &at}
	}
	l.inquiries(today,
		one("progress", "requestAnswer", time.Hour), one("progress", "requestAnswer", 25*time.Hour),
		one("progress", "requestAnswer", 80*time.Hour), one("progress", "requestAnswer", 200*time.Hour),
		one("complete", "requestAnswer", 999*time.Hour), one("progress", "answered", 999*time.Hour))
	r := l.report(Options{})
	oldest := noon.Add(-200 * time.Hour)
	got := r.Vendors[0].Waiting
	if got.OldestAt == nil || !got.OldestAt.Equal(oldest) {
		t.Errorf("oldest at %v, want %v", got.OldestAt, oldest)
	}
	got.OldestAt = nil
	if want := (Waiting{Count: 4, Day: 1, ThreeDays: 1, Week: 1, Longer: 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	want := map[string]int{"waiting": 4, "complete": 1, "progress": 1}
	if days := dataset(t, r, "inquiries").Days; !reflect.DeepEqual(days[0].Statuses, want) {
		t.Errorf("got %v, want %v", days, want)
	}
}

// As docs/queries/unanswered_inquiries.sql has it: what is older is read again by no schedule, and a status that is null is not known.
func TestOldInquiriesAndThoseWithoutAStatusAreNotCountedAsWaiting(t *testing.T) {
	t.Parallel()
	l := newLake(t)
	for i, day := range []coupang.Day{today - 93, today - 92} {
		asked := parquetio.Timestamp(day.Start(seller.Market).Add(time.Hour).UnixMilli())
		id := 10 * int64(i)
		l.inquiries(day,
			export.Inquiry{InquiryID: id + 1, InquiryStatus: new("progress"), CSPartnerCounselingStatus: new("requestAnswer"), InquiryAt: &asked},
			export.Inquiry{InquiryID: id + 2, CSPartnerCounselingStatus: new("requestAnswer"), InquiryAt: &asked})
		l.productInquiries(day, export.ProductInquiry{InquiryID: id + 3, InquiryAt: &asked})
	}
	if w := l.report(Options{}).Vendors[0].Waiting; w.Count != 2 || w.Longer != 2 {
		t.Errorf("got %+v, want one inquiry and one about a product", w)
	}
}

func TestProductInquiriesWithoutACommentWait(t *testing.T) {
	t.Parallel()
	l := newLake(t)
	asked := parquetio.Timestamp(noon.Add(-30 * time.Hour).UnixMilli())
	l.productInquiries(today,
		export.ProductInquiry{InquiryID: 1, InquiryAt: &asked, Comments: []export.ProductInquiryComment{}},
		export.ProductInquiry{InquiryID: 2, InquiryAt: &asked, Comments: []export.ProductInquiryComment{{}}})
	r := l.report(Options{})
	if w := r.Vendors[0].Waiting; w.Count != 1 || w.ThreeDays != 1 {
		t.Errorf("got %+v, want one of two days", w)
	}
	want := map[string]int{"waiting": 1, "answered": 1}
	if days := dataset(t, r, "product_inquiries").Days; !reflect.DeepEqual(days[0].Statuses, want) {
		t.Errorf("got %v, want %v", days, want)
	}
}

func TestHolesAreDaysThatNoFinishedSweepCoversAfterTheyEnded(t *testing.T) {
	t.Parallel()
	failed := swept("orders", today-20, today-20, noon.AddDate(0, 0, -19))
	failed.State = export.Failed
	held := swept("orders", today-5, today, noon)
	held.State = export.Held
	for name, tt := range map[string]struct {
		sweeps []export.Sweep
		from   *coupang.Day
		want   []export.Window
	}{
		"none: what was never asked for has no holes": {nil, nil, []export.Window{}},
		"covered to this day":                         {[]export.Sweep{swept("orders", today-9, today, noon)}, nil, []export.Window{}},
		"a day between two windows": {
			[]export.Sweep{swept("orders", today-9, today-6, noon), swept("orders", today-3, today, noon.Add(time.Hour))},
			nil,
			[]export.Window{{From: today - 5, To: today - 4}},
		},
		"a day that had not ended": {
			[]export.Sweep{swept("orders", today-9, today-2, noon.AddDate(0, 0, -2))},
			nil,
			[]export.Window{{From: today - 2, To: today - 1}},
		},
		"failed and held sweeps cover nothing, but what they were for was wanted": {
			[]export.Sweep{failed, swept("orders", today-18, today-1, noon), held},
			nil,
			[]export.Window{{From: today - 20, To: today - 19}},
		},
		"days that the report was asked for": {
			[]export.Sweep{swept("orders", today-3, today, noon)},
			new(today - 4),
			[]export.Window{{From: today - 4, To: today - 4}},
		},
		"another dataset's sweep": {
			[]export.Sweep{swept("orders", today-3, today-2, noon), swept("returns", today-3, today, noon.Add(time.Hour))},
			nil,
			[]export.Window{{From: today - 1, To: today - 1}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLake(t)
			l.sweeps(seller, tt.sweeps...)
			got := dataset(t, l.report(Options{From: tt.from}), "orders").Coverage
			days := 0
			for _, w := range tt.want {
				days += w.Days()
			}
			if !slices.Equal(got.Holes, tt.want) || got.HoleDays != days {
				t.Errorf("%d days %v, want %d days %v", got.HoleDays, got.Holes, days, tt.want)
			}
		})
	}
}

// Taiwan's day ends an hour after Korea's.
func TestADayEndsWhenItDoesInTheVendorsMarket(t *testing.T) {
	t.Parallel()
	taipei := coupang.Vendor{ID: "C00067890", Market: coupang.TW}
	for _, tt := range []struct {
		vendor coupang.Vendor
		want   int
	}{{seller, 0}, {taipei, 1}} {
		l := newLake(t)
		l.sweeps(tt.vendor, swept("orders", today-2, today-1, today.Start(coupang.KR).Add(time.Minute)))
		if got := dataset(t, l.report(Options{Vendors: []coupang.Vendor{tt.vendor}}), "orders").Coverage; got.HoleDays != tt.want {
			t.Errorf("%s: %d days are not covered, want %d: %v", tt.vendor, got.HoleDays, tt.want, got.Holes)
		}
	}
}

func TestFreshnessIsThatOfTheStatusCommand(t *testing.T) {
	t.Parallel()
	l := newLake(t)
	backfill := swept("orders", today-60, today-40, noon)
	l.sweeps(seller, swept("orders", today-5, today-1, noon.AddDate(0, 0, -1)), backfill)
	want, err := export.Freshest(t.Context(), l.store, seller, "orders", noon)
	if err != nil {
		t.Fatal(err)
	}
	got := dataset(t, l.report(Options{}), "orders").Sweeps.FreshAt
	if got == nil || !got.Equal(want) || !got.Equal(noon.AddDate(0, 0, -1)) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSweepsAddUp(t *testing.T) {
	t.Parallel()
	l := newLake(t)
	var sweeps []export.Sweep
	for i := range 20 {
		s := swept("orders", today-1, today, noon.Add(-time.Duration(i)*time.Hour))
		s.FinishedAt = s.StartedAt + parquetio.Timestamp((i+1)*1000)
		s.Retries, s.Throttled = 1, 2
		sweeps = append(sweeps, s)
	}
	sweeps[0].State, sweeps[0].ErrorKind, sweeps[0].Error = export.Failed, new("blocked"), new("text that is not repeated")
	sweeps[1].State, sweeps[1].Warnings = export.Warned, []string{"5 guarded values known before came back empty"}
	l.sweeps(seller, sweeps...)
	r := l.report(Options{})
	got := dataset(t, r, "orders").Sweeps
	if got.Count != 20 || got.Calls != 120 || got.Retries != 20 || got.Throttled != 40 || got.LastState != "failed" || got.LastErrorKind != "blocked" {
		t.Errorf("%+v", got)
	}
	if want := (Seconds{Median: 11, Most95: 20, Longest: 20}); got.Seconds != want {
		t.Errorf("took %+v, want %+v", got.Seconds, want)
	}
	if want := []DayCalls{{today - 1, 7 * 6}, {today, 13 * 6}}; !slices.Equal(got.Days, want) {
		t.Errorf("calls %v, want %v", got.Days, want)
	}
	warned := r.Vendors[0].Warnings
	if len(warned) != 1 || warned[0].Texts[0] != sweeps[1].Warnings[0] || warned[0].Window != (export.Window{From: today - 1, To: today}) {
		t.Errorf("warnings %+v", warned)
	}
}

func TestTheNewestWarningsAreToldAndTheOthersCounted(t *testing.T) {
	t.Parallel()
	l := newLake(t)
	var sweeps []export.Sweep
	for i := range 120 {
		s := swept("orders", today-1, today, noon.Add(-time.Duration(i)*time.Minute))
		s.State, s.Warnings = export.Warned, []string{"suspicious"}
		sweeps = append(sweeps, s)
	}
	put(l, export.SweepsName, seller, today, func(s *export.Sweep) int64 { return int64(s.StartedAt) }, slices.Collect(func(yield func(export.Sweep) bool) {
		for _, s := range slices.Backward(sweeps) {
			if !yield(s) {
				return
			}
		}
	})...)
	v := l.report(Options{}).Vendors[0]
	if len(v.Warnings) != 50 || v.MoreWarnings != 70 || !v.Warnings[0].StartedAt.Equal(noon) || !v.Warnings[49].StartedAt.Equal(noon.Add(-49*time.Minute)) {
		t.Errorf("%d and %d more, from %v", len(v.Warnings), v.MoreWarnings, v.Warnings[0].StartedAt)
	}
}

func TestAdviceNamesTheCommandThatMends(t *testing.T) {
	t.Parallel()
	l := newLake(t)
	failed := swept("exchanges", today-1, today, noon)
	failed.State, failed.ErrorKind = export.Failed, new("unauthorized")
	l.sweeps(seller,
		swept("orders", today-9, today-6, noon), swept("orders", today-3, today, noon.Add(time.Minute)),
		swept("inquiries", today-9, today-2, noon.AddDate(0, 0, -2).Add(-time.Minute)), failed)
	var got []string
	for _, a := range l.report(Options{}).Advice {
		got = append(got, a.What+": "+a.Command)
	}
	want := []string{
		"was never exported on these days: coupanglake export returns --vendor A00012345",
		"was never exported on these days: coupanglake export return_withdrawals --vendor A00012345",
		"was never exported on these days: coupanglake export product_inquiries --vendor A00012345",
		"is not fresh: 2 days ago: coupanglake export inquiries --vendor A00012345",
		"the last sweep failed (unauthorized): coupanglake doctor",
		"no finished sweep covers 2026-03-13..2026-03-14: coupanglake backfill orders --vendor A00012345 --from 2026-03-13 --to 2026-03-14",
		"no finished sweep covers 2026-03-16..2026-03-17: coupanglake backfill inquiries --vendor A00012345 --from 2026-03-16 --to 2026-03-17",
		"no finished sweep covers 2026-03-17: coupanglake backfill exchanges --vendor A00012345 --from 2026-03-17 --to 2026-03-17",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAnEmptyLakeSaysWhatToDo(t *testing.T) {
	t.Parallel()
	r := newLake(t).report(Options{})
	if r.Window != nil || len(r.Advice) != 6 || r.Advice[0].Command != "coupanglake export orders --vendor A00012345" {
		t.Errorf("%v, %v", r.Window, r.Advice)
	}
	for _, d := range r.Vendors[0].Datasets {
		if d.Days == nil {
			t.Errorf("rows of %s are never counted", d.Name)
		}
	}
}

func TestADamagedPartitionFailsTheReportAndIsNamed(t *testing.T) {
	t.Parallel()
	l := newLake(t)
	key := "orders/vendor_id=A00012345/dt=2026-03-18/data.parquet"
	if _, err := l.store.Put(t.Context(), key, strings.NewReader("no parquet"), ""); err != nil {
		t.Fatal(err)
	}
	_, err := Make(t.Context(), Options{Store: l.store, Vendors: []coupang.Vendor{seller}, Now: noon})
	if err == nil || !strings.Contains(err.Error(), key) {
		t.Errorf("got %v, want %s in it", err, key)
	}
}

func TestColumnsReadAreTheTablesAndNotPersonal(t *testing.T) {
	t.Parallel()
	exporters, err := export.Datasets(export.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]reflect.Type{
		"orders": reflect.TypeFor[orderRow](), "inquiries": reflect.TypeFor[inquiryRow](), "returns": reflect.TypeFor[returnRow](),
		"exchanges": reflect.TypeFor[exchangeRow](), "return_withdrawals": reflect.TypeFor[withdrawalRow](),
	}
	for _, e := range exporters {
		if e.Name() == "product_inquiries" { // read whole, see readProductInquiries
			continue
		}
		columns := map[string]export.Column{}
		for _, c := range e.Columns() {
			columns[c.Path] = c
		}
		row, ok := rows[e.Name()]
		if !ok {
			t.Errorf("which columns of %s are read is not known here", e.Name())
			continue
		}
		for field := range row.Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("parquet"), ",")
			if c, ok := columns[name]; !ok || c.Personal || c.Nullable != (field.Type.Kind() == reflect.Pointer) {
				t.Errorf("%s.%s: %+v", e.Name(), name, c)
			}
		}
	}
}
