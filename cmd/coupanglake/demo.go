package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-21c7aa78/coupang-lake/internal/config"
	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/internal/hold"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

type demoFlags struct {
	dir   string
	seed  uint64
	today dayFlag
}

func (p *program) demoCommand() *cobra.Command {
	var f demoFlags
	cmd := &cobra.Command{
		Use:     "demo",
		GroupID: tryGroup,
		Short:   "Export a made-up shop twice, a day apart, and tell what happened",
		Long: `Starts a fake of the Coupang API on this machine, exports 31 days of a made-up shop into a lake in a directory, lets a day
pass in which returns complete and safe numbers go missing, exports again, and tells what became of the rows. It needs no
key, no AWS and no network, and takes some seconds.

The directory must be new, empty, or that of an earlier demo, which is replaced.`,
		Example: `  coupanglake demo
  coupanglake demo --dir /tmp/lake --seed 7
  coupanglake demo --today 2026-03-31     # the same output every time`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.demo(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.dir, "dir", "demo-lake", "directory of the lake")
	_ = cmd.MarkFlagDirname("dir") // fails only where there is no such flag
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, "chooses the shop")
	cmd.Flags().Var(&f.today, "today", "last day of the shop, not in the future (default today)")
	return cmd
}

// The demo's shop, and the pace that its API is made to take. Coupang takes some 5 calls a second.
const (
	demoOrders    = 80 // a day
	demoDays      = 31
	demoPerSecond = 100
	demoLatency   = 5 * time.Millisecond
	day           = 24 * time.Hour
)

// demo is the made-up shop and the lake that it is exported to.
type demo struct {
	*program
	dir     string
	seed    uint64
	api     *coupangtest.API
	vendor  coupang.Vendor
	store   parquetio.Store
	options export.Options
	calls   int
}

func (p *program) demo(ctx context.Context, f demoFlags) error {
	now := time.Now()
	if f.today.day != nil {
		if *f.today.day > coupang.DayOf(now, coupang.KR) {
			return usageError("--today %s is in the future", f.today.day)
		}
		now = f.today.day.Start(coupang.KR).Add(15 * time.Hour)
	}
	if err := prepareDemoDir(f.dir); err != nil {
		return err
	}
	store, err := parquetio.NewDir(f.dir)
	if err != nil {
		return err
	}
	api := coupangtest.New(coupangtest.Options{
		Seed: f.seed, Now: now.Add(-day), OrdersPerDay: demoOrders, Latency: demoLatency, RatePerSecond: 2 * demoPerSecond,
	})
	server := coupangtest.NewServer(api)
	defer server.Close()
	d := &demo{program: p, dir: f.dir, seed: f.seed, api: api, store: store}
	d.bind(server.URL)
	return d.tell(ctx)
}

func (d *demo) bind(url string) {
	account := coupangtest.DefaultVendor()
	d.vendor = coupang.Vendor{ID: account.ID, Market: coupang.KR}
	keys := coupang.StaticCredentials{AccessKey: account.AccessKey, SecretKey: coupang.Secret(account.SecretKey)}
	d.options = export.Options{
		Store: d.store,
		Holds: &hold.Local{},
		Keys:  func(coupang.Vendor) coupang.CredentialSource { return keys },
		Client: func(v coupang.Vendor) (*coupang.Client, error) {
			return coupang.New(coupang.Config{
				Vendor: v, Credentials: keys, UserAgent: config.UserAgent, BaseURL: url, RequestsPerSecond: demoPerSecond,
			})
		},
	}
}

// today is the shop's.
func (d *demo) today() coupang.Day { return coupang.DayOf(d.api.Now(), d.vendor.Market) }

// exported is what the export of one dataset did.
type exported struct {
	export.Sweep // sums of all sweeps
	warnings     []string
	least        int // calls that the listings need at least
}

// export reads one dataset's 31 days until the shop's today.
func (d *demo) export(ctx context.Context, name string) (exported, error) {
	l := &lake{options: d.options}
	e, err := l.watch(name)
	if err != nil {
		return exported{}, err
	}
	to := d.today()
	from := to - demoDays + 1
	unit, err := e.Plan(d.vendor, export.Request{From: &from, To: &to})
	if err != nil {
		return exported{}, err
	}
	unit.RunID = export.NewRunID(time.Now())
	e.current = d.newProgress(e.Describe(), unit)
	defer e.current.end()
	result, err := e.Run(ctx, d.vendor, unit)
	sum := exported{least: d.leastCalls(e.Describe(), export.Window{From: from, To: to})}
	for _, s := range result.Sweeps {
		sum.RowsInserted += s.RowsInserted
		sum.RowsChanged += s.RowsChanged
		sum.RowsUnchanged += s.RowsUnchanged
		sum.Requests += s.Requests
		sum.warnings = append(sum.warnings, s.Warnings...)
	}
	d.calls += int(sum.Requests)
	return sum, err
}

// leastCalls counts the pages of the listings that the range needs, from what the shop lists now.
func (d *demo) leastCalls(dataset export.Description, w export.Window) int {
	type listing struct {
		window int
		status string
	}
	rows := map[listing]int{}
	statuses := dataset.Statuses
	if len(statuses) == 0 {
		statuses = []string{""}
	}
	windows := (w.Days() + dataset.WindowDays - 1) / dataset.WindowDays
	for i := range windows {
		for _, status := range statuses {
			rows[listing{i, status}] = 0
		}
	}
	for r := range d.api.Listed(d.vendor.ID, subjectNamed(dataset.Name)) {
		at := coupang.DayOf(r.ListedAt, d.vendor.Market)
		if at < w.From || at > w.To {
			continue
		}
		l := listing{int(w.To-at) / dataset.WindowDays, r.Status}
		if len(dataset.Statuses) == 0 {
			l.status = ""
		}
		rows[l]++
	}
	calls := 0
	for _, n := range rows {
		calls += leastPages(dataset.Name, n)
	}
	return calls
}

func subjectNamed(dataset string) coupangtest.Subject {
	for _, s := range coupangtest.Subjects() {
		if s.String() == dataset {
			return s
		}
	}
	return coupangtest.Orders
}

// leastPages: inquiries of both kinds tell how many pages there are; a listing with tokens may need another page after a full one.
func leastPages(dataset string, rows int) int {
	const inquiriesPage, withdrawalsPage, page = 30, 100, 50
	switch dataset {
	case "inquiries":
		return max(1, (rows+inquiriesPage-1)/inquiriesPage)
	case "product_inquiries":
		return max(1, (rows+page-1)/page)
	case "return_withdrawals":
		return rows/withdrawalsPage + 1
	default:
		return rows/page + 1
	}
}

// verify asks the shop for its orders again and compares them with the lake.
func (d *demo) verify(ctx context.Context) (export.Verification, error) {
	l := &lake{options: d.options}
	e, err := l.watch("orders")
	if err != nil {
		return export.Verification{}, err
	}
	to := d.today()
	unit := export.Unit{Dataset: "orders", VendorID: d.vendor.ID, From: to - demoDays + 1, To: to}
	found, err := d.verifyUnit(ctx, e, d.vendor, unit)
	d.calls += found.Requests
	return found, err
}

// size counts what the lake takes on disk.
func (d *demo) size(ctx context.Context) (files int, bytes int64, err error) {
	for key, err := range d.store.List(ctx, "") {
		if err != nil {
			return 0, 0, err
		}
		object, err := d.store.Open(ctx, key)
		if err != nil {
			return 0, 0, fmt.Errorf("read %s: %w", key, err)
		}
		files, bytes = files+1, bytes+object.Size()
		_ = object.Close()
	}
	return files, bytes, nil
}

// shownDir is the directory as the person named it, for commands to paste.
func (d *demo) shownDir() string { return cmp.Or(d.dir, ".") }

// demoMark says that a directory is a demo's own and may be emptied.
const demoMark = ".coupanglake-demo"

// prepareDemoDir makes an empty directory, and refuses one that holds anything which no demo made.
func prepareDemoDir(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		return usageError("--dir: %w", err)
	}
	if err := checkDemoDir(dir, entries); err != nil {
		return err
	}
	root, err := openDemoRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // a directory: nothing is lost
	for _, entry := range entries {
		if err := root.RemoveAll(entry.Name()); err != nil {
			return fmt.Errorf("empty the earlier demo: %w", err)
		}
	}
	if err := root.WriteFile(demoMark, []byte("A lake of `coupanglake demo`, which replaces it when run again.\n"), 0o644); err != nil {
		return fmt.Errorf("mark the directory: %w", err)
	}
	return nil
}

// openDemoRoot confines all removals to the directory.
func openDemoRoot(dir string) (*os.Root, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the lake's directory: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the lake's directory: %w", err)
	}
	return root, nil
}

func checkDemoDir(dir string, entries []os.DirEntry) error {
	if len(entries) == 0 {
		return nil
	}
	names, err := datasetNames()
	if err != nil {
		return err
	}
	own := map[string]bool{demoMark: true, ".lock": true, "_quarantine": true, export.SweepsName: true}
	for _, name := range names {
		own[name] = true
	}
	marked := false
	for _, entry := range entries {
		if !own[entry.Name()] {
			return usageError("%s holds %s, which is no demo's: name another directory with --dir", dir, entry.Name())
		}
		marked = marked || entry.Name() == demoMark
	}
	if !marked {
		return usageError("%s is a lake, but no demo's: name another directory with --dir", dir)
	}
	return nil
}
