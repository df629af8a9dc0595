package testproc

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// PeakMemory is how many bytes this process has had resident at most. Linux alone tells. It is asked in the process itself: what
// wait tells of a child includes its parent, which it was before exec.
func PeakMemory() (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, after, found := strings.Cut(string(status), "VmHWM:")
	kB, _, _ := strings.Cut(strings.TrimSpace(after), " ")
	n, err := strconv.ParseInt(kB, 10, 64)
	if !found || err != nil {
		return 0, fmt.Errorf("no VmHWM in /proc/self/status: %w", err)
	}
	return n << 10, nil
}
