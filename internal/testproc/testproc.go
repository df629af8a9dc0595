// Package testproc runs the programs that tests start: compiled functions, servers of the second tier.
// A process ends with its test, whatever way the test ends, and its output is shown when the test failed.
//
//	p := testproc.Start(t, exec.Command(testproc.Tool(t, "moto_server"), "-p", "0"))
//	…
//	p.Kill() // or leave it to the end of the test
//
// Only tests and the test helpers beside this package import it.
package testproc

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Process is a running or ended child of a test.
type Process struct {
	cmd    *exec.Cmd
	output string // file that holds standard output and error
	done   chan struct{}
}

// Start runs cmd in the background. Standard output and error go to one file, not through pipes:
// what the process wrote before it answered somebody is there to read as soon as the answer is.
func Start(t testing.TB, cmd *exec.Cmd) *Process {
	t.Helper()
	output, err := os.Create(filepath.Join(t.TempDir(), filepath.Base(cmd.Path)+".log"))
	if err != nil {
		t.Fatalf("create the process's log: %v", err)
	}
	defer func() { _ = output.Close() }()
	cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = output, output, dieWithParent()
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", cmd.Path, err)
	}
	p := &Process{cmd: cmd, output: output.Name(), done: make(chan struct{})}
	go func() {
		defer close(p.done)
		_ = cmd.Wait() // the verdict is in cmd.ProcessState
	}()
	t.Cleanup(func() { p.finish(t) })
	return p
}

// Done is closed when the process has ended and was reaped.
func (p *Process) Done() <-chan struct{} { return p.done }

// State tells how the process ended ("exit status 1", "signal: killed"). It waits for the end.
func (p *Process) State() *os.ProcessState {
	<-p.done
	return p.cmd.ProcessState
}

// PID is the operating system's number of the process.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Kill ends the process as `kill -9` does, with no chance to tidy up, and waits until it is gone.
// Killing an ended process does nothing.
func (p *Process) Kill() error {
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-p.done
	return nil
}

// Output is everything that the process has written so far, standard output and error in order.
func (p *Process) Output() string {
	text, err := os.ReadFile(p.output)
	if err != nil {
		return "output lost: " + err.Error()
	}
	return string(text)
}

func (p *Process) finish(t testing.TB) {
	if err := p.Kill(); err != nil {
		t.Errorf("kill %s: %v", p.cmd.Path, err)
	}
	if t.Failed() {
		t.Logf("output of %s (%v):\n%s", filepath.Base(p.cmd.Path), p.State(), p.Output())
	}
}
