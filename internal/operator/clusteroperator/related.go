package clusteroperator

import (
	"cmp"
	"slices"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/cluster"
)

// mostListed is how many requests are related objects one by one. An entry without a name stands for all of a namespace; with
// thousands of entries the ClusterOperator would become too large to be stored.
const mostListed = 200

// Related returns the objects that are of interest to whoever looks into how the operator stands, sorted. The requests are those of
// the operator's namespace, whatever they are for.
func Related(requests []types.NamespacedName, legacyConfigMap bool) []configv1.ObjectReference {
	related := []configv1.ObjectReference{
		{Resource: "namespaces", Name: cluster.OperatorNamespace},
		{Group: "operator.openshift.io", Resource: "cloudcredentials", Name: cluster.Singleton},
	}
	if legacyConfigMap {
		legacy := cluster.LegacyConfigMap()
		related = append(related, configv1.ObjectReference{Resource: "configmaps", Namespace: legacy.Namespace, Name: legacy.Name})
	}
	if len(requests) == 0 || len(requests) > mostListed {
		requests = []types.NamespacedName{{Namespace: cluster.OperatorNamespace}}
	}
	for _, request := range requests {
		related = append(related, configv1.ObjectReference{
			Group: v1.GroupName, Resource: "credentialsrequests", Namespace: request.Namespace, Name: request.Name,
		})
	}
	slices.SortFunc(related, func(a, b configv1.ObjectReference) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.Namespace, b.Namespace))
	})
	return related
}
