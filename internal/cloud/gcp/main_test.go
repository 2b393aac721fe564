package gcp_test

import (
	"fmt"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/cloudcredential/operator/internal/cloud/clientset"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestPassesLeaveNoGoroutineBehind runs a thousand passes, and replaces the root credential now and then: neither they nor the clients of former credentials
// leave anything.
func TestPassesLeaveNoGoroutineBehind(t *testing.T) {
	w := newWorld(t)
	present := goleak.IgnoreCurrent()
	req := w.registry()
	w.mint(req)
	for i := range 1000 {
		if i%100 == 50 {
			w.root = w.account(fmt.Sprintf("root-admin-%d", i), "roles/owner")
			w.clock.advance(clientset.Idle + time.Minute)
		}
		w.pass(req)
	}
	w.provider.Close()
	if err := goleak.Find(present); err != nil {
		t.Error(err)
	}
}
