package cluster_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/cluster"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// result is how the program ended.
type result struct {
	code           int
	stdout, stderr string
}

func (r result) String() string {
	return fmt.Sprintf("exit code %d\n--- stdout\n%s--- stderr\n%s", r.code, r.stdout, r.stderr)
}

// run runs ccoctl with these verbs below a cloud, and with this environment.
func run(t testing.TB, environ map[string]string, home string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := cli.Run(t.Context(), cli.System{
		Args:          append([]string{"moon"}, args...),
		Stdin:         strings.NewReader(""),
		Stdout:        &stdout,
		Stderr:        &stderr,
		Environ:       func(name string) string { return environ[name] },
		HomeDirectory: home,
		Now:           time.Now,
	}, cli.Cloud{Name: "moon", Commands: cluster.Commands()})
	return result{code, stdout.String(), stderr.String()}
}

// outputDir is an output directory with these manifests.
func outputDir(t testing.TB, manifests map[string]string) string {
	t.Helper()
	directory := t.TempDir()
	if err := os.Mkdir(filepath.Join(directory, "manifests"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range manifests {
		write(t, filepath.Join(directory, "manifests", name), content)
	}
	return directory
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// kubeconfig is a file that connects to the cluster as a user of these groups.
func kubeconfig(t testing.TB, env *clusterenv.Env, name string, groups ...string) string {
	t.Helper()
	user, err := env.Control.AddUser(envtest.User{Name: name, Groups: groups}, nil)
	if err != nil {
		t.Fatal(err)
	}
	content, err := user.KubeConfig()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "kubeconfig")
	write(t, path, string(content))
	return path
}

// grant gives a user rights in every namespace, and waits until they are in force.
func grant(t testing.TB, env *clusterenv.Env, user string, rules ...rbacv1.PolicyRule) {
	t.Helper()
	clients, err := kubernetes.NewForConfig(env.Config)
	if err != nil {
		t.Fatal(err)
	}
	role := &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: user}, Rules: rules}
	binding := &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: user},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: user},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: user}},
	}
	if _, err := clients.RbacV1().ClusterRoles().Create(t.Context(), role, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := clients.RbacV1().ClusterRoleBindings().Create(t.Context(), binding, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	review := &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{User: user, ResourceAttributes: &authorizationv1.ResourceAttributes{
		Group: rules[0].APIGroups[0], Resource: rules[0].Resources[0], Verb: rules[0].Verbs[0], Name: append(rules[0].ResourceNames, "any")[0], Namespace: "any",
	}}}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		answer, err := clients.AuthorizationV1().SubjectAccessReviews().Create(t.Context(), review, metav1.CreateOptions{})
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("the rights are not in force: %v", err)
		}
		if answer.Status.Allowed {
			return
		}
	}
}

// secret reads a Secret of the cluster.
func secret(t testing.TB, env *clusterenv.Env, namespace, name string) *corev1.Secret {
	t.Helper()
	var found corev1.Secret
	if err := env.Client.Get(t.Context(), client.ObjectKey{Namespace: namespace, Name: name}, &found); err != nil {
		t.Fatal(err)
	}
	return &found
}
