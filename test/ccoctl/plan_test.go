package ccoctl_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/fault"
)

// kindOf is the kind of resource that an operation writes.
var kindOf = map[string]string{
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

// applied makes a plan of a verb, runs the verb, and checks that it changed what the plan said and nothing else.
func (w *world) applied(verb string, more ...string) []change {
	w.t.Helper()
	before := w.state()
	planned := w.run("plan "+verb, append(more, "-o=json")...)
	same(w.t, "what there is after a plan", w.state(), before)
	if written := w.written(); len(written) > 0 {
		w.t.Errorf("the plan wrote %v", written)
	}
	want := changes(planned.document().Plan.Changes, "")
	wantCode := 2
	if len(want) == 0 {
		wantCode = 0
	}
	planned.ends(wantCode)
	files := w.files()
	done := w.run(verb, append(more, "-o=json")...).ends(0).document()
	// A file that hangs on the ARN of a role that is yet to be made may turn out to be as it should be.
	want = slices.DeleteFunc(want, func(c change) bool {
		c.Status = "unchanged"
		return c.Kind == "file" && slices.Contains(done.Result.Outcomes, c)
	})
	if got := changes(done.Result.Outcomes, "done"); !slices.Equal(sorted(got), sorted(want)) {
		w.t.Errorf("%s %v did\n%v\nand planned\n%v", verb, more, sorted(got), sorted(want))
	}
	kinds := map[string]bool{}
	for _, operation := range w.written() {
		kind, known := kindOf[operation]
		if !known {
			w.t.Errorf("%s is no write that a plan has", operation)
		}
		kinds[kind] = true
	}
	if planned := kindsOf(want); !maps.Equal(kinds, planned) {
		w.t.Errorf("%s %v wrote %v and planned %v", verb, more, kinds, planned)
	}
	w.fileChanges(files, want)
	return want
}

// fileChanges checks that the files that are not as they were are those of the plan.
func (w *world) fileChanges(before map[string]string, want []change) {
	w.t.Helper()
	var changed, planned []string
	for name, content := range w.files() {
		if before[name] != content {
			changed = append(changed, name)
		}
	}
	for _, c := range want {
		if c.Kind == "file" {
			planned = append(planned, c.Name)
		}
	}
	slices.Sort(changed)
	slices.Sort(planned)
	if !slices.Equal(changed, planned) {
		w.t.Errorf("the files %v changed, and the plan was about %v", changed, planned)
	}
}

// changes are those of a list that write, with a status if it is not empty.
func changes(list []change, status string) []change {
	var writing []change
	for _, c := range list {
		if c.Action != "keep" && c.Status == status {
			c.Status = ""
			writing = append(writing, c)
		}
	}
	return writing
}

func sorted(list []change) []string {
	var lines []string
	for _, c := range list {
		lines = append(lines, fmt.Sprintf("%s %s %s", c.Action, c.Kind, c.Name))
	}
	slices.Sort(lines)
	return lines
}

// kindsOf are the kinds of a list that are of the cloud and written by a call.
func kindsOf(list []change) map[string]bool {
	kinds := map[string]bool{}
	for _, c := range list {
		if c.Kind != "file" && c.Kind != "cloudfront:deployment" && !strings.HasPrefix(c.Kind, "oidc:") {
			kinds[c.Kind] = true
		}
	}
	return kinds
}

func TestE6_writes_are_those_of_the_plan(t *testing.T) {
	t.Parallel()
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := smallWorld(t)
			w.applied("create-all", shape)
			for _, step := range upgrades {
				step.change(w)
				got := sorted(w.applied("create-all", append([]string{shape}, step.flags...)...))
				if !slices.Equal(got, step.want) {
					t.Errorf("%s: the changes are\n%v\nand should be\n%v", step.name, got, step.want)
				}
			}
			w.applied("delete")
			w.applied("delete")
		})
	}
}

// upgrades are changes of what is asked for, one after the other, and what they come to.
var upgrades = []struct {
	name   string
	change func(w *world)
	flags  []string
	want   []string
}{
	{"nothing", func(*world) {}, nil, nil},
	{"a ServiceAccount more", func(w *world) {
		w.file("one", newRequest("one").with("spec.serviceAccountNames", []any{"one", "another"}))
	}, nil, []string{"update iam:role openshift-one/one"}},
	{"fewer rights", func(w *world) {
		w.file("two", newRequest("two").with("spec.providerSpec.statementEntries.0.action", []any{"s3:ListAllMyBuckets"}))
	}, nil, []string{"update iam:role-policy openshift-two/two"}},
	{"a request more", func(w *world) { w.file("three", newRequest("three")) }, nil, []string{
		"create file manifests/openshift-three-three-credentials.yaml", "create iam:role openshift-three/three", "create iam:role-policy openshift-three/three",
	}},
	{"a boundary", func(*world) {}, []string{"--permissions-boundary-arn=arn:aws:iam::aws:policy/AdministratorAccess"}, []string{
		"update iam:role openshift-one/one", "update iam:role openshift-three/three", "update iam:role openshift-two/two",
	}},
	{"a manifest that somebody edited", func(w *world) {
		w.write(filepath.Join(w.out, "manifests", "openshift-one-one-credentials.yaml"), []byte("edited"), 0o600)
	}, nil, []string{"update file manifests/openshift-one-one-credentials.yaml"}},
	{"a manifest that all can read", func(w *world) {
		if err := os.Chmod(filepath.Join(w.out, "manifests", "openshift-one-one-credentials.yaml"), 0o644); err != nil {
			w.t.Fatal(err)
		}
	}, nil, []string{"update file manifests/openshift-one-one-credentials.yaml"}},
	{"rights that somebody added", func(w *world) {
		role, _ := w.Role("prod-openshift-one-one")
		role.Policies = map[string]string{role.Name: allowAll}
		if _, err := w.PutRole(role); err != nil {
			w.t.Fatal(err)
		}
	}, nil, []string{"update iam:role-policy openshift-one/one"}},
	{"a role that somebody deleted", func(w *world) { w.DeleteRole("prod-openshift-two-two") }, nil, []string{
		"create iam:role openshift-two/two", "create iam:role-policy openshift-two/two",
	}},
}

func TestE6_user_tags_reach_everything_that_carries_them(t *testing.T) {
	t.Parallel()
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := smallWorld(t)
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

func TestE6_plans_of_the_other_verbs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.applied("create-identity-provider")
	w.applied("create-iam-roles", "--identity-provider-arn="+w.OIDCProviders()[0].ARN)
	w.applied("create-all")
	w.applied("create-all", "--dry-run")
	w.applied("delete")
}

func TestPlanEndsWithWhatItFound(t *testing.T) {
	t.Parallel()
	w := smallWorld(t)
	for _, format := range []string{"table", "json", "commands"} {
		w.run("plan create-all", "-o="+format).ends(2)
		w.run("plan delete", "-o="+format).ends(0)
	}
	w.run("create-all").ends(0)
	for _, format := range []string{"table", "json", "commands"} {
		w.run("plan create-all", "-o="+format).ends(0)
		w.run("plan delete", "-o="+format).ends(2)
	}
	w.on("GetRole", fault.Rule{Effect: fault.Deny})
	for _, format := range []string{"table", "json", "commands"} {
		w.run("plan create-all", "-o="+format).ends(1)
	}
	w.Faults().Clear()
	if err := w.SetBucketTags("prod-oidc", map[string]string{"openshift.io/cloud-credential-operator/other": "owned"}); err != nil {
		t.Fatal(err)
	}
	w.run("plan create-all").ends(1)
	w.run("create-all").ends(1)
	if written := w.written(); len(written) > 0 {
		t.Errorf("in spite of a bucket that is not ours it wrote %v", written)
	}
}
