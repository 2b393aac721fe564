package v1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// OvirtProviderSpec says that a request is for oVirt. It asks for nothing in particular.
//
// +kubebuilder:object:root=true
type OvirtProviderSpec struct {
	metav1.TypeMeta `json:",inline"`
}

// OvirtProviderStatus is what is remembered of a request on oVirt: nothing.
//
// +kubebuilder:object:root=true
type OvirtProviderStatus struct {
	metav1.TypeMeta `json:",inline"`
}
