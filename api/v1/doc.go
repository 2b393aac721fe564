// Package v1 is the wire contract of cloudcredential.openshift.io/v1: the CredentialsRequest that a cluster component
// files to get cloud credentials, and the provider specs and statuses that are embedded in it, one pair per cloud.
//
// Objects of every released version decode into these types, and objects that these types encode are understood by every
// released version: fields that this project adds are optional and say so.
//
// +kubebuilder:object:generate=true
// +groupName=cloudcredential.openshift.io
package v1
