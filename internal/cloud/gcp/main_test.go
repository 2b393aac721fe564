package gcp_test

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestPassesLeaveNoGoroutineBehind(t *testing.T) {
	w := newWorld(t)
	req := w.registry()
	w.mint(req)
	w.pass(req)
	present := goleak.IgnoreCurrent()
	for range 100 {
		w.pass(req)
	}
	if err := goleak.Find(present); err != nil {
		t.Error(err)
	}
}
