package sts_test

import (
	"maps"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/clusterenv"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// chain is everything from the requests to the cluster: an account that ccoctl has prepared, and an API server that signs with the key of that.
type chain struct {
	*world
	plane      *controlPlane
	env        *clusterenv.Env
	kubeconfig string
	tokens     attempt.Cluster
	mine       attempt.Output
	issuer     string
}

// TestShortTermCredentials goes the whole way in every cloud and with every kind of issuer. The tests of one chain share account and cluster; the last ones take
// away what they have.
func TestShortTermCredentials(t *testing.T) {
	t.Parallel()
	clusterenv.Require(t)
	plane := &controlPlane{owner: t}
	for _, of := range providers() {
		for i, kind := range of.shapes {
			t.Run(of.cloud(setup).Facts().Name+"/"+kind.name, func(t *testing.T) {
				c := newChain(t, plane, of, kind)
				if i == 0 {
					c.testAll(t)
				} else {
					c.testIssuer(t)
				}
			})
		}
	}
}

func newChain(t *testing.T, plane *controlPlane, of provider, kind shape) *chain {
	t.Helper()
	c := &chain{world: newWorld(t, of, kind), plane: plane}
	c.mine = c.output(setup)
	c.createAll(t, setup)
	var err error
	if c.issuer, err = c.mine.Issuer(); err != nil {
		t.Fatal(err)
	}
	key, err := c.mine.SigningKey()
	if err != nil {
		t.Fatal(err)
	}
	c.startCluster(t)
	c.tokens = attempt.Cluster{Client: c.env.Client, Key: key}
	return c
}

// testAll is for the usual kind of issuer, in an account that others use, too.
func (c *chain) testAll(t *testing.T) {
	if err := c.cloud.AddStrangers(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.createAll(t, neighbour)
	t.Run("another run changes nothing", c.anotherRunChangesNothing)
	t.Run("the cluster's key is published", func(t *testing.T) { c.published(c, t) })
	t.Run("each component gets what is its own", c.eachComponentGetsItsOwn)
	t.Run("rights are those of the request", c.rightsAreThoseOfTheRequest)
	t.Run("tokens are refused", c.tokensAreRefused)
	t.Run("tokens of another cluster are refused", c.tokensOfAnotherClusterAreRefused)
	t.Run("a request with a wildcard is refused", c.requestWithWildcardIsRefused)
	t.Run("tokens and credentials end", c.tokensAndCredentialsEnd)
	t.Run("the vendor's library takes the Secret", c.vendorsLibraryTakesTheSecret)
	t.Run("the operator brokers a token and leaves the rest alone", c.operatorBrokersAToken)
	for _, name := range slices.Sorted(maps.Keys(c.besides)) {
		t.Run(name, func(t *testing.T) { c.besides[name](c, t) })
	}
	t.Run("what was opened is found and closed", c.openedIsFoundAndClosed)
	t.Run("tokens of a key that was taken off are refused", c.tokensOfAKeyTakenOffAreRefused)
	t.Run("what was made is known", c.madeIsKnown)
	t.Run("removal leaves nothing and spares others", c.removalSparesOthers)
	t.Run("tokens of another cluster stay good", func(t *testing.T) {
		theirs, token := c.neighbourToken(t)
		c.isGranted(t, theirs, token)
	})
}

// testIssuer is for another kind.
func (c *chain) testIssuer(t *testing.T) {
	t.Run("another run changes nothing", c.anotherRunChangesNothing)
	t.Run("the cluster's key is published", func(t *testing.T) { c.published(c, t) })
	t.Run("rights are those of the request", c.rightsAreThoseOfTheRequest)
	t.Run("tokens are refused", c.tokensAreRefused)
	c.ccoctl(t, 0, append([]string{"verify"}, c.described(setup)...)...)
	t.Run("tokens of a key that was taken off are refused", c.tokensOfAKeyTakenOffAreRefused)
	t.Run("removal leaves nothing", c.removalSparesOthers)
}

// judged is the request for whose rights it is asked with tokens that must not do.
func (c *chain) judged() *v1.CredentialsRequest {
	return c.components[slices.IndexFunc(c.components, func(r *v1.CredentialsRequest) bool { return r.Name == c.cloud.Judged() })]
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

// secret is what the Secret of a request holds in the cluster, which grants something.
func (c *chain) secret(t *testing.T, r *v1.CredentialsRequest) cloud.Credential {
	t.Helper()
	s := &corev1.Secret{}
	if err := c.env.Client.Get(t.Context(), secretName(r), s); err != nil {
		t.Fatal(err)
	}
	c.granted(t, s.Data)
	return s.Data
}

// granted is what a Secret gives.
func (c *chain) granted(t *testing.T, secret cloud.Credential) string {
	t.Helper()
	granted, err := c.cloud.Granted(secret)
	if err != nil {
		t.Fatal(err)
	}
	return granted
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

// items are what a list holds.
func items(t *testing.T, list client.ObjectList) []client.Object {
	t.Helper()
	var all []client.Object
	objects, err := meta.ExtractList(list)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		if o, ok := o.(client.Object); ok {
			all = append(all, o)
		}
	}
	return all
}
