package cluster

import (
	"context"
	"fmt"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

// universeDomain is where the APIs of Google Cloud are for this cluster; empty where the Infrastructure does not say so, and on other platforms.
// The field is younger than the types of the API, so it is read without them; an API server that is older has none.
func (s *Source) universeDomain(ctx context.Context, platform configv1.PlatformStatus) (string, error) {
	if platform.Type != configv1.GCPPlatformType {
		return "", nil
	}
	var infrastructure unstructured.Unstructured
	infrastructure.SetGroupVersionKind(configv1.GroupVersion.WithKind("Infrastructure"))
	if _, err := s.get(ctx, types.NamespacedName{Name: Singleton}, &infrastructure); err != nil {
		return "", err
	}
	domain, _, err := unstructured.NestedString(infrastructure.Object, "status", "platformStatus", "gcp", "universeDomain")
	if err != nil {
		return "", fmt.Errorf("read where the APIs of Google Cloud are from Infrastructure %s: %w", Singleton, err)
	}
	return domain, nil
}
