package aws_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/sim/fault"
)

// ask makes a request ask for that many actions, each on its own resource.
func ask(req *request.Request, actions int) {
	spec := req.Spec.(*v1.AWSProviderSpec)
	spec.StatementEntries = nil
	for i := range actions {
		spec.StatementEntries = append(spec.StatementEntries, v1.StatementEntry{
			Effect: "Allow", Action: []string{"s3:GetObject"}, Resource: fmt.Sprintf("arn:aws:s3:::bucket-%04d/*", i),
		})
	}
}

func allowsAll(w *world, user string, actions int) bool {
	for i := range actions {
		if !w.Allows(user, "s3:GetObject", fmt.Sprintf("arn:aws:s3:::bucket-%04d/file", i)) {
			return false
		}
	}
	return true
}

func TestRightsThatDoNotFitIntoAUserGoIntoManagedPolicies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, err := w.provider.Assess(t.Context(), w.cluster, w.root); err != nil {
		t.Fatal(err)
	}
	req := w.newRequest(ingress)
	ask(req, 50)
	w.mint(req)
	w.called("CreateUser", "CreatePolicy", "AttachUserPolicy", "CreateAccessKey")
	user := w.userOf(req)
	want := "arn:aws:iam::123456789012:policy/cloudcredential.openshift.io/" + infrastructure + "/" + user.Name + "-policy-1"
	if !slices.Equal(user.Attached, []string{want}) || len(user.Policies) != 0 || !allowsAll(w, user.Name, 50) {
		t.Errorf("the user is %+v", user)
	}
	steady := []string{"GetUser", "GetUserPolicy", "ListAttachedUserPolicies", "GetPolicy", "GetPolicyVersion", "ListAccessKeys"}
	for range 2 {
		w.pass(req)
		w.called(steady...)
	}
	w.remove(req)
	if _, found := w.User(user.Name); found || len(w.Policies()) != 0 {
		t.Errorf("what is left: user %v, policies %v", found, w.Policies())
	}
}

func TestPoliciesMoveIntoManagedOnesAndBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	ask(req, 3)
	w.mint(req)
	key := w.userOf(req).Keys[0].ID
	for _, size := range []int{50, 200, 120, 3, 300, 1} {
		ask(req, size)
		w.pass(req)
		user := w.userOf(req)
		if !allowsAll(w, user.Name, size) || w.Allows(user.Name, "s3:GetObject", fmt.Sprintf("arn:aws:s3:::bucket-%04d/file", size)) {
			t.Errorf("%d: the rights are not those that are asked for", size)
		}
		if len(w.Policies()) != len(user.Attached) || (len(user.Attached) == 0) == (len(user.Policies) == 0) {
			t.Errorf("%d: %d policies, %d attached, %d inline", size, len(w.Policies()), len(user.Attached), len(user.Policies))
		}
		if len(user.Keys) != 1 || user.Keys[0].ID != key {
			t.Errorf("%d: the key changed", size)
		}
		w.pass(req)
		if n := w.Calls().Writes(); n != 0 {
			t.Errorf("%d: a settled request costs %d writes", size, n)
		}
	}
	w.called("GetUser", "GetUserPolicy", "ListAccessKeys")
}

func TestDriftOfManagedPoliciesIsPutRight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(w *world, user, arn string)
	}{
		{"detached", func(w *world, user, arn string) { fatal(w, w.DetachPolicy(user, arn)) }},
		{"an inline policy was added", func(w *world, user, _ string) { fatal(w, w.SetUserPolicy(user, user+"-policy", allowing("*"))) }},
		{"the user was deleted", func(w *world, user, _ string) { w.DeleteUser(user) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			req := w.newRequest(ingress)
			ask(req, 150)
			w.mint(req)
			user := w.userOf(req)
			w.clock.advance(2 * time.Minute)
			c.change(w, user.Name, user.Attached[0])
			for range 2 { // a policy that is left of a deleted user is found once there is a user again
				_ = w.try(req, w.input(req))
			}
			w.pass(req)
			if n := w.Calls().Writes(); n != 0 {
				t.Errorf("there are %d writes still", n)
			}
			after := w.userOf(req)
			slices.Sort(after.Attached)
			slices.Sort(user.Attached)
			if !slices.Equal(after.Attached, user.Attached) || len(after.Policies) != 0 || !allowsAll(w, user.Name, 150) {
				t.Errorf("the user is %+v", after)
			}
		})
	}
}

func TestAManagedPolicyOfSomebodyElseIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	ask(req, 50)
	w.mint(req)
	name := w.userOf(req).Name
	if !strings.Contains(w.userOf(req).Attached[0], "/cloudcredential.openshift.io/"+infrastructure+"/") {
		t.Error("the policy has no path of its own")
	}
	other, err := w.AddPolicy("somebody-elses", allowing("s3:*"))
	fatal(w, err)
	fatal(w, w.AttachPolicy(name, other))
	w.remove(req)
	if policies := w.Policies(); len(policies) != 1 || policies[other] == "" {
		t.Errorf("the policies are %v", policies)
	}
}

func TestRightsThatNoUserCanCarryAreRefusedWithTheirSize(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	ask(req, 1000)
	for _, err := range []error{w.provider.Validate(req), w.try(req, w.input(req))} {
		if err == nil || !strings.Contains(err.Error(), "characters") || !strings.Contains(err.Error(), "6144") {
			t.Errorf("the error is %v", err)
		}
	}
	w.called()
}

func TestAManagedPolicyThatWasLeftOverIsRemovedLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	ask(req, 150)
	w.mint(req)
	ask(req, 60)
	stop := w.Faults().Add(faultOn("DetachUserPolicy", fault.Deny))
	if err := w.try(req, w.input(req)); !cloud.Is(err, cloud.Denied) {
		t.Fatalf("the pass ended with %v", err)
	}
	stop()
	w.pass(req)
	if user := w.userOf(req); len(w.Policies()) != len(user.Attached) || len(user.Attached) >= 3 || !allowsAll(w, user.Name, 60) {
		t.Errorf("there are %d policies, and %d are attached", len(w.Policies()), len(user.Attached))
	}
	w.pass(req)
	if n := w.Calls().Writes(); n != 0 {
		t.Errorf("there are %d writes still", n)
	}
}
