package process_test

import (
	"errors"
	"syscall"
	"testing"
	"time"

	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/test/process"
)

func TestTheNextInstanceActsAfterTheLeaderIsKilled(t *testing.T) {
	for _, cloud := range process.Clouds() {
		t.Run(cloud.Name, func(t *testing.T) { killed(process.NewIn(t, cloud)) })
	}
}

func killed(w *process.World) {
	w.Account.Faults().Add(fault.Rule{Latency: 100 * time.Millisecond})
	leader := w.Start("--workers=2")
	first := w.AwaitHolder("", time.Minute)
	w.Start()
	const requests = 20
	w.File("load", requests)
	w.AwaitReady(4, time.Minute)
	leader.Signal(syscall.SIGKILL)
	leader.Ended(10 * time.Second)

	w.AwaitHolder(first, time.Minute)
	w.AwaitReady(requests, time.Minute)
	w.CheckDelivered(requests)
}

func TestAPausedLeaderMakesNoWriteAfterAnotherTookOver(t *testing.T) {
	w := process.New(t)
	w.Account.Faults().Add(fault.Rule{Latency: 200 * time.Millisecond})
	leader := w.Start("--workers=1")
	first := w.AwaitHolder("", time.Minute)
	w.Start()
	const requests = 12
	w.File("load", requests)
	w.AwaitReady(2, time.Minute)
	leader.Signal(syscall.SIGSTOP) // in the middle of one request, with nine more to come

	w.AwaitHolder(first, time.Minute)
	w.AwaitReady(requests, time.Minute)
	w.Account.Calls().Reset()
	leader.Signal(syscall.SIGCONT)
	if code := leader.Ended(time.Minute); code == 0 {
		t.Error("a leader that lost the lease ends as if nothing had happened")
	}
	if writes := w.Account.Calls().Writes(); writes > 0 {
		t.Errorf("the paused leader made %d writes: %+v", writes, w.Account.Calls().All())
	}
	w.CheckDelivered(requests)
}

func TestATerminatedLeaderGivesUpTheLeaseAndLosesNothing(t *testing.T) {
	w := process.New(t)
	w.Account.Faults().Add(fault.Rule{Latency: 200 * time.Millisecond})
	leader := w.Start("--workers=4")
	w.AwaitHolder("", time.Minute)
	const requests = 12
	w.File("load", requests)
	w.Await(time.Minute, func() error {
		if w.Account.KeysMade() == 0 {
			return errors.New("nothing is minted yet")
		}
		return nil
	})
	leader.Signal(syscall.SIGTERM)
	// The Deployment gives it ten seconds.
	if code := leader.Ended(10 * time.Second); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if holder := w.Holder(); holder != "" {
		t.Errorf("the lease is still held by %s", holder)
	}
	w.Start()
	w.AwaitReady(requests, time.Minute)
	w.CheckDelivered(requests)
}

func TestWhoIsHandedTheAdministratorsCredentialCostsNoCall(t *testing.T) {
	w := process.NewIn(t, process.Azure())
	w.Start()
	w.File("first", 1)
	w.AwaitReady(1, time.Minute)
	if w.Account.Calls().Count("arm", "") == 0 {
		t.Error("nobody asked what the credential can be used for")
	}
	w.Account.Calls().Reset()
	const requests = 50
	w.File("load", requests)
	w.AwaitReady(1+requests, time.Minute)
	if calls := w.Account.Calls().All(); len(calls) > 0 {
		t.Errorf("%d requests cost %d calls: %+v", requests, len(calls), calls)
	}
	w.CheckDelivered(1 + requests)
}
