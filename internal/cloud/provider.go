// Package cloud is the port between the programs and the clouds: what each cloud's package provides, the facts it is given, the errors
// it answers with, and the decorators that every cloud client wears.
package cloud

import (
	"context"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/secret"
)

// Provider is one cloud. It is safe for use by several goroutines. It keeps the clients that it makes, one set per credential, until Close
// or until the credential has not been used for a while.
type Provider interface {
	// Platform is the platform type as the Infrastructure object has it.
	Platform() configv1.PlatformType

	// SpecKind is the kind of provider spec that asks for this cloud's rights: "AWSProviderSpec".
	SpecKind() string

	// RootSecret is where the administrator's credential is kept, zero on platforms that have none.
	RootSecret() types.NamespacedName

	// ReadOnlySecret is a target Secret, in the operator's namespace, whose credential may read what the provider made; zero where there is none.
	ReadOnlySecret() types.NamespacedName

	// CredentialKeys are the keys that a target Secret of this platform may hold, in every mode. An asterisk at the beginning of one stands for any text, for
	// platforms whose keys begin with a name.
	CredentialKeys() []string

	// Modes are the ways in which requests can be answered on this platform. ModeToken is one of them where the cloud can be made to trust the
	// cluster's ServiceAccount tokens.
	Modes() []v1.Mode

	// Validate refuses a request that can be satisfied in no mode, with a sentence that says what is wrong and where. The request's
	// Spec is of SpecKind.
	Validate(req *request.Request) error

	// Desire says what should exist for a request. It is pure: no call is made. Its error is for the request's author.
	Desire(in Input) (Desired, error)

	// Drivers returns the drivers of this provider's resources for one pass over one request: what they read, they read once, also where the
	// pass starts over with another graph before it has changed anything. No call is made yet.
	Drivers(access Access) plan.Drivers

	// Assess finds out what the root credential can be used for. An *Error of it means that this could not be found out; a credential that is
	// incomplete or refused is an Assessment.
	Assess(ctx context.Context, cluster Cluster, root Credential) (Assessment, error)

	// CheckPassthrough returns nil if the root credential has the rights that the request asks for, an *InsufficientError if it has not, and
	// another error if this could not be found out. Answers are remembered per principal and set of rights.
	CheckPassthrough(ctx context.Context, access Access, req *request.Request) error

	// Close lets go of every client.
	Close()
}

// Credential is the data of the Secret that a credential is kept in.
type Credential map[string]secret.Value

// Cluster is what a provider needs to know of the cluster.
type Cluster struct {
	// InfrastructureName is the cluster's unique name in the cloud; empty on clusters that were installed before there was one.
	InfrastructureName string
	// ID is the cluster's UUID.
	ID string
	// Platform is the platform's part of the Infrastructure's status. Its pointers may all be nil.
	Platform configv1.PlatformStatus
	// PlatformSpec is the platform's part of the Infrastructure's spec: what the administrator says of the platform. Its pointers may all be nil.
	PlatformSpec configv1.PlatformSpec
	// UniverseDomain is where Google Cloud's APIs are for this cluster; empty for the default one, and on other platforms.
	UniverseDomain string
	// CABundle, in PEM, is trusted in addition to the system's roots for the endpoints of the cloud; may be empty.
	CABundle []byte
	// TokenIssuer is the issuer of ServiceAccount tokens if it is not the default one.
	TokenIssuer string
}

// Access is what the drivers of a provider work with.
type Access struct {
	// Cluster is the cluster that the graph is for.
	Cluster Cluster
	// Read returns the credentials to read with, best first: where the first is refused as such, the next is tried.
	Read func(ctx context.Context) ([]Credential, error)
	// Write returns the root credential. It is called only when something has to be changed; its error names the missing Secret.
	Write func(ctx context.Context) (Credential, error)
	// Now is the clock.
	Now func() time.Time
}

// Input is all that a provider decides from.
type Input struct {
	// Request is decoded and valid.
	Request *request.Request
	// Cluster is the cluster that the request was filed in.
	Cluster Cluster
	// Mode is the way in which to satisfy the request: ModeMint, ModePassthrough or ModeToken.
	Mode v1.Mode
	// Remove asks for the graph that leaves nothing of the request. Mode is ignored.
	Remove bool
	// Root is the data of the root secret; for ModePassthrough only.
	Root Credential
	// Delivered is the Secret that was delivered before, as it was read live; nil where there is none.
	Delivered *Delivered
	// Fresh says that nothing can have been made for this request yet.
	Fresh bool
	// Attempt counts the names that turned out to be somebody else's, from 0. Each value yields another derived name. Ignored where
	// the request's status records a name.
	Attempt int
}

// Delivered is a target Secret of the request as it is, or was before its metadata was stripped.
type Delivered struct {
	// Data of the Secret.
	Data Credential
	// Identity, RequestUID and MintedAt are what its annotations say; zero where they are missing.
	Identity   string
	RequestUID types.UID
	MintedAt   time.Time
	// Distrusted says that the credential in Data was edited since it was delivered and is not to be used. What Data names may be in use
	// all the same, and is kept until another credential was delivered.
	Distrusted bool
}

// Desired is a provider's answer.
type Desired struct {
	// Graph holds everything that should, or should no longer, exist, the target Secret included.
	Graph *plan.Graph
	// External says that somebody else provides the Secret. Graph is nil then, and nothing is to be done.
	External bool
	// Status is the provider status to record once the graph is in place, or nil to leave it as it is.
	Status runtime.Object
}

// Assessment is what a root credential can be used for.
type Assessment struct {
	// Mode is one of the v1.ModeAnnotation… values.
	Mode string
	// Principal is who the credential belongs to, in the cloud's own words; empty where that could not be found out.
	Principal string
	// Reason says in a sentence why Mode is not better than it is, and what to do. Empty for mint.
	Reason string
	// MissingForMint and MissingForPassthrough are the rights that the credential lacks for either.
	MissingForMint, MissingForPassthrough []string
}
