package aws_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/secret"
	simaws "github.com/cloudcredential/operator/sim/aws"
)

const infrastructure = "prod-x7k2p"

// world is a simulated account, a provider that is connected to it, and a place for Secrets.
type world struct {
	*simaws.Cloud
	t        *testing.T
	provider *aws.Provider
	cluster  cloud.Cluster
	root     cloud.Credential
	readOnly cloud.Credential // nil for none
	noRoot   bool
	secrets  *secretDriver
	clock    *clock
	mode     v1.Mode
	fresh    bool
	uid      types.UID
}

func newWorld(t *testing.T) *world {
	t.Helper()
	now := &clock{}
	sim := simaws.New(simaws.Options{Clock: now.now})
	server, err := simaws.Start(sim, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	w := &world{Cloud: sim, t: t, clock: now, mode: v1.ModeMint, uid: "6f1c2d3e-0000-4000-8000-000000000001", secrets: &secretDriver{held: map[types.NamespacedName]*corev1.Secret{}}}
	w.cluster = cloud.Cluster{InfrastructureName: infrastructure, ID: "c1c1c1c1-0000-4000-8000-000000000001"}
	w.cluster.Platform.Type = configv1.AWSPlatformType
	w.cluster.Platform.AWS = &configv1.AWSPlatformStatus{Region: "eu-west-1", ServiceEndpoints: []configv1.AWSServiceEndpoint{
		{Name: "iam", URL: server.URL}, {Name: "sts", URL: server.URL},
	}}
	w.provider = w.newProvider()
	w.root = w.user("root-admin", allowing("*"))
	sim.Calls().Reset()
	return w
}

func (w *world) newProvider() *aws.Provider {
	caller := cloud.CallerFunc(func(ctx context.Context, _ cloud.Call, invoke func(context.Context) error) error { return invoke(ctx) })
	p := aws.New(aws.Options{Caller: caller, UserAgentVersion: "v1.2.3", Now: w.clock.now})
	w.t.Cleanup(p.Close)
	return p
}

// clock is the real one, moved.
type clock struct{ offset atomic.Int64 }

func (c *clock) advance(d time.Duration) { c.offset.Add(int64(d)) }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.offset.Load())) }

// user makes a user and returns its credential.
func (w *world) user(name, policy string) cloud.Credential {
	w.t.Helper()
	key, err := w.AddUser(name, policy)
	if err != nil {
		w.t.Fatal(err)
	}
	return credential(key)
}

func credential(key simaws.Key) cloud.Credential {
	c := cloud.Credential{"aws_access_key_id": secret.FromString(key.ID), "aws_secret_access_key": secret.FromString(key.Secret)}
	if key.Token != "" {
		c["aws_session_token"] = secret.FromString(key.Token)
	}
	return c
}

func allowing(actions ...string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["` + strings.Join(actions, `","`) + `"],"Resource":"*"}]}`
}

// access is what the drivers of a pass get.
func (w *world) access() cloud.Access {
	return cloud.Access{
		Cluster: w.cluster,
		Now:     w.clock.now,
		Read: func(context.Context) ([]cloud.Credential, error) {
			var all []cloud.Credential
			if w.readOnly != nil {
				all = append(all, w.readOnly)
			}
			if !w.noRoot {
				all = append(all, w.root)
			}
			return all, nil
		},
		Write: func(context.Context) (cloud.Credential, error) {
			if w.noRoot {
				return nil, fmt.Errorf("Secret kube-system/aws-creds does not exist")
			}
			return w.root, nil
		},
	}
}

// input is what is known of a request now.
func (w *world) input(req *request.Request) cloud.Input {
	return cloud.Input{Request: req, Cluster: w.cluster, Mode: w.mode, Fresh: w.fresh, Root: w.root, Delivered: w.secrets.delivered(req.Secret)}
}

// try runs one pass as the operator does, and records the status where it succeeded.
func (w *world) try(req *request.Request, in cloud.Input) error {
	w.t.Helper()
	w.Calls().Reset()
	desired, err := w.provider.Desire(in)
	if err != nil || desired.External {
		return err
	}
	drivers := w.provider.Drivers(w.access())
	drivers[cloud.KindTargetSecret] = w.secrets
	p, err := plan.Make(w.t.Context(), desired.Graph, drivers, plan.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	if err := p.Err(); err != nil {
		return err
	}
	if err := p.Apply(w.t.Context(), plan.ApplyOptions{Now: w.clock.now}).Err(); err != nil {
		return err
	}
	if desired.Status != nil {
		req.Status = desired.Status
	}
	return nil
}

// pass runs one pass and fails the test if the pass does.
func (w *world) pass(req *request.Request) {
	w.t.Helper()
	if err := w.try(req, w.input(req)); err != nil {
		w.t.Fatalf("the pass failed: %v", err)
	}
}

// remove removes a request.
func (w *world) remove(req *request.Request) {
	w.t.Helper()
	in := w.input(req)
	in.Remove = true
	if err := w.try(req, in); err != nil {
		w.t.Fatalf("the removal failed: %v", err)
	}
	if d := w.secrets.delivered(req.Secret); d != nil {
		w.t.Error("the Secret is still there")
	}
}

// mint runs the first pass over a new request.
func (w *world) mint(req *request.Request) {
	w.t.Helper()
	in := w.input(req)
	in.Fresh = true
	if err := w.try(req, in); err != nil {
		w.t.Fatalf("the pass failed: %v", err)
	}
}

// called checks which calls were made, whatever their order.
func (w *world) called(want ...string) {
	w.t.Helper()
	var got []string
	for _, call := range w.Calls().All() {
		got = append(got, call.Operation)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		w.t.Errorf("the calls were %v and should have been %v", got, want)
	}
}

// newRequest is one of a component's requests, filed anew.
func (w *world) newRequest(name string) *request.Request {
	w.t.Helper()
	for _, req := range componentRequests(w.t) {
		if req.Name.Name == name {
			req.UID = w.uid
			return req
		}
	}
	w.t.Fatalf("there is no request %s", name)
	return nil
}

func (w *world) userOf(req *request.Request) simaws.User {
	w.t.Helper()
	status, isAWS := req.Status.(*v1.AWSProviderStatus)
	if !isAWS {
		w.t.Fatalf("the status is %v", req.Status)
	}
	user, found := w.User(status.User)
	if !found {
		w.t.Fatalf("there is no user %s", status.User)
	}
	return user
}

// componentRequests are the requests of the components of a release.
func componentRequests(t *testing.T) []*request.Request {
	t.Helper()
	text, err := os.ReadFile("testdata/requests-4.17.json")
	if err != nil {
		t.Fatal(err)
	}
	var filed []struct {
		Namespace, Name string
		SecretRef       corev1.ObjectReference
		ProviderSpec    v1.AWSProviderSpec
	}
	if err := json.Unmarshal(text, &filed); err != nil {
		t.Fatal(err)
	}
	var requests []*request.Request
	for i := range filed {
		f := &filed[i]
		requests = append(requests, &request.Request{
			Name:   types.NamespacedName{Namespace: f.Namespace, Name: f.Name},
			UID:    types.UID(fmt.Sprintf("6f1c2d3e-0000-4000-8000-%012d", i)),
			Secret: types.NamespacedName{Namespace: f.SecretRef.Namespace, Name: f.SecretRef.Name},
			Kind:   "AWSProviderSpec",
			Spec:   &f.ProviderSpec,
		})
	}
	return requests
}

// secretDriver keeps Secrets as a cluster does.
type secretDriver struct {
	mu   sync.Mutex
	held map[types.NamespacedName]*corev1.Secret
	// fail, where it is set, is what writes end with.
	fail error
}

func (d *secretDriver) delivered(name types.NamespacedName) *cloud.Delivered {
	d.mu.Lock()
	defer d.mu.Unlock()
	held := d.held[name]
	if held == nil {
		return nil
	}
	delivered := &cloud.Delivered{Data: cloud.Credential{}, Identity: held.Annotations[v1.AnnotationIdentity], RequestUID: types.UID(held.Annotations[v1.AnnotationRequestUID])}
	delivered.MintedAt, _ = time.Parse(time.RFC3339, held.Annotations[v1.AnnotationMintedAt])
	for key, value := range held.Data {
		delivered.Data[key] = secret.New(value)
	}
	return delivered
}

func (d *secretDriver) Observe(_ context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	held := d.held[resource.(cloud.TargetSecret).Secret]
	if held == nil {
		return plan.Observation{}, nil
	}
	return plan.Observation{Exists: true, Fields: cloud.SecretFields(held)}, nil
}

func (d *secretDriver) Create(_ context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fail != nil {
		return nil, d.fail
	}
	target := resource.(cloud.TargetSecret)
	content, complete := target.Content(known)
	if !complete {
		return nil, fmt.Errorf("the content is not known")
	}
	written := &corev1.Secret{Type: corev1.SecretTypeOpaque, Data: map[string][]byte{}}
	written.Labels = map[string]string{v1.LabelCredentialsRequest: "true"}
	written.Annotations = map[string]string{v1.AnnotationCredentialsRequest: target.Request.String(), v1.AnnotationRequestUID: string(target.UID)}
	for key, value := range content.Data {
		written.Data[key] = value.Reveal()
	}
	maps.Copy(written.Annotations, content.Annotations)
	d.held[target.Secret] = written
	return nil, nil
}

func (d *secretDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, _ plan.Change) (plan.Outputs, error) {
	return d.Create(ctx, resource, known)
}

func (d *secretDriver) Delete(_ context.Context, resource plan.Resource, _ plan.Known) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.held, resource.(cloud.TargetSecret).Secret)
	return nil
}

// put stores a Secret as an earlier release, or another mode, left it.
func (d *secretDriver) put(req *request.Request, data cloud.Credential, annotations map[string]string) {
	held := &corev1.Secret{Type: corev1.SecretTypeOpaque, Data: map[string][]byte{}}
	held.Annotations = map[string]string{v1.AnnotationCredentialsRequest: req.Name.String()}
	maps.Copy(held.Annotations, annotations)
	for key, value := range data {
		held.Data[key] = value.Reveal()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.held[req.Secret] = held
}
