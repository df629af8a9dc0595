package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
)

// Advice is one thing to do next.
type Advice struct {
	VendorID string `json:"vendorId"`
	Dataset  string `json:"dataset"`
	What     string `json:"what"`
	Command  string `json:"command"` // what mends it, or the query that tells more
}

// staleAfter is a day, for a lake that is exported once a day at least.
const staleAfter = 24 * time.Hour

// mostHoles of a dataset get a command each; it is the newest that matter first.
const mostHoles = 3

// advise puts what was never exported first, then what failed or is stale, then holes, then buyers who wait.
func advise(r Report) []Advice {
	var urgent, stale, holes, waiting []Advice
	for _, v := range r.Vendors {
		if at := v.Waiting.OldestAt; at != nil && r.MadeAt.Sub(*at) > staleAfter {
			waiting = append(waiting, Advice{
				VendorID: v.VendorID, Dataset: "inquiries", Command: "docs/queries/unanswered_inquiries.sql",
				What: fmt.Sprintf("%s for the seller's answer, the oldest was asked %s", plural(v.Waiting.Count, "waits", "wait"), age(at, r.MadeAt)),
			})
		}
		for _, d := range v.Datasets {
			one := Advice{VendorID: v.VendorID, Dataset: d.Name, Command: command("export", v, d)}
			switch s := d.Sweeps; {
			case s.Count == 0:
				one.What = "was never exported on these days"
				urgent = append(urgent, one)
			case s.LastState == string(export.Failed) || s.LastState == string(export.Held):
				one.What = fmt.Sprintf("the last sweep %s (%s)", s.LastState, cmp.Or(s.LastErrorKind, "no reason told"))
				one.Command = "coupanglake doctor"
				stale = append(stale, one)
			case s.FreshAt == nil || r.MadeAt.Sub(*s.FreshAt) > staleAfter:
				one.What = "is not fresh: " + age(s.FreshAt, r.MadeAt)
				stale = append(stale, one)
			}
			holes = append(holes, mend(v, d)...)
		}
	}
	return slices.Concat(urgent, stale, holes, waiting)
}

// mend gives the commands that read the newest holes.
func mend(v Vendor, d Dataset) []Advice {
	var all []Advice
	for _, hole := range slices.Backward(d.Coverage.Holes) {
		if len(all) == mostHoles {
			all[mostHoles-1].What += "; " + plural(len(d.Coverage.Holes)-mostHoles, "older hole", "older holes")
			break
		}
		all = append(all, Advice{
			VendorID: v.VendorID, Dataset: d.Name, What: fmt.Sprintf("no finished sweep covers %s", hole),
			Command: fmt.Sprintf("%s --from %s --to %s", command("backfill", v, d), hole.From, hole.To),
		})
	}
	return all
}

func command(name string, v Vendor, d Dataset) string {
	return fmt.Sprintf("coupanglake %s %s --vendor %s", name, d.Name, v.VendorID)
}

// age tells in words how long ago something was.
func age(at *time.Time, now time.Time) string {
	if at == nil {
		return "never"
	}
	return span(now.Sub(*at)) + " ago"
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + many
}

func span(d time.Duration) string {
	switch {
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%.1f h", d.Hours())
	default:
		return fmt.Sprintf("%d days", int(d.Hours()/24))
	}
}
