package aws_test

import (
	"testing"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/sim/fault"
)

// The SDK takes every answer of an operation that returns nothing for success.
func TestAnOperationWithoutResultIsDoneOnlyIfAWSSaysSo(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"DeleteUserPolicy", "DeleteAccessKey", "DeleteUser"} {
		w := newWorld(t)
		req := w.newRequest(ingress)
		w.mint(req)
		repair := w.Faults().Add(fault.Rule{Effect: fault.Garbage, Match: func(q fault.Request) bool { return q.Operation == operation }})
		in := w.input(req)
		in.Remove = true
		if err := w.try(req, in); !cloud.Is(err, cloud.Unavailable) {
			t.Errorf("where %s is answered with a page for people, the removal ends with %v", operation, err)
		}
		repair()
		w.remove(req)
		if users := w.Users(); len(users) != 1 {
			t.Errorf("after that there is more than the administrator: %+v", users)
		}
	}
}
