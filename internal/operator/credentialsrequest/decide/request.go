package decide

import (
	"fmt"
	"slices"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/request"
)

// ReasonInvalidRequest is the reason of Ready where the request itself is wrong.
const ReasonInvalidRequest = "InvalidRequest"

// refused is a verdict for the request's author or the administrator to act upon.
func refused(reason, format string, args ...any) (Verdict, bool) {
	return Verdict{Action: Refuse, Condition: v1.CredentialsProvisionFailure, Reason: reason,
		Message: "failed to grant creds: " + fmt.Sprintf(format, args...)}, true
}

// undecided is what a rule says that has nothing to say.
func undecided() (Verdict, bool) { return Verdict{}, false }

// AlreadyLeaving leaves a deleted request alone that does not carry our finalizer.
func AlreadyLeaving(in Input) (Verdict, bool) {
	if in.Object.DeletionTimestamp.IsZero() || slices.Contains(in.Object.Finalizers, v1.FinalizerDeprovision) {
		return undecided()
	}
	return Verdict{Action: Leave}, true
}

// AdministratorsBusiness leaves requests alone in manual mode, whoever they are for, unless they are being deleted. On a platform that has
// no root credential nobody chose that mode, and other platforms' requests are told that they are ignored.
func AdministratorsBusiness(in Input) (Verdict, bool) {
	if in.Mode.Mode != v1.ModeManual || !in.Object.DeletionTimestamp.IsZero() || (in.OtherPlatform && !in.Mode.Forced) {
		return undecided()
	}
	return Verdict{Action: Leave}, true
}

// ForAnotherPlatform ignores a request whose provider spec is for another platform. If it is being deleted, it is let go, unless an identity
// of this platform was made for it before its provider spec became another.
func ForAnotherPlatform(in Input) (Verdict, bool) {
	if !in.OtherPlatform {
		return undecided()
	}
	if !in.Object.DeletionTimestamp.IsZero() {
		if in.Recorded {
			return undecided()
		}
		return Verdict{Action: Release}, true
	}
	message := "CredentialsRequest is not for platform " + in.Platform
	if !request.KnownKind(in.Kind) {
		message += fmt.Sprintf(": no platform is known by the kind %.60q of its spec.providerSpec", in.Kind)
	}
	return Verdict{Action: Ignore, Reason: condition.ReasonOtherPlatform, Message: message}, true
}

// DeletedLater hands a request that is being deleted on to OnDeletion, which has to know more.
func DeletedLater(in Input) (Verdict, bool) {
	if in.Object.DeletionTimestamp.IsZero() {
		return undecided()
	}
	return Verdict{Action: Deprovision}, true
}

// Malformed refuses a request that cannot be satisfied in any mode.
func Malformed(in Input) (Verdict, bool) {
	if in.Invalid == nil {
		return undecided()
	}
	return refused(ReasonInvalidRequest, "%v", in.Invalid)
}

// SettingsContradict waits while the administrator's settings cannot be understood. The ClusterOperator says the same.
func SettingsContradict(in Input) (Verdict, bool) {
	if !in.Mode.Conflict && !in.Mode.Invalid {
		return undecided()
	}
	return Verdict{Action: Wait, Condition: v1.CredentialsProvisionFailure, Reason: in.Mode.Reason,
		Message: "failed to grant creds: configuration conflict: " + in.Mode.Message}, true
}

// ProvidedElsewhere leaves the Secret to whoever makes it.
func ProvidedElsewhere(in Input) (Verdict, bool) {
	if in.Mode.Mode != v1.ModeToken || !in.Provided {
		return undecided()
	}
	return Verdict{Action: External, Mode: v1.ModeToken, Reason: "ExternallyManaged",
		Message: "the request names no identity to be assumed, so its Secret is provided from outside the cluster"}, true
}
