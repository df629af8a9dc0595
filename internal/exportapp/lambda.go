package exportapp

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
)

// Handler is what an export function hands to the Lambda runtime. A configuration that is wrong is logged at start and is
// the answer to every event: an exit would only show as "Runtime.ExitError".
func Handler(ctx context.Context, getenv func(string) string, out io.Writer, datasets ...string) func(context.Context, json.RawMessage) (any, error) {
	app, err := New(ctx, getenv, out, datasets...)
	if err != nil {
		slog.New(slog.NewJSONHandler(out, nil)).ErrorContext(ctx, "start", "error", err.Error())
		return func(context.Context, json.RawMessage) (any, error) { return nil, err }
	}
	return app.Handle
}
