package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// String is everything that can be seen from outside.
func (r ran) String() string {
	return fmt.Sprintf("exit code %d\n--- stdout\n%s--- stderr\n%s", r.code, r.stdout, strings.ReplaceAll(r.stderr, "\r", "<return>"))
}

// golden compares how the program ended with a file of testdata. With UPDATE_GOLDEN=1 in the environment it writes the file instead.
func golden(t *testing.T, name string, got ran) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal([]byte(got.String()), want) {
		t.Errorf("%s: got\n%s\nwant\n%s", path, got, want)
	}
}
