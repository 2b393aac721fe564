package ccoctl_test

import (
	"fmt"
	"slices"
	"testing"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// Fixed parts of the calls of create-all, in the order of their names; each role adds two.
var (
	newPublic = []string{
		"CreateBucket", "CreateOpenIDConnectProvider", "GetBucketTagging", "GetCallerIdentity", "GetObject", "GetOpenIDConnectProvider", "HeadBucket", "ListRoles",
		"PutBucketPolicy", "PutObject", "PutObject", "PutPublicAccessBlock",
	}
	againPublic = []string{
		"GetBucketPolicy", "GetBucketTagging", "GetCallerIdentity", "GetObject", "GetObject", "GetOpenIDConnectProvider", "GetPublicAccessBlock",
		"HeadBucket", "ListRoles",
	}
	newPrivate = []string{
		"CreateBucket", "CreateDistributionWithTags", "CreateOpenIDConnectProvider", "CreateOriginAccessControl", "GetBucketTagging", "GetCallerIdentity",
		"GetDistribution", "HEAD", "ListDistributions", "ListOriginAccessControls", "ListRoles", "PutBucketPolicy", "PutObject", "PutObject", "PutPublicAccessBlock",
	}
)

func TestCallsOfCreateAllAreAFixedPartAndTwoForEachRole(t *testing.T) {
	t.Parallel()
	for _, roles := range []int{1, 2, 12} {
		w := emptyWorld(t)
		for i := range roles {
			w.file(fmt.Sprint(i), newRequest(fmt.Sprintf("request-%d", i)))
		}
		w.run("create-all").ends(0)
		w.called(newPublic, roles, "CreateRole", "PutRolePolicy")
		w.run("create-all").ends(0)
		w.called(againPublic, roles, "GetRole", "GetRolePolicy")
		w.run("plan create-all").ends(0)
		w.called(againPublic, roles, "GetRole", "GetRolePolicy")
	}
}

func TestCallsOfAPrivateIssuer(t *testing.T) {
	t.Parallel()
	w := smallWorld(t)
	w.run("create-all", "--create-private-s3-bucket").ends(0)
	w.called(newPrivate, 2, "CreateRole", "PutRolePolicy")
	w.run("create-all", "--create-private-s3-bucket").ends(0)
	if n := len(w.made()); n > 14+2*2 {
		t.Errorf("%d calls for a second run: %v", n, w.made())
	}
}

// called checks which calls were made, whatever their order.
func (w *world) called(fixed []string, times int, each ...string) {
	w.t.Helper()
	want := slices.Clone(fixed)
	for range times {
		want = append(want, each...)
	}
	got := w.made()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		w.t.Errorf("the calls were\n%v\nand should have been\n%v", got, want)
	}
}

func TestDeleteReadsNoForeignRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("create-all").ends(0)
	w.run("delete").ends(0)
	alone := len(w.made())
	quotas := w.Quotas()
	quotas.RolesPerAccount, quotas.OIDCProviders = 5000, 1000
	w.SetQuotas(quotas)
	if err := w.AddForeignRoles(1000); err != nil {
		t.Fatal(err)
	}
	w.AddForeignOIDCProviders(100)
	w.AddDistributions(30, "foreign", map[string]string{"Name": "somebody"})
	foreign := w.account()
	w.run("create-all").ends(0)
	w.run("delete").ends(0)
	same(t, "what is somebody else's", w.account(), foreign)
	// Roles and distributions have a page more; whether one that was read in between is one of them depends on the names alone.
	if n := len(w.made()); n > alone+3 {
		t.Errorf("%d calls in a full account, %d in an empty one: %v", n, alone, tally(w.made()))
	}
	if n := w.Calls().Count("", "GetOpenIDConnectProvider"); n > 1 {
		t.Errorf("%d identity providers were read", n)
	}
}

func tally(names []string) map[string]int {
	counts := map[string]int{}
	for _, name := range names {
		counts[name]++
	}
	return counts
}

func TestCreateAllReadsNoForeignRole(t *testing.T) {
	t.Parallel()
	w := smallWorld(t)
	quotas := w.Quotas()
	quotas.RolesPerAccount = 5000
	w.SetQuotas(quotas)
	if err := w.AddForeignRoles(500); err != nil {
		t.Fatal(err)
	}
	w.AddForeignOIDCProviders(90)
	w.run("create-all").ends(0)
	w.called(newPublic, 2, "CreateRole", "PutRolePolicy")
	w.run("create-all").ends(0)
	w.called(againPublic, 2, "GetRole", "GetRolePolicy")
}

func TestDeleteOfAnotherNameChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("create-all", "--create-private-s3-bucket").ends(0)
	before := w.account()
	w.runWith(t.Context(), "aws", "delete", "--name=pro", "--region=us-east-1").ends(0)
	w.runWith(t.Context(), "aws", "delete", "--name=prod-openshift", "--region=us-east-1").ends(0)
	same(t, "the account", w.account(), before)
}

func TestDeleteLeavesWhatOnlyLooksLikeOurs(t *testing.T) {
	t.Parallel()
	w := smallWorld(t)
	const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	for name, tags := range map[string]map[string]string{
		"prod-openshift-untagged": nil, "prod-openshift-tagged": {"openshift.io/cloud-credential-operator/other": "owned", "Name": "prod"},
		"prod-openshift-named": {"Name": "prod"}, "prod-": {"Name": "prod"},
	} {
		if _, err := w.PutRole(simaws.Role{Name: name, Trust: trust, Tags: tags}); err != nil {
			t.Fatal(err)
		}
	}
	w.PutOIDCProvider(simaws.OIDCProvider{Issuer: "prod-oidc.example.com", Tags: map[string]string{"Name": "prod"}})
	if err := w.AddBucket("prod-oidc-logs", "us-east-1", map[string]string{"Name": "prod"}); err != nil {
		t.Fatal(err)
	}
	w.AddDistributions(1, "prod-oidc", map[string]string{"Name": "prod"})
	w.AddOriginAccessIdentity("openshift.io/cloud-credential-operator/prod2")
	foreign := w.account()
	w.run("create-all", "--create-private-s3-bucket").ends(0)
	w.run("delete").ends(0)
	same(t, "what is not ours", w.account(), foreign)
}
