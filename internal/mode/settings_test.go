package mode_test

import (
	"testing"

	operatorv1 "github.com/openshift/api/operator/v1"

	"github.com/cloudcredential/operator/internal/mode"
)

func TestEffectiveCombinesBothSettings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		configured operatorv1.CloudCredentialsMode
		disabled   bool
		want       operatorv1.CloudCredentialsMode
		conflict   bool
	}{
		{"", false, "", false},
		{"", true, "Manual", false},
		{"Manual", false, "Manual", false},
		{"Manual", true, "Manual", false},
		{"Mint", false, "Mint", false},
		{"Mint", true, "Mint", true},
		{"Passthrough", false, "Passthrough", false},
		{"Passthrough", true, "Passthrough", true},
	}
	for _, test := range tests {
		settings := mode.Settings{Configured: test.configured, LegacyDisabled: test.disabled}
		got, conflict := settings.Effective()
		if got != test.want || conflict != test.conflict {
			t.Errorf("Effective(%+v) = %q, %t, want %q, %t", settings, got, conflict, test.want, test.conflict)
		}
	}
}

func TestLegacySwitchReadsWhatEarlierReleasesRead(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{
		"1": true, "t": true, "T": true, "true": true, "TRUE": true, "True": true,
		"0": false, "f": false, "F": false, "false": false, "FALSE": false, "False": false,
	} {
		if got, err := mode.ParseLegacySwitch(value); err != nil || got != want {
			t.Errorf("ParseLegacySwitch(%q) = %t, %v, want %t", value, got, err, want)
		}
	}
	for _, value := range []string{"", "yes", "disabled", " true", "tRUE"} {
		if _, err := mode.ParseLegacySwitch(value); err == nil {
			t.Errorf("ParseLegacySwitch(%q) succeeded", value)
		}
	}
}

func TestManualIsCertainEvenWhereTheLegacySwitchIsNot(t *testing.T) {
	t.Parallel()
	if !(mode.Settings{Configured: "Manual", Problem: "unreadable"}).Manual() {
		t.Error("a configured Manual is not Manual when the legacy ConfigMap cannot be read")
	}
	if (mode.Settings{Problem: "unreadable"}).Manual() {
		t.Error("settings that cannot be read are taken for Manual")
	}
}
