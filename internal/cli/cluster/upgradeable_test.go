package cluster_test

import (
	"strings"
	"testing"

	configv1 "github.com/openshift/api/config/v1"
	operatorv1 "github.com/openshift/api/operator/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// at has the cluster on its way from one version to another.
func at(t *testing.T, env *clusterenv.Env, history ...configv1.UpdateHistory) {
	t.Helper()
	var version configv1.ClusterVersion
	if err := env.Client.Get(t.Context(), client.ObjectKey{Name: "version"}, &version); err != nil {
		t.Fatal(err)
	}
	version.Status.History = history
	if err := env.Client.Status().Update(t.Context(), &version); err != nil {
		t.Fatal(err)
	}
}

func mark(t *testing.T, env *clusterenv.Env) string {
	t.Helper()
	var found operatorv1.CloudCredential
	if err := env.Client.Get(t.Context(), client.ObjectKey{Name: "cluster"}, &found); err != nil {
		t.Fatal(err)
	}
	return found.Annotations[v1.AnnotationUpgradeableTo]
}

func TestAClusterIsMarkedForALaterMinorVersion(t *testing.T) {
	t.Parallel()
	env := environment(t)
	env.Singletons(t)
	t.Run("by a user who may not read", func(t *testing.T) { markBlindly(t, env) })
	t.Run("by an administrator", func(t *testing.T) { markKnowingly(t, env) })
}

func markKnowingly(t *testing.T, env *clusterenv.Env) {
	admin := kubeconfig(t, env, "admin", "system:masters")
	now := metav1.Now()
	at(t, env,
		configv1.UpdateHistory{State: configv1.PartialUpdate, Version: "4.20.1", StartedTime: now},
		configv1.UpdateHistory{State: configv1.CompletedUpdate, Version: "4.19.7", StartedTime: now, CompletionTime: &now},
		configv1.UpdateHistory{State: configv1.CompletedUpdate, Version: "4.18.9", StartedTime: now, CompletionTime: &now},
	)
	set := func(version string) result {
		return run(t, nil, "", "set-upgradeable-to", version, "--kubeconfig="+admin)
	}

	for _, version := range []string{"4.19", "4.19.99", "v4.18", "3.11"} {
		got := set(version)
		if got.code != cli.ExitFailed || !strings.Contains(got.stderr, "is not an upgrade from the cluster's current version 4.19.7") || mark(t, env) != "9.9" {
			t.Errorf("%s: %s", version, got)
		}
	}
	for _, version := range []string{"4.20", "v4.20", "4.20.3", "4.20.0-rc.1"} {
		got := set(version)
		said := "Set cloudcredential.openshift.io/upgradeable-to=4.20 on cloudcredential/cluster"
		if got.code != cli.ExitDone || !strings.Contains(got.stderr, said) || mark(t, env) != "4.20" {
			t.Errorf("%s: %s", version, got)
		}
	}
	got := run(t, nil, "", "plan", "set-upgradeable-to", "5.0", "--kubeconfig="+admin, "-o", "commands")
	if got.code != cli.ExitChanges || !strings.Contains(got.stdout, "oc patch cloudcredential.operator.openshift.io/cluster") || mark(t, env) != "4.20" {
		t.Error(got)
	}

	at(t, env, configv1.UpdateHistory{State: configv1.PartialUpdate, Version: "4.20.1", StartedTime: now})
	if got := set("4.21"); got.code != cli.ExitFailed || mark(t, env) != "4.20" {
		t.Errorf("a cluster without a version: %s", got)
	}
	if err := env.Client.Delete(t.Context(), &configv1.ClusterVersion{ObjectMeta: metav1.ObjectMeta{Name: "version"}}); err != nil {
		t.Fatal(err)
	}
	if got := set("4.21"); got.code != cli.ExitFailed || !strings.Contains(got.stderr, "ClusterVersion version") || mark(t, env) != "4.20" {
		t.Errorf("no ClusterVersion: %s", got)
	}
}

// Who may do nothing but patch gets a warning, and the mark.
func markBlindly(t *testing.T, env *clusterenv.Env) {
	patcher := kubeconfig(t, env, "patcher")
	grant(t, env, "patcher", rbacv1.PolicyRule{APIGroups: []string{"operator.openshift.io"}, Resources: []string{"cloudcredentials"}, Verbs: []string{"patch"}})
	deniedAll := run(t, nil, "", "set-upgradeable-to", "9.9", "--kubeconfig="+kubeconfig(t, env, "nobody"))
	if deniedAll.code != cli.ExitFailed || !strings.Contains(deniedAll.stderr, "may patch cloudcredentials") || mark(t, env) != "" {
		t.Error(deniedAll)
	}
	got := run(t, nil, "", "set-upgradeable-to", "9.9", "--kubeconfig="+patcher)
	if got.code != cli.ExitDone || !strings.Contains(got.stderr, "WARNING: ") || mark(t, env) != "9.9" {
		t.Error(got)
	}
}

func TestAVersionIsMajorAndMinor(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"4", "", "x", "4.", "4.x", "4.19.3.1", "latest", "../4.19", "-4.19"} {
		got := run(t, nil, "", "set-upgradeable-to", "--", version)
		if want := "is not a valid version, expected a major.minor version such as 4.19"; got.code != cli.ExitFailed || !strings.Contains(got.stderr, want) {
			t.Errorf("%q: %s", version, got)
		}
	}
	if got := run(t, nil, "", "set-upgradeable-to", "4.19", "4.20"); got.code != cli.ExitFailed || !strings.Contains(got.stderr, "4.20") {
		t.Error(got)
	}
}
