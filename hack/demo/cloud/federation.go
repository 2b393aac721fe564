package cloud

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/test/sts/attempt"
)

// Federation is what the story of the cluster without a stored key asks of a cloud.
type Federation interface {
	Identities
	// LookAtTokens are commands that somebody may like to try while everything stays up.
	LookAtTokens() []string
	// Words are how its sentences call what ccoctl makes.
	Words() Words
	// Audiences are those whose tokens get a credential; the first is that of the components.
	Audiences() []string
	// AddStrangers fills the cloud with what is none of the cluster's business.
	AddStrangers(context.Context) error
	// Flags are those of ccoctl, besides its name, that belong to a set-up.
	Flags(setup string) Flags
	// Belongings are all that the cloud has, by kind.
	Belongings(ctx context.Context, setup string) (map[string]Belonging, error)
	// Made is how many things of each kind a set-up for that many requests has.
	Made(requests int) map[string]int
	// Granted is what a Secret gives its component, as Owner names it. It is an error if the Secret gives nothing, or holds more than it needs for that.
	Granted(secret Credential) (string, error)
	// StoresKey reports whether a Secret holds a key that is good without a token.
	StoresKey(secret Credential) bool
	// Exchange hands a token in for the credential that a Secret describes, and Refused fails unless that is refused with this code.
	Exchange(ctx context.Context, secret Credential, token string) (Credential, error)
	Refused(ctx context.Context, secret Credential, token, code string) error
	// Judged is the request for whose credential tokens are tried that must not do.
	Judged() string
	// Refusals are tokens that no credential may be had for.
	Refusals() []attempt.Refused
	Codes() Codes
	// SDK lets the vendor's own library take the Secret of the image registry for its configuration, and do what the registry does.
	SDK(ctx context.Context, pod Pod) error
	AddOn() AddOn
	// NoIdentity says what the operator made in the cloud, which has to be nothing.
	NoIdentity(context.Context) error
	// Expose lets a stranger have what a Secret gives, as a careless hand might: everybody of the cluster, where the cloud can let everybody in.
	Expose(ctx context.Context, of Target) (Opened, error)
}

// Flags are those of ccoctl for one set-up.
type Flags struct {
	// Where say where it is; every command takes them. Whole are further ones of the commands that make all of it, or look at all of it, and Removal those
	// with which nothing of it stays.
	Where, Whole, Removal []string
}

// Words are nouns, and parts of sentences that differ too much to be put together.
type Words struct {
	// Role is what a component is given: "role". Strangers is what was there before.
	Role, Strangers string
	// Headings of the parts.
	Shared, Prepares, Verify, Refusals, SDKHeading, Opening string
	// Made is what a set-up has for a number of requests.
	Made string
	// Gone and Others are what a removal takes away and leaves.
	Gone, Others string
	// SDK and AddOnSDK say what the vendor's library does with a Secret, the first for a request.
	SDK, AddOnSDK string
	// Unmade is what the operator does not make.
	Unmade string
}

// Codes are those of refusals.
type Codes struct {
	// Foreign is the code for a good token of another cluster, and Stranger that for one of a ServiceAccount that the credential is not for.
	Foreign, Stranger string
	// Gone is the code for a token of a set-up that was deleted.
	Gone string
}

// Belonging are the things of one kind, as the simulator describes them.
type Belonging struct{ Mine, Others []string }

// Pod is what a pod of a component has.
type Pod struct {
	// Secret is what is mounted of the request's Secret.
	Secret Credential
	// TokenPath is where the request says that the token is, and Token the file here that stands for it.
	TokenPath, Token string
	// Folder is for files of the pod.
	Folder string
}

// AddOn is a request of something that comes with no release.
type AddOn struct {
	// Field of the provider spec names what is granted.
	Field string
	// Spec asks for a right. With a Secret of ccoctl, it names what that grants.
	Spec func(granted Credential) *runtime.RawExtension
	// Command is the one of ccoctl that makes what is granted, with the flags that say for which issuer, besides those that say where the set-up is.
	Command func(ctx context.Context, setup, issuer string) ([]string, error)
	// Try lets the vendor's own library take the Secret, and is refused what was not asked for.
	Try func(context.Context, Pod) error
}

// Target is a Secret that ccoctl made for a component: for which set-up and issuer, and what it holds.
type Target struct {
	Setup, Issuer string
	Name          types.NamespacedName
	Secret        Credential
}

// Opened is what was exposed: Object is how ccoctl's findings call it, and Said what was done.
type Opened struct {
	Object, Said string
	// Stranger is a ServiceAccount that has nothing to do with it and gets it now.
	Stranger attempt.Component
}
