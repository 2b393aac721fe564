package ccoctl_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// temporary reports whether a file is one that a process which died was writing.
func temporary(name string) bool {
	return strings.HasPrefix(filepath.Base(name), ".ccoctl-") && strings.HasSuffix(name, ".tmp")
}

// files are those in the output directory: mode and content by name. What a process that died was writing is no file of ours.
func (w *world) files() map[string]string {
	w.t.Helper()
	return filesIn(w.t, w.out)
}

func filesIn(t testing.TB, directory string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || temporary(path) {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(directory, path)
		found[name] = fmt.Sprintf("%o %s", info.Mode().Perm(), content)
		return nil
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return found
}

// state is the account and the files.
func (w *world) state() string {
	w.t.Helper()
	text := w.account()
	files := w.files()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		text += "\n" + name + " " + w.anonymous(files[name])
	}
	return text
}

// times are when the files were changed last.
func (w *world) times() map[string]time.Time {
	w.t.Helper()
	times := map[string]time.Time{}
	for name := range w.files() {
		info, err := os.Stat(filepath.Join(w.out, name))
		if err != nil {
			w.t.Fatal(err)
		}
		times[name] = info.ModTime()
	}
	return times
}

// same checks that two states are the same, and shows the first lines that are not.
func same(t testing.TB, what, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		var here, there string
		if i < len(g) {
			here = g[i]
		}
		if i < len(w) {
			there = w[i]
		}
		if here != there {
			t.Errorf("%s differs from line %d on:\n%s\nand should be\n%s", what, i+1, strings.Join(g[max(0, i-3):min(len(g), i+12)], "\n"), strings.Join(w[max(0, i-3):min(len(w), i+12)], "\n"))
			return
		}
	}
}
