package v1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// AzureProviderSpec is what a request asks of Azure.
//
// +kubebuilder:object:root=true
type AzureProviderSpec struct {
	metav1.TypeMeta `json:",inline"`

	// RoleBindings are the built-in roles that the identity is to have.
	RoleBindings []RoleBinding `json:"roleBindings"`

	// Permissions are the control-plane actions of the custom role that ccoctl makes.
	// +optional
	Permissions []string `json:"permissions,omitempty"`

	// DataPermissions are the data-plane actions of the custom role that ccoctl makes.
	// +optional
	DataPermissions []string `json:"dataPermissions,omitempty"`

	// AzureClientID is the client ID of the identity that the component logs in as with its ServiceAccount token. With the other three
	// azure… fields, on a cluster that uses short-term tokens, it goes into the Secret in place of a key.
	// +optional
	AzureClientID string `json:"azureClientID,omitempty"`

	// AzureRegion is the region of the identity.
	// +optional
	AzureRegion string `json:"azureRegion,omitempty"`

	// AzureSubscriptionID is the subscription that the identity works in.
	// +optional
	AzureSubscriptionID string `json:"azureSubscriptionID,omitempty"`

	// AzureTenantID is the tenant that the identity belongs to.
	// +optional
	AzureTenantID string `json:"azureTenantID,omitempty"`
}

// RoleBinding names a role that an identity is to have.
type RoleBinding struct {
	// Role is the display name of a built-in role: "Contributor".
	Role string `json:"role"`
}

// AzureProviderStatus is what is remembered of a request on Azure. Only releases that made app registrations filled it in.
//
// +kubebuilder:object:root=true
type AzureProviderStatus struct {
	metav1.TypeMeta `json:",inline"`

	// ServicePrincipalName is the display name of the app registration that was made for the request. Empty where none was made.
	ServicePrincipalName string `json:"name"`
	// AppID is the application ID of the app registration.
	AppID string `json:"appID"`
	// SecretLastResourceVersion is the resourceVersion that the target Secret had when it was last written.
	SecretLastResourceVersion string `json:"secretLastResourceVersion"`
}
