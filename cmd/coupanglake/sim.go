package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang/coupangtest"
)

type simFlags struct {
	addr    string
	seed    uint64
	orders  int
	rate    int
	latency time.Duration
	speed   float64
}

func (p *program) simCommand() *cobra.Command {
	var f simFlags
	cmd := &cobra.Command{
		Use:     "sim",
		GroupID: tryGroup,
		Short:   "Serve a made-up shop by the API's rules, to play with",
		Long: `Serves a fake of the Coupang Open API on this machine, with a made-up Korean shop: signatures, ranges, pages, limits and
errors are the API's. It prints the variables with which all other commands work against it, and runs until Ctrl-C.

The keys it prints are made up. COUPANG_ACCESS_KEY and COUPANG_SECRET_KEY are read by this program alone, never by the
Lambda functions, and only where a single vendor is configured.`,
		Example: `  coupanglake sim > sim.env &
  . ./sim.env
  coupanglake export orders
  coupanglake sim --speed 3600     # an hour of the shop passes every second`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.sim(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.addr, "addr", "127.0.0.1:8787", "address to listen on; port 0 for a free one")
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, "chooses the shop")
	cmd.Flags().IntVar(&f.orders, "orders", 100, "orders a day, about")
	cmd.Flags().IntVar(&f.rate, "rate", 5, "calls a second above which it answers 429; 0 for no limit")
	cmd.Flags().DurationVar(&f.latency, "latency", 50*time.Millisecond, "time before every answer")
	cmd.Flags().Float64Var(&f.speed, "speed", 1, "seconds of the shop that pass in one of ours")
	return cmd
}

func (p *program) sim(ctx context.Context, f simFlags) error {
	api := coupangtest.New(coupangtest.Options{
		Seed: f.seed, OrdersPerDay: f.orders, RatePerSecond: f.rate, Latency: f.latency,
	})
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", f.addr)
	if err != nil {
		return fmt.Errorf("%w: choose another with --addr", err)
	}
	vendor := coupangtest.DefaultVendor()
	fmt.Fprintf(p.stdout, `export COUPANG_BASE_URL=http://%s
export COUPANG_VENDOR_IDS=%s
export COUPANG_ACCESS_KEY=%s
export COUPANG_SECRET_KEY=%s
export COUPANG_REQUESTS_PER_SECOND=4
export LAKE_URI="file://$PWD/sim-lake"
`, listener.Addr(), vendor.ID, vendor.AccessKey, vendor.SecretKey)
	fmt.Fprintf(p.stderr, "serving a shop with about %d orders a day; set these variables in another terminal; Ctrl-C ends it\n", f.orders)
	go passTime(ctx, api, f.speed)
	return serveUntil(ctx, listener, api)
}

// passTime moves the shop's clock, which stands still by itself.
func passTime(ctx context.Context, api *coupangtest.API, speed float64) {
	const every = time.Second
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			api.Advance(time.Duration(speed * float64(every)))
		}
	}
}

// serveUntil serves until the context ends, which is how a server is meant to end.
func serveUntil(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}
