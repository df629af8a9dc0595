package testproc_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
)

// helperVariable turns this test binary into the child that the tests start.
const helperVariable = "TESTPROC_HELPER"

func TestMain(m *testing.M) {
	switch os.Getenv(helperVariable) {
	case "":
		os.Exit(m.Run())
	case "fail":
		fmt.Println("to standard output")
		fmt.Fprintln(os.Stderr, "to standard error")
		os.Exit(3)
	case "hang":
		<-time.After(time.Hour) // a bare select{} is a deadlock that the runtime ends itself
	}
}

func helper(mode string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helperVariable+"="+mode)
	return cmd
}

func TestProcessTellsItsOutputInOrderAndItsExitStatus(t *testing.T) {
	t.Parallel()
	p := testproc.Start(t, helper("fail"))
	if got := p.State().ExitCode(); got != 3 {
		t.Errorf("exit code = %d, want 3", got)
	}
	if got, want := p.Output(), "to standard output\nto standard error\n"; got != want {
		t.Errorf("output = %q, want %q", got, want)
	}
}

func TestKillEndsAHangingProcessAndMayBeRepeated(t *testing.T) {
	t.Parallel()
	p := testproc.Start(t, helper("hang"))
	for range 2 {
		if err := p.Kill(); err != nil {
			t.Fatal(err)
		}
	}
	if got := p.State().String(); !strings.Contains(got, "killed") {
		t.Errorf("state = %q, want killed", got)
	}
}

func TestProcessEndsWithItsTest(t *testing.T) {
	t.Parallel()
	var p *testproc.Process
	t.Run("a test that forgets its child", func(t *testing.T) { p = testproc.Start(t, helper("hang")) })
	select {
	case <-p.Done():
	default:
		t.Error("the child outlived its test")
	}
}
