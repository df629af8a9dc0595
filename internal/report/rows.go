package report

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"regexp"
	"slices"
	"sync"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// DayRows are the rows of one Day by status, as it was last seen.
type DayRows struct {
	Day      coupang.Day    `json:"day"`
	Statuses map[string]int `json:"statuses"`
}

func (d DayRows) sum() int {
	n := 0
	for _, count := range d.Statuses {
		n += count
	}
	return n
}

// The columns that are read. A test holds them to be the tables' and none personal.
type (
	orderRow struct {
		OrderID *int64  `parquet:"order_id"`
		Status  *string `parquet:"status"`
	}
	orderNumber struct {
		OrderID *int64 `parquet:"order_id"`
	}
	inquiryRow struct {
		Status     *string              `parquet:"inquiry_status"`
		Counseling *string              `parquet:"cs_partner_counseling_status"`
		AskedAt    *parquetio.Timestamp `parquet:"inquiry_at,timestamp(millisecond)"`
	}
	returnRow struct {
		ReceiptID int64   `parquet:"receipt_id"`
		OrderID   *int64  `parquet:"order_id"`
		Type      *string `parquet:"receipt_type"`
		Status    *string `parquet:"receipt_status"`
	}
	exchangeRow struct {
		Status *string `parquet:"exchange_status"`
	}
	withdrawalRow struct {
		CancelID int64 `parquet:"cancel_id"`
	}
)

// vendorRows is what the tables of a vendor hold.
type vendorRows struct {
	days     map[string][]DayRows // by dataset
	returned []Returned
	waiting  Waiting
}

// rows reads all tables. A shop without returns has no table of them: returnsRead tells it from one of which they were not read.
func (r *reading) rows(ctx context.Context, datasets []string, returnsRead bool) (vendorRows, error) {
	found := vendorRows{days: map[string][]DayRows{}}
	tallies := map[string]*tally{}
	w := &waiting{now: r.now, since: (r.today - mostWaiting).Start(r.vendor.Market)}
	back := newReturnedOrders(returnsRead)
	read := map[string]func(*tally) error{
		"inquiries":         func(t *tally) error { return countRows(ctx, r, "inquiries", t, w.see) },
		"product_inquiries": func(t *tally) error { return r.readProductInquiries(ctx, t, w) },
		"exchanges": func(t *tally) error {
			return countRows(ctx, r, "exchanges", t, func(row exchangeRow) string { return statusOf(row.Status) })
		},
		"return_withdrawals": func(t *tally) error { return r.readWithdrawals(ctx, t, back) },
		"returns":            func(t *tally) error { return r.readReturns(ctx, t, back) },
		"orders":             func(t *tally) error { return r.readOrders(ctx, t, back) },
	}
	// An order is looked for among the returns, and a return among those taken back.
	for _, name := range []string{"inquiries", "product_inquiries", "exchanges", "return_withdrawals", "returns", "orders"} {
		if !slices.Contains(datasets, name) {
			continue
		}
		tallies[name] = newTally()
		if err := read[name](tallies[name]); err != nil {
			return found, err
		}
		found.days[name] = tallies[name].rows()
	}
	found.returned, found.waiting = back.byDay(), w.all
	return found, nil
}

// readProductInquiries reads whole rows, because whether there is an answer is a list: there are few of them.
func (r *reading) readProductInquiries(ctx context.Context, t *tally, w *waiting) error {
	byID := func(a, b *export.ProductInquiry) int { return cmp.Compare(a.InquiryID, b.InquiryID) }
	table, err := parquetio.NewTable(byID, parquetio.Options{CreatedBy: "coupang-lake"})
	if err != nil {
		return fmt.Errorf("table product_inquiries: %w", err)
	}
	return r.partitions(ctx, "product_inquiries", r.from, r.to, func(ctx context.Context, p export.Partition) error {
		return countDay(t, p.Day, table.Rows(ctx, r.store, p.Key), w.seeProductInquiry)
	})
}

// countRows tallies a table's rows by what status says of each. It is called from several goroutines.
func countRows[P any](ctx context.Context, r *reading, table string, t *tally, status func(P) string) error {
	return eachPartition(ctx, r, table, r.from, r.to, func(day coupang.Day, rows iter.Seq2[P, error]) error {
		return countDay(t, day, rows, status)
	})
}

func countDay[P any](t *tally, day coupang.Day, rows iter.Seq2[P, error], status func(P) string) error {
	counts := map[string]int{}
	for row, err := range rows {
		if err != nil {
			return err
		}
		counts[status(row)]++
	}
	t.add(day, counts)
	return nil
}

// tally counts by Day and status.
type tally struct {
	mu   sync.Mutex
	days map[coupang.Day]map[string]int
}

func newTally() *tally { return &tally{days: map[coupang.Day]map[string]int{}} }

func (t *tally) add(day coupang.Day, counts map[string]int) {
	if len(counts) == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.days[day] = counts // a Day is one partition
}

func (t *tally) rows() []DayRows {
	rows := []DayRows{}
	for day, counts := range t.days {
		rows = append(rows, DayRows{day, counts})
	}
	slices.SortFunc(rows, func(a, b DayRows) int { return cmp.Compare(a.Day, b.Day) })
	return rows
}

// statuses are codes of the API. Anything that does not look like one is not repeated: nobody knows what it is.
var statusForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,39}$`)

// What is counted under no code.
const (
	noStatus    = "none"
	otherStatus = "other"
)

func statusOf(status *string) string {
	switch {
	case status == nil || *status == "":
		return noStatus
	case !statusForm.MatchString(*status):
		return otherStatus
	default:
		return *status
	}
}

// lifeCycle are the statuses that a table's rows go through, first to last. Exchanges end in one of the last three.
func lifeCycle(dataset string) []string {
	switch dataset {
	case "orders":
		var all []string
		for _, s := range coupang.OrderStatuses() {
			all = append(all, string(s))
		}
		return all
	case "returns":
		return []string{"RELEASE_STOP_UNCHECKED", "RETURNS_UNCHECKED", "VENDOR_WAREHOUSE_CONFIRM", "REQUEST_COUPANG_CHECK", "RETURNS_COMPLETED"}
	case "exchanges":
		return []string{"RECEIPT", "PROGRESS", "SUCCESS", "REJECT", "CANCEL"}
	case "inquiries":
		return []string{waitingStatus, "progress", "complete"}
	case "product_inquiries":
		return []string{waitingStatus, answeredStatus}
	default:
		return nil
	}
}

// statusesOf are those that occur, in the order of the life cycle, unknown ones last.
func statusesOf(dataset string, days []DayRows) []string {
	found := map[string]bool{}
	for _, day := range days {
		for status := range day.Statuses {
			found[status] = true
		}
	}
	var ordered []string
	for _, status := range lifeCycle(dataset) {
		if found[status] {
			ordered = append(ordered, status)
			delete(found, status)
		}
	}
	return append(ordered, slices.Sorted(maps.Keys(found))...)
}
