package ccoctl_test

import "testing"

// awsKindOf is the kind of resource that an operation writes.
var awsKindOf = map[string]string{
	"CreateBucket": "s3:bucket", "PutBucketTagging": "s3:bucket", "DeleteBucket": "s3:bucket", "PutBucketOwnershipControls": "s3:bucket",
	"PutPublicAccessBlock": "s3:public-access-block", "PutBucketPolicy": "s3:bucket-policy",
	"PutObject": "s3:object", "PutObjectTagging": "s3:object", "DeleteObject": "s3:object", "DeleteObjects": "s3:object",
	"CreateOriginAccessControl": "cloudfront:origin-access-control", "DeleteOriginAccessControl": "cloudfront:origin-access-control",
	"CreateDistributionWithTags": "cloudfront:distribution", "UpdateDistribution": "cloudfront:distribution", "DeleteDistribution": "cloudfront:distribution",
	"TagResource":                 "cloudfront:distribution",
	"CreateOpenIDConnectProvider": "iam:oidc-provider", "DeleteOpenIDConnectProvider": "iam:oidc-provider", "TagOpenIDConnectProvider": "iam:oidc-provider",
	"UpdateOpenIDConnectProviderThumbprint": "iam:oidc-provider", "AddClientIDToOpenIDConnectProvider": "iam:oidc-provider",
	"CreateRole": "iam:role", "DeleteRole": "iam:role", "TagRole": "iam:role", "UpdateAssumeRolePolicy": "iam:role", "PutRolePermissionsBoundary": "iam:role",
	"UpdateRoleDescription": "iam:role", "PutRolePolicy": "iam:role-policy", "DeleteRolePolicy": "iam:role",
}

// awsUpgrades are made one after the other.
var awsUpgrades = []upgrade{
	{"a ServiceAccount more", func(w *world) {
		w.file("one", awsRequest("one").with("spec.serviceAccountNames", []any{"one", "another"}))
	}, nil, []string{"update iam:role openshift-one/one"}},
	{"fewer rights", func(w *world) {
		w.file("two", awsRequest("two").with("spec.providerSpec.statementEntries.0.action", []any{"s3:ListAllMyBuckets"}))
	}, nil, []string{"update iam:role-policy openshift-two/two"}},
	{"a request more", func(w *world) { w.file("three", awsRequest("three")) }, nil, []string{
		"create file manifests/openshift-three-three-credentials.yaml", "create iam:role openshift-three/three", "create iam:role-policy openshift-three/three",
	}},
	{"a boundary", func(*world) {}, []string{"--permissions-boundary-arn=arn:aws:iam::aws:policy/AdministratorAccess"}, []string{
		"update iam:role openshift-one/one", "update iam:role openshift-three/three", "update iam:role openshift-two/two",
	}},
	{"rights that somebody added", func(w *world) {
		role, _ := onAWS(w).Role("prod-openshift-one-one")
		role.Policies = map[string]string{role.Name: allowAll}
		if _, err := onAWS(w).PutRole(role); err != nil {
			w.t.Fatal(err)
		}
	}, nil, []string{"update iam:role-policy openshift-one/one"}},
	{"a role that somebody deleted", func(w *world) { onAWS(w).DeleteRole("prod-openshift-two-two") }, nil, []string{
		"create iam:role openshift-two/two", "create iam:role-policy openshift-two/two",
	}},
}

func TestE6_user_tags_reach_everything_that_carries_them(t *testing.T) {
	t.Parallel()
	for name, shape := range awsCloud().shapes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onAWS(smallWorld(t, awsCloud()))
			w.run("create-all", shape).ends(0)
			w.applied("create-all", shape, "--user-tags=team=storage,stage=a b:c/d")
			w.applied("create-all", shape, "--user-tags=team=network")
			bucket, _ := w.Bucket("prod-oidc")
			tagged := []map[string]string{bucket.Tags, w.OIDCProviders()[0].Tags}
			for _, role := range w.Roles() {
				tagged = append(tagged, role.Tags)
			}
			for _, d := range w.Distributions() {
				tagged = append(tagged, d.Tags)
			}
			for i, tags := range tagged {
				if tags["team"] != "network" || tags["stage"] != "a b:c/d" || tags["openshift.io/cloud-credential-operator/prod"] != "owned" {
					t.Errorf("the tags of thing %d are %v", i, tags)
				}
			}
			w.applied("delete")
		})
	}
}
