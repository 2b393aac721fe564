package ccoctl_test

import (
	"testing"
	"testing/synctest"
)

// inBubble runs a test in which time passes when everything waits, and only then: waits of the program take no time. There is no network in it.
func inBubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}
