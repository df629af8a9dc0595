package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/internal/exportapp"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// backfillQueue plans as the function does, to the same queue.
func (p *program) backfillQueue(ctx context.Context, dataset string, f *rangeFlags, noWait, asJSON bool) error {
	l, err := p.openLake(ctx)
	if err != nil {
		return err
	}
	_, vendors, units, err := l.plan(dataset, f)
	if err != nil {
		return err
	}
	b := &backfill{program: p, lake: l, dataset: dataset, vendors: vendors, units: units, began: time.Now()}
	if b.runID, err = b.plan(ctx, f.request()); err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "planned %s as run %s\n", plural(len(units), "unit", "units"), b.runID)
	if asJSON {
		err = p.printJSON(planned{b.runID, dataset, len(units)})
	}
	if noWait || err != nil {
		return err
	}
	return b.wait(ctx)
}

// planned is what a function answers to the same request.
type planned struct {
	RunID   string `json:"runId"`
	Dataset string `json:"dataset"`
	Planned int    `json:"planned"`
}

// backfill watches the functions work one run off.
type backfill struct {
	*program
	*lake
	dataset string
	vendors []coupang.Vendor
	units   []export.Unit
	runID   string
	began   time.Time
	bar     *progressbar.ProgressBar
}

func (b *backfill) plan(ctx context.Context, r export.Request) (runID string, err error) {
	app, err := exportapp.New(ctx, b.env, io.Discard, b.dataset)
	if err != nil {
		return "", err
	}
	event, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("make the event: %w", err)
	}
	answer, err := app.Handle(ctx, event)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return "", fmt.Errorf("read the answer: %w", err)
	}
	var p planned
	err = json.Unmarshal(text, &p)
	return p.RunID, err
}

// betweenPolls is short for a person and long for functions that work for minutes.
const betweenPolls = 3 * time.Second

// emptyPolls is how often the queue must look empty in a row: its counts lag, and a rest is sent before its message is
// given up.
const emptyPolls = 5

func (b *backfill) wait(ctx context.Context) error {
	total := 0
	for _, u := range b.units {
		total += int(u.To-u.From) + 1
	}
	if b.canRedraw(b.stderr) {
		b.bar = b.newBar(total)
	}
	empty := 0
	for {
		done, err := b.covered(ctx)
		if err != nil {
			return err
		}
		depth, err := exportapp.QueueDepth(ctx, b.config)
		if err != nil {
			return err
		}
		b.show(done, total, depth)
		if empty++; depth.Waiting+depth.Worked > 0 {
			empty = 0
		}
		switch {
		case done == total:
			return nil
		case empty >= emptyPolls:
			return errNotCovered
		}
		if err := pause(ctx, betweenPolls); err != nil {
			return err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func (b *backfill) show(done, total int, depth exportapp.Depth) {
	text := fmt.Sprintf("%s of %s days read, units waiting %d, worked or held %d", count(done), count(total), depth.Waiting, depth.Worked)
	if b.bar == nil {
		fmt.Fprintln(b.stderr, text)
		return
	}
	b.bar.Describe(text)
	_ = b.bar.Set(done)
}

// covered counts the days of the run that a finished sweep has read.
func (b *backfill) covered(ctx context.Context) (days int, err error) {
	for i, u := range b.units {
		v := b.vendors[i]
		done := make([]bool, int(u.To-u.From)+1)
		last := coupang.DayOf(time.Now(), v.Market)
		for day := coupang.DayOf(b.began, v.Market); day <= last; day++ {
			for s, err := range export.Sweeps(ctx, b.options.Store, v.ID, day) {
				if err != nil {
					return 0, err
				}
				if s.RunID == b.runID && (s.State == export.Done || s.State == export.Warned || s.State == export.Skipped) {
					mark(done, u, s)
				}
			}
		}
		for _, is := range done {
			if is {
				days++
			}
		}
	}
	return days, nil
}

func mark(done []bool, u export.Unit, s export.Sweep) {
	from, to := max(u.From, coupang.Day(s.WindowFrom)), min(u.To, coupang.Day(s.WindowTo))
	for day := from; day <= to; day++ {
		done[day-u.From] = true
	}
}
