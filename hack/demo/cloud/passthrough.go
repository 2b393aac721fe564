package cloud

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime"
)

// Newcomer is the name of the request that the story of passthrough files besides those of the components.
const Newcomer = "demo-newcomer"

// Passthrough is what the story of the operator that hands on the administrator's credential asks of a cloud. It needs no API.
type Passthrough interface {
	Cloud
	// Promised is what the Secret of each component holds while the root secret holds a credential: these keys, and no other.
	Promised(root Credential) Credential
	// Rotated is another credential of the administrator, as good as the first, whose place it takes.
	Rotated(context.Context) (Credential, error)
	// Faults are contents of the root secret that no component may be given. With the first, that has to be seen without asking the cloud: what
	// was found out about the former credential is in force until the new one is judged, and with the first it no longer is.
	Faults(context.Context) ([]Fault, error)
	// Newcomer is what the request of that name asks for.
	Newcomer() *runtime.RawExtension
	// LookAtSecrets are commands that somebody may like to try while everything stays up.
	LookAtSecrets() []string
}

// Fault is something that is wrong with a root credential.
type Fault struct {
	// Said is what the root secret holds then, as the end of a sentence: "no azure_tenant_id".
	Said string
	Root Credential
	// Named is what the condition of each request has to name: the key that is wrong, or what the cloud answers.
	Named string
}

// Judge is a cloud that the operator asks whether the administrator's credential is good for anything. That is done for all requests at once.
type Judge interface {
	Passthrough
	API
	// Use uses a credential as components do. It is an error if the cloud refuses it. Used says what was done: "get a token and read the cluster's resource group".
	Use(context.Context, Credential) error
	Used() string
}

// Rights is a cloud that says besides what the administrator's credential may do. That is compared with what each request asks for.
type Rights interface {
	Judge
	// Limited is a credential that is too weak for some of the requests.
	Limited(context.Context) (Limited, error)
}

// Limited is a credential with some of the rights that are asked for.
type Limited struct {
	// Said is whose it is, as the end of a sentence: "the secret of a service principal that may not assign roles".
	Said string
	Root Credential
	// Lacking has the requests that it is too weak for, with a right that each of them asks for in vain. It may be the newcomer. All others are given the
	// credential.
	Lacking map[string]string
}

// Further is a cloud with claims about passthrough that only this cloud needs. They are made while all requests are ready.
type Further interface {
	FurtherPassthrough(Stage) []Part
}
