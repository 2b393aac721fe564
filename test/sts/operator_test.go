package sts_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// addOn is a request that comes with no release. With what was granted, it says who has its rights.
func (c *chain) addOn(granted cloud.Credential) *v1.CredentialsRequest {
	return &v1.CredentialsRequest{
		TypeMeta:   metav1.TypeMeta{APIVersion: "cloudcredential.openshift.io/v1", Kind: "CredentialsRequest"},
		ObjectMeta: metav1.ObjectMeta{Namespace: cluster.OperatorNamespace, Name: "uploader"},
		Spec: v1.CredentialsRequestSpec{
			SecretRef:           corev1.ObjectReference{Namespace: "add-on", Name: "cloud"},
			ServiceAccountNames: []string{"uploader"},
			CloudTokenPath:      "/var/run/secrets/uploader/token",
			ProviderSpec:        c.cloud.AddOn().Spec(granted),
		},
	}
}

// operatorBrokersAToken runs the operator over what ccoctl made.
func (c *chain) operatorBrokersAToken(t *testing.T) {
	before, made := c.versions(t), c.addOnMade(t)
	c.startOperator(t)
	r := c.addOn(made)
	c.env.Namespace(t, r.Spec.SecretRef.Namespace)
	c.env.Create(t, r.DeepCopy())
	await(t, func(ctx context.Context) error {
		now := &v1.CredentialsRequest{}
		if err := c.env.Client.Get(ctx, client.ObjectKeyFromObject(r), now); err != nil {
			return err
		}
		if !condition.IsTrue(now.Status.Conditions, v1.Ready) {
			return fmt.Errorf("the conditions of the request are %+v", now.Status.Conditions)
		}
		return nil
	})
	if got, wanted := c.granted(t, c.secret(t, r)), c.granted(t, made); got != wanted {
		t.Errorf("the Secret names %s, not %s", got, wanted)
	}
	if err := c.cloud.AddOn().Try(t.Context(), c.pod(t, r, r.Spec.CloudTokenPath)); err != nil {
		t.Error(err)
	}
	c.upgradeableIs(t, configv1.ConditionFalse)
	c.ccoctl(t, 0, "set-upgradeable-to", "4.21")
	c.upgradeableIs(t, configv1.ConditionTrue)
	if after := c.versions(t); !slices.Equal(before, after) {
		t.Errorf("the versions of what ccoctl made were %v and are %v", before, after)
	}
	if err := c.cloud.NoIdentity(t.Context()); err != nil {
		t.Error(err)
	}
}

// addOnMade lets ccoctl make what the add-on is granted, and returns the content of the Secret that it wrote for that.
func (c *chain) addOnMade(t *testing.T) cloud.Credential {
	t.Helper()
	making, err := c.cloud.AddOn().Command(t.Context(), setup, c.issuer)
	if err != nil {
		t.Fatal(err)
	}
	out := attempt.Output{Folder: t.TempDir()}
	c.ccoctl(t, 0, slices.Concat(making, c.named(setup), []string{"--credentials-requests-dir", requestFolder(t, c.addOn(nil)), "--output-dir", out.Folder})...)
	made, err := out.Secret(secretName(c.addOn(nil)))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// versions are those of the components' Secrets.
func (c *chain) versions(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, r := range c.components {
		s := &corev1.Secret{}
		if err := c.env.Client.Get(t.Context(), secretName(r), s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s.ResourceVersion)
	}
	return all
}

// upgradeableIs waits until the operator says so.
func (c *chain) upgradeableIs(t *testing.T, wanted configv1.ConditionStatus) {
	t.Helper()
	await(t, func(ctx context.Context) error {
		co := &configv1.ClusterOperator{}
		if err := c.env.Client.Get(ctx, client.ObjectKey{Name: "cloud-credential"}, co); err != nil {
			return err
		}
		for _, found := range co.Status.Conditions {
			if found.Type == configv1.OperatorUpgradeable && found.Status == wanted {
				return nil
			}
		}
		return fmt.Errorf("the conditions are %+v", co.Status.Conditions)
	})
}

// startOperator runs the operator until the test ends. Nobody else is there whom a lease would have to keep out.
func (c *chain) startOperator(t *testing.T) {
	t.Helper()
	log := filepath.Join(t.TempDir(), "operator.log")
	file, err := os.Create(log)
	if err != nil {
		t.Fatal(err)
	}
	operator := exec.Command(filepath.Join(programs, "cloud-credential-operator"), "operator", "--kubeconfig="+c.kubeconfig,
		"--drift-interval=1s", "--metrics-bind-address=", "--health-probe-bind-address=", "--leader-elect=false")
	operator.Env, operator.Stdout, operator.Stderr = c.environment, file, file
	if err := operator.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = operator.Process.Kill(), operator.Wait()
		_ = file.Close()
		if t.Failed() {
			text, _ := os.ReadFile(log)
			t.Logf("the operator's log:\n%s", text)
		}
	})
}

// await polls until done returns nil.
func await(t *testing.T, done func(context.Context) error) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	last := errors.New("nothing was found out")
	for {
		err := done(ctx)
		if err == nil {
			return
		}
		if ctx.Err() != nil {
			t.Fatal(last)
		}
		last = err
		time.Sleep(50 * time.Millisecond)
	}
}
