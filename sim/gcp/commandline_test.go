package gcp_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/gcp"
)

// gcloud is Google's command line as the owner of the project. It skips the test where there is none.
func (w *world) gcloud(t *testing.T) func(out any, arguments ...string) {
	t.Helper()
	file, err := exec.LookPath("gcloud")
	if err != nil {
		t.Skip("SKIPPED: gcloud is not installed, so only the Go clients judge the simulated Google Cloud here")
	}
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		ok(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	ca := write("ca.pem", string(w.proxy.CA()))
	token := write("token", w.Token("serviceAccount:"+email("the-owner"), day))
	environment := append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "LC_ALL=C.UTF-8",
		"CLOUDSDK_CONFIG=" + dir, "CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE=" + ca, "CLOUDSDK_CORE_DISABLE_PROMPTS=1", "CLOUDSDK_CORE_PROJECT=" + projectID,
		"CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK=1", "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING=1", "CLOUDSDK_CORE_DISABLE_FILE_LOGGING=1",
	}, w.proxy.Environ(ca)...)
	return func(out any, arguments ...string) {
		t.Helper()
		command := exec.CommandContext(t.Context(), file, append(arguments, "--access-token-file="+token, "--format=json")...)
		command.Env = environment
		var complaint strings.Builder
		command.Stderr = &complaint
		text, err := command.Output()
		if err != nil {
			t.Fatalf("gcloud %s: %v: %s", strings.Join(arguments, " "), err, complaint.String())
		}
		if out == nil {
			return
		}
		if err := json.Unmarshal(text, out); err != nil {
			t.Fatalf("gcloud %s prints no JSON: %v\n%s", strings.Join(arguments, " "), err, text)
		}
	}
}

func TestTheCommandLineManagesAccountsAndPolicies(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	gcloud := w.gcloud(t)
	gcloud(nil, "iam", "service-accounts", "create", "abcdef", "--display-name=d", "--description=e")
	if a, there := w.ServiceAccount(email("abcdef")); !there || a.DisplayName != "d" || a.Description != "e" {
		t.Errorf("the account is %+v", a)
	}
	file := filepath.Join(t.TempDir(), "key.json")
	gcloud(nil, "iam", "service-accounts", "keys", "create", file, "--iam-account="+email("abcdef"))
	gcloud(nil, "iam", "roles", "create", "viewing", "--project="+projectID, "--title=t", "--permissions=iam.serviceAccounts.get,iam.serviceAccounts.list", "--stage=GA")
	member := "serviceAccount:" + email("abcdef")
	gcloud(nil, "projects", "add-iam-policy-binding", projectID, "--member="+member, "--role="+project+"/roles/viewing", "--condition=None")
	gcloud(nil, "projects", "add-iam-policy-binding", projectID, "--member="+member, "--role="+storageAdmin,
		`--condition=title=soon over,expression=request.time < timestamp("2000-01-01T00:00:00Z")`)
	if roles := w.RolesOf(projectID, member); !slices.Equal(roles, []string{project + "/roles/viewing", storageAdmin}) {
		t.Errorf("roles %v", roles)
	}
	key := must(os.ReadFile(file))(t)
	_, err := w.as(t, key).iam.Projects.ServiceAccounts.List(project).Do()
	ok(t, err)
	var policy struct{ Version int }
	gcloud(&policy, "projects", "get-iam-policy", projectID)
	if policy.Version != 3 {
		t.Errorf("the version is %d", policy.Version)
	}
	gcloud(nil, "iam", "service-accounts", "add-iam-policy-binding", email("abcdef"), "--role=roles/iam.workloadIdentityUser",
		"--member=principal://iam.googleapis.com/projects/"+w.number+"/locations/global/workloadIdentityPools/cluster/subject/system:serviceaccount:ns:name")
	if b := w.AccountPolicy(email("abcdef")); len(b) != 1 {
		t.Errorf("the account's policy is %v", b)
	}
}

func TestTheCommandLineMakesPools(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	gcloud := w.gcloud(t)
	gcloud(nil, "iam", "workload-identity-pools", "create", "cluster", "--location=global", "--display-name=cluster", "--description=d")
	keys := filepath.Join(t.TempDir(), "keys.json")
	ok(t, os.WriteFile(keys, []byte(keySet), 0o600))
	gcloud(nil, "iam", "workload-identity-pools", "providers", "create-oidc", "cluster", "--location=global", "--workload-identity-pool=cluster",
		"--issuer-uri=https://storage.googleapis.com/cluster-oidc", "--allowed-audiences=openshift", "--attribute-mapping=google.subject=assertion.sub",
		"--jwk-json-path="+keys)
	gcloud(nil, "iam", "workload-identity-pools", "delete", "cluster", "--location=global")
	pools := w.Pools(projectID)
	if len(pools) != 1 || pools[0].Deleted.IsZero() || len(pools[0].Providers) != 1 || pools[0].Providers[0].KeySet != keySet {
		t.Errorf("the pools are %+v", pools)
	}
	var enabled []struct{ State string }
	gcloud(&enabled, "services", "list", "--enabled")
	if len(enabled) < 10 {
		t.Errorf("services %v", enabled)
	}
}
