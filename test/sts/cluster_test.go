package sts_test

import (
	"os"
	"path/filepath"
	"testing"

	configv1 "github.com/openshift/api/config/v1"
	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// controlPlane is the one that all chains use, one after the other. To make one is expensive; to start its API server again, with another key and issuer, is not.
type controlPlane struct {
	// owner is the test that it lives as long as.
	owner *testing.T
	env   *clusterenv.Env
}

// sign has the API server run with those flags, and the cluster empty. It returns the configuration of an administrator.
func (p *controlPlane) sign(t *testing.T, flags map[string][]string) []byte {
	t.Helper()
	if p.env == nil {
		p.env = clusterenv.StartWith(p.owner, flags)
	} else {
		p.restart(t, flags)
	}
	user, err := p.env.Control.AddUser(envtest.User{Name: "administrator", Groups: []string{"system:masters"}}, &rest.Config{QPS: -1})
	if err != nil {
		t.Fatal(err)
	}
	scheme := p.env.Client.Scheme()
	p.env.Config = user.Config()
	if p.env.Client, err = client.New(p.env.Config, client.Options{Scheme: scheme}); err != nil {
		t.Fatal(err)
	}
	p.empty(t)
	config, err := user.KubeConfig()
	if err != nil {
		t.Fatal(err)
	}
	return config
}

func (p *controlPlane) restart(t *testing.T, flags map[string][]string) {
	t.Helper()
	server := p.env.Control.ControlPlane.GetAPIServer()
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	for name, values := range flags {
		server.Configure().Set(name, values...)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
}

// empty takes out what an earlier chain put in. Namespaces and ServiceAccounts stay: nobody would clear them away here, and they hold nothing of a cloud.
func (p *controlPlane) empty(t *testing.T) {
	t.Helper()
	for _, list := range []client.ObjectList{
		&v1.CredentialsRequestList{}, &corev1.SecretList{}, &corev1.ConfigMapList{}, &configv1.InfrastructureList{}, &configv1.ClusterVersionList{}, &configv1.AuthenticationList{},
		&configv1.APIServerList{}, &configv1.ClusterOperatorList{}, &operatorv1.CloudCredentialList{},
	} {
		if err := p.env.Client.List(t.Context(), list); err != nil {
			t.Fatal(err)
		}
		for _, o := range items(t, list) {
			p.remove(t, o)
		}
	}
}

// remove deletes an object whatever wants to see to it before.
func (p *controlPlane) remove(t *testing.T, o client.Object) {
	t.Helper()
	if o.GetNamespace() == "kube-system" {
		return
	}
	var err error
	if len(o.GetFinalizers()) > 0 {
		o.SetFinalizers(nil)
		err = p.env.Client.Update(t.Context(), o)
	}
	if err == nil {
		err = p.env.Client.Delete(t.Context(), o)
	}
	if err != nil && !apierrors.IsNotFound(err) {
		t.Fatal(err)
	}
}

// startCluster has the API server sign with the key that ccoctl made, and puts into the cluster what an installer would.
func (c *chain) startCluster(t *testing.T) {
	t.Helper()
	config := c.plane.sign(t, map[string][]string{
		"service-account-issuer":           {c.issuer},
		"service-account-signing-key-file": {filepath.Join(c.mine.Folder, "tls", "bound-service-account-signing-key.key")},
		"service-account-key-file":         {filepath.Join(c.mine.Folder, "serviceaccount-signer.public")},
		"api-audiences":                    {c.cloud.Audiences()[0], c.issuer},
	})
	c.env, c.kubeconfig = c.plane.env, filepath.Join(c.folder, "kubeconfig")
	if err := os.WriteFile(c.kubeconfig, config, 0o600); err != nil {
		t.Fatal(err)
	}
	c.environment = append(c.environment, "KUBECONFIG="+c.kubeconfig)
	c.env.SingletonsOn(t, c.cloud.Facts().Platform)
	mode, authentication := &operatorv1.CloudCredential{}, &configv1.Authentication{}
	for _, o := range []client.Object{mode, authentication} {
		if err := c.env.Client.Get(t.Context(), client.ObjectKey{Name: cluster.Singleton}, o); err != nil {
			t.Fatal(err)
		}
	}
	mode.Spec.CredentialsMode, authentication.Spec.ServiceAccountIssuer = operatorv1.CloudCredentialsModeManual, c.issuer
	for _, o := range []client.Object{mode, authentication} {
		if err := c.env.Client.Update(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range c.components {
		c.env.Namespace(t, r.Spec.SecretRef.Namespace)
		c.env.Create(t, r.DeepCopy())
	}
	c.ccoctl(t, 0, "apply", "secrets", "--output-dir", c.mine.Folder)
}
