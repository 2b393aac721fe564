// Package condition keeps the conditions of a CredentialsRequest: which are written, when they are rewritten, and when their times move.
// Everything in it is pure; the time comes from the caller.
package condition

import (
	"slices"
	"time"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// Reasons of the conditions. They are part of the API: alerts and scripts read them.
const (
	ReasonInsufficient = "CloudCredsInsufficient"
	ReasonSufficient   = "CloudCredsSufficient"

	ReasonNamespaceMissing = "NamespaceMissing"
	ReasonNamespaceExists  = "NamespaceExists"

	ReasonProvisionFailure = "CredentialsProvisionFailure"
	ReasonProvisionSuccess = "CredentialsProvisionSuccess"

	ReasonDeprovisionFailure = "CloudCredDeprovisionFailure"
	ReasonDeprovisionSuccess = "CloudCredDeprovisionSuccess"

	ReasonOtherPlatform = "InfrastructureMismatch"
	ReasonThisPlatform  = "InfrastructureMatch"

	ReasonNoLongerRequired = "CredentialsNoLongerRequired"
	ReasonRequired         = "CredentialsRequired"

	ReasonOrphaned = "CloudResourceOrphaned"
	ReasonCleaned  = "CloudResourceCleaned"
)

// longestMessage is how many bytes of a message are kept. It is far more than a sentence, and far less than what a hostile request can
// make an error repeat.
const longestMessage = 2048

// Set brings one condition of the list up to date and reports whether it changed.
//
// A condition that is not there is added only if it is True; Ready is always added. One that is there is rewritten where its status
// changes, and, unless it stays False, where its reason or message does; Ready also while it stays False. LastTransitionTime
// moves with the status only, LastProbeTime with every rewrite.
func Set(list *[]v1.CredentialsRequestCondition, wanted v1.CredentialsRequestCondition, now time.Time) bool {
	wanted.Message = shorten(wanted.Message)
	at := metav1.NewTime(now)
	i := slices.IndexFunc(*list, func(c v1.CredentialsRequestCondition) bool { return c.Type == wanted.Type })
	if i < 0 {
		if wanted.Status != corev1.ConditionTrue && wanted.Type != v1.Ready {
			return false
		}
		wanted.LastProbeTime, wanted.LastTransitionTime = at, at
		*list = append(*list, wanted)
		return true
	}
	present := &(*list)[i]
	if !rewrites(*present, wanted) {
		return false
	}
	wanted.LastProbeTime, wanted.LastTransitionTime = at, present.LastTransitionTime
	if present.Status != wanted.Status {
		wanted.LastTransitionTime = at
	}
	*present = wanted
	return true
}

// rewrites reports whether the present condition has to give way to the wanted one.
func rewrites(present, wanted v1.CredentialsRequestCondition) bool {
	if present.Status != wanted.Status {
		return true
	}
	if wanted.Status == corev1.ConditionFalse && wanted.Type != v1.Ready {
		return false
	}
	return present.Reason != wanted.Reason || present.Message != wanted.Message
}

// Find returns the condition of that type, and false where there is none.
func Find(list []v1.CredentialsRequestCondition, kind v1.CredentialsRequestConditionType) (v1.CredentialsRequestCondition, bool) {
	for _, c := range list {
		if c.Type == kind {
			return c, true
		}
	}
	return v1.CredentialsRequestCondition{}, false
}

// IsTrue reports whether the condition of that type is there and True.
func IsTrue(list []v1.CredentialsRequestCondition, kind v1.CredentialsRequestConditionType) bool {
	c, found := Find(list, kind)
	return found && c.Status == corev1.ConditionTrue
}

// Failing returns the first failure condition that is True, in the order of v1.FailureConditionTypes.
func Failing(list []v1.CredentialsRequestCondition) (v1.CredentialsRequestCondition, bool) {
	for _, kind := range v1.FailureConditionTypes() {
		if c, found := Find(list, kind); found && c.Status == corev1.ConditionTrue {
			return c, true
		}
	}
	return v1.CredentialsRequestCondition{}, false
}

// shorten cuts a message to what a condition may hold, between two characters.
func shorten(message string) string {
	if len(message) <= longestMessage {
		return message
	}
	cut := longestMessage - len("…")
	for cut > 0 && !utf8.RuneStart(message[cut]) {
		cut--
	}
	return message[:cut] + "…"
}
