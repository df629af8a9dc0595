package report

import (
	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// Coverage tells which Days are read to their end. A Day is covered once a sweep that began after it had ended has read a
// window with it; today cannot be, and is left out.
type Coverage struct {
	Asked    *coupang.Day    `json:"askedFrom"` // first Day that a sweep was for, or that the report was asked from; null: none
	Holes    []export.Window `json:"holes"`     // between it and yesterday
	HoleDays int             `json:"holeDays"`
}

func (r *reading) coverage(a *account) Coverage {
	c := Coverage{Holes: []export.Window{}}
	if a.first == never {
		return c
	}
	from := a.first
	if r.from > 0 {
		from = r.from
	}
	c.Asked = &from
	for day := from; day <= min(r.to, r.today-1); day++ {
		if a.covered[day] >= parquetio.Timestamp((day + 1).Start(r.vendor.Market).UnixMilli()) {
			continue
		}
		c.HoleDays++
		if n := len(c.Holes); n > 0 && c.Holes[n-1].To == day-1 {
			c.Holes[n-1].To = day
		} else {
			c.Holes = append(c.Holes, export.Window{From: day, To: day})
		}
	}
	return c
}
