package cluster

import (
	"context"
	"fmt"
	"slices"

	configv1 "github.com/openshift/api/config/v1"
	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/mode"
	"github.com/cloudcredential/operator/internal/secret"
)

// Source reads Snapshots. It is safe for use by several goroutines.
type Source struct {
	reader    client.Reader
	provider  cloud.Provider
	judgement judgement
}

// NewSource makes a Source that reads from reader, a cache with CacheOptions. The provider is nil on platforms that there is none for.
func NewSource(reader client.Reader, provider cloud.Provider) *Source {
	return &Source{reader: reader, provider: provider}
}

// Snapshot reads what is known now. It is cheap: nothing but caches is asked. It fails where the Infrastructure is missing or where a
// cache cannot be read; settings that make no sense are a Decision, not an error.
func (s *Source) Snapshot(ctx context.Context) (Snapshot, error) {
	var infrastructure configv1.Infrastructure
	if err := s.reader.Get(ctx, client.ObjectKey{Name: Singleton}, &infrastructure); err != nil {
		return Snapshot{}, fmt.Errorf("read Infrastructure %s, which names the platform: %w", Singleton, err)
	}
	snapshot := Snapshot{
		Cluster: cloud.Cluster{
			InfrastructureName: infrastructure.Status.InfrastructureName,
			Platform:           PlatformOf(&infrastructure),
			PlatformSpec:       *infrastructure.Spec.PlatformSpec.DeepCopy(),
		},
		InfrastructureResourceVersion: infrastructure.ResourceVersion,
	}
	if err := s.readCluster(ctx, &snapshot.Cluster); err != nil {
		return Snapshot{}, err
	}
	settings, err := s.settings(ctx)
	if err != nil {
		return Snapshot{}, err
	}
	if snapshot.Root, err = s.root(ctx); err != nil {
		return Snapshot{}, err
	}
	snapshot.Facts = s.facts(settings, snapshot)
	judged := s.judge(&snapshot)
	snapshot.Mode = mode.Decide(snapshot.Facts)
	snapshot.Unjudged = !judged && !snapshot.Mode.Forced && !snapshot.Facts.Manual()
	return snapshot, nil
}

// ReadCredentials returns the credentials to read the cloud with: that of the read-only Secret, then the root credential, as
// far as they exist.
func (s *Source) ReadCredentials(ctx context.Context) ([]cloud.Credential, error) {
	if s.provider == nil {
		return nil, nil
	}
	var credentials []cloud.Credential
	for _, name := range []types.NamespacedName{s.provider.ReadOnlySecret(), s.provider.RootSecret()} {
		held, err := s.secret(ctx, name)
		if err != nil {
			return nil, err
		}
		if held != nil && len(held.Data) > 0 {
			credentials = append(credentials, CredentialOf(held))
		}
	}
	return credentials, nil
}

// PlatformOf is the platform's part of the status, also where a cluster is so old that only the type is on record.
func PlatformOf(infrastructure *configv1.Infrastructure) configv1.PlatformStatus {
	if infrastructure.Status.PlatformStatus == nil {
		return configv1.PlatformStatus{Type: infrastructure.Status.Platform} //nolint:staticcheck // clusters of the first releases have nothing else
	}
	return *infrastructure.Status.PlatformStatus.DeepCopy()
}

// CredentialOf takes the data out of a Secret.
func CredentialOf(held *corev1.Secret) cloud.Credential {
	credential := make(cloud.Credential, len(held.Data))
	for key, value := range held.Data {
		credential[key] = secret.New(value)
	}
	return credential
}

// readCluster adds what objects besides the Infrastructure say.
func (s *Source) readCluster(ctx context.Context, known *cloud.Cluster) error {
	var err error
	if known.UniverseDomain, err = s.universeDomain(ctx, known.Platform); err != nil {
		return err
	}
	var version configv1.ClusterVersion
	if _, err := s.get(ctx, types.NamespacedName{Name: ClusterVersionName}, &version); err != nil {
		return err
	}
	known.ID = string(version.Spec.ClusterID)

	var authentication configv1.Authentication
	if _, err := s.get(ctx, types.NamespacedName{Name: Singleton}, &authentication); err != nil {
		return err
	}
	known.TokenIssuer = authentication.Spec.ServiceAccountIssuer

	var bundle corev1.ConfigMap
	if _, err := s.get(ctx, BundleConfigMap(s.provider), &bundle); err != nil {
		return err
	}
	if pem := bundle.Data[caBundleKey]; pem != "" {
		known.CABundle = []byte(pem)
	}
	return nil
}

// settings reads what the administrator configured. What makes no sense ends up in Settings.Problem.
func (s *Source) settings(ctx context.Context) (mode.Settings, error) {
	var settings mode.Settings
	var config operatorv1.CloudCredential
	found, err := s.get(ctx, types.NamespacedName{Name: Singleton}, &config)
	if err != nil {
		return settings, err
	}
	if !found {
		settings.Problem = "there is no CloudCredential named " + Singleton + "; create it with the credentialsMode that the cluster is to have"
		return settings, nil
	}
	settings.Configured = config.Spec.CredentialsMode

	var legacy corev1.ConfigMap
	if _, err := s.get(ctx, LegacyConfigMap(), &legacy); err != nil {
		return settings, err
	}
	value, set := legacy.Data[mode.LegacyKey]
	if !set {
		return settings, nil
	}
	settings.LegacyDisabled, err = mode.ParseLegacySwitch(value)
	if err != nil {
		settings.Problem = fmt.Sprintf("key %s of ConfigMap %s cannot be understood: %v; set it to true or false, or remove it",
			mode.LegacyKey, LegacyConfigMap(), err)
	}
	return settings, nil
}

func (s *Source) root(ctx context.Context) (*Root, error) {
	if s.provider == nil {
		return nil, nil
	}
	held, err := s.secret(ctx, s.provider.RootSecret())
	if err != nil || held == nil {
		return nil, err
	}
	return &Root{
		Name:            client.ObjectKeyFromObject(held),
		Data:            CredentialOf(held),
		Annotation:      held.Annotations[v1.AnnotationMode],
		Reason:          held.Annotations[v1.AnnotationModeReason],
		ResourceVersion: held.ResourceVersion,
		UID:             held.UID,
	}, nil
}

func (s *Source) facts(settings mode.Settings, known Snapshot) mode.Facts {
	facts := mode.Facts{Settings: settings, TokenIssuer: known.Cluster.TokenIssuer, RootPresent: known.Root != nil}
	if known.Root != nil {
		facts.RootAnnotation, facts.RootReason = known.Root.Annotation, known.Root.Reason
	}
	if s.provider != nil {
		facts.Supported = s.provider.Modes()
		facts.TokensSupported = slices.Contains(facts.Supported, v1.ModeToken)
		facts.HasRoot = s.provider.RootSecret() != types.NamespacedName{}
	}
	return facts
}

// judge has the facts go by the verdict on the root credential as it is now; false while there is none. What the provider mends of it makes no other credential of
// it: requests do not wait for a Secret that cannot be written.
func (s *Source) judge(snapshot *Snapshot) bool {
	if snapshot.Root == nil {
		return true
	}
	content := snapshot.Root.Data
	if mender, mends := s.provider.(cloud.RootMender); mends {
		content = mender.MendRoot(snapshot.Cluster, content)
	}
	found, judged := s.judgement.of(content, verdict{snapshot.Root.Annotation, snapshot.Root.Reason})
	if judged {
		snapshot.Facts.RootAnnotation, snapshot.Facts.RootReason = found.mode, found.reason
	}
	return judged
}

// secret reads a Secret that the cache holds; nil where it is absent or where name is zero. No Secret is asked for on platforms
// that have none, so that no watch is ever started for it.
func (s *Source) secret(ctx context.Context, name types.NamespacedName) (*corev1.Secret, error) {
	if name == (types.NamespacedName{}) {
		return nil, nil
	}
	var held corev1.Secret
	found, err := s.get(ctx, name, &held)
	if err != nil || !found {
		return nil, err
	}
	return &held, nil
}

// get reads an object that may be absent.
func (s *Source) get(ctx context.Context, name types.NamespacedName, into client.Object) (found bool, err error) {
	err = s.reader.Get(ctx, name, into)
	switch {
	case err == nil:
		return true, nil
	case apierrors.IsNotFound(err):
		return false, nil
	default:
		return false, fmt.Errorf("read %T %s: %w", into, name, err)
	}
}
