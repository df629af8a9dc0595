package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
)

// tell runs the demo and tells it.
func (d *demo) tell(ctx context.Context) error {
	d.say("A made-up shop (seed %d) with about %d orders a day, behind a fake of the Coupang API on this machine.", d.seed, demoOrders)
	d.say("The fake takes %d calls a second. Coupang takes about 5 for a whole vendor, and 1 is the default.", demoPerSecond)
	for _, chapter := range []func(context.Context) error{d.firstDay, d.secondDay, d.collectAgain, d.compare, d.ending} {
		d.say("")
		if err := chapter(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) say(format string, args ...any) { fmt.Fprintf(d.stdout, format+"\n", args...) }

func (d *demo) chapter(format string, args ...any) {
	d.say("%s", d.paint(d.stdout).bold(fmt.Sprintf(format, args...)))
}

func (d *demo) firstDay(ctx context.Context) error {
	d.chapter("Day 1, %s: %d days into an empty lake", d.today(), demoDays)
	_, err := d.exportAll(ctx)
	return err
}

func (d *demo) secondDay(ctx context.Context) error {
	d.api.Advance(day)
	d.api.HideSafeNumbers(true)
	d.chapter("Day 2, %s: orders have moved on, returns are complete, and an incident at Coupang nulls all safe numbers", d.today())
	before := time.Now()
	warnings, err := d.exportAll(ctx)
	if err != nil {
		return err
	}
	kept, err := d.orders(ctx, before)
	if err != nil {
		return err
	}
	d.say("")
	d.say("%s orders have vanished from Coupang's list. All are still in the lake, and the table returns explains %s of them.",
		count(kept.vanished), count(kept.explained))
	d.say("%s safe numbers that were known before came back null, and were kept.", count(kept.guarded))
	d.say("%s new orders came without any. The sweeps are marked as warned:", count(kept.bare))
	for _, text := range warnings {
		d.say("  %s", text)
	}
	return nil
}

func (d *demo) collectAgain(ctx context.Context) error {
	d.api.HideSafeNumbers(false)
	d.chapter("The incident is over: the same days once more, which is one command")
	done, err := d.export(ctx, "orders")
	if err != nil {
		return err
	}
	kept, err := d.orders(ctx, time.Now())
	if err != nil {
		return err
	}
	d.say("%s rows changed, %s did not, none was inserted twice; %s orders are without a safe number.",
		count(done.RowsChanged), count(done.RowsUnchanged), count(kept.bareEver))
	return nil
}

func (d *demo) compare(ctx context.Context) error {
	d.chapter("The shop is asked again, and the lake compared with it row by row")
	found, err := d.verify(ctx)
	if err != nil {
		return err
	}
	kinds := map[export.DifferenceKind]int{}
	for _, difference := range found.Differences {
		kinds[difference.Kind]++
	}
	d.say("%s orders equal, %s missing, %s different, %s doubled; %s only in the lake.", count(found.Equal),
		count(kinds[export.Missing]), count(kinds[export.Different]), count(kinds[export.Doubled]), count(found.OnlyLake))
	if len(found.Differences) > 0 {
		return &exitError{exitDifferent, fmt.Errorf("the lake differs from the shop: please report it, with --seed %d", d.seed)}
	}
	return nil
}

// exportAll exports every dataset and returns the warnings.
func (d *demo) exportAll(ctx context.Context) (warnings []string, err error) {
	names, err := datasetNames()
	if err != nil {
		return nil, err
	}
	t := &table{head: []string{"table", "inserted", "changed", "unchanged", "calls", "least needed"}}
	for _, name := range names {
		done, err := d.export(ctx, name)
		if err != nil {
			return nil, err
		}
		t.add(name, count(done.RowsInserted), count(done.RowsChanged), count(done.RowsUnchanged), count(done.Requests), count(done.least))
		warnings = append(warnings, done.warnings...)
	}
	t.write(d.stdout, d.paint(d.stdout))
	return warnings, nil
}

func (d *demo) ending(ctx context.Context) error {
	files, bytes, err := d.size(ctx)
	if err != nil {
		return err
	}
	const megabyte = 1_000_000
	d.chapter("The lake is in %s: %s files, one a table, vendor and day, %.0f MB in all", d.shownDir(), count(files), float64(bytes)/megabyte)
	d.say("All of it took %s calls: at Coupang, some %d minutes at one a second.", count(d.calls), (d.calls+59)/60)
	d.say(`
Query it with DuckDB (https://duckdb.org):

duckdb -c "
  SELECT dt, count(*) AS boxes, count(*) FILTER (status = 'FINAL_DELIVERY') AS delivered
  FROM read_parquet('%[1]s/orders/*/*/data.parquet', hive_partitioning = true)
  WHERE dt >= '%[2]s' GROUP BY dt ORDER BY dt"

duckdb -c "
  SELECT o.shipment_box_id, o.status, o.last_seen_at, r.receipt_status, r.complete_confirm_date
  FROM read_parquet('%[1]s/orders/*/*/data.parquet', hive_partitioning = true) o
  JOIN read_parquet('%[1]s/returns/*/*/data.parquet', hive_partitioning = true) r USING (vendor_id, order_id)
  WHERE o.dt >= '%[3]s' AND o.last_seen_at < (SELECT max(started_at) FROM read_parquet('%[1]s/sweeps/*/*/data.parquet') WHERE dataset = 'orders')
  ORDER BY o.last_seen_at LIMIT 10"

Next: coupanglake sim, and coupanglake schema orders.`, strings.ReplaceAll(d.shownDir(), "'", "''"), d.today()-6, d.today()-demoDays+1)
	return nil
}
