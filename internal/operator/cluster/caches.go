package cluster

import (
	configv1 "github.com/openshift/api/config/v1"
	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
)

// CacheOptions narrows the manager's cache to the objects that are needed, by name. Of all Secrets it holds, with their data, only the root
// secret and the read-only secret. Nobody must read another Secret through it: it looks absent. Target Secrets have a cache
// of their own, see TargetSecretOptions. The provider is nil on platforms that there is none for; no Secret may be read then.
func CacheOptions(provider cloud.Provider) cache.Options {
	named := func(name string) cache.ByObject {
		return cache.ByObject{Field: fields.OneTermEqualSelector(metav1.ObjectNameField, name)}
	}
	return cache.Options{
		DefaultTransform: cache.TransformStripManagedFields(),
		ByObject: map[client.Object]cache.ByObject{
			&configv1.Infrastructure{}:    named(Singleton),
			&configv1.Authentication{}:    named(Singleton),
			&configv1.APIServer{}:         named(Singleton),
			&operatorv1.CloudCredential{}: named(Singleton),
			&configv1.ClusterVersion{}:    named(ClusterVersionName),
			&configv1.ClusterOperator{}:   named(ClusterOperatorName),
			&corev1.ConfigMap{}:           {Namespaces: byName(LegacyConfigMap(), BundleConfigMap(provider))},
			&corev1.Secret{}:              {Namespaces: byName(secrets(provider)...)},
		},
	}
}

// TargetSecretOptions is for a cache of target Secrets, in which they are to be looked at as metadata only
// (metav1.PartialObjectMetadata), so that no payload is ever held.
func TargetSecretOptions() cache.Options {
	return cache.Options{
		DefaultTransform:     cache.TransformStripManagedFields(),
		DefaultLabelSelector: labels.SelectorFromSet(labels.Set{v1.LabelCredentialsRequest: "true"}),
	}
}

// Watched returns one empty object of each kind that a Snapshot depends on, for watches on the manager's cache.
func Watched(provider cloud.Provider) []client.Object {
	objects := append(Settings(), &configv1.Infrastructure{}, &configv1.Authentication{})
	if len(secrets(provider)) > 0 {
		objects = append(objects, &corev1.Secret{})
	}
	return objects
}

// Settings returns one empty object of each kind that mode.Settings are read from.
func Settings() []client.Object {
	return []client.Object{&operatorv1.CloudCredential{}, &corev1.ConfigMap{}}
}

// secrets are the names of the Secrets that are held with their data.
func secrets(provider cloud.Provider) []types.NamespacedName {
	if provider == nil {
		return nil
	}
	var names []types.NamespacedName
	for _, name := range []types.NamespacedName{provider.RootSecret(), provider.ReadOnlySecret()} {
		if name != (types.NamespacedName{}) {
			names = append(names, name)
		}
	}
	return names
}

// byName selects one object in each of several namespaces. With no name at all it selects something that cannot exist: an empty
// selection would stand for every object of the cluster.
func byName(names ...types.NamespacedName) map[string]cache.Config {
	if len(names) == 0 {
		names = []types.NamespacedName{{Namespace: OperatorNamespace, Name: "-"}}
	}
	selected := make(map[string]cache.Config, len(names))
	for _, name := range names {
		selected[name.Namespace] = cache.Config{FieldSelector: fields.OneTermEqualSelector(metav1.ObjectNameField, name.Name)}
	}
	return selected
}
