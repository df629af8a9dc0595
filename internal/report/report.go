// Package report tells from a lake alone how the lake and the shop are: freshness, rows by day and status, days that no
// sweep covers, warnings, calls, inquiries that wait, returns. It asks nothing of Coupang.
//
// A report counts. It reads the few columns that it needs, none of them personal (product inquiries alone are read whole), and holds
// nothing of a row but numbers of orders and returns while it counts them, so it can be shown to anybody who may know how the
// shop does.
package report

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// Options say what to report on.
type Options struct {
	Store    parquetio.Store
	Vendors  []coupang.Vendor
	From, To *coupang.Day // nil: from the first Day that the lake knows of, to today
	Now      time.Time
}

// Report is all figures. Its JSON is what `coupanglake report --json` prints.
type Report struct {
	MadeAt  time.Time      `json:"madeAt"`
	Window  *export.Window `json:"days"` // null: the lake knows of none
	Vendors []Vendor       `json:"vendors"`
	Advice  []Advice       `json:"advice"` // most urgent first
}

// Vendor is one seller account.
type Vendor struct {
	VendorID     string         `json:"vendorId"`
	Market       coupang.Market `json:"market"`
	Datasets     []Dataset      `json:"datasets"` // those offered in the market
	Returned     []Returned     `json:"returned"` // by Day of the order; none where returns were never read
	Waiting      Waiting        `json:"waitingInquiries"`
	Warnings     []Warning      `json:"warnings"` // newest first, at most 50
	MoreWarnings int            `json:"moreWarnings"`
}

// Dataset is one table of a vendor.
type Dataset struct {
	Name     string        `json:"dataset"`
	Rows     int           `json:"rows"`
	Days     []DayRows     `json:"rowsByDay"` // only Days with rows
	Sweeps   Sweeps        `json:"sweeps"`
	Coverage Coverage      `json:"coverage"`
	window   export.Window // the Days it is about
}

// Make reads the lake.
func Make(ctx context.Context, o Options) (Report, error) {
	exporters, err := export.Datasets(export.Options{})
	if err != nil {
		return Report{}, err
	}
	r := Report{MadeAt: o.Now, Vendors: []Vendor{}, Advice: []Advice{}}
	for _, v := range o.Vendors {
		var names []string
		for _, e := range exporters {
			if e.OfferedIn(v.Market) {
				names = append(names, e.Name())
			}
		}
		one, err := newReading(o, v).read(ctx, names)
		if err != nil {
			return r, fmt.Errorf("report on %s: %w", v.ID, err)
		}
		r.Vendors = append(r.Vendors, one)
	}
	r.Window = r.days()
	r.Advice = append(r.Advice, advise(r)...)
	return r, nil
}

// days are those that any dataset is about.
func (r Report) days() *export.Window {
	var all *export.Window
	for _, v := range r.Vendors {
		for _, d := range v.Datasets {
			switch {
			case d.window.Days() < 1 || d.Rows == 0 && d.Coverage.Asked == nil:
			case all == nil:
				all = &export.Window{From: d.window.From, To: d.window.To}
			default:
				all.From, all.To = min(all.From, d.window.From), max(all.To, d.window.To)
			}
		}
	}
	return all
}
