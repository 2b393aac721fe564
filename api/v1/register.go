package v1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

const (
	// GroupName is the API group of everything in this package.
	GroupName = "cloudcredential.openshift.io"
	// Version is the only version of the group.
	Version = "v1"
)

// GroupVersion is cloudcredential.openshift.io/v1. It is not to be changed.
var GroupVersion = schema.GroupVersion{Group: GroupName, Version: Version}

// AddToScheme makes every kind of this package known to s: CredentialsRequest, its list, and the provider specs and statuses of
// all clouds.
func AddToScheme(s *runtime.Scheme) error {
	s.AddKnownTypes(GroupVersion, &CredentialsRequest{}, &CredentialsRequestList{})
	for _, p := range ProviderTypes() {
		s.AddKnownTypeWithName(GroupVersion.WithKind(p.SpecKind), p.Spec)
		s.AddKnownTypeWithName(GroupVersion.WithKind(p.StatusKind), p.Status)
	}
	metav1.AddToGroupVersion(s, GroupVersion)
	return nil
}

// ProviderType is the pair of types that one cloud embeds in a CredentialsRequest.
//
// +kubebuilder:object:generate=false
type ProviderType struct {
	// SpecKind is the kind of Spec: "AWSProviderSpec".
	SpecKind string
	// StatusKind is the kind of Status: "AWSProviderStatus".
	StatusKind string
	// Spec is a new, empty provider spec.
	Spec runtime.Object
	// Status is a new, empty provider status.
	Status runtime.Object
}

// ProviderTypes returns the pair of every cloud, in alphabetical order. What it returns is new each time and the caller's own.
func ProviderTypes() []ProviderType {
	pair := func(cloud string, spec, status runtime.Object) ProviderType {
		return ProviderType{SpecKind: cloud + "ProviderSpec", StatusKind: cloud + "ProviderStatus", Spec: spec, Status: status}
	}
	return []ProviderType{
		pair("AWS", &AWSProviderSpec{}, &AWSProviderStatus{}),
		pair("AlibabaCloud", &AlibabaCloudProviderSpec{}, &AlibabaCloudProviderStatus{}),
		pair("Azure", &AzureProviderSpec{}, &AzureProviderStatus{}),
		pair("GCP", &GCPProviderSpec{}, &GCPProviderStatus{}),
		pair("IBMCloud", &IBMCloudProviderSpec{}, &IBMCloudProviderStatus{}),
		pair("IBMCloudPowerVS", &IBMCloudPowerVSProviderSpec{}, &IBMCloudPowerVSProviderStatus{}),
		pair("Kubevirt", &KubevirtProviderSpec{}, &KubevirtProviderStatus{}),
		pair("Nutanix", &NutanixProviderSpec{}, &NutanixProviderStatus{}),
		pair("OpenStack", &OpenStackProviderSpec{}, &OpenStackProviderStatus{}),
		pair("Ovirt", &OvirtProviderSpec{}, &OvirtProviderStatus{}),
		pair("VSphere", &VSphereProviderSpec{}, &VSphereProviderStatus{}),
	}
}
