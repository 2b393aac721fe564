package mode_test

import (
	"strings"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/mode"
)

// aws, azure and bare are what three sorts of platform contribute to the facts.
func aws() mode.Facts {
	return mode.Facts{HasRoot: true, RootPresent: true, TokensSupported: true,
		Supported: []v1.Mode{v1.ModeMint, v1.ModePassthrough, v1.ModeToken, v1.ModeManual}}
}

func azure() mode.Facts {
	return mode.Facts{HasRoot: true, RootPresent: true, TokensSupported: true,
		Supported: []v1.Mode{v1.ModePassthrough, v1.ModeToken, v1.ModeManual}}
}

func bare() mode.Facts { return mode.Facts{} }

func TestDecide(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		facts mode.Facts
		with  func(*mode.Facts)
		want  mode.Decision // without Message
	}{
		{"default, root can mint", aws(), func(f *mode.Facts) { f.RootAnnotation = "mint" },
			mode.Decision{Mode: v1.ModeMint, Reason: mode.ReasonRootCredential}},
		{"default, root can be passed through", aws(), func(f *mode.Facts) { f.RootAnnotation = "passthrough" },
			mode.Decision{Mode: v1.ModePassthrough, Reason: mode.ReasonRootCredential}},
		{"default, root is insufficient", aws(), func(f *mode.Facts) { f.RootAnnotation = "insufficient" },
			mode.Decision{Reason: mode.ReasonRootInsufficient, Insufficient: true}},
		{"default, root is not assessed", aws(), func(*mode.Facts) {},
			mode.Decision{Reason: mode.ReasonRootPending, Wait: true}},
		{"default, annotation is nonsense", aws(), func(f *mode.Facts) { f.RootAnnotation = "Mint" },
			mode.Decision{Reason: mode.ReasonRootPending, Wait: true}},
		{"default, annotation is a mode that the platform lacks", azure(), func(f *mode.Facts) { f.RootAnnotation = "mint" },
			mode.Decision{Reason: mode.ReasonRootPending, Wait: true}},
		{"default, root removed", aws(), func(f *mode.Facts) { f.RootPresent = false },
			mode.Decision{Mode: v1.ModeMint, Reason: mode.ReasonRootRemoved}},
		{"default, root removed where nothing can be minted", azure(), func(f *mode.Facts) { f.RootPresent = false },
			mode.Decision{Mode: v1.ModePassthrough, Reason: mode.ReasonRootRemoved}},
		{"default, token issuer alone changes nothing", aws(), func(f *mode.Facts) { f.RootAnnotation, f.TokenIssuer = "mint", "https://issuer" },
			mode.Decision{Mode: v1.ModeMint, Reason: mode.ReasonRootCredential}},
		{"mint is forced", aws(), func(f *mode.Facts) { f.Configured = "Mint" },
			mode.Decision{Mode: v1.ModeMint, Reason: mode.ReasonConfigured, Forced: true}},
		{"mint is forced against the annotation", aws(), func(f *mode.Facts) { f.Configured, f.RootAnnotation = "Mint", "insufficient" },
			mode.Decision{Mode: v1.ModeMint, Reason: mode.ReasonConfigured, Forced: true}},
		{"mint is forced and the root removed", aws(), func(f *mode.Facts) { f.Configured, f.RootPresent = "Mint", false },
			mode.Decision{Mode: v1.ModeMint, Reason: mode.ReasonConfigured, Forced: true}},
		{"mint is forced where it does not exist", azure(), func(f *mode.Facts) { f.Configured = "Mint" },
			mode.Decision{Reason: mode.ReasonInvalid, Invalid: true}},
		{"passthrough is forced", aws(), func(f *mode.Facts) { f.Configured, f.RootAnnotation = "Passthrough", "mint" },
			mode.Decision{Mode: v1.ModePassthrough, Reason: mode.ReasonConfigured, Forced: true}},
		{"manual", aws(), func(f *mode.Facts) { f.Configured, f.RootAnnotation = "Manual", "mint" },
			mode.Decision{Mode: v1.ModeManual, Reason: mode.ReasonConfigured, Forced: true}},
		{"manual by the legacy switch", aws(), func(f *mode.Facts) { f.LegacyDisabled = true },
			mode.Decision{Mode: v1.ModeManual, Reason: mode.ReasonConfigured, Forced: true}},
		{"manual with tokens", aws(), func(f *mode.Facts) { f.Configured, f.TokenIssuer = "Manual", "https://issuer" },
			mode.Decision{Mode: v1.ModeToken, Reason: mode.ReasonTokenIssuer, Forced: true}},
		{"manual by the legacy switch, with tokens", aws(), func(f *mode.Facts) { f.LegacyDisabled, f.TokenIssuer = true, "https://issuer" },
			mode.Decision{Mode: v1.ModeToken, Reason: mode.ReasonTokenIssuer, Forced: true}},
		{"manual with an issuer that the platform cannot trust", bare(), func(f *mode.Facts) { f.Configured, f.TokenIssuer = "Manual", "https://issuer" },
			mode.Decision{Mode: v1.ModeManual, Reason: mode.ReasonConfigured, Forced: true}},
		{"manual although the legacy switch is unreadable", aws(), func(f *mode.Facts) { f.Configured, f.Problem = "Manual", "unreadable" },
			mode.Decision{Mode: v1.ModeManual, Reason: mode.ReasonConfigured, Forced: true}},
		{"platform without root credential", bare(), func(*mode.Facts) {},
			mode.Decision{Mode: v1.ModeManual, Reason: mode.ReasonNoRoot}},
		{"mint contradicts the legacy switch", aws(), func(f *mode.Facts) { f.Configured, f.LegacyDisabled = "Mint", true },
			mode.Decision{Reason: mode.ReasonConflict, Conflict: true}},
		{"passthrough contradicts the legacy switch", aws(), func(f *mode.Facts) { f.Configured, f.LegacyDisabled = "Passthrough", true },
			mode.Decision{Reason: mode.ReasonConflict, Conflict: true}},
		{"a mode that does not exist", aws(), func(f *mode.Facts) { f.Configured = "Automatic" },
			mode.Decision{Reason: mode.ReasonInvalid, Invalid: true}},
		{"the legacy switch is unreadable", aws(), func(f *mode.Facts) { f.Problem, f.RootAnnotation = "unreadable", "mint" },
			mode.Decision{Reason: mode.ReasonInvalid, Invalid: true}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.with(&test.facts)
			got := mode.Decide(test.facts)
			if got.Message == "" {
				t.Error("no message")
			}
			got.Message = ""
			if got != test.want {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func TestMessagesNameWhatToChange(t *testing.T) {
	t.Parallel()
	conflict := aws()
	conflict.Configured, conflict.LegacyDisabled = "Mint", true
	unsupported := azure()
	unsupported.Configured = "Mint"
	unreadable := aws()
	unreadable.Problem = "the ConfigMap makes no sense"
	tests := []struct {
		facts mode.Facts
		parts []string
	}{
		{conflict, []string{"Mint", "CloudCredential", mode.LegacyConfigMap}},
		{unsupported, []string{"Mint", "not support", "Passthrough or Manual"}},
		{unreadable, []string{"the ConfigMap makes no sense"}},
	}
	for _, test := range tests {
		message := mode.Decide(test.facts).Message
		for _, part := range test.parts {
			if !strings.Contains(message, part) {
				t.Errorf("message %q does not say %q", message, part)
			}
		}
	}
}

func TestTheReasonOnTheRootSecretIsPassedOn(t *testing.T) {
	t.Parallel()
	facts := aws()
	facts.RootAnnotation = "insufficient"
	facts.RootReason = "user auditor lacks iam:CreateUser"
	if got := mode.Decide(facts).Message; !strings.Contains(got, facts.RootReason) {
		t.Errorf("the decision says only: %s", got)
	}
	facts.RootAnnotation = "mint"
	if got := mode.Decide(facts).Message; strings.Contains(got, facts.RootReason) {
		t.Errorf("a reason that is out of date is passed on: %s", got)
	}
}
