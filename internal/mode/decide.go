package mode

import (
	"fmt"
	"slices"

	operatorv1 "github.com/openshift/api/operator/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// Reasons of a Decision.
const (
	// ReasonInvalid: the settings cannot be read, or name a mode that does not exist or that the platform does not have.
	ReasonInvalid = "ModeInvalid"
	// ReasonConflict: the legacy ConfigMap contradicts the configured mode.
	ReasonConflict = "ModeMismatch"
	// ReasonConfigured: the administrator chose the mode.
	ReasonConfigured = "ModeConfigured"
	// ReasonTokenIssuer: manual mode on a cluster with an issuer of its own, so components use short-lived tokens.
	ReasonTokenIssuer = "ShortLivedTokens"
	// ReasonRootCredential: the mode follows from what the root credential can be used for.
	ReasonRootCredential = "RootCredentialAssessed"
	// ReasonRootRemoved: the root credential is gone, so nothing new can be made and what was made is looked after.
	ReasonRootRemoved = "RootCredentialRemoved"
	// ReasonRootInsufficient: the root credential can neither make credentials nor be handed on.
	ReasonRootInsufficient = "RootCredentialInsufficient"
	// ReasonRootPending: nobody has found out yet what the root credential can be used for.
	ReasonRootPending = "RootCredentialNotAssessed"
	// ReasonNoRoot: the platform has no root credential, so credentials can only be provided by the administrator.
	ReasonNoRoot = "PlatformWithoutRootCredential"
)

// Facts are everything that the mode depends on.
type Facts struct {
	Settings
	// TokenIssuer is the issuer of ServiceAccount tokens if it is not the default one.
	TokenIssuer string
	// TokensSupported says that the platform can trust tokens of that issuer.
	TokensSupported bool
	// RootAnnotation is the value of v1.AnnotationMode on the root secret; empty where there is none.
	RootAnnotation string
	// RootReason is the value of v1.AnnotationModeReason on the root secret; empty where there is none.
	RootReason string
	// RootPresent says that the root secret exists.
	RootPresent bool
	// HasRoot says that the platform has a root secret at all.
	HasRoot bool
	// Supported are the modes that the platform has; nil stands for all of them.
	Supported []v1.Mode
}

// Decision is the mode, or why there is none.
type Decision struct {
	// Mode is how requests are satisfied: empty when it cannot be said yet, or must not be said.
	Mode v1.Mode
	// Reason is one of the Reason… words.
	Reason string
	// Message says why in a sentence, and what to do where something has to be done. It depends on nothing but the Facts.
	Message string
	// Insufficient: the root credential can do nothing for any request.
	Insufficient bool
	// Wait: the root credential has not been assessed yet. Nothing is wrong.
	Wait bool
	// Conflict: two settings contradict each other; nothing may be done for any request.
	Conflict bool
	// Invalid: the settings make no sense; nothing may be done for any request.
	Invalid bool
	// Forced: the administrator chose the mode, so the root credential's abilities were not looked at.
	Forced bool
}

// Decide says how requests are satisfied.
func Decide(f Facts) Decision {
	effective, conflict := f.Effective()
	if f.Problem != "" && !f.Manual() {
		return Decision{Reason: ReasonInvalid, Invalid: true, Message: f.Problem}
	}
	switch {
	case !Known(effective):
		return Decision{Reason: ReasonInvalid, Invalid: true, Message: fmt.Sprintf(
			"spec.credentialsMode of CloudCredential cluster is %q; it must be empty, Manual, Mint or Passthrough", effective)}
	case conflict:
		return Decision{Reason: ReasonConflict, Conflict: true, Message: fmt.Sprintf(
			"CloudCredential cluster asks for mode %s while ConfigMap %s says disabled; change one of them",
			effective, LegacyConfigMap)}
	case effective == operatorv1.CloudCredentialsModeManual:
		return manual(f)
	case !f.HasRoot:
		return Decision{Mode: v1.ModeManual, Reason: ReasonNoRoot,
			Message: "the platform has no root credential; the administrator provides all credentials"}
	case effective == operatorv1.CloudCredentialsModeDefault:
		return assessed(f)
	default:
		return forced(f, v1.Mode(effective))
	}
}

// manual tells clusters whose components use short-lived tokens from those where the administrator makes every Secret.
func manual(f Facts) Decision {
	if f.TokensSupported && f.TokenIssuer != "" {
		return Decision{Mode: v1.ModeToken, Reason: ReasonTokenIssuer, Forced: true, Message: fmt.Sprintf(
			"credentials mode is Manual and ServiceAccount tokens are issued by %s", f.TokenIssuer)}
	}
	return Decision{Mode: v1.ModeManual, Reason: ReasonConfigured, Forced: true,
		Message: "credentials mode is Manual; the administrator provides all credentials"}
}

// forced applies a mode that the administrator chose.
func forced(f Facts, m v1.Mode) Decision {
	if !f.has(m) {
		return Decision{Reason: ReasonInvalid, Invalid: true, Message: fmt.Sprintf(
			"spec.credentialsMode of CloudCredential cluster is %s, which this platform does not support; choose %s", m, f.choices())}
	}
	return Decision{Mode: m, Reason: ReasonConfigured, Forced: true, Message: fmt.Sprintf("credentials mode is %s", m)}
}

// assessed follows what is known of the root credential.
func assessed(f Facts) Decision {
	if !f.RootPresent {
		m := v1.ModeMint
		if !f.has(m) {
			m = v1.ModePassthrough
		}
		return Decision{Mode: m, Reason: ReasonRootRemoved,
			Message: "the root credential is absent; existing credentials are kept, new ones cannot be made"}
	}
	switch f.RootAnnotation {
	case v1.ModeAnnotationMint:
		if f.has(v1.ModeMint) {
			return Decision{Mode: v1.ModeMint, Reason: ReasonRootCredential, Message: "the root credential can make credentials"}
		}
	case v1.ModeAnnotationPassthrough:
		if f.has(v1.ModePassthrough) {
			return Decision{Mode: v1.ModePassthrough, Reason: ReasonRootCredential, Message: "the root credential can be handed to components"}
		}
	case v1.ModeAnnotationInsufficient:
		message := "the root credential can neither make credentials nor be handed to components"
		if f.RootReason == "" {
			return Decision{Reason: ReasonRootInsufficient, Insufficient: true, Message: message + ": put one with more rights there"}
		}
		message += ": " + f.RootReason
		return Decision{Reason: ReasonRootInsufficient, Insufficient: true, Message: message}
	}
	return Decision{Reason: ReasonRootPending, Wait: true,
		Message: "it has not been found out yet what the root credential can be used for"}
}

// has reports whether the platform has mode m.
func (f Facts) has(m v1.Mode) bool { return f.Supported == nil || slices.Contains(f.Supported, m) }

// choices lists what an administrator can configure.
func (f Facts) choices() string {
	list := "Manual"
	for _, m := range []v1.Mode{v1.ModeMint, v1.ModePassthrough} {
		if f.has(m) {
			list = string(m) + " or " + list
		}
	}
	return list
}
