package testproc

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// VenvVariable names the environment variable with the directory of the second tier's virtual environment.
const VenvVariable = "COUPANGLAKE_VENV"

// SecondTier skips the test where the variable is unset, so that Go alone is enough for `make test`; `make check` sets
// it. What the test needs is told to who meets the skip.
func SecondTier(t testing.TB, needs string) (venv string) {
	t.Helper()
	venv = os.Getenv(VenvVariable)
	if venv == "" {
		t.Skipf("needs %s of the second tier: run `make check`, or set %s to its virtual environment", needs, VenvVariable)
	}
	return venv
}

// Tool is the path of a program of the second tier (`moto_server`, `aws`, `python`, `sam`, `cfn-lint`).
// There a missing program fails the test: the second tier never skips in silence.
func Tool(t testing.TB, name string) string {
	t.Helper()
	venv := SecondTier(t, name)
	path, err := exec.LookPath(filepath.Join(venv, "bin", name))
	if err != nil {
		t.Fatalf("%s=%s: %v", VenvVariable, venv, err)
	}
	return path
}
