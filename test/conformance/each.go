package conformance

import (
	"slices"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// each runs a case for every cloud in every one of those modes that the cloud has; in all of them where none is named.
func each(t *testing.T, test func(t *testing.T, c Cloud, mode v1.Mode), modes ...v1.Mode) {
	t.Helper()
	eachThat(t, test, func(_ Cloud, mode v1.Mode) bool { return len(modes) == 0 || slices.Contains(modes, mode) })
}

// eachForemost runs a case for every cloud, in the mode of a cluster that nobody told otherwise: that in which the most is done.
func eachForemost(t *testing.T, test func(t *testing.T, c Cloud, mode v1.Mode)) {
	t.Helper()
	eachThat(t, test, func(c Cloud, mode v1.Mode) bool { return mode == foremost(c) })
}

// eachCalled runs a case for every cloud in those modes in which a request costs calls.
func eachCalled(t *testing.T, test func(t *testing.T, c Cloud, mode v1.Mode)) {
	t.Helper()
	eachThat(t, test, costs)
}

// eachThat runs a case for every cloud and mode that the case has something to say of, side by side. That there are none is a mistake.
func eachThat(t *testing.T, test func(t *testing.T, c Cloud, mode v1.Mode), concerns func(c Cloud, mode v1.Mode) bool) {
	t.Helper()
	t.Parallel()
	none := true
	for _, c := range Clouds() {
		for _, mode := range c.Modes() {
			if !concerns(c, mode) {
				continue
			}
			none = false
			t.Run(c.Name()+"/"+string(mode), func(t *testing.T) {
				t.Parallel()
				test(t, c, mode)
			})
		}
	}
	if none {
		t.Error("the case concerns no cloud")
	}
}
