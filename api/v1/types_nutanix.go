package v1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// NutanixProviderSpec says that a request is for Nutanix. It asks for nothing in particular.
//
// +kubebuilder:object:root=true
type NutanixProviderSpec struct {
	metav1.TypeMeta `json:",inline"`
}

// NutanixProviderStatus is what is remembered of a request on Nutanix: nothing.
//
// +kubebuilder:object:root=true
type NutanixProviderStatus struct {
	metav1.TypeMeta `json:",inline"`
}
