package docs

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"
)

// resources are the kinds that the documents name.
func resources() map[string]schema.GroupVersionResource {
	return map[string]schema.GroupVersionResource{
		"secret":          {Version: "v1", Resource: "secrets"},
		"namespace":       {Version: "v1", Resource: "namespaces"},
		"authentication":  {Group: "config.openshift.io", Version: "v1", Resource: "authentications"},
		"infrastructure":  {Group: "config.openshift.io", Version: "v1", Resource: "infrastructures"},
		"clusterversion":  {Group: "config.openshift.io", Version: "v1", Resource: "clusterversions"},
		"clusteroperator": {Group: "config.openshift.io", Version: "v1", Resource: "clusteroperators"},
		"cloudcredential": {Group: "operator.openshift.io", Version: "v1", Resource: "cloudcredentials"},
	}
}

// connection is to the API server.
type connection struct{ client dynamic.Interface }

func connect() (connection, error) {
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		return connection{}, err
	}
	client, err := dynamic.NewForConfig(config)
	return connection{client}, err
}

// of are the objects of a kind. One that nobody knows is refused by the API server.
func (c connection) of(kind, namespace string) dynamic.ResourceInterface {
	resource, known := resources()[kind]
	if !known {
		resource = schema.GroupVersionResource{Version: "v1", Resource: kind}
	}
	if namespace == "" {
		return c.client.Resource(resource)
	}
	return c.client.Resource(resource).Namespace(namespace)
}

// createNamespace makes a namespace that does not exist.
func (c connection) createNamespace(ctx context.Context, name string) error {
	_, err := c.of("namespace", "").Create(ctx, &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{"name": name},
	}}, metav1.CreateOptions{})
	return err
}

// writeSecret makes a Secret, and its namespace if that is missing, or replaces what it holds.
func (c connection) writeSecret(ctx context.Context, namespace, name string, data map[string]any) error {
	if err := c.createNamespace(ctx, namespace); err != nil && !apierrors.IsAlreadyExists(err) {
		return err
	}
	_, err := c.of("secret", namespace).Apply(ctx, name, &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Secret", "metadata": map[string]any{"name": name, "namespace": namespace}, "data": data,
	}}, metav1.ApplyOptions{FieldManager: "cluster", Force: true})
	return err
}

// writeKey makes a key the one that the cluster signs with: its operator hands it on to the API server.
func (c connection) writeKey(ctx context.Context, key *rsa.PrivateKey) error {
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return err
	}
	encode := func(kind string, der []byte) string {
		return base64.StdEncoding.EncodeToString(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	data := map[string]any{
		"service-account.pub": encode("PUBLIC KEY", public),
		"service-account.key": encode("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)),
	}
	return errors.Join(
		c.writeSecret(ctx, signingNamespace, signingSecret, data),
		c.writeSecret(ctx, "openshift-kube-apiserver", "bound-service-account-signing-key", data),
	)
}

func newKey() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) }

// readKey reads the private key that the installer hands to the cluster.
func readKey(path string) (*rsa.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s holds no PEM", path)
	}
	return x509.ParsePKCS1PrivateKey(block.Bytes)
}
