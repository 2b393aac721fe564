package federation

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/cloud/aws/policy"
	simaws "github.com/cloudcredential/operator/sim/aws"
)

func TestANewRoleCostsTwoCallsAndAnExistingOneTwoReads(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	n := len(w.options.Requests)
	w.make()
	w.counts(map[string]int{"CreateRole": n, "PutRolePolicy": n, "ListRoles": 1, "GetRole": 0, "GetRolePolicy": 0, "GetOpenIDConnectProvider": 1,
		"CreateOpenIDConnectProvider": 1, "TagRole": 0, "TagOpenIDConnectProvider": 0, "GetCallerIdentity": 1})
	w.unchanged()
	w.counts(map[string]int{"CreateRole": 0, "PutRolePolicy": 0, "ListRoles": 1, "GetRole": n, "GetRolePolicy": n, "GetOpenIDConnectProvider": 1, "GetCallerIdentity": 1})
	// GetCallerIdentity, three of the bucket, two documents, the identity provider, the issuer's certificate, and one page of roles.
	if calls := len(w.Calls().All()); calls != 2*n+9 {
		t.Errorf("another run made %d calls for %d roles: %v", calls, n, w.made())
	}
}

func TestARoleIsThatOfExistingClustersAndNamesTheAudiences(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	req := newRequest("openshift-ingress-operator", "cloud-credentials", "elasticloadbalancing:DescribeLoadBalancers", "route53:ListHostedZones")
	req.ServiceAccounts = []string{"ingress-operator", "other"}
	w.options.Requests = append(w.options.Requests[:0], req)
	w.options.Roles.AudienceCondition = AudienceOfNoRole
	w.make()
	role := w.roleOf(req)
	const without = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/prod-oidc.s3.eu-west-1.amazonaws.com"},` +
		`"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"prod-oidc.s3.eu-west-1.amazonaws.com:sub":` +
		`["system:serviceaccount:openshift-ingress-operator:ingress-operator","system:serviceaccount:openshift-ingress-operator:other"]}}}]}`
	if role.Trust != without {
		t.Errorf("the trust policy is\n%s\nand should be\n%s", role.Trust, without)
	}
	const rights = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["elasticloadbalancing:DescribeLoadBalancers","route53:ListHostedZones"],"Resource":"*"}]}`
	if got := role.Policies["prod-openshift-ingress-operator-cloud-credentials"]; got != rights {
		t.Errorf("the policy is\n%s\nand should be\n%s", got, rights)
	}
	if role.Name != "prod-openshift-ingress-operator-cloud-credentials" || role.Description != "OpenShift role for openshift-ingress-operator/cloud-credentials" {
		t.Errorf("the role is called %s: %s", role.Name, role.Description)
	}
	if want := map[string]string{"openshift.io/cloud-credential-operator/prod": "owned", "Name": "prod"}; !maps.Equal(role.Tags, want) {
		t.Errorf("the tags are %v", role.Tags)
	}
	w.options.Roles.AudienceCondition = AudienceOfNewRoles
	w.unchanged()
	w.options.Roles.AudienceCondition = AudienceOfAllRoles
	w.make()
	with := strings.Replace(without, `"StringEquals":{`, `"StringEquals":{"prod-oidc.s3.eu-west-1.amazonaws.com:aud":["openshift","sts.amazonaws.com"],`, 1)
	if role = w.roleOf(req); role.Trust != with {
		t.Errorf("the trust policy is\n%s\nand should be\n%s", role.Trust, with)
	}
	for _, condition := range []AudienceCondition{AudienceOfNewRoles, AudienceOfNoRole} {
		w.options.Roles.AudienceCondition = condition
		w.unchanged()
	}
}

func TestAnExistingRoleIsBroughtUpToDateWithTheCallsThatTakes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(w *accountWorld, role *simaws.Role)
		calls  []string
	}{
		"other subjects": {func(_ *accountWorld, r *simaws.Role) {
			r.Trust = strings.Replace(r.Trust, "system:serviceaccount:apps:default", "system:serviceaccount:apps:other", 1)
		}, []string{"UpdateAssumeRolePolicy"}},
		"another issuer": {func(_ *accountWorld, r *simaws.Role) {
			r.Trust = strings.ReplaceAll(r.Trust, "eu-west-1", "us-east-2")
		}, []string{"UpdateAssumeRolePolicy"}},
		"a wildcard subject": {func(_ *accountWorld, r *simaws.Role) {
			r.Trust = strings.ReplaceAll(strings.ReplaceAll(r.Trust, "StringEquals", "StringLike"), "apps:default", "apps:*")
		}, []string{"UpdateAssumeRolePolicy"}},
		"another statement": {func(_ *accountWorld, r *simaws.Role) {
			r.Trust = strings.Replace(r.Trust, `"Statement":[`, `"Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"},`, 1)
		}, []string{"UpdateAssumeRolePolicy"}},
		"other audiences": {func(_ *accountWorld, r *simaws.Role) {
			r.Trust = strings.Replace(r.Trust, `["openshift","sts.amazonaws.com"]`, `"somebody"`, 1)
		}, []string{"UpdateAssumeRolePolicy"}},
		"more rights": {func(_ *accountWorld, r *simaws.Role) {
			r.Policies[r.Name] = strings.Replace(r.Policies[r.Name], `"s3:GetObject"`, `"s3:GetObject","iam:CreateUser"`, 1)
		}, []string{"PutRolePolicy"}},
		"no policy": {func(_ *accountWorld, r *simaws.Role) { r.Policies = nil }, []string{"PutRolePolicy"}},
		"another description": {func(_ *accountWorld, r *simaws.Role) {
			r.Description, r.MaxSession = "mine", 4*time.Hour
		}, []string{"UpdateRoleDescription"}},
		"a tag less": {func(w *accountWorld, r *simaws.Role) {
			delete(r.Tags, "Name")
			r.Tags["theirs"] = "stays"
		}, []string{"TagRole"}},
		"another boundary": {func(w *accountWorld, _ *simaws.Role) {
			arn, err := w.AddPolicy("boundary", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
			w.fine(err)
			w.options.Roles.PermissionsBoundary = arn
		}, []string{"PutRolePermissionsBoundary"}},
		"other user tags": {func(w *accountWorld, _ *simaws.Role) {
			w.options.UserTags = map[string]string{"team": "storage"}
		}, []string{"PutBucketTagging", "TagOpenIDConnectProvider", "TagRole"}},
		"the same, laid out otherwise": {func(_ *accountWorld, r *simaws.Role) {
			r.Trust = strings.ReplaceAll(strings.Replace(r.Trust, `["system:serviceaccount:apps:default"]`, `"system:serviceaccount:apps:default"`, 1), ",", " ,\n ")
			r.Policies[r.Name] = strings.ReplaceAll(r.Policies[r.Name], ":[", ": [\n")
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, "eu-west-1")
			req := newRequest("apps", "storage", "s3:GetObject")
			w.options.Requests = append(w.options.Requests[:0], req)
			w.make()
			role := w.roleOf(req)
			c.change(w, &role)
			w.place(role)
			w.make()
			var writes []string
			for _, call := range w.Calls().All() {
				if call.Write {
					writes = append(writes, call.Operation)
				}
			}
			slices.Sort(writes)
			if !slices.Equal(writes, c.calls) {
				t.Errorf("the writes were %v and should have been %v", writes, c.calls)
			}
			w.unchanged()
			after := w.roleOf(req)
			if after.MaxSession != role.MaxSession {
				t.Errorf("the longest session is %s now", after.MaxSession)
			}
			for key, value := range role.Tags {
				if after.Tags[key] != value {
					t.Errorf("the tag %s has gone", key)
				}
			}
		})
	}
}

func TestARoleOfSomebodyElseIsRefusedBeforeAnythingIsWritten(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		tags        map[string]string
		description string
		says        string
	}{
		"no tags":        {nil, "", "does not carry the tag openshift.io/cloud-credential-operator/prod"},
		"another set-up": {map[string]string{"openshift.io/cloud-credential-operator/test": "owned"}, "", "part of test"},
		"another Secret": {map[string]string{"openshift.io/cloud-credential-operator/prod": "owned"}, "OpenShift role for apps-storage/keys", "it is the role of apps-storage/keys"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, "eu-west-1")
			req := newRequest("apps", "storage-keys", "s3:GetObject")
			w.options.Requests = append(w.options.Requests[:0], req)
			before := simaws.Role{Name: "prod-apps-storage-keys", Trust: anybody, Tags: c.tags, Description: c.description}
			w.place(before)
			w.failing("prod-apps-storage-keys", c.says)
			if n := w.Calls().Writes(); n != 0 {
				t.Errorf("%d writes were made: %v", n, w.made())
			}
		})
	}
}

func TestARoleWithoutTagsIsAdoptedOnRequestOnly(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "eu-west-1")
	req := newRequest("apps", "storage", "s3:GetObject")
	w.options.Requests = append(w.options.Requests[:0], req)
	w.place(simaws.Role{Name: "prod-apps-storage", Trust: anybody})
	w.options.Adopt = true
	w.make()
	if role := w.roleOf(req); role.Tags[w.options.OwnedTag()] != "owned" || role.Trust == anybody {
		t.Errorf("the role is %+v", role)
	}
	w.options.Adopt = false
	w.unchanged()
}

// anybody is a trust policy that is none of ours.

const anybody = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`

func TestANewRoleIsBoundedAndTagged(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, "us-gov-west-1")
	req := newRequest("apps", "storage", "s3:GetObject")
	w.options.Requests = append(w.options.Requests[:0], req)
	arn, err := w.AddPolicy("boundary", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
	w.fine(err)
	w.options.Roles.PermissionsBoundary, w.options.UserTags = arn, map[string]string{"team": "storage", "Name": "other"}
	w.make()
	role := w.roleOf(req)
	want := map[string]string{"openshift.io/cloud-credential-operator/prod": "owned", "Name": "prod", "team": "storage"}
	if role.Boundary != arn || !maps.Equal(role.Tags, want) || !strings.HasPrefix(role.ARN, "arn:aws-us-gov:") {
		t.Errorf("the role is %+v", role)
	}
	w.counts(map[string]int{"PutRolePermissionsBoundary": 0, "TagRole": 0})
	w.options.Roles.PermissionsBoundary = ""
	w.unchanged() // a boundary is never removed
}

func TestTheTrustPolicyIsReadByWhatItMeans(t *testing.T) {
	t.Parallel()
	of := trust{provider: "arn:aws:iam::123456789012:oidc-provider/issuer", issuer: "issuer", subjects: []string{"a", "b"}, audiences: []string{"c"}}
	read := readTrust(of.encode(), "issuer")
	if read.provider != of.provider || read.issuer != of.issuer || !slices.Equal(read.subjects, of.subjects) || !slices.Equal(read.audiences, of.audiences) || len(read.other) != 0 {
		t.Errorf("what was read is %+v", read)
	}
	for _, text := range []string{"", "%zz", "null", "{}", `{"Version":"2012-10-17"}`, `{"Version":"2008-10-17","Statement":[]}`, `[]`, `{"Statement":"x"}`} {
		if read := readTrust(text, "issuer"); read.provider != "" {
			t.Errorf("%q was read as %+v", text, read)
		}
	}
	statement := map[string]any{}
	if err := json.Unmarshal([]byte(policy.Encode(trustDocument{Statement: []trustStatement{{}}})), &statement); err != nil {
		t.Fatal(err)
	}
	if _, ours := readTrustStatement(statement); ours {
		t.Error("a document was read as a statement")
	}
}

// place puts a role into the account.

func (w *accountWorld) place(role simaws.Role) {
	w.t.Helper()
	_, err := w.PutRole(role)
	w.fine(err)
}

func (w *accountWorld) fine(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}
