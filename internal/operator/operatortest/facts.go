package operatortest

import (
	"context"
	"strconv"
	"sync"

	configv1 "github.com/openshift/api/config/v1"
	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/mode"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/secret"
	"github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// Facts are what instances know of the cluster, for tests to change. The mode is decided by the real rules.
type Facts struct {
	mu       sync.Mutex
	world    *World
	version  int
	facts    mode.Facts
	cluster  cloud.Cluster
	root     *aws.Key
	fails    error
	unjudged bool
}

func newFacts(w *World) *Facts {
	return &Facts{
		world: w,
		facts: mode.Facts{HasRoot: true, TokensSupported: true, RootPresent: true, RootAnnotation: v1.ModeAnnotationMint},
		cluster: cloud.Cluster{
			InfrastructureName: clusterenv.InfrastructureName,
			ID:                 clusterenv.ClusterID,
			Platform: configv1.PlatformStatus{
				Type: configv1.AWSPlatformType, AWS: &configv1.AWSPlatformStatus{Region: clusterenv.Region},
			},
		},
		root: &w.Root,
	}
}

// change changes the facts as one write to the cluster would.
func (f *Facts) change(edit func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	edit()
	f.version++
}

// Configure sets spec.credentialsMode.
func (f *Facts) Configure(m operatorv1.CloudCredentialsMode) {
	f.change(func() { f.facts.Configured = m })
}

// Legacy sets the switch of the legacy ConfigMap.
func (f *Facts) Legacy(disabled bool) { f.change(func() { f.facts.LegacyDisabled = disabled }) }

// Issuer sets the issuer of ServiceAccount tokens.
func (f *Facts) Issuer(url string) {
	f.change(func() { f.facts.TokenIssuer, f.cluster.TokenIssuer = url, url })
}

// Annotate sets the mode annotation of the root secret; empty removes it.
func (f *Facts) Annotate(annotation string) { f.change(func() { f.facts.RootAnnotation = annotation }) }

// SetRoot replaces the root credential; nil removes the root secret.
func (f *Facts) SetRoot(key *aws.Key) {
	f.change(func() { f.root, f.facts.RootPresent = key, key != nil })
}

// Edit changes what a provider knows of the cluster.
func (f *Facts) Edit(edit func(*cloud.Cluster)) { f.change(func() { edit(&f.cluster) }) }

// Unjudge says whether the root credential waits to be judged.
func (f *Facts) Unjudge(unjudged bool) { f.change(func() { f.unjudged = unjudged }) }

// Fail makes the facts unreadable; nil makes them readable again.
func (f *Facts) Fail(err error) { f.change(func() { f.fails = err }) }

// Snapshot implements credentialsrequest.Facts.
func (f *Facts) Snapshot(context.Context) (cluster.Snapshot, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fails != nil {
		return cluster.Snapshot{}, f.fails
	}
	known := cluster.Snapshot{
		Cluster: f.cluster, Facts: f.facts, Mode: mode.Decide(f.facts),
		InfrastructureResourceVersion: strconv.Itoa(f.version + 1), Unjudged: f.unjudged,
	}
	known.Cluster.Platform = *f.cluster.Platform.DeepCopy()
	if f.root != nil {
		known.Root = &cluster.Root{
			Name:       types.NamespacedName{Namespace: "kube-system", Name: "aws-creds"},
			Data:       rootData(*f.root),
			Annotation: f.facts.RootAnnotation, ResourceVersion: strconv.Itoa(f.version + 1),
		}
	}
	return known, nil
}

// ReadCredentials implements credentialsrequest.Facts. The read-only Secret is one that a request in the world's namespace was given.
func (f *Facts) ReadCredentials(ctx context.Context) ([]cloud.Credential, error) {
	f.mu.Lock()
	root := f.root
	f.mu.Unlock()
	var credentials []cloud.Credential
	var readOnly corev1.Secret
	name := client.ObjectKey{Namespace: f.world.Namespace, Name: "cloud-credential-operator-iam-ro-creds"}
	switch err := f.world.Env.Client.Get(ctx, name, &readOnly); {
	case err == nil:
		credentials = append(credentials, cluster.CredentialOf(&readOnly))
	case !apierrors.IsNotFound(err):
		return nil, err
	}
	if root != nil {
		credentials = append(credentials, rootData(*root))
	}
	return credentials, nil
}

// rootData is the data of the root secret.
func rootData(key aws.Key) cloud.Credential {
	data := cloud.Credential{}
	for name, value := range map[string]string{
		"aws_access_key_id": key.ID, "aws_secret_access_key": key.Secret, "aws_session_token": key.Token,
	} {
		if value != "" {
			data[name] = secret.FromString(value)
		}
	}
	return data
}
