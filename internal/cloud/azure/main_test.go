package azure_test

import (
	"fmt"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/cloudcredential/operator/internal/cloud/clientset"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestPassesLeaveNoGoroutineBehind(t *testing.T) {
	w := newWorld(t)
	req := w.ingress()
	w.assess()
	w.pass(req)
	present := goleak.IgnoreCurrent()
	for i := range 50 {
		if i%10 == 5 { // the root credential is replaced, and the clients of the former one are not used any more
			w.root = w.credential(w.account(fmt.Sprintf("root-admin-%d", i), w.id(), "Contributor"))
			w.clock.advance(clientset.Idle + time.Minute)
			w.assess()
		}
		w.pass(req)
	}
	w.provider.Close()
	if err := goleak.Find(present); err != nil {
		t.Error(err)
	}
}
