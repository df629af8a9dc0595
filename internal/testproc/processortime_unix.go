//go:build unix

package testproc

import (
	"syscall"
	"time"
)

// ProcessorTime is what all threads of this process have used; 0 where the system does not tell.
func ProcessorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
