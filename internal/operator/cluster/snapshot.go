// Package cluster knows everything that the controllers need to know of the cluster: platform, mode and root credential. It is
// read from caches that hold a handful of named objects.
package cluster

import (
	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/mode"
)

// Root is the administrator's credential as it is kept in the cluster.
type Root struct {
	// Name of the Secret.
	Name types.NamespacedName
	// Data of the Secret.
	Data cloud.Credential
	// Annotation is the value of v1.AnnotationMode; empty where there is none.
	Annotation string
	// Reason is the value of v1.AnnotationModeReason; empty where there is none.
	Reason string
	// ResourceVersion of the Secret.
	ResourceVersion string
	// UID of the Secret.
	UID types.UID
}

// Snapshot is what was known of the cluster at one moment.
type Snapshot struct {
	// Cluster is what a provider needs to know.
	Cluster cloud.Cluster
	// Facts are what Mode was decided from.
	Facts mode.Facts
	// Mode is how requests are satisfied.
	Mode mode.Decision
	// Unjudged says that the mode follows from the root credential and that this has been replaced by one which nobody has judged yet: Mode is about the former
	// one, and nothing is to be done with the new one for a moment.
	Unjudged bool
	// Root is the administrator's credential; nil where it is absent.
	Root *Root
	// InfrastructureResourceVersion is that of the Infrastructure.
	InfrastructureResourceVersion string
}
