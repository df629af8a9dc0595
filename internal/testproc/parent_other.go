//go:build !linux

package testproc

import "syscall"

// dieWithParent does nothing where the kernel has no such promise: there a killed test binary may leave its children.
func dieWithParent() *syscall.SysProcAttr { return nil }
