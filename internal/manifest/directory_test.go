package manifest_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/manifest"
)

func newDirectory(t testing.TB) *manifest.Directory {
	t.Helper()
	d, err := manifest.NewDirectory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// put makes a file as somebody else would.
func put(t testing.TB, d *manifest.Directory, name string, mode fs.FileMode, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(d.File(name)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(d.File(name), []byte(content), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(d.File(name), mode); err != nil {
		t.Fatal(err)
	}
}

// holds checks content and mode of a file.
func holds(t testing.TB, d *manifest.Directory, name string, mode fs.FileMode, content string) {
	t.Helper()
	got, err := os.ReadFile(d.File(name))
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(d.File(name))
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != content || !manifest.SameMode(info.Mode(), mode) {
		t.Errorf("%s holds %q with mode %v, want %q with %v", name, got, info.Mode(), content, mode)
	}
}

// entries returns the names of everything below the directory.
func entries(t testing.TB, d *manifest.Directory) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(d.Path(), func(path string, _ fs.DirEntry, err error) error {
		if relative, _ := filepath.Rel(d.Path(), path); relative != "." {
			names = append(names, filepath.ToSlash(relative))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestWriteReplacesContentAndModeAndLeavesNothingElse(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	put(t, d, "manifests/a.yaml", 0o644, "a much longer text than the new one")
	for _, name := range []string{"manifests/a.yaml", "tls/b.key", "c"} {
		if err := d.Write(name, 0o600, []byte("new")); err != nil {
			t.Fatal(err)
		}
		holds(t, d, name, 0o600, "new")
	}
	if err := d.Write("c", 0o644, nil); err != nil {
		t.Fatal(err)
	}
	holds(t, d, "c", 0o644, "")
	want := "[c manifests manifests/a.yaml tls tls/b.key]"
	if got := fmt.Sprint(entries(t, d)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	content, mode, err := d.Read("tls/b.key")
	if err != nil || string(content) != "new" || !manifest.SameMode(mode, 0o600) {
		t.Errorf("got %q, %v, %v", content, mode, err)
	}
}

func TestWriteMakesTheDirectoryForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	d, err := manifest.NewDirectory(filepath.Join(parent, "not", "yet"))
	if err != nil {
		t.Fatal(err)
	}
	if got := entries(t, mustDirectory(t, parent)); len(got) > 0 {
		t.Fatalf("looking has made %v", got)
	}
	if _, _, err := d.Read("a/b/c"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if err := d.Remove("a/b/c"); err != nil {
		t.Errorf("what is gone cannot be removed: %v", err)
	}
	if err := d.Write("a/b/c", 0o600, []byte("x")); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{d.Path(), d.File("a"), d.File("a/b")} {
		info, err := os.Stat(path)
		if err != nil || !manifest.SameMode(info.Mode(), 0o700) {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}

func mustDirectory(t testing.TB, path string) *manifest.Directory {
	t.Helper()
	d, err := manifest.NewDirectory(path)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheEmptyPathIsTheCurrentDirectory(t *testing.T) {
	current := t.TempDir()
	t.Chdir(current)
	d := mustDirectory(t, "")
	if err := d.Write("x", 0o600, []byte("y")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(current, "x")); err != nil {
		t.Error(err)
	}
}

func TestOnlyFilesOfReasonableSizeAreRead(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	put(t, d, "x", 0o600, "")
	if err := os.Truncate(d.File("x"), 1<<40); err != nil {
		t.Skipf("SKIPPED: no sparse files here: %v", err)
	}
	if _, _, err := d.Read("x"); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("got %v", err)
	}
}

func TestChmodTightensAFile(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	put(t, d, "x", 0o664, "y")
	if runtime.GOOS != "windows" && !manifest.Exposed(0o640) || manifest.Exposed(0o600) {
		t.Error("who may read is not told")
	}
	if err := d.Chmod("x", 0o600); err != nil {
		t.Fatal(err)
	}
	holds(t, d, "x", 0o600, "y")
	if err := d.Chmod("none", 0o600); !errors.Is(err, fs.ErrNotExist) && runtime.GOOS != "windows" {
		t.Errorf("got %v", err)
	}
}
