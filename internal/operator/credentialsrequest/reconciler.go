// Package credentialsrequest answers CredentialsRequests: it decides what is to be done about each, has the cloud and the target Secret brought to
// their desired state, and says in the status how the request stands.
//
// A pass over one request reads in this order: what is known of the cluster, then the target Secret, live. It writes in this order:
// finalizer, cloud, Secret, status. Every prefix of that is a state from which the next pass goes on, and in a steady state nothing is written at all.
package credentialsrequest

import (
	"context"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest/decide"
)

// Defaults of Options.
const (
	// DefaultDriftInterval is how long a request that stands well is left in peace.
	DefaultDriftInterval = time.Hour
	// DefaultWaitInterval is how soon a request is looked at again that waits for something nobody tells us about.
	DefaultWaitInterval = 5 * time.Minute
	// judgementInterval is how soon it is looked again whether a new root credential has been judged. That is a matter of seconds, and no call.
	judgementInterval = time.Second
	// DefaultWorkers is how many requests are worked on side by side.
	DefaultWorkers = 16
)

// Facts are what is known of the cluster. *cluster.Source is one.
type Facts interface {
	// Snapshot is what is known now. It is cheap.
	Snapshot(ctx context.Context) (cluster.Snapshot, error)
	// ReadCredentials are the credentials to read the cloud with, best first.
	ReadCredentials(ctx context.Context) ([]cloud.Credential, error)
}

// Options of New.
type Options struct {
	// Client reads CredentialsRequests and namespaces, maybe from a cache, and writes to the API server.
	Client client.Client
	// Live reads from the API server. Secrets are never read otherwise.
	Live client.Reader
	// Provider is the cluster's cloud; nil on platforms that there is none for, where every request is ignored.
	Provider cloud.Provider
	// Facts are what is known of the cluster.
	Facts Facts
	// Recorder takes events about CredentialsRequests; nil drops them.
	Recorder events.EventRecorder
	// Now is the clock.
	Now func() time.Time
	// Held says whether this process may still write; nil stands for always. It is asked before each write.
	Held func() error

	// OperatorNamespace is where the components of the release file their requests. It is trusted.
	OperatorNamespace string
	// TrustedNamespaces are patterns, as path.Match has them, of further namespaces whose requests may deliver into other namespaces than
	// their own (--trusted-namespaces). nil stands for "openshift-*".
	TrustedNamespaces []string
	// DriftInterval is how long a request that stands well is left in peace, give or take a tenth; 0 stands for DefaultDriftInterval.
	DriftInterval time.Duration
	// WaitInterval is how soon a request is looked at again that was refused or has to wait; 0 stands for DefaultWaitInterval.
	WaitInterval time.Duration
	// Workers is how many requests are worked on side by side; 0 stands for DefaultWorkers.
	Workers int
}

// Reconciler brings requests to their desired state, one pass at a time. Passes over different requests may run side by side.
type Reconciler struct {
	options Options
	targets decide.Targets
	memory  *memory
	// indexed says that Client can look requests up by secretIndex.
	indexed bool
}

var _ reconcile.Reconciler = (*Reconciler)(nil)

// New makes a Reconciler. It needs no manager: a single pass can be run with Reconcile.
func New(options Options) *Reconciler {
	if options.DriftInterval <= 0 {
		options.DriftInterval = DefaultDriftInterval
	}
	if options.WaitInterval <= 0 {
		options.WaitInterval = DefaultWaitInterval
	}
	if options.Workers <= 0 {
		options.Workers = DefaultWorkers
	}
	if options.OperatorNamespace == "" {
		options.OperatorNamespace = cluster.OperatorNamespace
	}
	if options.TrustedNamespaces == nil {
		options.TrustedNamespaces = []string{"openshift-*"}
	}
	targets := decide.Targets{
		Trusted:   append([]string{options.OperatorNamespace}, options.TrustedNamespaces...),
		Protected: decide.RootSecrets(),
	}
	if options.Provider != nil {
		targets.Protected = append(targets.Protected, options.Provider.RootSecret())
	}
	return &Reconciler{options: options, targets: targets, memory: newMemory()}
}

// Reconcile runs one pass over one request. An error asks for another pass after a while that grows with each failure in a row.
func (r *Reconciler) Reconcile(ctx context.Context, item reconcile.Request) (reconcile.Result, error) {
	object := &v1.CredentialsRequest{}
	switch err := r.options.Client.Get(ctx, item.NamespacedName, object); {
	case apierrors.IsNotFound(err):
		r.memory.forget(item.NamespacedName)
		return reconcile.Result{}, nil
	case err != nil:
		return reconcile.Result{}, err
	}
	p := &pass{
		Reconciler: r,
		name:       item.NamespacedName,
		object:     r.memory.newer(item.NamespacedName, object),
		now:        r.options.Now(),
	}
	return p.run(ctx)
}

// sharing returns the requests that ask for that Secret.
func (r *Reconciler) sharing(ctx context.Context, secret types.NamespacedName) ([]v1.CredentialsRequest, error) {
	var list v1.CredentialsRequestList
	var selected []client.ListOption
	if r.indexed {
		selected = append(selected, client.MatchingFields{secretIndex: secret.String()})
	}
	if err := r.options.Client.List(ctx, &list, selected...); err != nil {
		return nil, err
	}
	kept := list.Items[:0]
	for _, other := range list.Items {
		if other.Spec.SecretRef.Namespace == secret.Namespace && other.Spec.SecretRef.Name == secret.Name {
			kept = append(kept, other)
		}
	}
	return kept, nil
}
