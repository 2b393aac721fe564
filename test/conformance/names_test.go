package conformance

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// keeper is a driver of target Secrets that keeps nothing: names are what matters.
type keeper struct{}

func (keeper) Observe(context.Context, plan.Resource, plan.Known) (plan.Observation, error) {
	return plan.Observation{}, nil
}
func (keeper) Create(context.Context, plan.Resource, plan.Known) (plan.Outputs, error) {
	return nil, nil
}
func (keeper) Update(context.Context, plan.Resource, plan.Known, plan.Change) (plan.Outputs, error) {
	return nil, nil
}
func (keeper) Delete(context.Context, plan.Resource, plan.Known) error { return nil }

// nasty are names of requests that are hard to make names of identities from, each twice: in two namespaces. No two differ early.
func nasty(count int) []types.NamespacedName {
	random := rand.New(rand.NewPCG(8, 64))
	prefix := strings.Repeat("very-long-prefix", 4)
	shapes := []func(i int) string{
		func(i int) string { return fmt.Sprintf("%s%d", prefix, i) },
		func(i int) string { return fmt.Sprintf("%s.%d.example.test", prefix, i) },
		func(i int) string { return strings.Repeat("x", 240) + fmt.Sprint(i) },
		func(i int) string { return fmt.Sprintf("a.b-c.%d", i) },
		func(i int) string { return fmt.Sprintf("%d", i) },
		func(i int) string {
			return fmt.Sprintf("same-%d.but-for.a-dot", i-i%2) + strings.Repeat(".", i%2) + "z"
		},
		func(i int) string { return strings.Repeat("x.", 120) + fmt.Sprint(i) },
	}
	var names []types.NamespacedName
	for i := 0; len(names) < count; i++ {
		name := shapes[random.IntN(len(shapes))](i)
		names = append(names, types.NamespacedName{Namespace: "one", Name: name}, types.NamespacedName{Namespace: "two", Name: name})
	}
	return names
}

// TestE8_names_that_the_api_server_would_refuse are refused before anything is made of them.
func TestE8_names_that_the_api_server_would_refuse(t *testing.T) {
	t.Parallel()
	for _, c := range Clouds() {
		for _, name := range []string{"größe", "中文", "😀", "sp ace", "sl/ash", "back\\slash", "co:lon", "Upper", "", ".", "-", "a..b", strings.Repeat("x", 254)} {
			object := &v1.CredentialsRequest{Spec: v1.CredentialsRequestSpec{SecretRef: corev1.ObjectReference{Namespace: "n", Name: "s"}}}
			object.Namespace, object.Name = "n", name
			encoded, err := request.Encode(c.Spec(0, c.Sample()...))
			must(t, err)
			object.Spec.ProviderSpec = encoded
			if _, err := request.Decode(object); err == nil {
				t.Errorf("%s: a request of the name %q is taken", c.Name(), name)
			}
		}
	}
}

// TestE8_names makes identities for a thousand requests with nasty names, in clusters with nasty names. The cloud accepts each name, no two are the
// same, and each is found again.
func TestE8_names(t *testing.T) {
	t.Parallel()
	for _, c := range Clouds() {
		if !has(c, v1.ModeMint) {
			continue
		}
		for _, infrastructure := range []string{"prod-x7k2p", strings.Repeat("long-name.", 10), ""} {
			t.Run(fmt.Sprintf("%s/%.12s", c.Name(), infrastructure), func(t *testing.T) {
				t.Parallel()
				nameAll(t, c, infrastructure, nasty(1000))
			})
		}
	}
}

func nameAll(t *testing.T, c Cloud, infrastructure string, names []types.NamespacedName) {
	t.Helper()
	clock := NewClock()
	account := c.Open(t, clock.Now)
	account.LiftQuotas()
	provider := account.Provider(cloud.Stack(cloud.StackOptions{}), account.Direct(), clock.Now)
	defer provider.Close()
	root := func(context.Context) (cloud.Credential, error) { return credential(account.Root(RootMint)), nil }
	access := cloud.Access{
		Cluster: cloud.Cluster{InfrastructureName: infrastructure, ID: "2f1f7a2c", Platform: account.Platform()},
		Read: func(ctx context.Context) ([]cloud.Credential, error) {
			credential, err := root(ctx)
			return []cloud.Credential{credential}, err
		},
		Write: root, Now: clock.Now,
	}
	var mu sync.Mutex
	identities := map[string]types.NamespacedName{}
	nameOne := func(i int, name types.NamespacedName) {
		in := cloud.Input{
			Request: &request.Request{
				Name: name, UID: types.UID(fmt.Sprintf("uid-%d", i)), Kind: provider.SpecKind(), Spec: c.Spec(0, c.Sample()...),
				Secret: types.NamespacedName{Namespace: name.Namespace, Name: fmt.Sprint(i)},
			},
			Cluster: access.Cluster, Mode: v1.ModeMint, Fresh: true,
		}
		identity, err := makeIdentity(t.Context(), provider, account, access, in)
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			t.Errorf("make identity %q for %q: %v", identity, name, err)
		}
		if other, taken := identities[identity]; taken {
			t.Errorf("%q is the identity of %q and of %q", identity, other, name)
		}
		identities[identity] = name
		again, err := provider.Desire(in)
		if err != nil || account.Identity(again.Status) != identity {
			t.Errorf("the identity of %q is %q, and asked again %q: %v", name, identity, account.Identity(again.Status), err)
		}
	}
	var side errgroup.Group
	side.SetLimit(32)
	for i, name := range names {
		side.Go(func() error {
			nameOne(i, name)
			return nil
		})
	}
	must(t, side.Wait())
	if got := account.Identities(); len(got) != len(names) {
		t.Errorf("%d requests have %d identities", len(names), len(got))
	}
	for _, identity := range account.Identities() {
		if _, known := identities[identity]; !known {
			t.Errorf("%q exists and nobody's status names it", identity)
		}
	}
}

// makeIdentity makes what a request needs, and returns its identity.
func makeIdentity(ctx context.Context, provider cloud.Provider, account Account, access cloud.Access, in cloud.Input) (identity string, err error) {
	desired, err := provider.Desire(in)
	if err != nil {
		return "", err
	}
	drivers := provider.Drivers(access)
	drivers[cloud.KindTargetSecret] = keeper{}
	made, err := plan.Make(ctx, desired.Graph, drivers, plan.Options{})
	if err == nil {
		err = made.Apply(ctx, plan.ApplyOptions{}).Err()
	}
	return account.Identity(desired.Status), err
}

// credential is the data of a Secret as a provider takes it.
func credential(data map[string][]byte) cloud.Credential {
	return cluster.CredentialOf(&corev1.Secret{Data: data})
}
