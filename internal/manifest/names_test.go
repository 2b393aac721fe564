package manifest_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/manifest"
)

func TestNamesThatLeadOutAreRefused(t *testing.T) {
	t.Parallel()
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "x"), []byte("precious"), 0o644); err != nil {
		t.Fatal(err)
	}
	d := newDirectory(t)
	for link, target := range map[string]string{"file": filepath.Join(outside, "x"), "directory": outside, "dangling": filepath.Join(outside, "new")} {
		if err := os.Symlink(target, d.File(link)); err != nil {
			t.Skipf("SKIPPED: this system makes no symbolic links: %v", err)
		}
	}
	relative, err := filepath.Rel(d.Path(), filepath.Join(outside, "x"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"", ".", "..", "../x", "a/../../x", "a/../b", "./a", "a//b", "a/", filepath.ToSlash(relative), filepath.Join(outside, "x"),
		"file", "directory/x", "directory/new", "dangling",
	} {
		if err := d.Write(name, 0o600, []byte("stolen")); err == nil {
			t.Errorf("%q was written", name)
		}
		if err := d.Write(name, 0o600, nil); strings.HasPrefix(name, "d") && !strings.Contains(err.Error(), "symbolic link") {
			t.Errorf("the link is not named: %v", err)
		}
		if err := d.WriteNew(name, 0o600, []byte("stolen")); err == nil {
			t.Errorf("%q was written anew", name)
		}
		if content, _, err := d.Read(name); err == nil || errors.Is(err, fs.ErrNotExist) && name != "dangling" {
			t.Errorf("%q was read: %q, %v", name, content, err)
		}
		if err := d.Preflight(1, name); err == nil {
			t.Errorf("%q is announced as fine", name)
		}
	}
	for _, name := range []string{"../x", "directory/x", filepath.ToSlash(relative)} {
		if err := d.Remove(name); err == nil {
			t.Errorf("%q was removed", name)
		}
		if err := d.Chmod(name, 0o600); err == nil {
			t.Errorf("the mode of %q was changed", name)
		}
	}
	if got := fmt.Sprint(entries(t, mustDirectory(t, outside))); got != "[x]" {
		t.Errorf("outside there is %s now", got)
	}
	holds(t, mustDirectory(t, outside), "x", 0o644, "precious")
}

func TestWhatIsNoFileIsNeverTakenForOne(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	put(t, d, "directory/kept", 0o600, "x")
	put(t, d, "file", 0o600, "x")
	for what, err := range map[string]error{
		"write over a directory":       d.Write("directory", 0o600, nil),
		"write below a file":           d.Write("file/x", 0o600, nil),
		"remove a directory":           d.Remove("directory"),
		"foresee a directory":          d.Preflight(1, "directory"),
		"foresee something below file": d.Preflight(1, "file/x"),
	} {
		if err == nil || !strings.Contains(err.Error(), d.Path()) || !strings.Contains(err.Error(), "; ") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, _, err := d.Read("directory"); err == nil {
		t.Error("a directory was read")
	}
	holds(t, d, "directory/kept", 0o600, "x")
	if _, err := manifest.NewDirectory(d.File("file")); err == nil || !strings.Contains(err.Error(), d.File("file")) {
		t.Errorf("a file is an output directory: %v", err)
	}
	if _, err := manifest.NewDirectory(d.File("file/x")); err == nil {
		t.Error("something below a file is an output directory")
	}
}

func TestALinkWithinTheDirectoryIsReplacedByTheFile(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	put(t, d, "target", 0o600, "old")
	if err := os.Symlink("target", d.File("link")); err != nil {
		t.Skipf("SKIPPED: this system makes no symbolic links: %v", err)
	}
	if content, _, err := d.Read("link"); err != nil || string(content) != "old" {
		t.Errorf("got %q, %v", content, err)
	}
	if err := d.Write("link", 0o600, []byte("new")); err != nil {
		t.Fatal(err)
	}
	holds(t, d, "target", 0o600, "old")
	if info, err := os.Lstat(d.File("link")); err != nil || !info.Mode().IsRegular() {
		t.Errorf("got %v, %v", info.Mode(), err)
	}
}
