package testproc

import (
	"os/exec"
	"strings"
	"testing"
)

// browsers are the names under which systems install Chromium, and what drives like it.
func browsers() []string { return []string{"chromium", "chromium-browser", "google-chrome"} }

// Browser is the path of the system's Chromium, the one program of the second tier that no virtual environment can hold.
// It skips and fails as Tool does.
func Browser(t testing.TB) string {
	t.Helper()
	SecondTier(t, "Chromium")
	for _, name := range browsers() {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatalf("%s is set, but none of %s is on the path: on Debian, apt-get install chromium fonts-liberation",
		VenvVariable, strings.Join(browsers(), ", "))
	return ""
}
