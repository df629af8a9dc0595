package exportapp

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
)

// Function is what an export function hands to the Lambda runtime; it implements lambda.Handler, because the runtime's own
// decoding would answer an empty event with a bare "EOF". A configuration that is wrong is logged at start and is the
// error of every event: an exit would only show as "Runtime.ExitError".
type Function struct {
	app   *App
	fault error
}

// Handler reads the environment and binds the named datasets. Logs and metrics go to out.
func Handler(ctx context.Context, getenv func(string) string, out io.Writer, datasets ...string) *Function {
	app, err := New(ctx, getenv, out, datasets...)
	if err != nil {
		slog.New(slog.NewJSONHandler(out, nil)).ErrorContext(ctx, "start", "error", err.Error())
	}
	return &Function{app, err}
}

// Invoke answers one event.
func (f *Function) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	if f.fault != nil {
		return nil, f.fault
	}
	answer, err := f.app.Handle(ctx, event)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return nil, fmt.Errorf("print the answer: %w", err)
	}
	return text, nil
}
