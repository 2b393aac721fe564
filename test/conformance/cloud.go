package conformance

import (
	"net/http"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
)

// Clouds are the clouds that every case is run for. A later cloud is added here, with one line.
func Clouds() []Cloud {
	return []Cloud{AWS{}, GCP{}, Azure{}, VSphere{}, OpenStack{}, OVirt{}, KubeVirt{}}
}

// Cloud is one row of the table: what a case has to know of a cloud to be written once for all of them. What a cloud does not have, its row embeds a part for
// that says so: NoTokens, NoRights, NoPlaces.
type Cloud interface {
	// Name is that of the subtests.
	Name() string
	// Modes are those that cases are run in. The first is what a cluster does that nobody told otherwise.
	Modes() []v1.Mode
	// Floor is what a request costs in that mode; zero where nothing is called.
	Floor(mode v1.Mode) Floor
	// Open makes a fresh account whose clock is now, and whose clients are let go of when t ends.
	Open(t testing.TB, now func() time.Time) Account

	// Universe are the rights that requests of the cases ask for, each by a name that Spec and Account.Rights use; empty where requests of this
	// platform name no rights, or nobody can ask who has them.
	Universe() []string
	// Sample are the rights that requests ask for where it does not matter which.
	Sample() []string
	// Excess is a right that no root credential has with which identities cannot be made, by a name that Spec takes, and what an error has to tell of it;
	// empty like Universe.
	Excess() (right, says string)
	// Spec is a provider spec that asks for those rights. Specs of different shapes ask for the same in other words: in another order, or
	// grouped in another way. Every number is a shape.
	Spec(shape int, rights ...string) runtime.Object
	// TokenSpec is Spec for a request that names an identity to be assumed with a ServiceAccount token. It is asked of clouds that have this mode.
	TokenSpec(rights ...string) runtime.Object

	// Places are where else accounts can be than where Open makes one: other regions and partitions, and endpoints of one's own.
	Places() []Place
	// Private makes an account that is reached over TLS, and for which only the CA bundle, in PEM, vouches: at an endpoint of its own, which its
	// Platform names, or, where way is not nil, by that way. It is asked of clouds that have places.
	Private(t testing.TB, now func() time.Time) (account Account, way *http.Transport, bundle []byte)
}

// Place is where an account is.
type Place struct {
	// Name says where.
	Name string
	// Open is Cloud.Open for an account that is there.
	Open func(t testing.TB, now func() time.Time) Account
	// Hosts are those that may be called from there.
	Hosts []string
	// Mark is what the marks of a Secret say only there; empty where they say nothing of it.
	Mark string
}

// Floor is how many calls of the cloud a request costs.
type Floor struct {
	// Mint is the first time.
	Mint int
	// Steady is once per drift interval.
	Steady int
	// Delete is the removal, without the calls that each live key costs besides.
	Delete, DeletePerKey int
	// Shared are those calls of Mint, and of Delete, that are made once for all requests that are worked on at the same time, and SharedSteady those of
	// Steady. A request by itself needs them all.
	Shared, SharedSteady int
	// Replace are the calls that replace a key that is lost, besides those of the check.
	Replace int
	// AtMost says that fewer calls, for Mint and Steady, are as good.
	AtMost bool
}

// RootKind is what a root credential can do.
type RootKind string

// The root credentials that every account has; the first only where identities are made, and the last only where anybody can find out.
const (
	RootMint         RootKind = "mint"
	RootPassthrough  RootKind = "passthrough"
	RootInsufficient RootKind = "insufficient"
)

// Account is a simulated account of a cloud. What it is asked here makes no call that is counted. A cloud that is never called embeds NoCalls, and one on which
// no identities are made NoMint.
type Account interface {
	// Platform is the platform's part of the Infrastructure's status.
	Platform() configv1.PlatformStatus
	// Provider makes a provider whose every request goes through transport.
	Provider(caller cloud.Caller, transport http.RoundTripper, now func() time.Time) cloud.Provider
	// Root is the data of a root secret whose credential can do so much and no more.
	Root(kind RootKind) map[string][]byte
	// Secrets are all values that must never be seen: the secret parts of the root credentials, and of every credential that was ever made by a call.
	Secrets() []string
	// Holder is the identity that the credential in a Secret belongs to, and false if the cloud does not accept that credential. That of a credential
	// which is handed on is any name that Identities does not have.
	Holder(data map[string][]byte) (identity string, valid bool)
	// Mishaps are what can happen to a root credential.
	Mishaps(root RootKind) []Mishap

	Called
	Minter
}

// Called is the part of an account that is called.
type Called interface {
	// Transport carries requests to the account, wherever they are addressed to.
	Transport() http.RoundTripper
	// Direct is Transport without a network: whoever sends a request answers it, too. Time that nobody waits for cannot pass meanwhile.
	Direct() http.RoundTripper
	// Calls is the log of all calls.
	Calls() *calls.Log
	// Faults are the rules by which the account misbehaves.
	Faults() *fault.Rules
	// SetLag makes reads see a change only when it is this old, by the clock of the account.
	SetLag(lag time.Duration)
	// Handshakes is the service, named as in the log of calls, at which clients get ready to call the others now and then, and the first part of its host; empty
	// where there is none. What is sent there is no call that anybody counts.
	Handshakes() (service, host string)
	// Right is what an error calls the right to an operation that is named as in the log of calls.
	Right(service, operation string) string
	// Public reports whether everybody may call the operation whose credential the account accepts.
	Public(service, operation string) bool
	// Denials are the sorts of policy by which the account can refuse things to a root credential. The first needs no more than a call to refuse.
	Denials(root RootKind) []Denial
}

// Minter is the part of an account in which identities are made.
type Minter interface {
	// LiftQuotas lets there be as many identities, and of what belongs to them, as anybody wants.
	LiftQuotas()
	// Quotas are the limits that a request can meet.
	Quotas() []Quota

	// Identities are the names of all identities but those that the root credentials belong to.
	Identities() []string
	// Leftovers are the things that exist besides identities, and what belongs to them: policies, roles, bindings.
	Leftovers() []string
	// Others is everything in the account that belongs neither to identities nor to what was made for them, as text.
	Others() string
	// Keys are the IDs of the keys of an identity, deactivated ones included.
	Keys(identity string) []string
	// KeysMade is how many keys were ever made for identities, successfully and by a call.
	KeysMade() int
	// Rights are those of the universe, and any in excess of it that an edit may have given, that an identity has. They are sorted.
	Rights(identity string) []string
	// KeyID is the key that a Secret holds, which is no secret itself; empty where it holds none.
	KeyID(data map[string][]byte) string

	// Operations are the calls, any of them, with which a change of that kind and action is made; nil for what is not in the cloud.
	Operations(kind string, action plan.Action) []string
	// Identity is the identity that a provider status records; empty where it records none.
	Identity(status runtime.Object) string

	// Edits are the changes that somebody else can make behind the operator's back.
	Edits() []Edit
	// AddKey gives an identity another key.
	AddKey(t testing.TB, identity string)
}

// Denial is a sort of policy that refuses.
type Denial struct {
	// Name says what sort it is.
	Name string
	// Deny has it refuse an operation, named as in the log of calls, until lift.
	Deny func(t testing.TB, service, operation string) (lift func())
	// Says is what an error has to tell of it.
	Says string
	// All says that it is not just this operation that is refused.
	All bool
	// Anybody says that anybody would be refused, so that it does not matter who was.
	Anybody bool
}

// Mishap is something that happens to a root credential.
type Mishap struct {
	// Name says what.
	Name string
	// Happen has it happen. data is what the root secret holds from then on; nil if there is none any more.
	Happen func(t testing.TB) (data map[string][]byte)
	// Mend makes it good; data is what the root secret holds then.
	Mend func(t testing.TB) (data map[string][]byte)
	// Harmless says that work goes on.
	Harmless bool
	// Says are words of which an error has to hold one.
	Says []string
}

// Quota is a limit of the account, or of what is in it.
type Quota struct {
	// Name says what is limited.
	Name string
	// Large is a provider spec that is so large that it meets the limit; nil where the sample of rights does.
	Large runtime.Object
	// Existing says that the limit is met when an identity that exists has to be repaired, and not when one is made.
	Existing bool
	// Exhaust leaves nothing of what is limited, until free. The identity is that of the request if it is Existing.
	Exhaust func(t testing.TB, identity string) (free func())
	// Says are words that an error has to hold.
	Says []string
}

// Edit is a change that somebody else makes to an identity.
type Edit struct {
	// Name says what is changed.
	Name string
	// Make makes it. data is that of the target Secret.
	Make func(t testing.TB, identity string, data map[string][]byte)
	// Writes is how many calls the repair takes at the least: those that change something, and the read that goes before one which replaces a whole.
	// Where the identity is gone, nothing of it can be looked for, so that the whole repair may cost no more than these, Floor.Mint, and the call
	// that found out.
	Writes int
	// Removes says that something that belongs to the request is gone.
	Removes bool
	// Gone says that the identity itself is.
	Gone bool
}
