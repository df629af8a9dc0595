package chaos

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// onDisk runs a victim that sees a disk of its own at dir, mounted in a user namespace of its own, for which nobody needs
// rights. What it leaves in the lake is copied out before the disk is gone.
func (v *victims) onDisk(options, dir, out string) (output string, err error) {
	const script = `mount -t tmpfs -o "$1" none "$2" || exit 77
out=$3 lake=$4; shift 4
"$@"; status=$?
cp -a "$lake/." "$out"
exit $status`
	victim := v.command()
	args := append([]string{"-c", script, "sh", options, dir, out, v.root, victim.Path}, victim.Args[1:]...)
	cmd := exec.CommandContext(v.t.Context(), "sh", args...)
	cmd.Env = append(victim.Env, "TMPDIR="+filepath.Join(filepath.Dir(v.root), "tmp"))
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	text, err := cmd.CombinedOutput()
	return string(text), err
}

// A disk that is full or read-only fails the run with its reason. What is in the lake is whole, and the next run with a good
// disk has everything.
func TestFullAndReadOnlyDisks(t *testing.T) {
	t.Parallel()
	r := newReport()
	for _, c := range []struct{ name, options, at, says string }{
		{"lake on a full disk", "size=40k,mode=777", "lake", "no space left on device"},
		{"temporary files on a full disk", "size=8k,mode=777", "tmp", "no space left on device"},
		{"lake on a read-only disk", "ro,mode=777", "lake", "read-only file system"},
	} {
		v := newVictims(t)
		base := filepath.Dir(v.root)
		out := filepath.Join(base, "out")
		for _, dir := range []string{v.root, out, filepath.Join(base, "tmp")} {
			if err := os.MkdirAll(dir, 0o777); err != nil {
				t.Fatal(err)
			}
		}
		text, err := v.onDisk(c.options, filepath.Join(base, c.at), out)
		if err != nil && (strings.Contains(err.Error(), "operation not permitted") || strings.Contains(err.Error(), "exit status 77")) {
			t.Skipf("no disks of one's own here: %v: %s", err, text)
		}
		o := outcome{Ended: "failed"}
		if err == nil || !strings.Contains(text, c.says) {
			o.Ended = "done"
			o.blame(&o.Silent, "it ended with %v and said %q", err, text)
		}
		v.root = out
		v.checkWhole(&o)
		v.finish()
		v.compare(&o)
		r.add("disk", c.name, "", o)
	}
	r.judge(t)
	r.handIn(t)
}
