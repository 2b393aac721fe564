package aws_test

import (
	"errors"
	"maps"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/fault"
)

const (
	ingress  = "openshift-ingress"
	registry = "openshift-image-registry"
)

func TestMintMakesThreeCallsAndDeliversAWorkingKey(t *testing.T) {
	t.Parallel()
	for _, req := range componentRequests(t) {
		t.Run(req.Name.Name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if _, err := w.provider.Assess(t.Context(), w.cluster, w.root); err != nil {
				t.Fatal(err)
			}
			w.mint(req)
			w.called("CreateUser", "PutUserPolicy", "CreateAccessKey")

			user := w.userOf(req)
			data := w.secrets.held[req.Secret].Data
			key := simaws.Key{ID: string(data["aws_access_key_id"]), Secret: string(data["aws_secret_access_key"])}
			if name, valid := w.Valid(key); !valid || name != user.Name {
				t.Errorf("the delivered key is of %q, and valid: %v", name, valid)
			}
			wantFile := "[default]\naws_access_key_id = " + key.ID + "\naws_secret_access_key = " + key.Secret
			if string(data["credentials"]) != wantFile || len(data) != 3 {
				t.Errorf("the Secret holds %q in %d keys", data["credentials"], len(data))
			}
			wantTags := map[string]string{
				"kubernetes.io/cluster/" + infrastructure:              "owned",
				"cloudcredential.openshift.io/credentials-request":     req.Name.String(),
				"cloudcredential.openshift.io/credentials-request-uid": string(req.UID),
			}
			if !maps.Equal(user.Tags, wantTags) {
				t.Errorf("the tags are %v", user.Tags)
			}
			for _, action := range req.Spec.(*v1.AWSProviderSpec).StatementEntries[0].Action {
				if !w.Allows(user.Name, action, "*") {
					t.Errorf("the user may not %s", action)
				}
			}
			if w.Allows(user.Name, "iam:CreateUser", "*") || !w.Allows(user.Name, "iam:GetUser", user.ARN) {
				t.Error("the user may make users, or not read itself")
			}
		})
	}
}

func TestASettledRequestCostsThreeReads(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	w.mint(req)
	for range 3 {
		w.pass(req)
		w.called("GetUser", "GetUserPolicy", "ListAccessKeys")
	}
}

func TestASettledRequestNeedsNoRootCredential(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	w.mint(req)
	w.readOnly = w.user("reader", allowing("iam:GetUser", "iam:GetUserPolicy", "iam:ListAccessKeys"))
	w.noRoot = true
	w.pass(req)
	w.called("GetUser", "GetUserPolicy", "ListAccessKeys")
}

func TestARefusedReadOnlyCredentialIsPassedOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	w.mint(req)
	w.readOnly = credential(simaws.Key{ID: "AKIAREVOKED000000000", Secret: "gone"})
	w.pass(req)
	w.called("GetUser", "GetUser", "GetUserPolicy", "ListAccessKeys")
	w.pass(req)
	w.called("GetUser", "GetUserPolicy", "ListAccessKeys")
}

func TestRemovalCostsThreeCallsAndOnePerKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	w.mint(req)
	name := w.userOf(req).Name
	if _, err := w.AddKey(name); err != nil {
		t.Fatal(err)
	}
	w.remove(req)
	w.called("ListAccessKeys", "DeleteUserPolicy", "DeleteAccessKey", "DeleteAccessKey", "DeleteUser")
	if _, found := w.User(name); found {
		t.Error("the user is still there")
	}
}

func TestDriftIsPutRight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(w *world, user string)
		writes []string
	}{
		{"a right was taken away", func(w *world, user string) {
			fatal(w, w.SetUserPolicy(user, user+"-policy", allowing("ec2:DescribeRegions")))
		}, []string{"PutUserPolicy"}},
		{"a right was added", func(w *world, user string) {
			fatal(w, w.SetUserPolicy(user, user+"-policy", allowing("*")))
		}, []string{"PutUserPolicy"}},
		{"the policy was deleted", func(w *world, user string) {
			fatal(w, w.RemoveUserPolicy(user, user+"-policy"))
		}, []string{"PutUserPolicy"}},
		{"all tags were taken away", func(w *world, user string) { fatal(w, w.RemoveTags(user)) }, []string{"TagUser"}},
		{"a tag was changed", func(w *world, user string) {
			fatal(w, w.SetTags(user, map[string]string{"cloudcredential.openshift.io/credentials-request": ""}))
		}, []string{"TagUser"}},
		{"a key was added", func(w *world, user string) {
			_, err := w.AddKey(user)
			fatal(w, err)
		}, []string{"DeleteAccessKey"}},
		{"the key was deactivated", func(w *world, user string) {
			found, _ := w.User(user)
			fatal(w, w.SetKeyStatus(user, found.Keys[0].ID, "Inactive"))
		}, []string{"CreateAccessKey", "DeleteAccessKey"}},
		{"the key was deleted", func(w *world, user string) {
			found, _ := w.User(user)
			fatal(w, w.RemoveKey(user, found.Keys[0].ID))
		}, []string{"CreateAccessKey"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			req := w.newRequest(ingress)
			w.mint(req)
			before := w.userOf(req)
			w.clock.advance(2 * time.Minute)
			c.change(w, before.Name)
			w.pass(req)
			w.called(append(c.writes, "GetUser", "GetUserPolicy", "ListAccessKeys")...)

			after := w.userOf(req)
			if !maps.Equal(after.Tags, before.Tags) || !maps.Equal(after.Policies, before.Policies) || len(after.Keys) != 1 {
				t.Errorf("the user is now %+v", after)
			}
			data := w.secrets.held[req.Secret].Data
			if _, valid := w.Valid(simaws.Key{ID: string(data["aws_access_key_id"]), Secret: string(data["aws_secret_access_key"])}); !valid {
				t.Error("the delivered key does not work")
			}
			w.pass(req)
			w.called("GetUser", "GetUserPolicy", "ListAccessKeys")
		})
	}
}

func fatal(w *world, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestAUserThatWasDeletedIsMadeAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	w.mint(req)
	w.DeleteUser(w.userOf(req).Name)
	w.pass(req)
	w.called("GetUser", "CreateUser", "PutUserPolicy", "CreateAccessKey")
}

func TestTheKeyInTheSecretDiesLast(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	w.mint(req)
	user := w.userOf(req)
	old := user.Keys[0].ID
	held := w.secrets.held[req.Secret]
	delete(held.Data, "aws_secret_access_key") // somebody edited the Secret; consumers may use the old key still

	w.secrets.fail = errors.New("the API server is away")
	for range 3 {
		if err := w.try(req, w.input(req)); err == nil {
			t.Fatal("the pass succeeded")
		}
		if keys := w.userOf(req).Keys; keys[0].ID != old && keys[len(keys)-1].ID != old {
			t.Fatal("the key in the Secret was deleted before there was another one")
		}
	}
	w.secrets.fail = nil
	w.pass(req)
	keys := w.userOf(req).Keys
	if len(keys) != 1 || keys[0].ID == old || keys[0].ID != string(w.secrets.held[req.Secret].Data["aws_access_key_id"]) {
		t.Errorf("the keys are %+v", keys)
	}
}

func TestKeysThatWereNeverDeliveredMakeRoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	w.secrets.fail = errors.New("the API server is away")
	for range 4 {
		if err := w.try(req, w.input(req)); err == nil {
			t.Fatal("the pass succeeded")
		}
	}
	w.secrets.fail = nil
	w.pass(req)
	if keys := w.userOf(req).Keys; len(keys) != 1 {
		t.Errorf("the user has %d keys", len(keys))
	}
}

func TestAKeyThatIsNotListedYetIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	w.mint(req)
	user := w.userOf(req)
	fatal(w, w.RemoveKey(user.Name, user.Keys[0].ID))

	err := w.try(req, w.input(req))
	var waiting *cloud.Error
	if !errors.As(err, &waiting) || waiting.Kind != cloud.Unavailable || waiting.RetryAfter <= 0 || waiting.RetryAfter > time.Minute {
		t.Fatalf("the pass ended with %v", err)
	}
	if n := w.Calls().Writes(); n != 0 {
		t.Errorf("%d writes were made", n)
	}
	w.clock.advance(61 * time.Second)
	w.pass(req)
	w.called("GetUser", "GetUserPolicy", "ListAccessKeys", "CreateAccessKey")
}

func TestReadsThatLagBehindCostNoKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.clock.advance(time.Hour)
	w.SetLag(20 * time.Second)
	req := w.newRequest(ingress)
	w.mint(req)
	key := w.userOf(req).Keys[0].ID
	for range 30 {
		_ = w.try(req, w.input(req))
		w.clock.advance(time.Second)
	}
	w.pass(req)
	w.called("GetUser", "GetUserPolicy", "ListAccessKeys")
	if keys := w.userOf(req).Keys; len(keys) != 1 || keys[0].ID != key {
		t.Errorf("the keys are %+v", keys)
	}
}

func TestAUserOfSomebodyElseIsLeftAloneAndAnotherNameIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	w.mint(req)
	name := w.userOf(req).Name
	w = newWorld(t)
	w.user(name, allowing("s3:*"))
	before, _ := w.User(name)

	in := w.input(req)
	req.Status = nil
	in.Fresh = true
	if err := w.try(req, in); !cloud.Is(err, cloud.AlreadyExists) {
		t.Fatalf("the first pass ended with %v", err)
	}
	var foreign *plan.ForeignError
	if err := w.try(req, w.input(req)); !errors.As(err, &foreign) {
		t.Fatalf("the second pass ended with %v", err)
	}
	if w.Calls().Writes() != 0 {
		t.Error("something was written")
	}
	in = w.input(req)
	in.Attempt = 1
	if err := w.try(req, in); err != nil {
		t.Fatal(err)
	}
	if after, _ := w.User(name); len(after.Keys) != len(before.Keys) || len(after.Tags) != 0 {
		t.Errorf("the user of somebody else is now %+v", after)
	}
	if other := w.userOf(req); other.Name == name {
		t.Error("the same name was taken")
	}
	w.pass(req)
	w.called("GetUser", "GetUserPolicy", "ListAccessKeys")
}

func TestAUserThatAnEarlierReleaseMadeIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	name := infrastructure + "-openshift-ingress-x7k2p"
	key := w.user(name, "")
	fatal(w, w.SetTags(name, map[string]string{"kubernetes.io/cluster/" + infrastructure: "owned"}))
	fatal(w, w.SetUserPolicy(name, name+"-policy", allowing("ec2:*")))
	req.Status = &v1.AWSProviderStatus{User: name, Policy: name + "-policy"}
	w.secrets.put(req, key, nil)

	w.pass(req)
	w.called("GetUser", "GetUserPolicy", "ListAccessKeys", "TagUser", "PutUserPolicy")
	if w.userOf(req).Keys[0].ID != key["aws_access_key_id"].RevealString() {
		t.Error("the key changed")
	}
	w.pass(req)
	w.called("GetUser", "GetUserPolicy", "ListAccessKeys")
	w.remove(req)
	w.called("ListAccessKeys", "GetUser", "DeleteUserPolicy", "DeleteAccessKey", "DeleteUser")
}

func TestResourceTagsFollowTheInfrastructureAndOthersStay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	w.cluster.Platform.AWS.ResourceTags = []configv1.AWSResourceTag{{Key: "team", Value: "blue"}, {Key: "cost", Value: "42"}}
	w.mint(req)
	w.called("CreateUser", "PutUserPolicy", "CreateAccessKey", "GetUser")
	user := w.userOf(req)
	fatal(w, w.SetTags(user.Name, map[string]string{"auditor": "keep"}))
	w.pass(req)
	w.called("GetUser", "GetUserPolicy", "ListAccessKeys")

	w.cluster.Platform.AWS.ResourceTags = []configv1.AWSResourceTag{{Key: "cost", Value: "43"}}
	w.pass(req)
	w.called("GetUser", "GetUserPolicy", "ListAccessKeys", "UntagUser", "TagUser")
	if tags := w.userOf(req).Tags; tags["team"] != "" || tags["cost"] != "43" || tags["auditor"] != "keep" {
		t.Errorf("the tags are %v", tags)
	}
	w.cluster.Platform.AWS.ResourceTags = nil
	w.pass(req)
	w.called("GetUser", "GetUserPolicy", "ListAccessKeys", "UntagUser")
	if tags := w.userOf(req).Tags; len(tags) != 4 || tags["auditor"] != "keep" {
		t.Errorf("the tags are %v", tags)
	}
	w.pass(req)
	w.called("GetUser", "GetUserPolicy", "ListAccessKeys")
}

func TestTagsBeyondTheQuotaAreRefusedWithAWayOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	w.mint(req)
	many := map[string]string{}
	for i := range 47 {
		many[time.Duration(i).String()] = "x"
	}
	fatal(w, w.SetTags(w.userOf(req).Name, many))
	w.pass(req)
	w.cluster.Platform.AWS.ResourceTags = []configv1.AWSResourceTag{{Key: "team", Value: "blue"}}
	if err := w.try(req, w.input(req)); !cloud.Is(err, cloud.Quota) {
		t.Errorf("the pass ended with %v", err)
	}
	if w.Calls().Writes() != 0 {
		t.Error("something was written")
	}
}

func TestUsersCarryTheBoundaryOfTheRootCredential(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	boundary, err := w.AddPolicy("limit", allowing("*"))
	fatal(w, err)
	fatal(w, w.SetBoundary("root-admin", boundary))
	first, second := w.newRequest(ingress), w.newRequest(registry)
	w.mint(first)
	w.called("GetUser", "CreateUser", "PutUserPolicy", "CreateAccessKey")
	w.mint(second)
	w.called("CreateUser", "PutUserPolicy", "CreateAccessKey")
	if user := w.userOf(second); user.Boundary != boundary {
		t.Errorf("the boundary is %q", user.Boundary)
	}
	fatal(w, w.SetBoundary(w.userOf(second).Name, ""))
	w.pass(second)
	w.called("GetUser", "GetUserPolicy", "ListAccessKeys", "PutUserPermissionsBoundary")

	stricter, err := w.AddPolicy("stricter", allowing("s3:*"))
	fatal(w, err)
	fatal(w, w.SetBoundary(w.userOf(second).Name, stricter))
	w.pass(second)
	w.called("GetUser", "GetUserPolicy", "ListAccessKeys")
}

func TestAUserThatWasMadeByACallWithoutAnAnswerIsFoundAgain(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"CreateUser", "PutUserPolicy", "CreateAccessKey"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			req := w.newRequest(ingress)
			w.Faults().Add(fault.Rule{Effect: fault.ResetAfter, Times: 1, Match: func(q fault.Request) bool { return q.Operation == operation }})
			in := w.input(req)
			in.Fresh = true
			if err := w.try(req, in); !cloud.Is(err, cloud.Unavailable) {
				t.Fatalf("the first pass ended with %v", err)
			}
			w.pass(req)
			if user := w.userOf(req); len(user.Keys) != 1 {
				t.Errorf("the user has %d keys", len(user.Keys))
			}
			w.pass(req)
			w.called("GetUser", "GetUserPolicy", "ListAccessKeys")
		})
	}
}

func TestAnErrorIsNeverTakenForAbsence(t *testing.T) {
	t.Parallel()
	for _, effect := range []fault.Effect{fault.InternalError, fault.Unavailable, fault.Throttle, fault.ResetBefore, fault.Garbage, fault.Deny} {
		for _, operation := range []string{"GetUser", "GetUserPolicy", "ListAccessKeys"} {
			t.Run(effect.String()+" of "+operation, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				req := w.newRequest(ingress)
				w.mint(req)
				w.Faults().Add(fault.Rule{Effect: effect, Match: func(q fault.Request) bool { return q.Operation == operation }})
				if err := w.try(req, w.input(req)); cloud.KindOf(err) == "" {
					t.Errorf("the pass ended with %v", err)
				}
				if w.Calls().Writes() != 0 {
					t.Error("something was written")
				}
			})
		}
	}
}

// unhelpful are the answers from which nothing can be learnt.
func unhelpful() []fault.Effect {
	return []fault.Effect{fault.InternalError, fault.Unavailable, fault.Throttle, fault.ResetBefore, fault.Garbage}
}

func faultOn(operation string, effect fault.Effect) fault.Rule {
	return fault.Rule{Effect: effect, Match: func(q fault.Request) bool { return q.Operation == operation }}
}
