package lambdatest

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// ErrTimedOut is Invoke's error when the function did not answer before its deadline and was killed.
var ErrTimedOut = errors.New("function timed out")

// FunctionError is the error document that a handler answered with.
type FunctionError struct {
	Type    string `json:"errorType"`    // name of the Go type of the handler's error or panic value
	Message string `json:"errorMessage"` // its text
}

func (e *FunctionError) Error() string { return e.Type + ": " + e.Message }

// InitError is what the process posted to /runtime/init/error instead of polling for an invocation.
type InitError struct{ Cause *FunctionError }

func (e *InitError) Error() string { return "init: " + e.Cause.Error() }

func (e *InitError) Unwrap() error { return e.Cause }

// ExitError says that the process ended without an answer: before its first poll (bad configuration), or in the
// middle of an invocation (crash, kill).
type ExitError struct {
	State *os.ProcessState // exit status or signal
	Logs  string           // all that this process wrote
}

func (e *ExitError) Error() string {
	return fmt.Sprintf("function exited without an answer: %v\n%s", e.State, e.Logs)
}

// parseFunctionError keeps a document of another shape as the message, so that a test can show it.
func parseFunctionError(document []byte) *FunctionError {
	e := new(FunctionError)
	if err := json.Unmarshal(document, e); err != nil || *e == (FunctionError{}) {
		return &FunctionError{Type: "unparsed", Message: string(document)}
	}
	return e
}
