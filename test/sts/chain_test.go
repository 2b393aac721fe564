package sts_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	configv1 "github.com/openshift/api/config/v1"
	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"
	"sigs.k8s.io/yaml"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/test/clusterenv"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// chain is everything from the requests to the cluster: an account that ccoctl has prepared, and an API server that signs with the key of that.
type chain struct {
	*account
	env        *clusterenv.Env
	tokens     attempt.Cluster
	mine       attempt.Output
	issuer     string
	components []*v1.CredentialsRequest
}

// newChain makes one, with further flags for ccoctl.
func newChain(t *testing.T, further ...string) *chain {
	t.Helper()
	clusterenv.Require(t)
	c := &chain{account: newAccount(t), components: components(t)}
	c.mine = c.output(setup)
	c.ccoctl(t, 0, append([]string{"create-all"}, c.described(setup, further...)...)...)
	var err error
	if c.issuer, err = c.mine.Issuer(); err != nil {
		t.Fatal(err)
	}
	key, err := c.mine.SigningKey()
	if err != nil {
		t.Fatal(err)
	}
	c.env = clusterenv.StartWith(t, map[string][]string{
		"service-account-issuer":           {c.issuer},
		"service-account-signing-key-file": {filepath.Join(c.mine.Folder, "tls", "bound-service-account-signing-key.key")},
		"service-account-key-file":         {filepath.Join(c.mine.Folder, "serviceaccount-signer.public")},
		"api-audiences":                    {attempt.Audience, c.issuer},
	})
	c.tokens = attempt.Cluster{Client: c.env.Client, Key: key}
	c.fill(t)
	return c
}

// fill puts into the cluster what an installer would, and what ccoctl wrote.
func (c *chain) fill(t *testing.T) {
	t.Helper()
	c.env.Singletons(t)
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
	user, err := c.env.Control.AddUser(envtest.User{Name: administrator, Groups: []string{"system:masters"}}, c.env.Config)
	if err != nil {
		t.Fatal(err)
	}
	config, err := user.KubeConfig()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(c.folder, "kubeconfig")
	if err := os.WriteFile(file, config, 0o600); err != nil {
		t.Fatal(err)
	}
	c.environment = append(slices.Clone(c.environment), "KUBECONFIG="+file)
	c.ccoctl(t, 0, "apply", "secrets", "--output-dir", c.mine.Folder)
}

// components are the requests that the components of an AWS cluster of OpenShift 4.17 file.
func components(t *testing.T) []*v1.CredentialsRequest {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(clusterenv.Root(t), "hack", "demo", "requests", "*.yaml"))
	if err != nil || len(files) != 7 {
		t.Fatalf("the requests of the components are %v: %v", files, err)
	}
	var all []*v1.CredentialsRequest
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r := &v1.CredentialsRequest{}
		if err := yaml.UnmarshalStrict(text, r); err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// named is one of the components' requests.
func (c *chain) named(name string) *v1.CredentialsRequest {
	return c.components[slices.IndexFunc(c.components, func(r *v1.CredentialsRequest) bool { return r.Name == name })]
}

// accounts are the ServiceAccounts of a request.
func accounts(r *v1.CredentialsRequest) []attempt.Component {
	var all []attempt.Component
	for _, name := range r.Spec.ServiceAccountNames {
		all = append(all, attempt.Component{Namespace: r.Spec.SecretRef.Namespace, ServiceAccount: name})
	}
	return all
}

func secretName(r *v1.CredentialsRequest) types.NamespacedName {
	return types.NamespacedName{Namespace: r.Spec.SecretRef.Namespace, Name: r.Spec.SecretRef.Name}
}

// secret reads a Secret of the cluster.
func (c *chain) secret(t *testing.T, name types.NamespacedName) *corev1.Secret {
	t.Helper()
	s := &corev1.Secret{}
	if err := c.env.Client.Get(t.Context(), name, s); err != nil {
		t.Fatal(err)
	}
	return s
}

// role is the ARN of the role that the Secret of a request names.
func (c *chain) role(t *testing.T, r *v1.CredentialsRequest) string {
	t.Helper()
	role := attempt.RoleIn(c.secret(t, secretName(r)).Data["credentials"])
	if role == "" {
		t.Fatalf("secret %s names no role", secretName(r))
	}
	return role
}

// token asks the API server for a token.
func (c *chain) token(t *testing.T, component attempt.Component, audiences ...string) string {
	t.Helper()
	token, err := c.tokens.Token(t.Context(), component, audiences...)
	if err != nil {
		t.Fatal(err)
	}
	return token
}
