package manifest_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/manifest"
)

func TestPreflightMakesTheDirectoryAndLeavesItEmpty(t *testing.T) {
	t.Parallel()
	d := mustDirectory(t, filepath.Join(t.TempDir(), "some", "out"))
	for range 2 {
		if err := d.Preflight(100_000, "manifests/a.yaml", "tls/b", "c"); err != nil {
			t.Fatal(err)
		}
	}
	if got := entries(t, d); len(got) > 0 {
		t.Errorf("there is %v", got)
	}
}

func TestPreflightSeesFilesWhereDirectoriesShouldBe(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	below := mustDirectory(t, d.File("out"))
	put(t, d, "out", 0o600, "x")
	if err := below.Preflight(1); err == nil || !strings.Contains(err.Error(), d.File("out")) {
		t.Errorf("got %v", err)
	}
	put(t, d, "manifests", 0o600, "x")
	put(t, d, "tls/key/x", 0o600, "x")
	err := d.Preflight(1, "manifests/a.yaml", "tls/key")
	if err == nil || !strings.Contains(err.Error(), d.File("manifests/a.yaml")) || !strings.Contains(err.Error(), d.File("tls/key")) {
		t.Errorf("got %v", err)
	}
}

func TestAFileInPlaceOfAParentIsSeenAtOnce(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	put(t, d, "file", 0o600, "x")
	if _, err := manifest.NewDirectory(d.File("file/some/out")); err == nil || !strings.Contains(err.Error(), "is a file") {
		t.Errorf("got %v", err)
	}
}
