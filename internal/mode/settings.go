// Package mode decides in which way CredentialsRequests are satisfied on a cluster, and says why. Everything in it is a pure function.
package mode

import (
	"fmt"
	"strconv"

	operatorv1 "github.com/openshift/api/operator/v1"
)

const (
	// LegacyConfigMap, in the operator's namespace, is how earlier releases were told to stand back.
	LegacyConfigMap = "cloud-credential-operator-config"
	// LegacyKey is the key of LegacyConfigMap that holds the switch.
	LegacyKey = "disabled"
)

// Settings are what the administrator configured.
type Settings struct {
	// Configured is spec.credentialsMode of the CloudCredential named cluster.
	Configured operatorv1.CloudCredentialsMode
	// LegacyDisabled is the switch of the legacy ConfigMap, which earlier releases used for manual mode.
	LegacyDisabled bool
	// Problem says in a sentence why the settings cannot be read; empty where they can.
	Problem string
}

// ParseLegacySwitch reads the value of the legacy ConfigMap's key "disabled". Everything that strconv.ParseBool understands is
// accepted; an absent key means false and is the caller's to handle.
func ParseLegacySwitch(value string) (bool, error) {
	disabled, err := strconv.ParseBool(value)
	if err != nil {
		return false, fmt.Errorf("%q is neither true nor false", value)
	}
	return disabled, nil
}

// Effective combines both settings. The legacy switch stands for Manual where no mode is configured, contradicts Mint and
// Passthrough (conflict, with the configured mode returned), and adds nothing to Manual.
func (s Settings) Effective() (m operatorv1.CloudCredentialsMode, conflict bool) {
	if !s.LegacyDisabled || s.Configured == operatorv1.CloudCredentialsModeManual {
		return s.Configured, false
	}
	if s.Configured == operatorv1.CloudCredentialsModeDefault {
		return operatorv1.CloudCredentialsModeManual, false
	}
	return s.Configured, true
}

// Manual reports whether the administrator switched the making of credentials off. It is false for settings that cannot be read.
func (s Settings) Manual() bool {
	m, _ := s.Effective()
	return m == operatorv1.CloudCredentialsModeManual && (s.Problem == "" || s.Configured == operatorv1.CloudCredentialsModeManual)
}

// Known reports whether m is a mode that the CloudCredential's API has.
func Known(m operatorv1.CloudCredentialsMode) bool {
	switch m {
	case operatorv1.CloudCredentialsModeDefault, operatorv1.CloudCredentialsModeManual,
		operatorv1.CloudCredentialsModeMint, operatorv1.CloudCredentialsModePassthrough:
		return true
	default:
		return false
	}
}
