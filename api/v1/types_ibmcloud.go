package v1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// IBMCloudProviderSpec is what a request asks of IBM Cloud. ccoctl answers it; the operator does not.
//
// +kubebuilder:object:root=true
type IBMCloudProviderSpec struct {
	metav1.TypeMeta `json:",inline"`

	// Policies are the access policies that the service ID is to have.
	Policies []AccessPolicy `json:"policies"`
}

// AccessPolicy gives roles on all that its attributes select.
type AccessPolicy struct {
	// Attributes select resources. All must match.
	Attributes []AccessPolicyAttribute `json:"attributes"`
	// Roles are the full names of roles: "crn:v1:bluemix:public:iam::::role:Viewer".
	Roles []string `json:"roles"`
}

// AccessPolicyAttribute is one condition on the resources that a policy is about.
type AccessPolicyAttribute struct {
	// Name of the attribute: "serviceName".
	Name string `json:"name"`
	// Value that the attribute is compared with.
	Value string `json:"value"`
	// Operator of the comparison. Empty stands for "stringEquals".
	// +optional
	Operator string `json:"operator,omitempty"`
}

// IBMCloudProviderStatus is what is remembered of a request on IBM Cloud: nothing.
//
// +kubebuilder:object:root=true
type IBMCloudProviderStatus struct {
	metav1.TypeMeta `json:",inline"`
}
