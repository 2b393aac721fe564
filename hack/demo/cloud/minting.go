package cloud

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// Minting is what the story of the operator that makes identities with keys asks of a cloud.
type Minting interface {
	Identities
	Recorder
	// LookAtKeys are commands that somebody may like to try while everything stays up.
	LookAtKeys() []string
	// Identities are the names of those that the operator made for the cluster, sorted.
	Identities(context.Context) ([]string, error)
	// Keys are the IDs of the keys of an identity, and KeyID is that of the key that a credential is.
	Keys(ctx context.Context, identity string) ([]string, error)
	KeyID(Credential) string
	// MintCost is what the components' credentials cost. It looks at the whole log of calls.
	MintCost(requests int) Claim
	// Marks is how each of these identities says whose it is.
	Marks(Stage) Claim
	// Limited makes a credential that may look at identities and not make any. Lacking is a right that it would need for that.
	Limited(context.Context) (Credential, error)
	Lacking() string
	// Newcomer is what one request more asks for.
	Newcomer() *runtime.RawExtension
	Chosen() Chosen
	// Tampering is what somebody may do to the rights of an identity behind the operator's back.
	Tampering(ctx context.Context, identity string) (Tampering, error)
	// FurtherMinting are claims that only this cloud needs. They are made while all requests are ready.
	FurtherMinting(Stage) []Part
	// Remains are claims about what is left when all requests are deleted.
	Remains() []Claim
}

// Chosen are the requests that something is done to.
type Chosen struct {
	// Tampered is one whose identity's rights are changed, and Change the heading of that.
	Tampered, Change string
	// Lost is one whose Secret is deleted.
	Lost string
}

// Tampering is a change in both directions.
type Tampering struct {
	// Surplus gives rights that nobody asked for, and Loss takes those away that somebody did.
	Surplus, Loss Edit
}

// Edit is something that is done, and how it is told.
type Edit struct {
	Said string
	Do   func(context.Context) error
}

// Claim is a sentence, and what says why it is not true.
type Claim struct {
	Sentence string
	Holds    func(context.Context) error
}

// Part is a group of claims about one ability.
type Part struct {
	Heading string
	Prove   func(context.Context) error
}

// Stage is where a cloud makes claims of its own.
type Stage interface {
	// Claim states a sentence, waits for check to confirm it, and shows the outcome. Its error ends the part.
	Claim(ctx context.Context, check func(context.Context) error, sentence string, args ...any) error
	// Note tells what was done.
	Note(format string, args ...any)
	// Client acts as the cluster's administrator and reads live.
	Client() client.Client
	// Components are the requests that the components file, as they are filed.
	Components() []*v1.CredentialsRequest
	// Delivered is the credential in a request's Secret, and the identity in its status.
	Delivered(ctx context.Context, request string) (Credential, string, error)
	// Watch lets the operator look at everything several times.
	Watch(context.Context) error
	// Ready says why a request is not ready.
	Ready(ctx context.Context, request string) error
}
