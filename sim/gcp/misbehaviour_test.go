package gcp_test

import (
	"net/http"
	"testing"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/gcp"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.owner.create(t, "warm-up") // with it the token
	create := func() error {
		_, err := w.owner.iam.Projects.ServiceAccounts.Create(project, &iam.CreateServiceAccountRequest{AccountId: "abcdef"}).Do()
		return err
	}
	for _, test := range []struct {
		effect fault.Effect
		status int
		code   string
	}{
		{fault.Throttle, http.StatusTooManyRequests, "RESOURCE_EXHAUSTED"},
		{fault.InternalError, http.StatusInternalServerError, "INTERNAL"},
		{fault.Unavailable, http.StatusServiceUnavailable, "UNAVAILABLE"},
		{fault.Deny, http.StatusForbidden, "PERMISSION_DENIED"},
	} {
		remove := w.Faults().Add(fault.Rule{
			Match: func(q fault.Request) bool {
				return q.Service == "iam" && q.Operation == "projects.serviceAccounts.create" && q.Write
			},
			Effect: test.effect,
		})
		refused(t, create(), test.status, test.code, "")
		remove()
	}
	for _, effect := range []fault.Effect{fault.ResetBefore, fault.Garbage, fault.ResetAfter} {
		if _, there := w.ServiceAccount(email("abcdef")); there {
			t.Fatalf("the account is there before %s", effect)
		}
		remove := w.Faults().Add(fault.Rule{Effect: effect})
		if create() == nil {
			t.Errorf("%s: the client has an answer", effect)
		}
		remove()
	}
	if _, there := w.ServiceAccount(email("abcdef")); !there {
		t.Error("a request whose connection broke afterwards had no effect")
	}
}

func TestCallsAreLogged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.owner.create(t, "abcdef")
	_, err := w.member(t, "user:alice@example.com").iam.Projects.ServiceAccounts.Get(accountName("abcdef")).Do()
	refused(t, err, http.StatusForbidden, "PERMISSION_DENIED", "")
	var got [][4]string
	for _, call := range w.Calls().All() {
		write := "read"
		if call.Write {
			write = "write"
		}
		got = append(got, [4]string{call.Service + " " + call.Operation, call.Principal, write, call.Code})
	}
	want := [][4]string{
		{"oauth2 token", "", "read", ""},
		{"iam projects.serviceAccounts.create", email("the-owner"), "write", ""},
		{"iam projects.serviceAccounts.get", "alice@example.com", "read", "PERMISSION_DENIED"},
	}
	if len(got) != len(want) {
		t.Fatalf("calls %v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("call %d is %v, want %v", i, got[i], want[i])
		}
	}
}
