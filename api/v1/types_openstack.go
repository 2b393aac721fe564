package v1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// OpenStackProviderSpec says that a request is for OpenStack. It asks for nothing in particular.
//
// +kubebuilder:object:root=true
type OpenStackProviderSpec struct {
	metav1.TypeMeta `json:",inline"`
}

// OpenStackProviderStatus is what is remembered of a request on OpenStack: nothing.
//
// +kubebuilder:object:root=true
type OpenStackProviderStatus struct {
	metav1.TypeMeta `json:",inline"`
}
