package parquetio_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/seed-21c7aa78/coupang-lake/pkg/parquetio"
)

// files lists what is on disk, the lock apart.
func files(t *testing.T, root string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path != filepath.Join(root, ".lock") {
			rel, _ := filepath.Rel(root, path)
			found = append(found, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func openDir(t *testing.T, root string) *parquetio.Dir {
	t.Helper()
	d, err := parquetio.NewDir(root)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestADirectoryHoldsPlainFilesAndOneLock(t *testing.T) {
	t.Parallel()
	root := filepath.Join(t.TempDir(), "lake", "deeper")
	d := openDir(t, root)
	if _, err := os.Stat(root); err == nil {
		t.Error("the directory exists before the first Put")
	}
	upsert(t, sumTable(t, parquetio.Options{}), d, sum{1, 1, 1})
	if got := files(t, root); !slices.Equal(got, []string{key}) {
		t.Errorf("files %q", got)
	}
	if _, err := os.Stat(filepath.Join(root, ".lock")); err != nil {
		t.Error(err)
	}
}

func TestAPutThatFailsLeavesNothingInADirectory(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	d := openDir(t, root)
	broken := errors.New("no space left")
	if _, err := d.Put(t.Context(), "a/b", &brokenReader{err: broken}, ""); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if got := files(t, root); len(got) != 0 {
		t.Errorf("files %q", got)
	}
}

// brokenReader fails after some bytes, as a full disk does.
type brokenReader struct {
	n   int
	err error
}

func (b *brokenReader) Read(p []byte) (int, error) {
	if b.n++; b.n > 3 {
		return 0, b.err
	}
	return len(p), nil
}

func (b *brokenReader) Seek(int64, int) (int64, error) { return 0, nil }

func TestWhatAKilledPutLeftIsOverwritten(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	d := openDir(t, root)
	if err := os.WriteFile(filepath.Join(root, ".k.tmp"), bytes.Repeat([]byte("x"), 1000), 0o666); err != nil {
		t.Fatal(err)
	}
	for key, err := range d.List(t.Context(), "") {
		t.Errorf("listed %q, %v", key, err)
	}
	if _, err := d.Put(t.Context(), "k", strings.NewReader("y"), ""); err != nil {
		t.Fatal(err)
	}
	if got := files(t, root); !slices.Equal(got, []string{"k"}) {
		t.Errorf("files %q", got)
	}
}

func TestAReadOnlyDirectoryIsDenied(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		t.Skip("permissions do not bind this user")
	}
	root := t.TempDir()
	d := openDir(t, root)
	if _, err := d.Put(t.Context(), "a/k", strings.NewReader("x"), ""); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{filepath.Join(root, "a"), root} {
		if err := os.Chmod(dir, 0o555); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(dir, 0o777) })
		if _, err := d.Put(t.Context(), "a/new", strings.NewReader("x"), ""); !errors.Is(err, parquetio.ErrDenied) {
			t.Errorf("%s read-only: got %v, want ErrDenied", dir, err)
		}
	}
	if o, err := d.Open(t.Context(), "a/k"); err != nil {
		t.Errorf("reading: %v", err)
	} else {
		o.Close()
	}
}

func TestAFileInTheWayIsAClearError(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	d := openDir(t, root)
	if _, err := d.Put(t.Context(), "a", strings.NewReader("x"), ""); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Put(t.Context(), "a/b", strings.NewReader("x"), ""); err == nil || !strings.Contains(err.Error(), root) {
		t.Errorf("got %v, want an error with the path", err)
	}
	if _, err := d.Put(t.Context(), "c/d", strings.NewReader("x"), ""); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Open(t.Context(), "c"); !errors.Is(err, parquetio.ErrNotExist) {
		t.Errorf("a directory as an object: got %v, want ErrNotExist", err)
	}
}

// The condition holds between processes: each of them adds to one partition.
func TestProcessesUpsertOnePartition(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	const processes, rounds = 3, 4
	var running []*exec.Cmd
	for range processes {
		cmd := child(t, "upsert", root)
		cmd.Stdout, cmd.Stderr = new(bytes.Buffer), new(bytes.Buffer)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		running = append(running, cmd)
	}
	for _, cmd := range running {
		if err := cmd.Wait(); err != nil {
			t.Fatalf("%v\n%s%s", err, cmd.Stdout, cmd.Stderr)
		}
	}
	want := map[int64]sum{0: {0, processes * rounds, processes * rounds}}
	for _, cmd := range running {
		own := int64(cmd.Process.Pid)
		want[own] = sum{own, rounds, rounds}
	}
	checkModel(t, sumTable(t, parquetio.Options{}), openDir(t, root), want)
}

func childUpsert(t *testing.T, root string) {
	table := sumTable(t, parquetio.Options{MaxAttempts: 100})
	for range 4 {
		upsert(t, table, openDir(t, root), sum{0, 1, 1}, sum{int64(os.Getpid()), 1, 1})
	}
}

// A full disk stands in for by a limit on the size of files, in a process of its own.
func TestAFullDiskIsAClearErrorAndLeavesTheObject(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("needs a shell with ulimit")
	}
	root := t.TempDir()
	if _, err := openDir(t, root).Put(t.Context(), "k", strings.NewReader("old"), ""); err != nil {
		t.Fatal(err)
	}
	cmd := child(t, "full", root)
	cmd.Args = append([]string{"sh", "-c", `ulimit -f 8; exec "$0" "$@"`}, cmd.Args...)
	cmd.Path = "/bin/sh"
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if got := files(t, root); !slices.Equal(got, []string{"k"}) {
		t.Errorf("files %q", got)
	}
}

func childFull(t *testing.T, root string) {
	d := openDir(t, root)
	o, err := d.Open(t.Context(), "k")
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	_, err = d.Put(t.Context(), "k", strings.NewReader(strings.Repeat("x", 1<<20)), o.ETag())
	if err == nil || !strings.Contains(err.Error(), root) || !strings.Contains(err.Error(), "too large") {
		t.Errorf("got %v, want the path and the cause", err)
	}
	rows := make([]sum, 100_000)
	for i := range rows {
		rows[i] = sum{int64(i), int64(i) * 7919 % 10007, int64(i)}
	}
	_, err = sumTable(t, parquetio.Options{RowsPerGroup: 1000}).Upsert(t.Context(), d, "new", seq(rows...), add)
	if err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("upsert with a full temporary directory: got %v", err)
	}
}

// child runs one of the functions below in a process of its own.
func child(t *testing.T, what, root string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChild$", "-test.count=1")
	cmd.Env = append(os.Environ(), childVariable+"="+what+" "+root)
	return cmd
}

// TestChild does nothing unless another test starts it.
func TestChild(t *testing.T) {
	t.Parallel()
	what, root, found := strings.Cut(os.Getenv(childVariable), " ")
	if !found {
		t.Skip("run by other tests in a process of its own")
	}
	switch what {
	case "upsert":
		childUpsert(t, root)
	case "full":
		childFull(t, root)
	case "merge":
		childMerge(t, root)
	default:
		t.Fatal(what)
	}
}
