package ccoctl_test

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a text with a file of testdata.
func golden(t testing.TB, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	same(t, name, got, string(want))
}

// fixed is a world whose every byte is known beforehand: its key is that of testdata.
func fixed(t testing.TB, c *cloud) *world {
	t.Helper()
	w := newWorld(t, c)
	public, err := os.ReadFile("testdata/serviceaccount-signer.public")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(w.out); err != nil {
		t.Fatal(err)
	}
	w.write(filepath.Join(w.requests, "key"), public, 0o644)
	return w
}

func (w *world) key() string { return "--public-key-file=" + filepath.Join(w.requests, "key") }

// listing is all files as one text.
func (w *world) listing() string {
	files := w.files()
	var text string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		text += "== " + name + " " + w.anonymous(strings.ReplaceAll(files[name], w.out, "OUT")) + "\n"
	}
	return text
}

// shell runs a pipeline with these variables.
func (w *world) shell(pipeline string, environ ...string) string {
	w.t.Helper()
	run := exec.CommandContext(w.t.Context(), "sh", "-c", pipeline)
	run.Env = append([]string{"PATH=" + os.Getenv("PATH"), "OUT=" + w.out, "LC_ALL=C"}, environ...)
	out, err := run.CombinedOutput()
	if err != nil {
		w.t.Errorf("%s: %v\n%s", pipeline, err, out)
	}
	return strings.TrimSpace(string(out))
}

func sameJSON(a, b string) bool {
	var x, y any
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil && reflect.DeepEqual(x, y)
}
