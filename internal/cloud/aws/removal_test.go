package aws_test

import (
	"errors"
	"testing"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/sim/fault"
)

func TestRemovalIsDoneWhereThingsAreGoneAlready(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		spoil func(w *world, user string)
	}{
		{"the user", func(w *world, user string) { w.DeleteUser(user) }},
		{"the policy", func(w *world, user string) { fatal(w, w.RemoveUserPolicy(user, user+"-policy")) }},
		{"the key", func(w *world, user string) {
			found, _ := w.User(user)
			fatal(w, w.RemoveKey(user, found.Keys[0].ID))
		}},
		{"the tags", func(w *world, user string) { fatal(w, w.RemoveTags(user)) }},
	} {
		for _, age := range []time.Duration{0, time.Hour} {
			t.Run(c.name+" after "+age.String(), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				req := w.newRequest(ingress)
				w.mint(req)
				name := w.userOf(req).Name
				c.spoil(w, name)
				w.clock.advance(age)
				w.remove(req)
				if _, found := w.User(name); found {
					t.Error("the user is still there")
				}
			})
		}
	}
}

func TestRemovalFindsAUserThatIsNotVisibleYet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.clock.advance(time.Hour)
	w.SetLag(20 * time.Second)
	req := w.newRequest(ingress)
	w.mint(req)
	name := w.userOf(req).Name
	w.remove(req)
	w.called("ListAccessKeys", "DeleteUserPolicy", "DeleteAccessKey", "DeleteUser")
	if _, found := w.User(name); found {
		t.Error("the user is still there")
	}
}

func TestRemovalAsksForTheOwnerWhereTheKeyDoesNotProveIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	w.mint(req)
	req.Status = nil
	delete(w.secrets.held, req.Secret)
	w.remove(req)
	w.called("ListAccessKeys", "GetUser", "DeleteUserPolicy", "DeleteAccessKey", "DeleteUser")
}

func TestRemovalLeavesAUserOfSomebodyElseAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	w.user("administrator", allowing("*"))
	req.Status = &v1.AWSProviderStatus{User: "administrator", Policy: "policy"}
	w.remove(req)
	w.called("ListAccessKeys", "GetUser")
	if user, found := w.User("administrator"); !found || len(user.Policies) != 1 || len(user.Keys) != 1 {
		t.Errorf("the user is now %+v", user)
	}
}

func TestRemovalTakesOffWhatOthersAdded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	w.mint(req)
	name := w.userOf(req).Name
	fatal(w, w.SetUserPolicy(name, "extra", allowing("s3:*")))
	arn, err := w.AddPolicy("somebody-elses", allowing("s3:*"))
	fatal(w, err)
	fatal(w, w.AttachPolicy(name, arn))
	w.remove(req)
	w.called("ListAccessKeys", "DeleteUserPolicy", "DeleteAccessKey", "DeleteUser",
		"ListUserPolicies", "DeleteUserPolicy", "ListAttachedUserPolicies", "DetachUserPolicy", "ListAccessKeys", "DeleteUser")
	if _, found := w.User(name); found {
		t.Error("the user is still there")
	}
	if _, found := w.Policies()[arn]; !found {
		t.Error("a policy of somebody else was deleted")
	}
}

func TestRemovalOfARequestThatGotNothingNeedsNoCredential(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.noRoot = true
	w.remove(w.newRequest(ingress))
	w.called()
}

func TestRemovalOfARecordedUserWaitsForACredential(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	w.mint(req)
	w.noRoot = true
	in := w.input(req)
	in.Remove = true
	if err := w.try(req, in); err == nil {
		t.Error("the removal succeeded")
	}
	if w.secrets.delivered(req.Secret) == nil {
		t.Error("the Secret went before the user did")
	}
}

func TestTheSecretStaysUntilTheUserIsGone(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"DeleteUserPolicy", "DeleteAccessKey", "DeleteUser"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			req := w.newRequest(ingress)
			w.mint(req)
			stop := w.Faults().Add(fault.Rule{Effect: fault.Deny, Match: func(q fault.Request) bool { return q.Operation == operation }})
			in := w.input(req)
			in.Remove = true
			if err := w.try(req, in); !cloud.Is(err, cloud.Denied) {
				t.Errorf("the removal ended with %v", err)
			}
			if w.secrets.delivered(req.Secret) == nil {
				t.Error("the Secret is gone")
			}
			stop()
			name := w.userOf(req).Name
			w.remove(req)
			if _, found := w.User(name); found {
				t.Error("the user is still there")
			}
		})
	}
}

func TestTheUserOfAnEarlierRequestOfTheSameNameGoesAfterTheSecretWasWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	earlier := w.newRequest(ingress)
	w.mint(earlier)
	old := w.userOf(earlier).Name

	w.uid = "6f1c2d3e-0000-4000-8000-00000000ffff"
	later := w.newRequest(ingress)
	w.mint(later)
	w.called("CreateUser", "PutUserPolicy", "CreateAccessKey",
		"ListAccessKeys", "GetUser", "DeleteUserPolicy", "DeleteAccessKey", "DeleteUser")
	if _, found := w.User(old); found {
		t.Error("the earlier user is still there")
	}
	w.pass(later)
	w.called("GetUser", "GetUserPolicy", "ListAccessKeys")
}

func TestAnIdentityThatSomebodyWroteIntoTheSecretIsNotRemoved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	key := w.user("administrator", allowing("*"))
	w.secrets.put(req, key, map[string]string{v1.AnnotationIdentity: "administrator", v1.AnnotationRequestUID: "another"})
	w.pass(req)
	if user, found := w.User("administrator"); !found || len(user.Keys) != 1 {
		t.Errorf("the user is now %+v", user)
	}
	if len(w.userOf(req).Keys) != 1 {
		t.Error("the request has no key of its own")
	}
}

func TestAYoungKeyOfAnEarlierRequestIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mint(w.newRequest(ingress))
	w.uid = "6f1c2d3e-0000-4000-8000-00000000ffff"
	later := w.newRequest(ingress)
	w.secrets.fail = errors.New("the API server is away")
	if err := w.try(later, w.input(later)); err == nil {
		t.Fatal("the pass succeeded")
	}
	w.secrets.fail = nil
	w.pass(later)
	if keys := w.userOf(later).Keys; len(keys) != 1 || len(w.Users()) != 2 { // the administrator is the other one
		t.Errorf("there are %d keys and %d users", len(keys), len(w.Users()))
	}
}

func TestAnIdentityThatSomebodyRenamedInTheSecretIsNotLookedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	w.mint(req)
	w.secrets.held[req.Secret].Annotations[v1.AnnotationIdentity] = "administrator"
	w.pass(req)
	w.called("GetUser", "GetUserPolicy", "ListAccessKeys")
	if got := w.secrets.held[req.Secret].Annotations[v1.AnnotationIdentity]; got != w.userOf(req).Name {
		t.Errorf("the Secret names %s", got)
	}
}
