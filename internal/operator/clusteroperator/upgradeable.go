package clusteroperator

import (
	"fmt"

	"github.com/blang/semver/v4"
	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/mode"
)

const (
	// configObject is where the annotation belongs.
	configObject = "cloudcredentials.operator.openshift.io/cluster"
	// manualDocumentation tells administrators how credentials are made by hand.
	manualDocumentation = "https://docs.openshift.com/container-platform/latest/updating/preparing_for_updates/preparing-manual-creds-update.html"
)

// upgradeable says whether the cluster may be updated to the next minor version. The rules are the same on every platform: who makes
// credentials by hand has to say that they are ready; for everybody else the root credential has to be there.
func upgradeable(in Input) []configv1.ClusterOperatorStatusCondition {
	reason, message := blocked(in)
	if reason == "" {
		return nil
	}
	return []configv1.ClusterOperatorStatusCondition{{
		Type: configv1.OperatorUpgradeable, Status: configv1.ConditionFalse, Reason: reason, Message: message,
	}}
}

// blocked returns why the cluster may not be updated, or nothing.
func blocked(in Input) (reason, message string) {
	if in.ClusterVersion == nil {
		return ReasonUpgradeableUnknown, "ClusterVersion version could not be read, so it is not known which version the cluster has"
	}
	current, installed, err := completed(in.ClusterVersion)
	if err != nil {
		return ReasonUpgradeableUnknown, err.Error()
	}
	if !installed || acknowledged(in.UpgradeableTo, current) {
		return "", ""
	}
	switch {
	case in.Unreadable != "":
		return ReasonUpgradeableUnknown, in.Unreadable
	case in.Facts.Manual():
		return ReasonMissingAnnotation, fmt.Sprintf("the administrator provides the credentials of this cluster; "+
			"provide those that the next version needs, then set annotation %s of %s to that version, as described at %s",
			v1.AnnotationUpgradeableTo, configObject, manualDocumentation)
	case in.Decision.Reason == mode.ReasonInvalid:
		return ReasonUpgradeableUnknown, in.Decision.Message
	case in.RootSecret != (types.NamespacedName{}) && !in.Facts.RootPresent:
		return ReasonMissingRoot, fmt.Sprintf("the root credential in Secret %s is absent; restore it before the cluster is updated", in.RootSecret)
	default:
		return "", ""
	}
}

// completed is the version that the cluster last arrived at; installed is false while it is on its way to the first.
func completed(version *configv1.ClusterVersion) (current semver.Version, installed bool, err error) {
	for _, entry := range version.Status.History {
		if entry.State != configv1.CompletedUpdate {
			continue
		}
		current, err := semver.Parse(trim(entry.Version))
		if err != nil {
			return semver.Version{}, false, fmt.Errorf("the cluster's version %q in ClusterVersion version is no version: %w", entry.Version, err)
		}
		return current, true, nil
	}
	return semver.Version{}, false, nil
}

// acknowledged reports whether the administrator's annotation names a later minor version than the current one.
func acknowledged(annotation string, current semver.Version) bool {
	if annotation == "" {
		return false
	}
	to, err := semver.ParseTolerant(annotation)
	if err != nil {
		return false
	}
	return to.Major > current.Major || (to.Major == current.Major && to.Minor > current.Minor)
}

// trim takes off the v that tags have and versions have not.
func trim(version string) string {
	if len(version) > 0 && version[0] == 'v' {
		return version[1:]
	}
	return version
}
