package cluster_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/plan"
)

const (
	canary = "hunter2-canary"
	// unreachable is a kubeconfig of a cluster that nobody answers for.
	unreachable = `{"apiVersion":"v1","kind":"Config","current-context":"c","contexts":[{"name":"c","context":{"cluster":"k","user":"u"}}],` +
		`"clusters":[{"name":"k","cluster":{"server":"http://127.0.0.1:1"}}],"users":[{"name":"u","user":{}}]}`
	ingress = `apiVersion: v1
stringData:
  credentials: |-
    [default]
    role_arn = ` + canary + `
kind: Secret
metadata:
  name: cloud-credentials
  namespace: openshift-ingress-operator
  labels:
    made-by: ccoctl
type: Opaque`
	two = `# the first document is a comment
---
apiVersion: v1
kind: Secret
metadata: {name: a, namespace: first}
data: {key: aHVudGVyMi1jYW5hcnk=}
---
apiVersion: config.openshift.io/v1
kind: Authentication
metadata: {name: cluster}
---
apiVersion: v1
kind: Secret
metadata: {name: b, namespace: second}
stringData: {key: ` + canary + `}
`
)

func TestSecretsAreMadeThenKeptThenChanged(t *testing.T) {
	t.Parallel()
	env := environment(t)
	admin := kubeconfig(t, env, "admin", "system:masters")
	for _, namespace := range []string{"openshift-ingress-operator", "first", "second"} {
		env.Namespace(t, namespace)
	}
	env.Create(t, &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: "first", Name: "a",
			Labels: map[string]string{"theirs": "stays"}, Annotations: map[string]string{"cloudcredential.openshift.io/credentials-request": "x/y"},
		},
		Data: map[string][]byte{"key": []byte("old"), "aws_access_key_id": []byte("AKIA")},
	})
	directory := outputDir(t, map[string]string{"ingress.yaml": ingress, "two.yml": two, "notes.txt": "not: [read"})
	args := []string{"apply", "secrets", "--output-dir=" + directory, "--kubeconfig=" + admin}

	made := run(t, nil, "", args...)
	for _, sentence := range []string{
		"Applied Secret openshift-ingress-operator/cloud-credentials", "Applied Secret first/a", "Applied Secret second/b", "Applied 3 Secret(s)",
		"Ignoring Authentication in " + filepath.Join(directory, "manifests", "two.yml") + ", not a Secret",
	} {
		if !strings.Contains(made.stderr, " "+sentence+"\n") {
			t.Errorf("%q is not said", sentence)
		}
	}
	if made.code != cli.ExitDone || strings.Contains(made.String(), canary) {
		t.Fatal(made)
	}
	got := secret(t, env, "openshift-ingress-operator", "cloud-credentials")
	if string(got.Data["credentials"]) != "[default]\nrole_arn = "+canary || got.Type != corev1.SecretTypeOpaque || got.Labels["made-by"] != "ccoctl" {
		t.Errorf("%+v", got)
	}
	changed := secret(t, env, "first", "a")
	if len(changed.Data) != 1 || string(changed.Data["key"]) != canary {
		t.Errorf("a key that the manifest does not have is still there: %v", maps.Keys(changed.Data))
	}
	if changed.Labels["theirs"] != "stays" || changed.Annotations["cloudcredential.openshift.io/credentials-request"] != "x/y" {
		t.Errorf("marks of others are gone: %+v", changed.ObjectMeta)
	}

	kept := run(t, nil, "", args...)
	if kept.code != cli.ExitDone || !strings.Contains(kept.stderr, "Applied 3 Secret(s)") {
		t.Error(kept)
	}
	if again := secret(t, env, "first", "a"); again.ResourceVersion != changed.ResourceVersion {
		t.Error("a Secret that is as it should be was written")
	}

	write(t, filepath.Join(directory, "manifests", "ingress.yaml"), strings.ReplaceAll(ingress, canary, "other"))
	if looked := run(t, nil, "", append([]string{"plan"}, args...)...); looked.code != cli.ExitChanges || !strings.Contains(looked.stdout, "data credentials") {
		t.Error(looked)
	}
	if updated := run(t, nil, "", args...); updated.code != cli.ExitDone {
		t.Error(updated)
	}
	if got := secret(t, env, "openshift-ingress-operator", "cloud-credentials"); !strings.Contains(string(got.Data["credentials"]), "other") {
		t.Error("the Secret was not updated")
	}
}

func TestWhatCannotBeAppliedDoesNotHoldUpTheRest(t *testing.T) {
	t.Parallel()
	env := environment(t)
	env.Namespace(t, "present")
	env.Namespace(t, "closed")
	limited := kubeconfig(t, env, "limited")
	grant(t, env, "limited",
		rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"secrets"}, ResourceNames: []string{"a", "b"}, Verbs: []string{"get"}},
		rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"secrets"}, Verbs: []string{"create"}},
	)
	directory := outputDir(t, map[string]string{
		"ingress.yaml": strings.ReplaceAll(ingress, "openshift-ingress-operator", "closed"),
		"two.yml":      strings.NewReplacer("first", "absent", "second", "present").Replace(two),
	})
	got := run(t, nil, "", "apply", "secrets", "--output-dir="+directory, "--kubeconfig="+limited, "-o", "json")
	var document struct {
		Errors []string
		Result struct {
			Outcomes []struct {
				Name   string
				Status plan.Status
			}
		}
	}
	if err := json.Unmarshal([]byte(got.stdout), &document); err != nil {
		t.Fatalf("%v: %s", err, got)
	}
	status := map[string]plan.Status{}
	for _, outcome := range document.Result.Outcomes {
		status[outcome.Name] = outcome.Status
	}
	want := map[string]plan.Status{"closed/cloud-credentials": plan.Failed, "absent/a": plan.Failed, "present/b": plan.Done}
	if got.code != cli.ExitFailed || !maps.Equal(status, want) || len(document.Errors) != 2 {
		t.Errorf("want %v, got %v with %q: %s", want, status, document.Errors, got)
	}
	all := strings.Join(document.Errors, "\n")
	for _, named := range []string{"oc create namespace absent", "forbidden", "in namespace closed"} {
		if !strings.Contains(all, named) {
			t.Errorf("%q is not in %q", named, document.Errors)
		}
	}
	if string(secret(t, env, "present", "b").Data["key"]) != canary || strings.Contains(got.String(), canary) {
		t.Error(got)
	}
}

func TestBadManifestsAreToldTogetherBeforeAnyCall(t *testing.T) {
	t.Parallel()
	directory := outputDir(t, map[string]string{
		"a-good.yaml":  ingress,
		"b-yaml.yaml":  "a: [b",
		"c-name.yaml":  "apiVersion: v1\nkind: Secret\nmetadata: {namespace: x}\n",
		"d-space.yaml": "# first\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: lonely}\n",
		"e-type.yaml":  "apiVersion: v1\nkind: Secret\nmetadata: {name: x, namespace: ns}\nstringData: {key: 5}\n",
		"f-64.yaml":    "apiVersion: v1\nkind: Secret\nmetadata: {name: z, namespace: ns}\ndata: {key: " + canary + "}\n",
		"g-twice.yaml": ingress,
		"j-dry.yaml":   ingress + "\nPOPULATE ROLE ARN AND DELETE THIS LINE",
		"i-names.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: ../../x, namespace: Ns}\nstringData: {a/b: c}\n",
	})
	if err := os.Mkdir(filepath.Join(directory, "manifests", "h-directory.yaml"), 0o700); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(t.TempDir(), "kubeconfig")
	write(t, config, unreachable)
	got := run(t, nil, "", "apply", "secrets", "--output-dir="+directory, "--kubeconfig="+config)
	if got.code != cli.ExitFailed || strings.Contains(got.stderr, "127.0.0.1") || strings.Contains(got.stderr, canary) || strings.Contains(got.stderr, "a-good.yaml, document") {
		t.Error(got)
	}
	for _, named := range []string{
		"b-yaml.yaml, document 1", "c-name.yaml, document 1", "metadata.name", "d-space.yaml, document 2", "lonely", "metadata.namespace",
		"e-type.yaml, document 1", "stringData", "f-64.yaml, document 1", "g-twice.yaml", "h-directory.yaml",
		"j-dry.yaml, document 1: it was written by a dry run", "i-names.yaml, document 1", `"../../x"`, `"Ns"`, `"a/b"`,
	} {
		if !strings.Contains(got.stderr, named) {
			t.Errorf("%q is not in: %s", named, got.stderr)
		}
	}
}

func TestWithoutSecretsThereIsNothingToDo(t *testing.T) {
	t.Parallel()
	directory := outputDir(t, map[string]string{"issuer.yaml": "apiVersion: config.openshift.io/v1\nkind: Authentication\n"})
	got := run(t, nil, "", "apply", "secrets", "--output-dir="+directory)
	warning := "WARNING: No Secret manifests found in " + filepath.Join(directory, "manifests") + ", nothing to apply"
	if got.code != cli.ExitDone || !strings.Contains(got.stderr, warning) {
		t.Error(got)
	}
}

func TestWithoutManifestsTheNextStepIsTold(t *testing.T) {
	t.Parallel()
	if got := run(t, nil, "", "apply", "secrets", "--output-dir="+t.TempDir()); got.code != cli.ExitFailed || !strings.Contains(got.stderr, "--output-dir") {
		t.Error(got)
	}
}
