package v1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// IBMCloudPowerVSProviderSpec is what a request asks of IBM Power Virtual Server, which has IBM Cloud's access policies.
// ccoctl answers it; the operator does not.
//
// +kubebuilder:object:root=true
type IBMCloudPowerVSProviderSpec struct {
	metav1.TypeMeta `json:",inline"`

	// Policies are the access policies that the service ID is to have.
	Policies []AccessPolicy `json:"policies"`
}

// IBMCloudPowerVSProviderStatus is what is remembered of a request on IBM Power Virtual Server: nothing.
//
// +kubebuilder:object:root=true
type IBMCloudPowerVSProviderStatus struct {
	metav1.TypeMeta `json:",inline"`
}
