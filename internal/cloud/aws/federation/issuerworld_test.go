package federation

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/proxy"
)

// issuerWorld is a simulated account, behind its real host names, and an issuer in it.
type issuerWorld struct {
	*simaws.Cloud
	t         *testing.T
	options   Options
	transport *http.Transport
	key       simaws.Key
	caller    cloud.Caller
	offset    atomic.Int64
	patience  time.Duration
}

func newIssuerWorld(t *testing.T, region string) *issuerWorld {
	t.Helper()
	w := &issuerWorld{t: t, caller: cloud.CallerFunc(func(ctx context.Context, _ cloud.Call, invoke func(context.Context) error) error { return invoke(ctx) })}
	w.Cloud = simaws.New(simaws.Options{Partition: Partition(region), Clock: w.now})
	p, err := proxy.Start(t.Context(), proxy.Options{Route: func(string) http.Handler { return w.Cloud }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	address, err := url.Parse(p.URL())
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(p.CA())
	w.transport = &http.Transport{MaxIdleConnsPerHost: plan.DefaultParallelism, Proxy: http.ProxyURL(address), TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	t.Cleanup(w.transport.CloseIdleConnections)
	if w.key, err = w.AddAccountKey(); err != nil {
		t.Fatal(err)
	}
	w.options = Options{Name: "prod", Region: region, Issuer: Issuer{Key: knownKey(w.publicKey(1))}}
	return w
}

// private has the issuer published by CloudFront.
func (w *issuerWorld) private() *issuerWorld {
	w.options.Issuer.Private = true
	return w
}

func (w *issuerWorld) now() time.Time { return time.Now().Add(time.Duration(w.offset.Load())) }

// sleep moves the clock.
func (w *issuerWorld) sleep(ctx context.Context, d time.Duration) error {
	w.offset.Add(int64(d))
	return ctx.Err()
}

func (w *issuerWorld) publicKey(n int) oidc.PublicKey {
	w.t.Helper()
	text, err := os.ReadFile("testdata/key-" + string(rune('0'+n)) + ".pub")
	if err != nil {
		w.t.Fatal(err)
	}
	key, err := oidc.ParsePublicKey(text)
	if err != nil {
		w.t.Fatal(err)
	}
	return key
}

func knownKey(key oidc.PublicKey) func(plan.Known) (oidc.PublicKey, bool) {
	return func(plan.Known) (oidc.PublicKey, bool) { return key, true }
}

// as makes the calls as a user who may do nothing but this.
func (w *issuerWorld) as(actions ...string) {
	w.t.Helper()
	key, err := w.AddUser("admin-of-"+w.options.Name, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["`+strings.Join(actions, `","`)+`"],"Resource":"*"}]}`)
	if err != nil {
		w.t.Fatal(err)
	}
	w.key = key
}

// session begins an invocation.
func (w *issuerWorld) session() *session {
	cfg := awssdk.Config{
		Region:     w.options.Region,
		HTTPClient: &http.Client{Transport: w.transport},
		Retryer:    func() awssdk.Retryer { return awssdk.NopRetryer{} },
		Credentials: awssdk.CredentialsProviderFunc(func(context.Context) (awssdk.Credentials, error) {
			return awssdk.Credentials{AccessKeyID: w.key.ID, SecretAccessKey: w.key.Secret}, nil
		}),
	}
	client := newClient(cfg, ClientOptions{Region: w.options.Region, Transport: w.transport, Caller: w.caller})
	return Open(client, DriverOptions{Now: w.now, Sleep: w.sleep, Patience: w.patience}).shared
}

// nodes are the issuer without the identity provider.
func (w *issuerWorld) nodes() []plan.Node {
	nodes := w.options.bucketNodes()
	if w.options.published() {
		nodes = append(nodes, w.options.distributionNodes()...)
	}
	return nodes
}

// leaving are the nodes of what there may be of the issuer, towards nothing.
func (w *issuerWorld) leaving() []plan.Node {
	o := w.options
	o.removal = true
	var nodes []plan.Node
	for _, node := range []plan.Node{
		{Resource: bucket{o}},
		{Resource: document{o, oidc.DiscoveryKey}, Parent: o.bucketRef()},
		{Resource: document{o, oidc.KeySetKey}, Parent: o.bucketRef()},
		{Resource: accessControl{o}},
		{Resource: accessIdentity{o}},
		{Resource: distribution{o}, Needs: []plan.Ref{o.accessControlRef(), o.accessIdentityRef(), o.bucketRef()}},
	} {
		node.Absent = true
		nodes = append(nodes, node)
	}
	return nodes
}

// plan makes a plan as one invocation does. The log of calls begins with it.
func (w *issuerWorld) plan(nodes []plan.Node) *plan.Plan {
	w.t.Helper()
	w.Calls().Reset()
	graph, err := plan.NewGraph(nodes...)
	if err != nil {
		w.t.Fatal(err)
	}
	p, err := plan.Make(w.t.Context(), graph, w.session().drivers(), plan.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// try runs one invocation.
func (w *issuerWorld) try(nodes []plan.Node) error {
	w.t.Helper()
	p := w.plan(nodes)
	if err := p.Err(); err != nil {
		return err
	}
	return p.Apply(w.t.Context(), plan.ApplyOptions{}).Err()
}

// publish makes the issuer, and fails the test if that fails.
func (w *issuerWorld) publish() {
	w.t.Helper()
	if err := w.try(w.nodes()); err != nil {
		w.t.Fatalf("the issuer was not made: %v", err)
	}
}

// withdraw removes the issuer, and fails the test if that fails.
func (w *issuerWorld) withdraw() {
	w.t.Helper()
	if err := w.try(w.leaving()); err != nil {
		w.t.Fatalf("the issuer was not removed: %v", err)
	}
}

// settled checks that another run writes nothing.
func (w *issuerWorld) settled() {
	w.t.Helper()
	w.publish()
	if n := w.Calls().Writes(); n != 0 {
		w.t.Errorf("another run made %d writes: %v", n, w.made())
	}
}

// made are the operations that were called, in order.
func (w *issuerWorld) made() []string {
	var made []string
	for _, call := range w.Calls().All() {
		made = append(made, call.Operation)
	}
	return made
}

// called checks which calls were made, whatever their order.
func (w *issuerWorld) called(want ...string) {
	w.t.Helper()
	got := w.made()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		w.t.Errorf("the calls were\n%v\nand should have been\n%v", got, want)
	}
}

// refused checks that a run ends with an error that says all of this, and that nothing was written.
func (w *issuerWorld) refused(says ...string) {
	w.t.Helper()
	w.ends(says...)
	if n := w.Calls().Writes(); n != 0 {
		w.t.Errorf("%d writes were made: %v", n, w.made())
	}
}

// ends checks that a run ends with an error that says all of this.
func (w *issuerWorld) ends(says ...string) {
	w.t.Helper()
	err := w.try(w.nodes())
	if err == nil {
		w.t.Fatal("there is no error")
	}
	for _, part := range says {
		if !strings.Contains(err.Error(), part) {
			w.t.Errorf("the error does not say %q: %v", part, err)
		}
	}
}

func (w *issuerWorld) bucket() simaws.Bucket {
	w.t.Helper()
	b, found := w.Bucket(w.options.BucketName())
	if !found {
		w.t.Fatal("there is no bucket")
	}
	return b
}

// object returns the newest version of a document.
func (w *issuerWorld) object(key string) simaws.Object {
	w.t.Helper()
	for _, object := range slices.Backward(w.bucket().Objects) {
		if object.Key == key {
			return object
		}
	}
	w.t.Fatalf("there is no object %s", key)
	return simaws.Object{}
}

func (w *issuerWorld) keySet() oidc.KeySet {
	w.t.Helper()
	set, err := oidc.ParseKeySet(w.object(oidc.KeySetKey).Content)
	if err != nil {
		w.t.Fatal(err)
	}
	return set
}

// on has something happen to each call of an operation, or to the first ones.
func (w *issuerWorld) on(operation string, effect fault.Effect, times int) {
	w.Faults().Add(fault.Rule{Effect: effect, Times: times, Match: func(q fault.Request) bool { return q.Operation == operation }})
}
