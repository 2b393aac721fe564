package ccoctl_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestH1_files_of_each_verb(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]func(w awsWorld){
		"create-all-public":           func(w awsWorld) { w.run("create-all", w.key()).ends(0) },
		"create-all-private":          func(w awsWorld) { w.run("create-all", w.key(), "--create-private-s3-bucket").ends(0) },
		"create-all-dry-run":          func(w awsWorld) { w.run("create-all", w.key(), "--dry-run").ends(0) },
		"create-all-private-dry-run":  func(w awsWorld) { w.run("create-all", w.key(), "--dry-run", "--create-private-s3-bucket").ends(0) },
		"create-identity-provider":    func(w awsWorld) { w.run("create-identity-provider", w.key()).ends(0) },
		"create-iam-roles":            func(w awsWorld) { w.rolesOf(false) },
		"create-iam-roles-dry-run":    func(w awsWorld) { w.rolesOf(true) },
		"create-all-without-audience": func(w awsWorld) { w.run("create-all", w.key(), "--audience-condition=none").ends(0) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onAWS(fixed(t, awsCloud()))
			run(w)
			golden(t, "aws/"+name+".files.txt", w.listing())
			if !strings.HasSuffix(name, "dry-run") {
				golden(t, "aws/"+name+".account.json", w.account()+"\n")
			}
		})
	}
}

func (w awsWorld) rolesOf(dry bool) {
	flags := []string{"--identity-provider-arn=" + w.aProvider()}
	if dry {
		flags = append(flags, "--dry-run")
	}
	w.run("create-iam-roles", flags...).ends(0)
}

// What follows is written down from the description of earlier releases, so that no golden file can be wrong in the same way as the program.

func TestH1_the_bytes_that_installers_and_scripts_read(t *testing.T) {
	t.Parallel()
	w := onAWS(fixed(t, awsCloud()))
	w.run("create-all", w.key()).ends(0)
	files := w.files()
	public, err := os.ReadFile("testdata/serviceaccount-signer.public")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"manifests/cluster-authentication-02-config.yaml": `apiVersion: config.openshift.io/v1
kind: Authentication
metadata:
  name: cluster
spec:
  serviceAccountIssuer: https://prod-oidc.s3.us-east-1.amazonaws.com`,
		"manifests/openshift-ingress-operator-cloud-credentials-credentials.yaml": `apiVersion: v1
stringData:
  credentials: |-
    [default]
    sts_regional_endpoints = regional
    role_arn = arn:aws:iam::123456789012:role/prod-openshift-ingress-operator-cloud-credentials
    web_identity_token_file = /var/run/secrets/openshift/serviceaccount/token
kind: Secret
metadata:
  name: cloud-credentials
  namespace: openshift-ingress-operator
type: Opaque`,
	} {
		if files[name] != "600 "+want {
			t.Errorf("%s is\n%s", name, files[name])
		}
	}
	if len(files) != 8 {
		t.Errorf("there are the files %v", slices.Sorted(maps.Keys(files)))
	}
	bucket, _ := w.Bucket("prod-oidc")
	documents := map[string]string{}
	for _, object := range bucket.Objects {
		documents[object.Key] = string(object.Content)
		if !maps.Equal(object.Tags, prodTags) {
			t.Errorf("%s has the tags %v", object.Key, object.Tags)
		}
	}
	if documents["keys.json"] != keySet(t, public) {
		t.Errorf("the key set is %s", documents["keys.json"])
	}
	if got := documents[".well-known/openid-configuration"]; !sameJSON(got, discovery("https://prod-oidc.s3.us-east-1.amazonaws.com")) {
		t.Errorf("the discovery document is %s", got)
	}
}

func TestH1_trust_without_audience_is_that_of_earlier_releases(t *testing.T) {
	t.Parallel()
	w := onAWS(fixed(t, awsCloud()))
	w.run("create-all", w.key(), "--audience-condition=none").ends(0)
	old := onAWS(newWorld(t, awsCloud()))
	old.earlier(false)
	for _, want := range old.Roles() {
		role, found := w.Role(want.Name)
		if !found { // The one whose name earlier releases cut.
			continue
		}
		if !sameJSON(role.Trust, want.Trust) || !sameJSON(role.Policies[role.Name], want.Policies[want.Name]) || role.Description != want.Description || !maps.Equal(role.Tags, want.Tags) {
			t.Errorf("the role %s is\n%+v\nand was\n%+v", want.Name, role, want)
		}
	}
}

func TestH1_scripts_find_what_they_look_for(t *testing.T) {
	t.Parallel()
	w := onAWS(newWorld(t, awsCloud()))
	p := w.processes()(w.arguments("create-all")...)
	p.run().ends(0)
	log := filepath.Join(t.TempDir(), "log")
	w.write(log, append(p.stderr.Bytes(), p.stdout.Bytes()...), 0o600)
	const arn = "arn:aws:iam::123456789012:oidc-provider/prod-oidc.s3.us-east-1.amazonaws.com"
	for pipeline, want := range map[string]string{
		`grep "Identity Provider created with ARN:" "$LOG" | awk -F"ARN: " '{print $NF}'`:                                            arn,
		`awk '/serviceAccountIssuer/ { print $2 }' "$OUT/manifests/cluster-authentication-02-config.yaml"`:                           "https://prod-oidc.s3.us-east-1.amazonaws.com",
		`grep -h role_arn.*ingress "$OUT"/manifests/* | awk '{print $3}'`:                                                            "arn:aws:iam::123456789012:role/prod-openshift-ingress-operator-cloud-credentials",
		`ls "$OUT"/manifests/*-credentials.yaml | wc -l`:                                                                             "7",
		`grep -c "Issuer URL (serviceAccountIssuer) is https://prod-oidc.s3.us-east-1.amazonaws.com" "$LOG"`:                         "1",
		`grep -c " Updated Role policy for Role prod-openshift-ingress-operator-cloud-credentials$" "$LOG"`:                          "1",
		`grep -cE "^[0-9]{4}/[0-9]{2}/[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} Bucket prod-oidc created$" "$LOG"`:                         "1",
		`grep -c "Saved credentials configuration to: $OUT/manifests/.*-credentials.yaml$" "$LOG"`:                                   "7",
		`grep -c "Wrote cluster authentication manifest at path $OUT/manifests/cluster-authentication-02" "$LOG"`:                    "1",
		`grep -cE "Role arn:aws:iam::123456789012:role/prod-[^ ]* created$" "$LOG"`:                                                  "7",
		`grep -c "Reading public key$" "$LOG"`:                                                                                       "1",
		`grep -c "OpenID Connect discovery document in the S3 bucket prod-oidc at .well-known/openid-configuration updated$" "$LOG"`: "1",
		`grep -c "JSON web key set (JWKS) in the S3 bucket prod-oidc at keys.json updated$" "$LOG"`:                                  "1",
	} {
		if got := w.shell(pipeline, "LOG="+log); got != want {
			t.Errorf("%s yields %q and should yield %q", pipeline, got, want)
		}
	}
	if p.stdout.Len() > 0 {
		t.Errorf("stdout holds %q", p.stdout.String())
	}
}

func TestH1_ignored_requests_are_told_in_the_words_of_earlier_releases(t *testing.T) {
	t.Parallel()
	w := onAWS(smallWorld(t, awsCloud()))
	w.file("a", awsRequest("a").annotated("release.openshift.io/delete", "true"))
	w.file("b", awsRequest("b").annotated("release.openshift.io/feature-set", "TechPreviewNoUpgrade"))
	w.run("create-all").ends(0).says(
		"Ignoring CredentialsRequest openshift-cloud-credential-operator/a as it is marked for in-cluster deletion\n",
		"Ignoring CredentialsRequest openshift-cloud-credential-operator/b with tech-preview annotation\n")
	w.file("c", awsRequest("c").with("spec.serviceAccountNames", []any{}))
	w.run("create-all").ends(1).says("error while creating Role policy document for c: CredentialsRequest must provide ServieAccounts to bind the Role policy to")
}
