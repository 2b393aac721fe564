package manifest_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/cloudcredential/operator/internal/manifest"
)

func TestModesAreExactWhateverTheUmask(t *testing.T) { // not parallel: the umask is the process's
	for _, umask := range []int{0, 0o022, 0o077, 0o277} {
		d := newDirectory(t)
		old := syscall.Umask(umask)
		errs := errors.Join(
			d.Write("manifests/a", 0o600, nil),
			d.WriteNew("b", 0o644, nil),
			d.Write("c", 0o744, nil),
		)
		syscall.Umask(old)
		if errs != nil {
			t.Fatalf("umask %04o: %v", umask, errs)
		}
		for name, want := range map[string]fs.FileMode{"manifests/a": 0o600, "b": 0o644, "c": 0o744, "manifests": 0o700} {
			if info, err := os.Stat(d.File(name)); err != nil || info.Mode().Perm() != want {
				t.Errorf("umask %04o: %s: %v, %v", umask, name, info.Mode(), err)
			}
		}
	}
}

// unprivileged runs f as somebody who may not write everywhere. Root gives up its rights for the thread that f runs in, which ends with it.
func unprivileged(t *testing.T, f func()) {
	t.Helper()
	if os.Getuid() != 0 {
		f()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		const nobody = 65534
		syscall.RawSyscall(syscall.SYS_SETFSUID, nobody, 0, 0)
		f()
	}()
	<-done
}

// readable returns a directory that everybody may enter and, unless they are root, nobody may change.
func readable(t *testing.T) string {
	t.Helper()
	path := t.TempDir()
	for _, directory := range []string{path, filepath.Dir(path)} {
		if err := os.Chmod(directory, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(path, 0o555); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPreflightSeesThatNothingMayBeWritten(t *testing.T) {
	t.Parallel()
	path := readable(t)
	unprivileged(t, func() {
		for _, out := range []string{path, filepath.Join(path, "new"), filepath.Join(path, "some", "new")} {
			d, err := manifest.NewDirectory(out)
			if err != nil {
				t.Error(err)
				return
			}
			err = d.Preflight(1)
			if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), out) || !strings.Contains(err.Error(), "--output-dir") {
				t.Errorf("%s: %v", out, err)
			}
			if err := d.Write("x", 0o600, nil); !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), filepath.Join(out, "x")) {
				t.Errorf("%s: %v", out, err)
			}
		}
	})
	if got := entries(t, mustDirectory(t, path)); len(got) > 0 {
		t.Errorf("there is %v", got)
	}
}

func TestPreflightSeesThatASubdirectoryMayNotBeWritten(t *testing.T) {
	t.Parallel()
	path := readable(t)
	if err := os.Mkdir(filepath.Join(path, "manifests"), 0o755); err != nil {
		if errors.Is(err, fs.ErrPermission) {
			t.Skip("SKIPPED: only root can lay out this case")
		}
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o777); err != nil {
		t.Fatal(err)
	}
	d := mustDirectory(t, path)
	unprivileged(t, func() {
		if err := d.Preflight(1, "x", "tls/x"); err != nil {
			t.Error(err)
		}
		err := d.Preflight(1, "manifests/a", "manifests/b")
		if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), d.File("manifests")) || strings.Count(err.Error(), "\n") > 0 {
			t.Errorf("got %v", err)
		}
	})
	if got := fmt.Sprint(entries(t, mustDirectory(t, path))); got != "[manifests]" {
		t.Errorf("there is %s", got)
	}
}

// smallDisk returns a file system of 64 KiB.
func smallDisk(t *testing.T, flags uintptr) string {
	t.Helper()
	path := t.TempDir()
	if err := syscall.Mount("tmpfs", path, "tmpfs", flags, "size=64k"); err != nil {
		t.Skipf("SKIPPED: a full disk cannot be tried without the right to mount: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(path, 0); err != nil {
			t.Error(err)
		}
	})
	return path
}

func TestAFullDiskIsSeenAndLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	d := mustDirectory(t, smallDisk(t, 0))
	if err := d.Preflight(32 << 10); err != nil {
		t.Fatalf("what fits does not: %v", err)
	}
	if err := d.Write("x", 0o600, []byte("old")); err != nil {
		t.Fatal(err)
	}
	for action, err := range map[string]error{
		"try to write": d.Preflight(128 << 10),
		"write":        d.Write("x", 0o600, make([]byte, 128<<10)),
	} {
		if !errors.Is(err, syscall.ENOSPC) || !strings.HasPrefix(err.Error(), action) || !strings.Contains(err.Error(), "make room") {
			t.Errorf("got %v", err)
		}
	}
	holds(t, d, "x", 0o600, "old")
	if got := fmt.Sprint(entries(t, d)); got != "[x]" {
		t.Errorf("there is %s", got)
	}
}

func TestAReadOnlyFileSystemIsSeen(t *testing.T) {
	t.Parallel()
	d := mustDirectory(t, smallDisk(t, syscall.MS_RDONLY))
	if err := d.Preflight(1); !errors.Is(err, syscall.EROFS) || !strings.Contains(err.Error(), "--output-dir") {
		t.Errorf("got %v", err)
	}
}

func TestAPipeIsNoFileToWaitFor(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	if err := syscall.Mkfifo(d.File("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Read("x"); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("got %v", err)
	}
	if err := d.Write("x", 0o600, nil); err == nil {
		t.Error("a pipe was replaced")
	}
}

func TestAnOutputDirectoryThatALinkLeadsNowhereToIsSeenAtOnce(t *testing.T) {
	t.Parallel()
	link := filepath.Join(t.TempDir(), "out")
	if err := os.Symlink("nowhere", link); err != nil {
		t.Fatal(err)
	}
	if _, err := manifest.NewDirectory(link); err == nil || !strings.Contains(err.Error(), "symbolic link to nowhere") {
		t.Errorf("got %v", err)
	}
}
