package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// view is a chart with its figures as a table, newest first.
type view struct {
	chart

	Note string
	Head []string
	Rows [][]string
}

// charts add up all vendors.
func (r Report) charts() charts {
	if r.Window == nil {
		return charts{}
	}
	b := newBins(*r.Window)
	c := charts{Orders: r.statusView(b, "orders", "Orders"), Returned: r.returnedView(b), Calls: r.callsView(b)}
	for _, one := range []struct{ dataset, title string }{{"returns", "Returns and cancellations"}, {"exchanges", "Exchanges"}, {"inquiries", "Inquiries"}, {"product_inquiries", "Product inquiries"}} {
		if v := r.statusView(b, one.dataset, one.title); v != nil {
			c.Others = append(c.Others, v)
		}
	}
	return c
}

// daysOf are all vendors' rows of a dataset.
func (r Report) daysOf(dataset string) []DayRows {
	var all []DayRows
	for _, v := range r.Vendors {
		for _, d := range v.Datasets {
			if d.Name == dataset {
				all = append(all, d.Days...)
			}
		}
	}
	return all
}

// statusView has what is done at the bottom and in the quietest shade. It is nil where there are no rows.
func (r Report) statusView(b bins, dataset, title string) *view {
	days := r.daysOf(dataset)
	statuses := statusesOf(dataset, days)
	if len(statuses) == 0 {
		return nil
	}
	places := map[string]int{}
	v := &view{chart: chart{ID: dataset, Title: title, bins: b}}
	for _, status := range slices.Backward(statuses) {
		places[status] = len(v.Series)
		v.Series = append(v.Series, series{status, shadeOf(dataset, status), make([]float64, len(b.all))})
	}
	total := 0
	for _, day := range days {
		i, ok := b.index(day.Day)
		for status, n := range day.Statuses {
			if ok {
				v.Series[places[status]].values[i] += float64(n)
				total += n
			}
		}
	}
	v.About = fmt.Sprintf("Stacked bars: rows of the table %s %s by status (%s), %s in all.", dataset, b.per(), strings.Join(statuses, ", "), count(total))
	v.tabulate(func(value float64) string { return count(int(value)) })
	return v
}

// shadeOf spreads a life cycle over the shades: the first status has the strongest.
func shadeOf(dataset, status string) int {
	cycle := lifeCycle(dataset)
	i := slices.Index(cycle, status)
	if i < 0 {
		return 0
	}
	return shades - 1 - i*(shades-2)/(len(cycle)-1)
}

func (r Report) returnedView(b bins) *view {
	orders, returned := make([]int, len(b.all)), make([]int, len(b.all))
	unlisted := 0
	for _, v := range r.Vendors {
		for _, day := range v.Returned {
			if i, ok := b.index(day.Day); ok {
				orders[i], returned[i] = orders[i]+day.Orders, returned[i]+day.Returned
				unlisted += day.Unlisted
			}
		}
	}
	v := &view{
		chart: chart{ID: "returned", Title: "Return rate by day of the order", percent: true, bins: b},
		Note:  "Orders with a return request that was not taken back, of all orders of that day. Cancellations before shipping do not count. Late days still rise: returns come for weeks.",
		Head:  []string{b.unit, "orders", "returned", "rate"},
	}
	rates := series{"returned", 4, make([]float64, len(b.all))}
	total := 0
	for i, one := range slices.Backward(b.all) {
		total += orders[i]
		if orders[i] > 0 {
			rates.values[i] = float64(returned[i]) / float64(orders[i])
			v.Rows = append(v.Rows, []string{one.name, count(orders[i]), count(returned[i]), percent(returned[i], orders[i])})
		}
	}
	if total == 0 {
		return nil
	}
	if unlisted > 0 {
		v.Note += fmt.Sprintf(" Counted with them: %s that had left Coupang's list before the first export, so that only the return tells of them; their day is told by their number alone.",
			plural(unlisted, "order", "orders"))
	}
	v.Series = []series{rates}
	v.About = fmt.Sprintf("Bars: share of orders with a return request, %s of the order.", b.per())
	return v
}

// callsView is nil where all sweeps started in one bin: a single bar tells nothing.
func (r Report) callsView(b bins) *view {
	places := map[string]int{}
	started := map[int]bool{}
	v := &view{chart: chart{ID: "calls", Title: "Calls of Coupang's API", bins: b}}
	add := func(dataset string, day coupang.Day, calls int) {
		i, ok := b.index(day)
		if !ok {
			return
		}
		if _, known := places[dataset]; !known {
			places[dataset] = len(v.Series)
			v.Series = append(v.Series, series{dataset, len(v.Series)%(shades-1) + 1, make([]float64, len(b.all))})
		}
		v.Series[places[dataset]].values[i] += float64(calls)
		started[i] = true
	}
	for _, vendor := range r.Vendors {
		for _, d := range vendor.Datasets {
			for _, day := range d.Sweeps.Days {
				add(d.Name, day.Day, day.Calls)
			}
		}
	}
	if len(started) < 2 {
		return nil
	}
	v.About = fmt.Sprintf("Stacked bars: calls of the API %s on which the sweep started, by dataset.", b.per())
	v.tabulate(func(value float64) string { return count(int(value)) })
	return v
}

// tabulate writes the bars as a table. Bins without any are left out.
func (v *view) tabulate(text func(float64) string) {
	v.Head = []string{v.bins.unit}
	for _, s := range slices.Backward(v.Series) {
		v.Head = append(v.Head, s.Name)
	}
	v.Head = append(v.Head, "all")
	for i, one := range slices.Backward(v.bins.all) {
		row, sum := []string{one.name}, 0.0
		for _, s := range slices.Backward(v.Series) {
			row = append(row, text(s.values[i]))
			sum += s.values[i]
		}
		if sum > 0 {
			v.Rows = append(v.Rows, append(row, text(sum)))
		}
	}
}

// Legend is in the order in which the bars stand, from the top.
func (v *view) Legend() []series {
	if len(v.Series) < 2 {
		return nil
	}
	legend := slices.Clone(v.Series)
	slices.Reverse(legend)
	return legend
}
