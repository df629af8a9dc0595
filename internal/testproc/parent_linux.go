package testproc

import "syscall"

// dieWithParent has the kernel kill the child when the test binary dies without running its clean-ups,
// as it does when it is killed or runs into `go test -timeout`.
func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
