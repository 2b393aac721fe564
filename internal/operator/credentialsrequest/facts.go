package credentialsrequest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest/decide"
	"github.com/cloudcredential/operator/internal/operator/targetsecret"
	"github.com/cloudcredential/operator/internal/request"
)

// learn gathers what is known without asking the API server or the cloud.
func (p *pass) learn(ctx context.Context) error {
	p.input = decide.Input{
		Object:      p.object,
		Platform:    string(p.facts.Cluster.Platform.Type),
		Mode:        p.facts.Mode,
		RootPresent: p.facts.Root != nil,
		Targets:     p.targets,
	}
	provider := p.options.Provider
	kind, err := request.SpecKind(p.object)
	p.input.Kind = kind
	p.input.OtherPlatform = err == nil && (provider == nil || kind != provider.SpecKind())
	if provider == nil {
		p.input.Invalid = err
		return nil
	}
	p.input.RootSecret = provider.RootSecret()
	p.input.Recorded = p.recorded()
	if err == nil && !p.input.OtherPlatform {
		err = p.decode()
	}
	p.input.Invalid = err
	if p.request == nil {
		return nil
	}
	p.input.Holder, err = p.holder(ctx)
	return err
}

// decode decodes the request. Its error is for the request's author.
func (p *pass) decode() error {
	decoded, err := request.Decode(p.object)
	if err != nil {
		return err
	}
	if err := p.options.Provider.Validate(decoded); err != nil {
		return err
	}
	if p.facts.Mode.Mode == v1.ModeToken {
		desired, err := p.options.Provider.Desire(cloud.Input{Request: decoded, Cluster: p.facts.Cluster, Mode: v1.ModeToken})
		if err != nil {
			return err
		}
		p.input.Provided = desired.External
	}
	p.request = decoded
	return nil
}

// recorded reports whether the status names an identity on this platform.
func (p *pass) recorded() bool {
	if p.object.Status.ProviderStatus == nil {
		return false
	}
	decoded, err := request.DecodeForRemoval(p.object)
	return err == nil && decoded.Kind == p.options.Provider.SpecKind() && decoded.Status != nil
}

// holder returns the earliest of the other requests that ask for the same Secret and may do so, if it is earlier than this one. Requests
// for other platforms do not count: releases file one for each platform and the same Secret.
func (p *pass) holder(ctx context.Context) (types.NamespacedName, error) {
	sharing, err := p.sharing(ctx, p.request.Secret)
	if err != nil {
		return types.NamespacedName{}, fmt.Errorf("find the requests that ask for Secret %s: %w", p.request.Secret, err)
	}
	first := p.object
	for i := range sharing {
		other := &sharing[i]
		kind, err := request.SpecKind(other)
		mayAsk := other.Namespace == p.request.Secret.Namespace || p.targets.Trusts(other.Namespace)
		if err == nil && kind == p.options.Provider.SpecKind() && mayAsk && other.UID != p.object.UID && decide.Earlier(other, first) {
			first = other
		}
	}
	if first == p.object {
		return types.NamespacedName{}, nil
	}
	return client.ObjectKeyFromObject(first), nil
}

// read asks the API server for the namespace and the Secrets. That one of them cannot be read is an error: it is never taken for absence.
func (p *pass) read(ctx context.Context) error {
	var err error
	if p.input.Namespace, err = p.namespace(ctx, p.request.Secret.Namespace); err != nil {
		return err
	}
	return p.readSecrets(ctx, p.request.Secret)
}

// readSecrets reads the target Secret, and the former one where there is one. An empty name stands for none.
func (p *pass) readSecrets(ctx context.Context, name types.NamespacedName) error {
	absent := targetsecret.State{Name: name, Owner: targetsecret.Absent}
	p.target, p.former = absent, absent
	var err error
	if name != (types.NamespacedName{}) {
		if p.target, err = p.readSecret(ctx, name); err != nil {
			return err
		}
	}
	if record := p.object.Status.DeliveredSecret; record != nil {
		former := types.NamespacedName{Namespace: record.Namespace, Name: record.Name}
		if former != name {
			if p.former, err = p.readSecret(ctx, former); err != nil {
				return err
			}
		}
	}
	p.input.Target = p.target
	p.input.Identity = p.identity()
	return nil
}

// readSecret reads a Secret and judges whose it is. The record in the status proves nothing about a Secret that the request may not ask for:
// whoever can write the one could have the other removed. A Secret that no request may name is never a request's own.
func (p *pass) readSecret(ctx context.Context, name types.NamespacedName) (targetsecret.State, error) {
	claim := targetsecret.Claim{Request: p.name}
	if p.targets.Allows(p.name.Namespace, name) {
		claim.Delivered = p.object.Status.DeliveredSecret
	}
	if p.name.Namespace == p.options.OperatorNamespace && p.options.Provider != nil {
		claim.AdoptKeys = p.options.Provider.CredentialKeys()
	}
	state, err := targetsecret.Read(ctx, p.options.Live, name, claim)
	if err == nil && state.Owner != targetsecret.Absent && p.targets.Protects(name) {
		state.Owner, state.Holder = targetsecret.Foreign, "it is where the administrator's credential is kept"
	}
	return state, err
}

// identity is the identity that a Secret of ours names.
func (p *pass) identity() string {
	for _, state := range []targetsecret.State{p.target, p.former} {
		if state.Own() && state.Found.Annotations[v1.AnnotationIdentity] != "" {
			return state.Found.Annotations[v1.AnnotationIdentity]
		}
	}
	return ""
}

// namespace is what is known of a namespace. One that the cache does not have is asked for.
func (p *pass) namespace(ctx context.Context, name string) (decide.NamespaceState, error) {
	for _, reader := range []client.Reader{p.options.Client, p.options.Live} {
		namespace := &metav1.PartialObjectMetadata{}
		namespace.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("Namespace"))
		switch err := reader.Get(ctx, client.ObjectKey{Name: name}, namespace); {
		case apierrors.IsNotFound(err):
			continue
		case err != nil:
			return "", fmt.Errorf("read namespace %s: %w", name, err)
		case !namespace.DeletionTimestamp.IsZero():
			return decide.NamespaceTerminating, nil
		default:
			return decide.NamespaceActive, nil
		}
	}
	return decide.NamespaceMissing, nil
}

// standsWell reports whether everything in the cluster is as the last good pass left it.
func (p *pass) standsWell() bool {
	status, record := p.object.Status, p.object.Status.DeliveredSecret
	if !status.Provisioned || status.LastSyncGeneration != p.object.Generation || !condition.IsTrue(status.Conditions, v1.Ready) ||
		record == nil || p.former.Found != nil || !slices.Contains(p.object.Finalizers, v1.FinalizerDeprovision) {
		return false
	}
	found := p.target.Found
	return p.target.Owner == targetsecret.Ours && p.target.Marked && record.UID == string(found.UID) &&
		record.ContentHash == p.target.ContentHash() && found.Annotations[v1.AnnotationRequestUID] == string(p.object.UID)
}

// digest stands for everything that the desired state depends on. The root credential is part of it only where it is handed on.
func (p *pass) digest(verdict decide.Verdict) string {
	desired := struct {
		Spec     v1.CredentialsRequestSpec
		Cluster  cloud.Cluster
		Mode     v1.Mode
		ReadOnly bool
		Forced   bool
		Root     string
	}{p.object.Spec, p.facts.Cluster, verdict.Mode, verdict.ReadOnly, p.facts.Mode.Forced, ""}
	if verdict.Mode == v1.ModePassthrough {
		desired.Root = hash(p.facts.Root.Data)
	}
	encoded, err := json.Marshal(desired)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:])
}

// hash is the hash of a credential.
func hash(credential cloud.Credential) string {
	data := make(map[string][]byte, len(credential))
	for key, value := range credential {
		data[key] = value.Reveal()
	}
	return targetsecret.Hash(data)
}
