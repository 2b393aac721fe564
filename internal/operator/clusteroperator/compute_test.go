package clusteroperator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/mode"
	"github.com/cloudcredential/operator/internal/operator/clusteroperator"
)

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// healthy is a cluster in which all is well: AWS, root credential that can mint, two requests, version 4.20.3 installed and published.
func healthy() clusteroperator.Input {
	in := clusteroperator.Input{
		Facts: mode.Facts{HasRoot: true, RootPresent: true, RootAnnotation: "mint", TokensSupported: true,
			Supported: []v1.Mode{v1.ModeMint, v1.ModePassthrough, v1.ModeToken, v1.ModeManual}},
		RootSecret: types.NamespacedName{Namespace: "kube-system", Name: "aws-creds"},
		ClusterVersion: &configv1.ClusterVersion{Status: configv1.ClusterVersionStatus{History: []configv1.UpdateHistory{
			{State: configv1.CompletedUpdate, Version: "4.20.3"},
		}}},
		Requests:  []clusteroperator.Request{{Provisioned: true}, {Provisioned: true}},
		Version:   "4.20.3",
		Published: &configv1.ClusterOperatorStatus{Versions: clusteroperator.Versions("4.20.3")},
		Now:       now,
	}
	return in
}

func failing(ago time.Duration) clusteroperator.Request {
	return clusteroperator.Request{Failing: true, FailingSince: now.Add(-ago)}
}

func updating(in *clusteroperator.Input) {
	in.ClusterVersion.Status.Conditions = []configv1.ClusterOperatorStatusCondition{
		{Type: configv1.OperatorProgressing, Status: configv1.ConditionTrue},
	}
}

func manual(in *clusteroperator.Input)  { in.Facts.Configured = "Manual" }
func pending(in *clusteroperator.Input) { in.Requests[1] = clusteroperator.Request{} }
func stuck(in *clusteroperator.Input)   { in.Requests[1] = failing(6 * time.Minute) }

// render writes conditions as "Type=Status reason: message", one per line.
func render(conditions []configv1.ClusterOperatorStatusCondition) string {
	var b strings.Builder
	for _, c := range conditions {
		fmt.Fprintf(&b, "%s=%s %s: %s\n", c.Type, c.Status, c.Reason, c.Message)
	}
	return b.String()
}

const (
	available   = "Available=True AsExpected: All is well\n"
	notDegraded = "Degraded=False AsExpected: All is well\n"
	settled     = "Progressing=False AsExpected: All is well\n"
	upgradeable = "Upgradeable=True AsExpected: All is well\n"
)

func TestCompute(t *testing.T) {
	t.Parallel()
	const disabled = "Available=True OperatorDisabledByAdmin: Credential minting is disabled by cluster admin\n"
	const annotation = "Upgradeable=False MissingUpgradeableAnnotation: the administrator provides the credentials of this cluster; " +
		"provide those that the next version needs, then set annotation cloudcredential.openshift.io/upgradeable-to of " +
		"cloudcredentials.operator.openshift.io/cluster to that version, as described at " +
		"https://docs.openshift.com/container-platform/latest/updating/preparing_for_updates/preparing-manual-creds-update.html\n"
	tests := []struct {
		name string
		with []func(*clusteroperator.Input)
		want string
	}{
		{"all is well", nil, available + notDegraded + settled + upgradeable},
		{"no request at all", with(func(in *clusteroperator.Input) { in.Requests = nil }), available + notDegraded + settled + upgradeable},
		{"one is not provisioned", with(pending), available + notDegraded +
			"Progressing=True Reconciling: 1 of 2 credentials requests provisioned, 0 reporting errors.\n" + upgradeable},
		{"one fails within the grace", with(func(in *clusteroperator.Input) { in.Requests[1] = failing(5 * time.Minute) }), available + notDegraded +
			"Progressing=True Reconciling: 1 of 2 credentials requests provisioned, 1 reporting errors.\n" + upgradeable},
		{"one fails for long", with(stuck), available +
			"Degraded=True CredentialsFailing: 1 of 2 credentials requests are failing to sync.\n" +
			"Progressing=False AsExpected: 1 of 2 credentials requests provisioned, 1 reporting errors.\n" + upgradeable},
		{"one fails for long, another one is new", with(stuck, func(in *clusteroperator.Input) { in.Requests[0] = clusteroperator.Request{} }), available +
			"Degraded=True CredentialsFailing: 1 of 2 credentials requests are failing to sync.\n" +
			"Progressing=True Reconciling: 0 of 2 credentials requests provisioned, 1 reporting errors.\n" + upgradeable},
		{"one that was provisioned fails for long", with(func(in *clusteroperator.Input) {
			in.Requests[1] = failing(time.Hour)
			in.Requests[1].Provisioned = true
		}), available +
			"Degraded=True CredentialsFailing: 1 of 2 credentials requests are failing to sync.\n" +
			"Progressing=False AsExpected: 2 of 2 credentials requests provisioned, 1 reporting errors.\n" + upgradeable},
		{"one fails for long during an update", with(stuck, updating), available +
			"Degraded=False UpgradeInProgress: The cluster is being updated; not reported as degraded until that is done: " +
			"CredentialsFailing: 1 of 2 credentials requests are failing to sync.\n" +
			"Progressing=False AsExpected: 1 of 2 credentials requests provisioned, 1 reporting errors.\n" + upgradeable},
		{"settings make no sense during an update that does not concern us", with(func(in *clusteroperator.Input) { in.Facts.Configured = "Nonsense" }, updating),
			available + "Degraded=True ModeInvalid: spec.credentialsMode of CloudCredential cluster is \"Nonsense\"; it must be empty, Manual, Mint or Passthrough\n" +
				settled + "Upgradeable=False ErrorDeterminingUpgradeable: spec.credentialsMode of CloudCredential cluster is \"Nonsense\"; it must be empty, Manual, Mint or Passthrough\n"},
		{"the version changed", with(func(in *clusteroperator.Input) { in.Version = "4.21.0" }), available + notDegraded +
			"Progressing=True VersionChanged: Operator version is updating\n" + upgradeable},
		{"the version changed while requests are pending", with(pending, func(in *clusteroperator.Input) { in.Version = "4.21.0" }), available + notDegraded +
			"Progressing=True VersionChanged: Operator version is updating\n" + upgradeable},
		{"nothing is published yet", with(func(in *clusteroperator.Input) { in.Published = nil }), available + notDegraded +
			"Progressing=True VersionChanged: Operator version is updating\n" + upgradeable},
		{"manual", with(manual, stuck), disabled + notDegraded + settled + annotation},
		{"manual by the legacy switch", with(func(in *clusteroperator.Input) { in.Facts.LegacyDisabled = true }), disabled + notDegraded + settled + annotation},
		{"manual on a platform that is not known", with(manual, func(in *clusteroperator.Input) {
			in.Facts.HasRoot, in.Facts.RootPresent, in.RootSecret, in.Requests = false, false, types.NamespacedName{}, nil
		}), disabled + notDegraded + settled + annotation},
		{"manual with tokens: failures count", with(manual, stuck, func(in *clusteroperator.Input) { in.Facts.TokenIssuer = "https://issuer" }), disabled +
			"Degraded=True CredentialsFailing: 1 of 2 credentials requests are failing to sync.\n" +
			"Progressing=False AsExpected: 1 of 2 credentials requests provisioned, 1 reporting errors.\n" + annotation},
		{"conflict", with(func(in *clusteroperator.Input) { in.Facts.Configured, in.Facts.LegacyDisabled = "Mint", true }), available +
			"Degraded=True ModeMismatch: CloudCredential cluster asks for mode Mint while ConfigMap cloud-credential-operator-config says disabled; change one of them\n" +
			settled + upgradeable},
		{"conflict and failures", with(stuck, func(in *clusteroperator.Input) { in.Facts.Configured, in.Facts.LegacyDisabled = "Mint", true }), available +
			"Degraded=True ModeMismatch: CloudCredential cluster asks for mode Mint while ConfigMap cloud-credential-operator-config says disabled; change one of them; " +
			"1 of 2 credentials requests are failing to sync.\n" +
			"Progressing=False AsExpected: 1 of 2 credentials requests provisioned, 1 reporting errors.\n" + upgradeable},
		{"the legacy switch is unreadable", with(func(in *clusteroperator.Input) { in.Facts.Problem = "key disabled makes no sense" }), available +
			"Degraded=True ModeInvalid: key disabled makes no sense\n" + settled +
			"Upgradeable=False ErrorDeterminingUpgradeable: key disabled makes no sense\n"},
		{"nothing is known of the cluster", with(func(in *clusteroperator.Input) {
			in.Facts, in.Requests, in.Unreadable = mode.Facts{}, nil, "there is no Infrastructure"
		}), available + "Degraded=True ClusterStateUnreadable: there is no Infrastructure\n" + settled +
			"Upgradeable=False ErrorDeterminingUpgradeable: there is no Infrastructure\n"},
		{"the root credential is absent", with(func(in *clusteroperator.Input) { in.Facts.RootPresent = false }), available + notDegraded + settled +
			"Upgradeable=False MissingRootCredential: the root credential in Secret kube-system/aws-creds is absent; restore it before the cluster is updated\n"},
		{"a platform without root credential", with(func(in *clusteroperator.Input) {
			in.Facts, in.RootSecret = mode.Facts{}, types.NamespacedName{}
		}), available + notDegraded + settled + upgradeable},
		{"no version was installed completely", with(manual, func(in *clusteroperator.Input) {
			in.ClusterVersion.Status.History[0].State = configv1.PartialUpdate
		}), disabled + notDegraded + settled + upgradeable},
		{"ClusterVersion is unreadable", with(func(in *clusteroperator.Input) { in.ClusterVersion = nil }), available + notDegraded + settled +
			"Upgradeable=False ErrorDeterminingUpgradeable: ClusterVersion version could not be read, so it is not known which version the cluster has\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			in := healthy()
			for _, change := range test.with {
				change(&in)
			}
			if in.Unreadable == "" {
				in.Decision = mode.Decide(in.Facts)
			}
			if got := render(clusteroperator.Compute(in)); got != test.want {
				t.Errorf("got\n%swant\n%s", got, test.want)
			}
		})
	}
}

func with(changes ...func(*clusteroperator.Input)) []func(*clusteroperator.Input) { return changes }

func TestUpgradeableToIsUnderstood(t *testing.T) {
	t.Parallel()
	tests := []struct {
		annotation, installed string
		want                  configv1.ConditionStatus
		reason                string
	}{
		{"4.21", "4.20.3", "True", "AsExpected"},
		{"v4.21", "4.20.3", "True", "AsExpected"},
		{"4.21.0", "4.20.3", "True", "AsExpected"},
		{"v4.21.7", "v4.20.3", "True", "AsExpected"},
		{"4.99", "4.20.3", "True", "AsExpected"},
		{"5.0", "4.20.3", "True", "AsExpected"},
		{"4.20", "4.20.3", "False", "MissingUpgradeableAnnotation"},
		{"4.20.9", "4.20.3", "False", "MissingUpgradeableAnnotation"},
		{"3.99", "4.20.3", "False", "MissingUpgradeableAnnotation"},
		{"soon", "4.20.3", "False", "MissingUpgradeableAnnotation"},
		{"", "4.20.3", "False", "MissingUpgradeableAnnotation"},
		{"4.21", "4.20.0-0.nightly-2026-03-01-000000", "True", "AsExpected"},
		{"4.21", "latest", "False", "ErrorDeterminingUpgradeable"},
	}
	for _, test := range tests {
		in := healthy()
		in.Facts.Configured, in.UpgradeableTo = "Manual", test.annotation
		in.ClusterVersion.Status.History = []configv1.UpdateHistory{
			{State: configv1.PartialUpdate, Version: "4.22.0"}, {State: configv1.CompletedUpdate, Version: test.installed},
		}
		in.Decision = mode.Decide(in.Facts)
		for _, c := range clusteroperator.Compute(in) {
			if c.Type == configv1.OperatorUpgradeable && (c.Status != test.want || c.Reason != test.reason) {
				t.Errorf("%q on %q: %s %s, want %s %s", test.annotation, test.installed, c.Status, c.Reason, test.want, test.reason)
			}
		}
	}
}

func TestTimesMoveOnlyWithTheStatus(t *testing.T) {
	t.Parallel()
	in := healthy()
	in.Decision = mode.Decide(in.Facts)
	stuck(&in)
	before := metav1.NewTime(now.Add(-time.Hour))
	in.Published.Conditions = []configv1.ClusterOperatorStatusCondition{
		{Type: configv1.OperatorDegraded, Status: configv1.ConditionTrue, LastTransitionTime: before, Message: "another one"},
		{Type: configv1.OperatorAvailable, Status: configv1.ConditionFalse, LastTransitionTime: before},
		{Type: "Foreign", Status: configv1.ConditionTrue, LastTransitionTime: before},
	}
	for _, c := range clusteroperator.Compute(in) {
		want := now
		if c.Type == configv1.OperatorDegraded {
			want = before.Time
		}
		if !c.LastTransitionTime.Time.Equal(want) {
			t.Errorf("%s moved at %s, want %s", c.Type, c.LastTransitionTime, want)
		}
		if c.Type == "Foreign" {
			t.Error("a condition that is not ours is published")
		}
	}
}

func TestNextIsWhenTheGraceEnds(t *testing.T) {
	t.Parallel()
	in := healthy()
	if next := clusteroperator.Next(in); !next.IsZero() {
		t.Errorf("Next of a settled cluster = %s", next)
	}
	in.Requests = []clusteroperator.Request{failing(time.Minute), failing(4 * time.Minute), failing(time.Hour)}
	if next := clusteroperator.Next(in); !next.Equal(now.Add(time.Minute)) {
		t.Errorf("Next = %s", next)
	}
}
