// Package lambdatest drives a compiled Lambda function through the Runtime API (version 2018-06-01), as the service
// does: what is tested is the `bootstrap` that is deployed, built with the same tags, in a process of its own.
//
//	fn := lambdatest.Start(t, "./functions/export-orders", "LAKE_URI=s3://lake")
//	answer, err := fn.Invoke(t.Context(), `{"lookbackDays":1}`, lambdatest.Deadline(60*time.Second))
//
// One Function is one execution environment: invocations queue up for it, a process that ended stays ended until
// Restart. The process sees the variables that Lambda sets and those given, and none of the test's own, so nobody's
// AWS profile or proxy leaks in. It imports no part of aws-lambda-go and so agrees with it only over the wire.
//
// It does not imitate memory limits, frozen processes between invocations, extensions or response streaming.
package lambdatest

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os/exec"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
)

// defaultDeadline is what an invocation gets without the option Deadline: enough for a loaded machine, and a test
// that hangs still ends with its logs and not with the whole test binary.
const defaultDeadline = time.Minute

// Function is a compiled function and the process that runs it. Its methods may be called concurrently.
type Function struct {
	t         testing.TB
	name      string
	bootstrap string
	env       []string
	turn      chan struct{} // holds one token: an execution environment works on one invocation at a time

	mu        sync.Mutex
	processes []*environment // the last one is current
}

// environment is one life of the function's process, with a Runtime API of its own, so that nothing which an earlier
// process left behind reaches a later one.
type environment struct {
	api     *runtimeAPI
	process *testproc.Process
}

// Start builds the main package pkg, a path relative to the module's root, and starts it with env ("KEY=VALUE", later
// ones win) beside Lambda's own variables. It does not wait: a function that cannot start says so at the first Invoke.
// The process ends with the test.
func Start(t testing.TB, pkg string, env ...string) *Function {
	t.Helper()
	f := &Function{
		t:         t,
		name:      path.Base(pkg),
		bootstrap: Build(t, pkg),
		env:       env,
		turn:      make(chan struct{}, 1),
	}
	f.turn <- struct{}{}
	f.Restart()
	return f
}

// Restart ends the process if it still runs and starts another one, as the service does after a crash or a time-out.
func (f *Function) Restart() {
	f.t.Helper()
	f.Kill()
	api := newRuntimeAPI()
	server := httptest.NewServer(api)
	cmd := exec.Command(f.bootstrap)
	cmd.Dir = f.t.TempDir()
	cmd.Env = append(f.lambdaEnv(server.Listener.Addr().String(), cmd.Dir), f.env...)
	f.t.Cleanup(server.Close) // after the process's own clean-up, or its open poll would hold Close up
	process := testproc.Start(f.t, cmd)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.processes = append(f.processes, &environment{api: api, process: process})
}

// Kill ends the process as `kill -9` does and waits until it is gone; an invocation under way returns an ExitError.
func (f *Function) Kill() {
	f.t.Helper()
	current := f.current()
	if current == nil {
		return
	}
	if err := current.process.Kill(); err != nil {
		f.t.Errorf("kill %s: %v", f.name, err)
	}
}

// Ready waits until the process polls for its first invocation. It returns an *InitError or *ExitError when the
// process reports that it cannot start, or ends.
func (f *Function) Ready(ctx context.Context) error {
	current := f.current()
	select {
	case <-current.api.polled:
		return nil
	case err := <-current.api.initErrors:
		return err
	case <-current.process.Done():
		return current.ended()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Logs is what all processes of the function have written so far, standard output and error in order. Lines
// written before an answer are there when Invoke returns it.
func (f *Function) Logs() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var logs strings.Builder
	for _, e := range f.processes {
		logs.WriteString(e.process.Output())
	}
	return logs.String()
}

func (f *Function) current() *environment {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.processes) == 0 {
		return nil
	}
	return f.processes[len(f.processes)-1]
}

func (f *Function) arn() string {
	return fmt.Sprintf("arn:aws:lambda:%s:123456789012:function:%s", region, f.name)
}

// region is where functions think they run; nothing leaves this machine.
const region = "ap-northeast-2"

// lambdaEnv is the environment that the service gives a function on provided.al2023. Looking for credentials on the
// instance metadata address is switched off: there is none, and the wait would look like a slow function.
func (f *Function) lambdaEnv(api, dir string) []string {
	return []string{
		"AWS_LAMBDA_RUNTIME_API=" + api,
		"AWS_LAMBDA_FUNCTION_NAME=" + f.name,
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=512",
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/" + f.name,
		"AWS_LAMBDA_LOG_STREAM_NAME=test",
		"AWS_LAMBDA_LOG_FORMAT=JSON",
		"AWS_LAMBDA_LOG_LEVEL=INFO",
		"AWS_REGION=" + region,
		"AWS_DEFAULT_REGION=" + region,
		"AWS_EC2_METADATA_DISABLED=true",
		"LAMBDA_TASK_ROOT=" + dir,
		"LAMBDA_RUNTIME_DIR=" + dir,
		"LANG=en_US.UTF-8",
		"PATH=/usr/local/bin:/usr/bin:/bin",
		"TMPDIR=" + dir,
		"TZ=:UTC",
		"_HANDLER=bootstrap",
	}
}
