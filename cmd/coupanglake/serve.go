package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"

	"github.com/spf13/cobra"

	"github.com/seed-21c7aa78/coupang-lake/internal/lookup"
)

func (p *program) serveCommand() *cobra.Command {
	var addr string
	cmd := &cobra.Command{
		Use:     "serve",
		GroupID: workGroup,
		Short:   "Serve look-ups over HTTP on this machine",
		Long: `Serves GET /returns/{receiptId}, /inquiries/{inquiryId} and /orders/{shipmentBoxId}, each with ?vendorId=, by the handler
that the Lambda function runs. There is no authentication, so it listens on this machine's loopback address alone; answers
hold personal data. The log goes to standard error, without ids.`,
		Example: `  coupanglake serve
  curl -s http://127.0.0.1:8788/orders/642538970006401429`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.serve(cmd.Context(), addr) },
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8788", "loopback address to listen on; port 0 for a free one")
	return cmd
}

func (p *program) serve(ctx context.Context, addr string) error {
	if err := checkLoopback(addr); err != nil {
		return err
	}
	o, err := p.lookupOptions(ctx)
	if err != nil {
		return err
	}
	o.Logger = slog.New(slog.NewTextHandler(p.stderr, nil))
	handler, err := lookup.New(o)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("%w: choose another with --addr", err)
	}
	fmt.Fprintf(p.stdout, "http://%s\n", listener.Addr())
	return serveUntil(ctx, listener, handler)
}

// checkLoopback keeps personal data from the network: nobody is asked who they are.
func checkLoopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return usageError("--addr %q is not host:port", addr)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return usageError("--addr %q is not a loopback address: answers hold personal data and nobody is asked who they are", addr)
	}
	return nil
}
