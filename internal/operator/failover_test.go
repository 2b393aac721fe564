package operator_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	coordinationv1 "k8s.io/client-go/kubernetes/typed/coordination/v1"

	"github.com/cloudcredential/operator/internal/operator"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/leadership"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// leaseHolder reads who holds the lease; empty where nobody does.
func leaseHolder(t *testing.T, env *clusterenv.Env) string {
	t.Helper()
	leases, err := coordinationv1.NewForConfig(env.Config)
	if err != nil {
		t.Fatal(err)
	}
	lease, err := leases.Leases(cluster.OperatorNamespace).Get(t.Context(), leadership.LeaseName, metav1.GetOptions{})
	if err != nil || lease.Spec.HolderIdentity == nil {
		return ""
	}
	return *lease.Spec.HolderIdentity
}

func TestTheSecondInstanceTakesOverWhenTheFirstEnds(t *testing.T) {
	env := clusterenv.Start(t)
	env.Singletons(t)
	env.Namespace(t, "openshift-ingress")
	account, root := newAccount(t)
	env.Create(t, root)

	first := start(t, env, account)
	eventually(t, func() error { return holds(t, env, "first") })
	start(t, env, account, func(c *operator.Config) { c.Identity = "second" })
	env.Create(t, awsRequest("one", "openshift-ingress"))
	eventually(t, func() error { return ready(t, env, "one") })
	if err := holds(t, env, "first"); err != nil {
		t.Fatal(err)
	}

	if err := first.end(t); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() error { return holds(t, env, "second") })
	env.Create(t, awsRequest("two", "openshift-ingress"))
	eventually(t, func() error { return ready(t, env, "two") })
	for _, user := range account.Users() {
		if len(user.Keys) != 1 {
			t.Errorf("user %s has %d keys", user.Name, len(user.Keys))
		}
	}
}

func holds(t *testing.T, env *clusterenv.Env, identity string) error {
	t.Helper()
	if holder := leaseHolder(t, env); holder != identity {
		return errors.New("the lease is held by " + holder)
	}
	return nil
}

func TestNewTrustedCertificatesEndTheProcessInGoodOrder(t *testing.T) {
	env := clusterenv.Start(t)
	env.Singletons(t)
	account, _ := newAccount(t)
	file := filepath.Join(t.TempDir(), "tls-ca-bundle.pem")
	if err := os.WriteFile(file, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, env, account, func(c *operator.Config) { c.TrustedCAFile = file })
	eventually(t, func() error { return holds(t, env, "first") })
	if err := os.WriteFile(file, []byte("after"), 0o600); err != nil {
		t.Fatal(err)
	}
	select {
	case <-r.ended:
	case <-time.After(time.Minute):
		t.Fatal("the operator goes on with certificates of yesterday")
	}
	if r.err != nil {
		t.Errorf("Run = %v", r.err)
	}
	if holder := leaseHolder(t, env); holder != "" {
		t.Errorf("the lease is still held by %q", holder)
	}
}
