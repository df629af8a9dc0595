// Package lookupapp serves look-ups from AWS Lambda: it wires the handler to the secrets and the state table that the
// environment names, and adapts it to API Gateway's events.
package lookupapp

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"

	"github.com/seed-21c7aa78/coupang-lake/internal/config"
	"github.com/seed-21c7aa78/coupang-lake/internal/lookup"
)

// Function is what the look-up function hands to the Lambda runtime; it implements lambda.Handler. A configuration that is
// wrong is logged at start and is the error of every invocation: an exit would only show as "Runtime.ExitError".
type Function struct {
	adapter *Adapter
	fault   error
}

// NewFunction reads the environment and logs to standard output.
func NewFunction(ctx context.Context, getenv func(string) string) *Function {
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	h, err := newHandler(ctx, getenv, log)
	if err != nil {
		log.ErrorContext(ctx, "start", "error", err.Error())
		return &Function{fault: err}
	}
	return &Function{adapter: NewAdapter(h)}
}

// Invoke answers one event of API Gateway.
func (f *Function) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	if f.fault != nil {
		return nil, f.fault
	}
	return f.adapter.Invoke(ctx, event)
}

func newHandler(ctx context.Context, getenv func(string) string, log *slog.Logger) (http.Handler, error) {
	cfg, err := config.Load(getenv, config.ForLookup)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	return NewHandler(ctx, cfg, log)
}

// NewHandler binds look-ups to what the configuration names. It asks AWS for nothing yet.
func NewHandler(ctx context.Context, cfg config.Config, log *slog.Logger) (http.Handler, error) {
	o, err := Options(ctx, cfg)
	if err != nil {
		return nil, err
	}
	o.Logger = log
	return lookup.New(o)
}
