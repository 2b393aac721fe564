package ccoctl_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

func TestH1_gcp_files_of_each_verb(t *testing.T) {
	t.Parallel()
	const pool, provider, held = "--workload-identity-pool=prod", "--workload-identity-provider=prod", "--key-storage-method=pool-jwk-file"
	for name, run := range map[string]func(w *world){
		"create-all-public":                         func(w *world) { w.run("create-all", w.key()).ends(0) },
		"create-all-pool":                           func(w *world) { w.run("create-all", w.key(), held).ends(0) },
		"create-all-dry-run":                        func(w *world) { w.run("create-all", w.key(), "--dry-run").ends(0) },
		"create-all-pool-dry-run":                   func(w *world) { w.run("create-all", w.key(), "--dry-run", held).ends(0) },
		"create-workload-identity-pool-dry-run":     func(w *world) { w.run("create-workload-identity-pool", "--dry-run").ends(0) },
		"create-workload-identity-provider-dry-run": func(w *world) { w.run("create-workload-identity-provider", w.key(), pool, "--dry-run").ends(0) },
		"create-service-accounts-dry-run":           func(w *world) { w.run("create-service-accounts", pool, provider, "--dry-run").ends(0) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := fixed(t, gcpCloud())
			run(w)
			golden(t, "gcp/"+name+".files.txt", w.listing())
			if !strings.HasSuffix(name, "dry-run") {
				golden(t, "gcp/"+name+".account.json", w.account()+"\n")
			}
		})
	}
}

// What follows is written down from the description of earlier releases, so that no golden file can be wrong in the same way as the program.

func TestH1_gcp_the_bytes_that_installers_and_components_read(t *testing.T) {
	t.Parallel()
	w := onGCP(fixed(t, gcpCloud()))
	w.run("create-all", w.key()).ends(0)
	files := w.files()
	if want := "600 apiVersion: config.openshift.io/v1\nkind: Authentication\nmetadata:\n  name: cluster\nspec:\n  serviceAccountIssuer: https://storage.googleapis.com/prod-oidc"; files["manifests/cluster-authentication-02-config.yaml"] != want {
		t.Errorf("the issuer's manifest is %s", files["manifests/cluster-authentication-02-config.yaml"])
	}
	manifest := files["manifests/openshift-ingress-operator-cloud-credentials-credentials.yaml"]
	if !regexp.MustCompile(`^600 apiVersion: v1\ndata:\n  service_account\.json: [A-Za-z0-9+/=]+\nkind: Secret\nmetadata:\n  name: cloud-credentials\n  namespace: openshift-ingress-operator\ntype: Opaque$`).MatchString(manifest) {
		t.Errorf("the Secret is %s", manifest)
	}
	var secret struct{ Data map[string]string }
	if err := yaml.Unmarshal([]byte(strings.TrimPrefix(manifest, "600 ")), &secret); err != nil {
		t.Fatal(err)
	}
	file, err := base64.StdEncoding.DecodeString(secret.Data["service_account.json"])
	project, _ := w.Project(gcpProject)
	want := `{"type": "external_account", "audience": "//iam.googleapis.com/projects/` + project.Number + `/locations/global/workloadIdentityPools/prod/providers/prod",
		"subject_token_type": "urn:ietf:params:oauth:token-type:jwt", "token_url": "https://sts.googleapis.com/v1/token",
		"service_account_impersonation_url": "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/` + w.email("prod-openshift-ingress-gcp") + `:generateAccessToken",
		"credential_source": {"file": "/var/run/secrets/openshift/serviceaccount/token", "format": {"type": "text"}}}`
	if err != nil || !sameJSON(string(file), want) {
		t.Errorf("the credentials are %s: %v", file, err)
	}
	public, err := os.ReadFile("testdata/serviceaccount-signer.public")
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := w.ObjectContent("prod-oidc", "keys.json"); string(got) != keySet(t, public) {
		t.Errorf("the key set is %s", got)
	}
	if got, _ := w.ObjectContent("prod-oidc", ".well-known/openid-configuration"); !sameJSON(string(got), discovery("https://storage.googleapis.com/prod-oidc")) {
		t.Errorf("the discovery document is %s", got)
	}
}

// email is the address of the service account that is called so.
func (w gcpWorld) email(displayName string) string {
	for _, account := range w.ServiceAccounts(gcpProject) {
		if account.DisplayName == displayName {
			return account.Email
		}
	}
	return ""
}

func TestH1_gcp_names_and_marks_are_those_of_earlier_releases(t *testing.T) {
	t.Parallel()
	w := onGCP(newWorld(t, gcpCloud()))
	w.run("create-all").ends(0)
	pools := w.Pools(gcpProject)
	if len(pools) != 1 || len(pools[0].Providers) != 1 {
		t.Fatalf("the pools are %+v", pools)
	}
	pool, provider := pools[0], pools[0].Providers[0]
	if filepath.Base(pool.Name) != "prod" || pool.DisplayName != "prod" || pool.Description != "Created By OpenShift ccoctl" {
		t.Errorf("the pool is %+v", pool)
	}
	if filepath.Base(provider.Name) != "prod" || provider.DisplayName != "prod" || provider.Description != "Created By OpenShift ccoctl" ||
		provider.Mapping["google.subject"] != "assertion.sub" || strings.Join(provider.Audiences, " ") != "openshift" || provider.Issuer != "https://storage.googleapis.com/prod-oidc" {
		t.Errorf("the provider is %+v", provider)
	}
	id := regexp.MustCompile(`^prod-openshift-i-[bcdfghjklmnpqrstvwxz2456789]{5}@`)
	account, _ := w.ServiceAccount(w.email("prod-openshift-ingress-gcp"))
	if !id.MatchString(account.Email) || !strings.HasPrefix(account.Description, "Created By OpenShift ccoctl for service account prod-openshift-ingress-gcp") {
		t.Errorf("the service account is %+v", account)
	}
	bucket, _ := w.Bucket("prod-oidc")
	if bucket.Location != "US" || !bucket.UniformAccess || !w.BucketIsPublic("prod-oidc") {
		t.Errorf("the bucket is %+v", bucket)
	}
}

func TestH1_gcp_scripts_find_what_they_look_for(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcpCloud())
	p := w.processes()(w.arguments("create-all")...)
	p.run().ends(0)
	log := filepath.Join(t.TempDir(), "log")
	w.write(log, append(p.stderr.Bytes(), p.stdout.Bytes()...), 0o600)
	for pipeline, want := range map[string]string{
		`awk '/serviceAccountIssuer/ { print $2 }' "$OUT/manifests/cluster-authentication-02-config.yaml"`:        "https://storage.googleapis.com/prod-oidc",
		`ls "$OUT"/manifests/*-credentials.yaml | wc -l`:                                                          "8",
		`grep -c "Issuer URL (serviceAccountIssuer) is https://storage.googleapis.com/prod-oidc" "$LOG"`:          "1",
		`grep -cE "^[0-9]{4}/[0-9]{2}/[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} Bucket prod-oidc created$" "$LOG"`:      "1",
		`grep -c "Workload identity pool prod created$" "$LOG"`:                                                   "1",
		`grep -c "Saved credentials configuration to: $OUT/manifests/.*-credentials.yaml$" "$LOG"`:                "8",
		`grep -c "Wrote cluster authentication manifest at path $OUT/manifests/cluster-authentication-02" "$LOG"`: "1",
		`grep -c "Reading public key$" "$LOG"`:                                                                    "1",
	} {
		if got := w.shell(pipeline, "LOG="+log); got != want {
			t.Errorf("%s yields %q and should yield %q", pipeline, got, want)
		}
	}
	if p.stdout.Len() > 0 {
		t.Errorf("stdout holds %q", p.stdout.String())
	}
}

// earlierRelease has the project be as an earlier release leaves it: a bucket without labels, accounts whose IDs end in chance and whose descriptions do not name the set-up.
func (w gcpWorld) earlierRelease() {
	w.t.Helper()
	must := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	const issuer = "https://storage.googleapis.com/prod-oidc"
	must(w.AddBucket(gcpProject, "prod-oidc", "us", nil))
	must(w.AddBucketBinding("prod-oidc", "roles/storage.objectViewer", "allUsers"))
	must(w.SetObject("prod-oidc", ".well-known/openid-configuration", "application/json", []byte(discovery(issuer))))
	must(w.SetObject("prod-oidc", "keys.json", "application/json", []byte(keySet(w.t, signing.public))))
	_, err := w.PutPool(gcpProject, simgcp.Pool{Name: "prod", DisplayName: "prod", Description: "Created by OpenShift ccoctl", Providers: []simgcp.Provider{{
		Name: "prod", DisplayName: "prod", Description: "Created By OpenShift ccoctl", Mapping: map[string]string{"google.subject": "assertion.sub"},
		Issuer: issuer, Audiences: []string{"openshift"},
	}}})
	must(err)
	project, _ := w.Project(gcpProject)
	for _, name := range []string{"one", "two"} {
		email, err := w.AddServiceAccount(gcpProject, "prod-"+name+"-bcdfg", "prod-"+name)
		must(err)
		must(w.DescribeServiceAccount(email, "prod-"+name, "Created By OpenShift ccoctl for service account prod-"+name))
		must(w.AddAccountBinding(email, "roles/iam.workloadIdentityUser", "principal://iam.googleapis.com/projects/"+project.Number+
			"/locations/global/workloadIdentityPools/prod/subject/system:serviceaccount:openshift-"+name+":"+name))
		for _, role := range []string{"roles/storage.admin", "roles/iam.serviceAccountUser"} {
			must(w.AddBinding(gcpProject, role, "serviceAccount:"+email))
		}
	}
}

func TestH1_gcp_what_earlier_releases_made_is_taken_over(t *testing.T) {
	t.Parallel()
	w := onGCP(smallWorld(t, gcpCloud()))
	empty := w.account()
	w.earlierRelease()
	w.run("create-all").ends(0)
	for _, operation := range w.written() {
		if strings.HasSuffix(operation, ".create") || strings.HasSuffix(operation, ".insert") || strings.HasSuffix(operation, ".delete") {
			t.Errorf("it made %s", operation)
		}
	}
	for _, name := range []string{"one", "two"} {
		if email := w.email("prod-" + name); email != "prod-"+name+"-bcdfg@my-project.iam.gserviceaccount.com" || !strings.Contains(w.credentialsOf(name), email) {
			t.Errorf("%s has the service account %s and the credentials %s", name, email, w.credentialsOf(name))
		}
	}
	w.run("create-all").ends(0)
	if written := w.written(); len(written) > 0 {
		t.Errorf("the second run wrote %v", written)
	}
	w.run("delete").ends(0)
	same(t, "the project after delete", w.account(), empty)
}

func TestH1_gcp_what_earlier_releases_made_is_deleted(t *testing.T) {
	t.Parallel()
	w := onGCP(smallWorld(t, gcpCloud()))
	empty := w.account()
	w.earlierRelease()
	w.run("delete").ends(0)
	same(t, "the project after delete", w.account(), empty)
}

// credentialsOf is what the Secret of a request says.
func (w gcpWorld) credentialsOf(name string) string {
	_, encoded, _ := strings.Cut(w.files()["manifests/openshift-"+name+"-"+name+"-credentials.yaml"], "service_account.json: ")
	encoded, _, _ = strings.Cut(encoded, "\n")
	text, _ := base64.StdEncoding.DecodeString(encoded)
	if !json.Valid(text) {
		w.t.Errorf("the credentials of %s are %s", name, text)
	}
	return string(text)
}
