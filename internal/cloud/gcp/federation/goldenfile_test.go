package federation

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/cloudcredential/operator/internal/plan"
)

// goldenFile compares a text with a file of testdata. With UPDATE_GOLDEN=1 in the environment it writes the file instead.
func goldenFile(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", filepath.FromSlash(name))
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", path, got, want)
	}
}

// planKnown knows what was seen for a plan.
type planKnown struct{ plan *plan.Plan }

// Output implements plan.Known.
func (k planKnown) Output(ref plan.Ref, name string) (plan.Value, bool) {
	value, found := k.outputs(ref)[name]
	return value, found
}

func (k planKnown) outputs(ref plan.Ref) plan.Outputs {
	for _, change := range k.plan.Changes {
		if change.Ref == ref {
			return change.Observed.Outputs
		}
	}
	return nil
}

// fixedKnown knows what it holds.
type fixedKnown map[plan.Ref]plan.Outputs

// Output implements plan.Known.
func (k fixedKnown) Output(ref plan.Ref, name string) (plan.Value, bool) {
	value, found := k[ref][name]
	return value, found
}
