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
