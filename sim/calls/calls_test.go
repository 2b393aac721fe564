package calls_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/cloudcredential/operator/sim/calls"
)

func TestCountSelectsByServiceAndOperation(t *testing.T) {
	t.Parallel()
	l := calls.New()
	l.Add(calls.Call{Service: "iam", Operation: "CreateUser", Write: true})
	l.Add(calls.Call{Service: "iam", Operation: "GetUser", Code: "NoSuchEntity"})
	l.Add(calls.Call{Service: "iam", Operation: "GetUser"})
	l.Add(calls.Call{Service: "sts", Operation: "GetCallerIdentity"})
	for _, c := range []struct {
		service, operation string
		want               int
	}{{"", "", 4}, {"iam", "", 3}, {"iam", "GetUser", 2}, {"", "GetUser", 2}, {"sts", "GetUser", 0}} {
		if n := l.Count(c.service, c.operation); n != c.want {
			t.Errorf("Count(%q, %q) = %d, want %d", c.service, c.operation, n, c.want)
		}
	}
	if l.Writes() != 1 {
		t.Errorf("Writes = %d, want 1", l.Writes())
	}
}

func TestNumbersAreUniqueAndKept(t *testing.T) {
	t.Parallel()
	l := calls.New()
	first := l.Next()
	l.Add(calls.Call{Operation: "second"})
	l.Add(calls.Call{N: first, Operation: "first"})
	all := l.All()
	if len(all) != 2 || all[0].N != 2 || all[1].N != 1 {
		t.Errorf("calls %+v, want number 2 and then 1", all)
	}
}

func TestAllIsACopy(t *testing.T) {
	t.Parallel()
	l := calls.New()
	l.Add(calls.Call{Operation: "GetUser"})
	l.All()[0].Operation = "changed"
	if got := l.All()[0].Operation; got != "GetUser" {
		t.Errorf("the log was changed from outside to %q", got)
	}
}

func TestResetStartsAgainAtOne(t *testing.T) {
	t.Parallel()
	l := calls.New()
	l.Add(calls.Call{})
	l.Reset()
	if l.Count("", "") != 0 || l.Next() != 1 {
		t.Error("the log is not as new after a reset")
	}
}

func TestConcurrentCallsGetDifferentNumbers(t *testing.T) {
	t.Parallel()
	var l calls.Log
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() { l.Add(calls.Call{N: l.Next()}) })
	}
	wg.Wait()
	var numbers []int
	for _, c := range l.All() {
		numbers = append(numbers, c.N)
	}
	slices.Sort(numbers)
	if len(slices.Compact(numbers)) != 50 {
		t.Errorf("numbers %v, want 50 different ones", numbers)
	}
}
