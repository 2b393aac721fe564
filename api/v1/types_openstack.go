package v1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// OpenStackProviderSpec says that a request is for OpenStack. What it asks for besides counts where the request gets an application credential of its own; the
// administrator's credential is handed on as it is.
//
// +kubebuilder:object:root=true
type OpenStackProviderSpec struct {
	metav1.TypeMeta `json:",inline"`

	// Roles are the names of the roles on the project that the application credential is to have. Without them it has all that the administrator's has.
	// +optional
	Roles []string `json:"roles,omitempty"`
	// AccessRules are all that the application credential may do. Without them it may do whatever its roles allow.
	// +optional
	AccessRules []OpenStackAccessRule `json:"accessRules,omitempty"`
}

// OpenStackAccessRule is one thing that an application credential may do ("Application Credentials", section "Access rules", of Keystone's documentation).
type OpenStackAccessRule struct {
	// Service is the type of the service in the catalog: "compute".
	Service string `json:"service"`
	// Method is that of the request: "GET".
	Method string `json:"method"`
	// Path is that of the request, from the slash behind the host on: "/v2.1/servers". A * or a word in braces stands for one segment, ** for any number.
	Path string `json:"path"`
}

// OpenStackProviderStatus is what is remembered of a request on OpenStack.
//
// +kubebuilder:object:root=true
type OpenStackProviderStatus struct {
	metav1.TypeMeta `json:",inline"`

	// ApplicationCredential is how the names of the request's application credentials begin; empty where it has none.
	// +optional
	ApplicationCredential string `json:"applicationCredential,omitempty"`
}
