// Package decide says what is to be done about a CredentialsRequest, and why. Everything in it is a pure function of an Input: no call
// is made, no clock is asked. The rules stand in chains; the first that has something to say decides.
package decide

import (
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/mode"
	"github.com/cloudcredential/operator/internal/operator/targetsecret"
)

// Action is what is to be done about a request.
type Action string

const (
	// Leave: nothing, not even a status.
	Leave Action = "leave"
	// Ignore: the request is another platform's; its status says so.
	Ignore Action = "ignore"
	// Refuse: the request will not be satisfied before somebody changes something.
	Refuse Action = "refuse"
	// Wait: the request cannot be satisfied yet.
	Wait Action = "wait"
	// External: the administrator or another program provides the Secret.
	External Action = "external"
	// Provision: credentials are made or handed on, and delivered.
	Provision Action = "provision"
	// Broker: a Secret that names an identity, without a key, is delivered.
	Broker Action = "broker"
	// Deprovision: what was made in the cloud goes, then the Secret, then the finalizer.
	Deprovision Action = "deprovision"
	// Release: nothing was made in the cloud; the Secret goes if it is ours, then the finalizer.
	Release Action = "release"
)

// Verdict is a decision.
type Verdict struct {
	// Action is what is to be done.
	Action Action
	// Mode is how, for Provision and Broker.
	Mode v1.Mode
	// Condition is the failure condition that becomes True; empty where nothing is wrong.
	Condition v1.CredentialsRequestConditionType
	// Reason is why in one word, as Ready says it; the reason of a failure condition is fixed.
	Reason string
	// Message is why in a sentence, and what to do.
	Message string
	// ReadOnly says, for Provision, that the root credential is of no use for changes: what stands well is left in peace, and a change
	// that turns out to be needed fails with Condition, Reason and Message.
	ReadOnly bool
}

// NamespaceState is what is known of the namespace of the target Secret.
type NamespaceState string

const (
	// NamespaceActive: Secrets can be made in it.
	NamespaceActive NamespaceState = "Active"
	// NamespaceMissing: it does not exist.
	NamespaceMissing NamespaceState = "Missing"
	// NamespaceTerminating: it is being deleted, and nothing can be made in it any more.
	NamespaceTerminating NamespaceState = "Terminating"
)

// Input is everything that a decision rests on.
type Input struct {
	// Object is the request as it was read.
	Object *v1.CredentialsRequest
	// Platform is the platform of the cluster, and Kind what the request's provider spec says it is; empty where it says nothing.
	Platform, Kind string
	// OtherPlatform says that the provider spec is for another platform, or for none that is known.
	OtherPlatform bool
	// Invalid is what is wrong with the request in itself; nil where it could be decoded and is valid.
	Invalid error
	// Recorded says that the status names an identity of this platform that was made for the request.
	Recorded bool
	// Provided says that in token mode the request names no identity, so that its Secret is made elsewhere.
	Provided bool

	// Mode is how requests are satisfied on this cluster.
	Mode mode.Decision
	// RootSecret is where the root credential is kept, and RootPresent whether it is there.
	RootSecret  types.NamespacedName
	RootPresent bool

	// Targets are the rules about which Secrets may be asked for.
	Targets Targets
	// Holder is an earlier request that asks for the same Secret; zero where there is none.
	Holder types.NamespacedName

	// Namespace, Target and Identity are known only to the chains that run after reading: the namespace of the target Secret, the Secret
	// itself, and the identity that a Secret of ours names.
	Namespace NamespaceState
	Target    targetsecret.State
	Identity  string
}

// secret is the namespace and name of the target Secret.
func (in Input) secret() types.NamespacedName {
	return types.NamespacedName{Namespace: in.Object.Spec.SecretRef.Namespace, Name: in.Object.Spec.SecretRef.Name}
}

// minted reports whether an identity was certainly made for the request.
func (in Input) minted() bool {
	return in.Recorded || in.Identity != "" || in.Object.Status.Mode == v1.ModeMint
}

// Rule decides, or has nothing to say.
type Rule func(Input) (verdict Verdict, decided bool)

// Chain is a list of rules, the weightiest first.
type Chain []Rule

// Decide returns the verdict of the first rule that decides. Where none does, decided is false.
func (c Chain) Decide(in Input) (verdict Verdict, decided bool) {
	for _, rule := range c {
		if verdict, decided := rule(in); decided {
			return verdict, true
		}
	}
	return Verdict{}, false
}

// AtOnce decides what needs no more than the request and what is known of the cluster anyway.
func AtOnce() Chain {
	return Chain{
		AlreadyLeaving,         // it is deleted and nothing of ours holds it back
		AdministratorsBusiness, // manual mode: hands off
		ForAnotherPlatform,     // somebody else's request, which may carry our finalizer all the same
		DeletedLater,           // the rest of the chain is about requests that stay
		Malformed,              // nothing can be made of it
		SettingsContradict,     // nothing may be done for anybody
		ProvidedElsewhere,      // token mode without an identity in the request
		TargetForbidden,        // the Secret is not one that this request may ask for
	}
}

// AfterReading decides about a request that stays, once its namespace and Secret were read.
func AfterReading() Chain {
	return Chain{
		NamespaceGone,       // there is no place to deliver to
		TargetTaken,         // an earlier request asks for the same Secret
		SecretOfAnother,     // the place is taken
		WithToken,           // token mode needs no root credential
		RootNotYetAssessed,  // it is not known yet what the root credential can do
		RootInsufficient,    // the root credential can do nothing new
		RootRemoved,         // there is no root credential
		WithRootCredentials, // everything is in place
	}
}

// OnDeletion decides about a request that is being deleted and carries our finalizer.
func OnDeletion() Chain {
	return Chain{
		NothingMinted,            // no identity was made, so the cloud is not asked
		ContradictoryOnDeletion,  // nothing may be done for anybody
		RootMissingOnDeletion,    // somebody with rights has to come back, or to clean up by hand
		WithRootCredentialsAgain, // the identity goes
	}
}
