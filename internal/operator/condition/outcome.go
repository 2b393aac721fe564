package condition

import (
	"time"

	corev1 "k8s.io/api/core/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// Success says that the request stands well. Every failure condition, and Ignored, returns to False.
func Success(list *[]v1.CredentialsRequestCondition, reason, message string, now time.Time) bool {
	changed := false
	for _, c := range cleared("") {
		changed = Set(list, c, now) || changed
	}
	return Set(list, ready(corev1.ConditionTrue, reason, message), now) || changed
}

// Failure says that the request fails in the way that kind stands for. The other ways of failing return to False, except that a
// failed clean-up says nothing about how the request stood before it was deleted. Ready names the cause more closely than the
// failure condition, whose reason is fixed.
func Failure(list *[]v1.CredentialsRequestCondition, kind v1.CredentialsRequestConditionType, cause, message string, now time.Time) bool {
	changed := false
	for _, c := range cleared(kind) {
		if kind == v1.CredentialsDeprovisionFailure && c.Type != v1.Ignored {
			continue
		}
		changed = Set(list, c, now) || changed
	}
	changed = Set(list, v1.CredentialsRequestCondition{
		Type: kind, Status: corev1.ConditionTrue, Reason: ReasonOf(kind), Message: message,
	}, now) || changed
	return Set(list, ready(corev1.ConditionFalse, cause, message), now) || changed
}

// ReasonOf is the reason that a failure condition has while it is True; empty for every other condition.
func ReasonOf(kind v1.CredentialsRequestConditionType) string {
	switch kind {
	case v1.InsufficientCloudCreds:
		return ReasonInsufficient
	case v1.MissingTargetNamespace:
		return ReasonNamespaceMissing
	case v1.CredentialsProvisionFailure:
		return ReasonProvisionFailure
	case v1.CredentialsDeprovisionFailure:
		return ReasonDeprovisionFailure
	default:
		return ""
	}
}

// Ignore says that the request is for another platform. Failure conditions that are there return to False for that same reason.
func Ignore(list *[]v1.CredentialsRequestCondition, message string, now time.Time) bool {
	changed := false
	for _, kind := range v1.FailureConditionTypes() {
		changed = Set(list, v1.CredentialsRequestCondition{
			Type: kind, Status: corev1.ConditionFalse, Reason: ReasonOtherPlatform, Message: message,
		}, now) || changed
	}
	changed = Set(list, v1.CredentialsRequestCondition{
		Type: v1.Ignored, Status: corev1.ConditionTrue, Reason: ReasonOtherPlatform, Message: message,
	}, now) || changed
	return Set(list, ready(corev1.ConditionFalse, ReasonOtherPlatform, message), now) || changed
}

// Required says that a component needs the request after all.
func Required(list *[]v1.CredentialsRequestCondition, now time.Time) bool {
	return Set(list, v1.CredentialsRequestCondition{
		Type: v1.StaleCredentials, Status: corev1.ConditionFalse, Reason: ReasonRequired,
		Message: "the operator looks after the credentials of this request",
	}, now)
}

// cleared returns the False forms of every failure condition and of Ignored, except the one that is kept.
func cleared(except v1.CredentialsRequestConditionType) []v1.CredentialsRequestCondition {
	all := []v1.CredentialsRequestCondition{
		{Type: v1.InsufficientCloudCreds, Reason: ReasonSufficient, Message: "cloud creds are sufficient to mint or pass through"},
		{Type: v1.MissingTargetNamespace, Reason: ReasonNamespaceExists, Message: "target namespace found"},
		{Type: v1.CredentialsProvisionFailure, Reason: ReasonProvisionSuccess, Message: "successfully granted credentials request"},
		{Type: v1.CredentialsDeprovisionFailure, Reason: ReasonDeprovisionSuccess, Message: "deprovisioned cloud credential resource(s)"},
		{Type: v1.Ignored, Reason: ReasonThisPlatform, Message: "CredentialsRequest is for this platform"},
	}
	kept := all[:0]
	for _, c := range all {
		if c.Type != except {
			c.Status = corev1.ConditionFalse
			kept = append(kept, c)
		}
	}
	return kept
}

// ready is the condition Ready.
func ready(status corev1.ConditionStatus, reason, message string) v1.CredentialsRequestCondition {
	return v1.CredentialsRequestCondition{Type: v1.Ready, Status: status, Reason: reason, Message: message}
}
