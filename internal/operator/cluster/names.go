package cluster

import (
	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/mode"
)

const (
	// OperatorNamespace is where the operator runs, and where the components of the release file their requests.
	OperatorNamespace = "openshift-cloud-credential-operator"
	// RootNamespace is where the administrator's credential is kept.
	RootNamespace = "kube-system"
	// ClusterOperatorName is the ClusterOperator that the operator reports in.
	ClusterOperatorName = "cloud-credential"

	// Singleton is the name of the cluster's only Infrastructure, Authentication, APIServer and CloudCredential.
	Singleton = "cluster"
	// ClusterVersionName is the name of the cluster's only ClusterVersion.
	ClusterVersionName = "version"

	caBundleKey = "ca-bundle.pem"
)

// LegacyConfigMap is the switch that earlier releases had for manual mode.
func LegacyConfigMap() types.NamespacedName {
	return types.NamespacedName{Namespace: OperatorNamespace, Name: mode.LegacyConfigMap}
}

// CABundleConfigMap holds what is trusted besides the system's roots for the endpoints of the cloud, where there is need, on platforms whose
// provider does not keep it elsewhere.
func CABundleConfigMap() types.NamespacedName {
	return types.NamespacedName{Namespace: "openshift-config-managed", Name: "kube-cloud-config"}
}

// BundleConfigMap is where the bundle is kept on a provider's platform. The provider may be nil.
func BundleConfigMap(provider cloud.Provider) types.NamespacedName {
	if keeper, elsewhere := provider.(cloud.BundleKeeper); elsewhere {
		return keeper.BundleConfigMap()
	}
	return CABundleConfigMap()
}
