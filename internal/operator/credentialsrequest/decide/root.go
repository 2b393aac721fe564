package decide

import (
	"fmt"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"
)

// Reasons of Ready where the root credential stands in the way.
const (
	// ReasonRootPending: it is not known yet what the root credential can be used for.
	ReasonRootPending = "RootCredentialNotAssessed"
	// ReasonRootMissing: there is no root credential.
	ReasonRootMissing = "RootCredentialMissing"
)

// WithToken delivers a Secret that names an identity. No root credential is needed for it.
func WithToken(in Input) (Verdict, bool) {
	if in.Mode.Mode != v1.ModeToken {
		return undecided()
	}
	return Verdict{Action: Broker, Mode: v1.ModeToken}, true
}

// RootNotYetAssessed waits for the root credential to be assessed. An identity that was made before is looked after all the same.
func RootNotYetAssessed(in Input) (Verdict, bool) {
	if !in.Mode.Wait {
		return undecided()
	}
	message := "cannot proceed before it is known what the root credential can be used for: " + in.Mode.Message
	return withoutRoot(in, v1.CredentialsProvisionFailure, ReasonRootPending, message), true
}

// RootInsufficient says that the root credential satisfies nothing. An identity that was made before is looked after all the same.
func RootInsufficient(in Input) (Verdict, bool) {
	if !in.Mode.Insufficient {
		return undecided()
	}
	message := fmt.Sprintf("cloud creds in Secret %s are insufficient to satisfy credentials request: %s", in.RootSecret, in.Mode.Message)
	return withoutRoot(in, v1.InsufficientCloudCreds, condition.ReasonInsufficient, message), true
}

// RootRemoved says that there is no root credential. An identity that was made before is looked after all the same.
func RootRemoved(in Input) (Verdict, bool) {
	if in.RootPresent {
		return undecided()
	}
	message := fmt.Sprintf("the root credential is needed and Secret %s does not exist; create it", in.RootSecret)
	return withoutRoot(in, v1.CredentialsProvisionFailure, ReasonRootMissing, message), true
}

// withoutRoot observes what was minted, which takes no root credential where there is one to read with, and waits where nothing was.
func withoutRoot(in Input, kind v1.CredentialsRequestConditionType, reason, message string) Verdict {
	v := Verdict{Action: Wait, Condition: kind, Reason: reason, Message: message}
	if kind == v1.CredentialsProvisionFailure {
		v.Message = "failed to grant creds: " + message
	}
	if in.minted() && (in.Mode.Mode == v1.ModeMint || in.Mode.Mode == "") {
		v.Action, v.Mode, v.ReadOnly = Provision, v1.ModeMint, true
	}
	return v
}

// WithRootCredentials mints or passes through.
func WithRootCredentials(in Input) (Verdict, bool) {
	return Verdict{Action: Provision, Mode: in.Mode.Mode}, true
}

// NothingMinted lets a request go for which no identity was made. One that a pass began to make and did not record is possible
// only where identities are made at all.
func NothingMinted(in Input) (Verdict, bool) {
	if in.minted() || (in.Mode.Mode == v1.ModeMint && in.RootPresent) {
		return undecided()
	}
	return Verdict{Action: Release}, true
}

// ContradictoryOnDeletion keeps the identity while the administrator's settings cannot be understood.
func ContradictoryOnDeletion(in Input) (Verdict, bool) {
	if !in.Mode.Conflict && !in.Mode.Invalid {
		return undecided()
	}
	return notRemoved(in.Mode.Reason, "configuration conflict: "+in.Mode.Message), true
}

// RootMissingOnDeletion keeps the identity, and the request with it, until somebody can remove it.
func RootMissingOnDeletion(in Input) (Verdict, bool) {
	if in.RootPresent {
		return undecided()
	}
	return notRemoved(ReasonRootMissing, fmt.Sprintf(
		"the identity that was made for the request needs the root credential to be removed, and Secret %s does not exist; "+
			"create it, or remove the identity by hand and then the finalizer %s from the request",
		in.RootSecret, v1.FinalizerDeprovision)), true
}

// WithRootCredentialsAgain removes what was made.
func WithRootCredentialsAgain(Input) (Verdict, bool) {
	return Verdict{Action: Deprovision}, true
}

// notRemoved is the verdict on a request that is being deleted and whose identity has to stay.
func notRemoved(reason, message string) Verdict {
	return Verdict{Action: Wait, Condition: v1.CredentialsDeprovisionFailure, Reason: reason,
		Message: "failed to deprovision resource: " + message}
}
