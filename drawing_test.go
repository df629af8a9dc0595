package coupanglake_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
)

const drawing = "docs/images/architecture.svg"

func TestDrawingIsRenderedFromItsSource(t *testing.T) {
	t.Parallel()
	testproc.SecondTier(t, "D2")
	rendered := filepath.Join(t.TempDir(), "architecture.svg")
	if output, err := exec.CommandContext(t.Context(), "make", "drawing", "DRAWING="+rendered).CombinedOutput(); err != nil {
		t.Fatalf("make drawing: %v\n%s", err, output)
	}
	if !bytes.Equal(read(t, rendered), read(t, drawing)) {
		t.Errorf("%s is not what its source says: run `make drawing`", drawing)
	}
}

// Phones load it in the README.
func TestDrawingIsSmall(t *testing.T) {
	t.Parallel()
	const most = 150_000 // bytes
	if size := len(read(t, drawing)); size > most {
		t.Errorf("%s has %d bytes, more than %d", drawing, size, most)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
