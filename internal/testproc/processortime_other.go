//go:build !unix

package testproc

import "time"

// ProcessorTime is not known here.
func ProcessorTime() time.Duration { return 0 }
