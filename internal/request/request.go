// Package request turns CredentialsRequest objects into decoded, checked values. Everything behind it deals with Requests only.
package request

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// Request is a CredentialsRequest, decoded once.
type Request struct {
	// Name is the namespace and name of the object.
	Name types.NamespacedName
	// UID of the object; empty for one that was read from a file.
	UID types.UID
	// Source is the file that it was read from, for messages: "FILE" or "FILE, document 2", without the directory. Empty for an object of a cluster.
	Source string
	// Generation of the object.
	Generation int64

	// Secret is the target Secret. Both its parts are set and are legal names.
	Secret types.NamespacedName
	// ServiceAccounts that will use the credentials.
	ServiceAccounts []string
	// CloudTokenPath as the request has it; may be empty. It holds no control characters.
	CloudTokenPath string

	// Kind of the provider spec: "AWSProviderSpec".
	Kind string
	// Spec is the provider spec: a pointer to the type of api/v1 named Kind, never nil.
	Spec runtime.Object
	// Status is the provider status that is on record: a pointer to the type of api/v1, or nil.
	Status runtime.Object

	// Object is the object that was decoded. It is not to be changed.
	Object *v1.CredentialsRequest
}
