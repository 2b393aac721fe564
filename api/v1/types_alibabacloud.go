package v1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// AlibabaCloudProviderSpec is what a request asks of Alibaba Cloud. ccoctl answers it; the operator does not.
//
// +kubebuilder:object:root=true
type AlibabaCloudProviderSpec struct {
	metav1.TypeMeta `json:",inline"`

	// StatementEntries are the statements of the RAM policy that the user is to carry.
	StatementEntries []AlibabaStatementEntry `json:"statementEntries"`
}

// AlibabaStatementEntry is one statement of a RAM policy.
type AlibabaStatementEntry struct {
	// Effect is "Allow" or "Deny".
	Effect string `json:"effect"`
	// Action are the actions, as "service:Action", wildcards allowed.
	Action []string `json:"action"`
	// Resource is the ARN that the statement is about, or "*".
	Resource string `json:"resource"`
}

// AlibabaCloudProviderStatus is what is remembered of a request on Alibaba Cloud: nothing.
//
// +kubebuilder:object:root=true
type AlibabaCloudProviderStatus struct {
	metav1.TypeMeta `json:",inline"`
}
