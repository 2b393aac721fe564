package ccoctl_test

import (
	"testing"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

var awsCounts = counts{
	fixed: []string{
		"CreateBucket", "CreateOpenIDConnectProvider", "GetBucketTagging", "GetCallerIdentity", "GetObject", "GetOpenIDConnectProvider", "HeadBucket", "ListRoles",
		"PutBucketPolicy", "PutObject", "PutObject", "PutPublicAccessBlock",
	},
	each: []string{"CreateRole", "PutRolePolicy"},
	againFixed: []string{
		"GetBucketPolicy", "GetBucketTagging", "GetCallerIdentity", "GetObject", "GetObject", "GetOpenIDConnectProvider", "GetPublicAccessBlock",
		"HeadBucket", "ListRoles",
	},
	againEach: []string{"GetRole", "GetRolePolicy"},
}

// newPrivate is the fixed part with a private issuer.
var newPrivate = []string{
	"CreateBucket", "CreateDistributionWithTags", "CreateOpenIDConnectProvider", "CreateOriginAccessControl", "GetBucketTagging", "GetCallerIdentity",
	"GetDistribution", "HEAD", "ListDistributions", "ListOriginAccessControls", "ListRoles", "PutBucketPolicy", "PutObject", "PutObject", "PutPublicAccessBlock",
}

func TestCallsOfAPrivateIssuer(t *testing.T) {
	t.Parallel()
	w := onAWS(smallWorld(t, awsCloud()))
	w.run("create-all", "--create-private-s3-bucket").ends(0)
	w.called(newPrivate, 2, "CreateRole", "PutRolePolicy")
	w.run("create-all", "--create-private-s3-bucket").ends(0)
	if n := len(w.made()); n > 14+2*2 {
		t.Errorf("%d calls for a second run: %v", n, w.made())
	}
}

func TestDeleteReadsNoForeignRole(t *testing.T) {
	t.Parallel()
	w := onAWS(newWorld(t, awsCloud()))
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

func TestCreateAllReadsNoForeignRole(t *testing.T) {
	t.Parallel()
	w := onAWS(smallWorld(t, awsCloud()))
	quotas := w.Quotas()
	quotas.RolesPerAccount = 5000
	w.SetQuotas(quotas)
	if err := w.AddForeignRoles(500); err != nil {
		t.Fatal(err)
	}
	w.AddForeignOIDCProviders(90)
	w.run("create-all").ends(0)
	w.called(w.cloud.counts.fixed, 2, w.cloud.counts.each...)
	w.run("create-all").ends(0)
	w.called(w.cloud.counts.againFixed, 2, w.cloud.counts.againEach...)
}

func TestDeleteLeavesWhatOnlyLooksLikeOurs(t *testing.T) {
	t.Parallel()
	w := onAWS(smallWorld(t, awsCloud()))
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
