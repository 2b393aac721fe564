package v1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// VSphereProviderSpec is what a request asks of vSphere.
//
// +kubebuilder:object:root=true
type VSphereProviderSpec struct {
	metav1.TypeMeta `json:",inline"`

	// Permissions are what the accounts must be able to do, on every vCenter and in every failure domain.
	Permissions []VSpherePermission `json:"permissions"`
}

// VSpherePermission is a set of privileges that are needed together.
type VSpherePermission struct {
	// Privileges by their IDs: "VirtualMachine.Config.AddNewDisk".
	Privileges []string `json:"privileges"`
}

// VSphereProviderStatus is what is remembered of a request on vSphere. No release has ever filled it in.
//
// +kubebuilder:object:root=true
type VSphereProviderStatus struct {
	metav1.TypeMeta `json:",inline"`

	// SecretLastResourceVersion is the resourceVersion that the target Secret had when it was last written.
	SecretLastResourceVersion string `json:"secretLastResourceVersion"`
}
