package lambdatest_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/lambdatest"
)

const function = "./internal/lambdatest/testdata/lambda"

type answer struct {
	Text        string
	RequestID   string
	ARN         string
	RemainingMS int64
	Env         []string
}

func TestInvokeReturnsTheAnswerAndTheFunctionSeesWhatLambdaTellsIt(t *testing.T) {
	t.Parallel()
	fn := lambdatest.Start(t, function, "VENDOR=A00012345")
	got := ask(t, fn, `{"do":"echo","text":"안녕"}`, lambdatest.Deadline(20*time.Second))

	if got.Text != "안녕" {
		t.Errorf("text = %q", got.Text)
	}
	if len(got.RequestID) != 36 {
		t.Errorf("request id = %q, want a UUID", got.RequestID)
	}
	if want := "arn:aws:lambda:ap-northeast-2:123456789012:function:lambda"; got.ARN != want {
		t.Errorf("ARN = %q, want %q", got.ARN, want)
	}
	if got.RemainingMS <= 0 || got.RemainingMS > 20_000 {
		t.Errorf("time left = %d ms, want within the 20 s asked for", got.RemainingMS)
	}
	if !slices.Contains(got.Env, "VENDOR=A00012345") {
		t.Error("the given variable did not reach the function")
	}
}

func TestFunctionSeesNoVariableOfTheTestsOwn(t *testing.T) {
	t.Setenv("AWS_PROFILE", "somebody")
	fn := lambdatest.Start(t, function)
	for _, variable := range ask(t, fn, `{}`).Env {
		if strings.HasPrefix(variable, "AWS_PROFILE=") || strings.HasPrefix(variable, "HOME=") {
			t.Errorf("the function sees %s", variable)
		}
	}
}

func TestInvokeTellsEachWayToFailApart(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, event string
		is          func(error) bool
		text        string
		option      lambdatest.Option
	}{
		{"a handler's error", `{"do":"fail","text":"A1"}`, is[*lambdatest.FunctionError], "no such vendor: A1", nil},
		{"a panic", `{"do":"panic","text":"oops"}`, is[*lambdatest.FunctionError], "a bug: oops", nil},
		{"an event of the wrong shape", `[]`, is[*lambdatest.FunctionError], "cannot unmarshal", nil},
		{"an exit in the middle", `{"do":"exit"}`, is[*lambdatest.ExitError], "exit status 7", nil},
		{"an answer over 6 MB", `{"do":"big"}`, is[*lambdatest.FunctionError], "Function.ResponseSizeTooLarge", nil},
		{"no answer before the deadline", `{"do":"hang"}`, isTimeOut, "timed out", lambdatest.Deadline(50 * time.Millisecond)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			options := []lambdatest.Option{lambdatest.Deadline(time.Minute)}
			if tt.option != nil {
				options = append(options, tt.option)
			}
			_, err := lambdatest.Start(t, function).Invoke(t.Context(), tt.event, options...)
			if err == nil || !tt.is(err) || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("error = %T %v, want one with %q", err, err, tt.text)
			}
		})
	}
}

func TestFunctionThatCannotStartSaysWhy(t *testing.T) {
	t.Parallel()
	fn := lambdatest.Start(t, function, "INIT=exit")
	_, invoked := fn.Invoke(t.Context(), `{}`)
	for name, err := range map[string]error{"Invoke": invoked, "Ready": fn.Ready(t.Context())} {
		var exit *lambdatest.ExitError
		if !errors.As(err, &exit) || exit.State.ExitCode() != 1 {
			t.Errorf("%s: error = %v, want exit status 1", name, err)
		}
		if !strings.Contains(err.Error(), "TEXT is missing") {
			t.Errorf("%s: error = %v, want what the function wrote", name, err)
		}
	}
}

func TestLogsAreCompleteWhenInvokeReturns(t *testing.T) {
	t.Parallel()
	fn := lambdatest.Start(t, function)
	for n := range 20 {
		ask(t, fn, `{"do":"echo"}`)
		if got := strings.Count(fn.Logs(), "asked to echo"); got != n+1 {
			t.Fatalf("%d log lines after %d invocations", got, n+1)
		}
	}
}

func TestConcurrentInvocationsAreWorkedOffOneAfterTheOther(t *testing.T) {
	t.Parallel()
	fn := lambdatest.Start(t, function)
	ids := make([]string, 16)
	var wg sync.WaitGroup
	for n := range ids {
		wg.Go(func() { ids[n] = ask(t, fn, `{"do":"echo"}`).RequestID })
	}
	wg.Wait()
	slices.Sort(ids)
	if len(slices.Compact(ids)) != 16 {
		t.Errorf("request ids repeat: %v", ids)
	}
}

func TestKillEndsAnInvocationUnderWayAndRestartServesTheNext(t *testing.T) {
	t.Parallel()
	fn := lambdatest.Start(t, function)
	failed := make(chan error, 1)
	go func() {
		_, err := fn.Invoke(t.Context(), `{"do":"hang"}`)
		failed <- err
	}()
	waitForLog(t, fn, "asked to hang")
	fn.Kill()
	if err := <-failed; !is[*lambdatest.ExitError](err) || !strings.Contains(err.Error(), "killed") {
		t.Errorf("error = %v, want an exit by kill", err)
	}
	fn.Restart()
	if got := ask(t, fn, `{"do":"echo","text":"again"}`).Text; got != "again" {
		t.Errorf("text = %q after the restart", got)
	}
	if !strings.Contains(fn.Logs(), "asked to hang") {
		t.Error("the first process's log was lost by the restart")
	}
}

func TestReadyReturnsAtTheFirstPollAndInvokeHonoursTheContext(t *testing.T) {
	t.Parallel()
	fn := lambdatest.Start(t, function)
	if err := fn.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	go func() {
		waitForLog(t, fn, "asked to hang")
		cancel(enough)
	}()
	if _, err := fn.Invoke(ctx, `{"do":"hang"}`); !errors.Is(err, enough) {
		t.Errorf("error = %v, want the context's cause", err)
	}
	if _, err := fn.Invoke(ctx, `{}`); !errors.Is(err, enough) {
		t.Errorf("second invocation: error = %v, want the context's cause", err)
	}
}

func ask(t *testing.T, fn *lambdatest.Function, event string, options ...lambdatest.Option) (a answer) {
	t.Helper()
	text, err := fn.Invoke(t.Context(), event, options...)
	if err != nil {
		t.Error(err)
		return a
	}
	if err := json.Unmarshal(text, &a); err != nil {
		t.Error(err)
	}
	return a
}

// waitForLog returns when the function has written text, or when the test ends.
func waitForLog(t *testing.T, fn *lambdatest.Function, text string) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !strings.Contains(fn.Logs(), text) {
		select {
		case <-tick.C:
		case <-t.Context().Done():
			return
		}
	}
}

func is[E error](err error) bool {
	var target E
	return errors.As(err, &target)
}

func isTimeOut(err error) bool { return errors.Is(err, lambdatest.ErrTimedOut) }
