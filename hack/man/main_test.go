package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheSameSourceYieldsTheSamePages(t *testing.T) {
	t.Parallel()
	first, second := filepath.Join(t.TempDir(), "man"), t.TempDir()
	for _, directory := range []string{first, second} {
		if err := write(directory); err != nil {
			t.Fatal(err)
		}
	}
	pages, err := os.ReadDir(first)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ccoctl.1", "ccoctl-aws-create-key-pair.1", "ccoctl-aws-plan-create-key-pair.1", "ccoctl-gcp-apply-secrets.1"} {
		if _, err := os.Stat(filepath.Join(first, name)); err != nil {
			t.Error(err)
		}
	}
	for _, page := range pages {
		one, err := os.ReadFile(filepath.Join(first, page.Name()))
		if err != nil {
			t.Fatal(err)
		}
		other, err := os.ReadFile(filepath.Join(second, page.Name()))
		if err != nil || !bytes.Equal(one, other) {
			t.Errorf("%s differs: %v", page.Name(), err)
		}
		if strings.Contains(string(one), "Auto generated") {
			t.Errorf("%s tells when it was made", page.Name())
		}
	}
}
