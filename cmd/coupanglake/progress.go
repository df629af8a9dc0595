package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// progress shows how far a unit is: a bar on a terminal, a line now and then elsewhere. What is measured are days times
// statuses, for nobody knows beforehand how many pages there are; a window that is read again in parts moves nothing back.
type progress struct {
	mu       sync.Mutex
	out      io.Writer
	bar      *progressbar.ProgressBar // nil where no person watches
	what     string
	statuses map[string]int
	window   export.Window
	reached  []int // by day: statuses begun
	pages    int
	records  int
	spoke    time.Time
}

// newProgress watches the reading of one unit.
func (p *program) newProgress(d export.Description, u export.Unit) *progress {
	w := export.Window{From: u.From, To: u.To}
	g := &progress{
		out: p.stderr, what: d.Name + " of " + u.VendorID, statuses: map[string]int{}, window: w,
		reached: make([]int, w.Days()), spoke: time.Now(),
	}
	for i, status := range d.Statuses {
		g.statuses[status] = i
	}
	fmt.Fprintf(p.stderr, "%s, %s: at least %s\n", g.what, w, plural(d.LeastCalls(w), "call", "calls"))
	if p.canRedraw(p.stderr) {
		g.bar = p.newBar(w.Days() * max(1, len(d.Statuses)))
	}
	return g
}

// newBar is for a terminal; it is gone when it is full, and the table takes its place.
func (p *program) newBar(most int) *progressbar.ProgressBar {
	const redraw = 65 * time.Millisecond
	return progressbar.NewOptions(most, progressbar.OptionSetWriter(p.stderr), progressbar.OptionFullWidth(),
		progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(false), progressbar.OptionThrottle(redraw))
}

// betweenLines keeps a log short: a page comes every second or so for minutes.
const betweenLines = 10 * time.Second

// page is told every page; export.Options.OnPage is this.
func (g *progress) page(s export.Progress) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pages++
	g.records += s.Records
	for day := max(s.Window.From, g.window.From); day <= min(s.Window.To, g.window.To); day++ {
		i := int(day - g.window.From)
		g.reached[i] = max(g.reached[i], g.statuses[s.Status])
	}
	text := fmt.Sprintf("%s: %s records, %s pages", g.what, count(g.records), count(g.pages))
	switch {
	case g.bar != nil:
		g.bar.Describe(text)
		_ = g.bar.Set(g.done())
	case time.Since(g.spoke) >= betweenLines:
		g.spoke = time.Now()
		fmt.Fprintf(g.out, "%s, now %s %s\n", text, s.Window, s.Status)
	}
}

func (g *progress) done() int {
	sum := 0
	for _, statuses := range g.reached {
		sum += statuses
	}
	return sum
}

// end clears the bar.
func (g *progress) end() {
	if g.bar != nil {
		_ = g.bar.Finish()
	}
}

// watched binds a dataset so that each of its pages is shown. Show is called before a unit is worked; units are worked one
// after the other.
type watched struct {
	export.Exporter
	current *progress
}

func (l *lake) watch(dataset string) (*watched, error) {
	w := &watched{}
	l.options.OnPage = func(_ string, s export.Progress) { w.current.page(s) }
	e, err := l.exporter(dataset)
	w.Exporter = e
	return w, err
}

// plan says what a command's flags ask for: the dataset, and a unit for each vendor.
func (l *lake) plan(dataset string, f *rangeFlags) (*watched, []coupang.Vendor, []export.Unit, error) {
	vendors, err := chosenVendors(l.config, f.vendors)
	if err != nil {
		return nil, nil, nil, err
	}
	e, err := l.watch(dataset)
	if err != nil {
		return nil, nil, nil, err
	}
	units, err := e.units(vendors, f.request())
	return e, vendors, units, err
}

// units plans a request for some vendors, under one run id.
func (w *watched) units(vendors []coupang.Vendor, r export.Request) ([]export.Unit, error) {
	run := export.NewRunID(time.Now())
	var units []export.Unit
	for _, v := range vendors {
		u, err := w.Plan(v, r)
		if err != nil {
			return nil, &exitError{exitUsage, err}
		}
		u.RunID = run
		units = append(units, u)
	}
	return units, nil
}
