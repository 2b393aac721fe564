package conformance

import (
	"slices"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// each runs a case for every cloud in every one of those modes that the cloud has; in all of them where none is named.
func each(t *testing.T, test func(t *testing.T, c Cloud, mode v1.Mode), modes ...v1.Mode) {
	t.Helper()
	t.Parallel()
	for _, c := range Clouds() {
		for _, mode := range c.Modes() {
			if len(modes) > 0 && !slices.Contains(modes, mode) {
				continue
			}
			t.Run(c.Name()+"/"+string(mode), func(t *testing.T) {
				t.Parallel()
				test(t, c, mode)
			})
		}
	}
}

// has reports whether cases are run in that mode on a cloud.
func has(c Cloud, mode v1.Mode) bool { return slices.Contains(c.Modes(), mode) }
