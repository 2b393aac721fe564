package v1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// KubevirtProviderSpec says that a request is for KubeVirt. It asks for nothing in particular.
//
// +kubebuilder:object:root=true
type KubevirtProviderSpec struct {
	metav1.TypeMeta `json:",inline"`
}

// KubevirtProviderStatus is what is remembered of a request on KubeVirt: nothing.
//
// +kubebuilder:object:root=true
type KubevirtProviderStatus struct {
	metav1.TypeMeta `json:",inline"`
}
