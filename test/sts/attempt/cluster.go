package attempt

import (
	"context"
	"crypto/rsa"
	"fmt"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// Audience is what the tokens of components are for.
const Audience = "openshift"

// shortest is how long a token lives at least, in seconds, by the API's own rule.
const shortest = 600

// Component is a ServiceAccount.
type Component struct{ Namespace, ServiceAccount string }

// Subject is how tokens name it.
func (c Component) Subject() string {
	return "system:serviceaccount:" + c.Namespace + ":" + c.ServiceAccount
}

// Cluster is where tokens come from: an API server, and for tokens that it would never give out the key that it signs with.
type Cluster struct {
	// Client acts as administrator.
	Client client.Client
	Key    *rsa.PrivateKey
}

// Token asks the API server for a token of a component, whose ServiceAccount and namespace are made if there are none.
func (c Cluster) Token(ctx context.Context, component Component, audiences ...string) (string, error) {
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: component.Namespace, Name: component.ServiceAccount}}
	for _, o := range []client.Object{&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: component.Namespace}}, account} {
		if err := c.Client.Create(ctx, o); err != nil && !apierrors.IsAlreadyExists(err) {
			return "", fmt.Errorf("create %T %s: %w", o, client.ObjectKeyFromObject(o), err)
		}
	}
	request := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{Audiences: audiences, ExpirationSeconds: new(int64(shortest))}}
	if err := c.Client.SubResource("token").Create(ctx, account, request); err != nil {
		return "", fmt.Errorf("get a token of %s: %w", component.Subject(), err)
	}
	return request.Status.Token, nil
}

// Forge gets a token of a component for Audience and lets change make another one of it.
func (c Cluster) Forge(ctx context.Context, component Component, change func(Token) (Token, error)) (string, error) {
	raw, err := c.Token(ctx, component, Audience)
	if err != nil {
		return "", err
	}
	genuine, err := ParseToken(raw)
	if err != nil {
		return "", err
	}
	changed, err := change(genuine)
	if err != nil {
		return "", err
	}
	return changed.Encode()
}

// Claiming is a token with other claims that the cluster's own key has signed.
func (c Cluster) Claiming(ctx context.Context, component Component, claims map[string]any) (string, error) {
	return c.Forge(ctx, component, func(t Token) (Token, error) { return t.With(claims).Signed(c.Key) })
}
