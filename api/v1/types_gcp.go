package v1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// GCPProviderSpec is what a request asks of Google Cloud.
//
// +kubebuilder:object:root=true
type GCPProviderSpec struct {
	metav1.TypeMeta `json:",inline"`

	// PredefinedRoles are the roles that the service account is to have on the project: "roles/dns.admin".
	PredefinedRoles []string `json:"predefinedRoles"`

	// Permissions are the single permissions that the service account is to have, through a custom role: "dns.changes.create".
	// +optional
	Permissions []string `json:"permissions,omitempty"`

	// SkipServiceCheck leaves out the check that the services behind the permissions are enabled in the project.
	// +optional
	SkipServiceCheck bool `json:"skipServiceCheck,omitempty"`

	// ServiceAccountEmail is the service account that the component impersonates with its ServiceAccount token. Where it and
	// Audience are set, on a cluster that uses short-term tokens, they go into the Secret in place of a key.
	// +optional
	ServiceAccountEmail string `json:"serviceAccountEmail,omitempty"`

	// Audience is the workload identity provider that the token is exchanged at, as a full resource name.
	// +optional
	Audience string `json:"audience,omitempty"`
}

// GCPProviderStatus is what is remembered of a request on Google Cloud.
//
// +kubebuilder:object:root=true
type GCPProviderStatus struct {
	metav1.TypeMeta `json:",inline"`

	// ServiceAccountID is the ID of the service account that was made for the request: the part of its address before the @.
	// Empty where none was made.
	ServiceAccountID string `json:"serviceAccountID"`
	// RoleID is the ID of the custom role that was made for the request's permissions.
	// +optional
	RoleID string `json:"roleID,omitempty"`
}
