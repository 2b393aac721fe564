// Package clusteroperator reports in the ClusterOperator named cloud-credential how the operator stands. What is reported is a pure
// function of an Input; the Reporter reads that and writes the outcome where it differs from what is published.
package clusteroperator

import (
	"fmt"
	"slices"
	"strings"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/mode"
)

// Reasons of conditions. They are part of the API: the release's own tests and people's alerts read them.
const (
	ReasonAsExpected         = "AsExpected"
	ReasonDisabled           = "OperatorDisabledByAdmin"
	ReasonFailing            = "CredentialsFailing"
	ReasonModeInvalid        = mode.ReasonInvalid
	ReasonModeMismatch       = mode.ReasonConflict
	ReasonUnreadable         = "ClusterStateUnreadable"
	ReasonReconciling        = "Reconciling"
	ReasonVersionChanged     = "VersionChanged"
	ReasonUpgradeInProgress  = "UpgradeInProgress"
	ReasonMissingAnnotation  = "MissingUpgradeableAnnotation"
	ReasonMissingRoot        = "MissingRootCredential"
	ReasonUpgradeableUnknown = "ErrorDeterminingUpgradeable"
)

const (
	messageAllWell        = "All is well"
	messageDisabled       = "Credential minting is disabled by cluster admin"
	messageVersionChanged = "Operator version is updating"
)

// Grace is how long a request may fail before the operator counts as degraded.
const Grace = 5 * time.Minute

// Input is everything that the report depends on.
type Input struct {
	// Unreadable says why what is known of the cluster could not be read; everything from Facts to RootSecret is zero then.
	Unreadable string
	// Facts and Decision say which mode the cluster is in.
	Facts    mode.Facts
	Decision mode.Decision
	// RootSecret is where the root credential is kept; zero on platforms that have none.
	RootSecret types.NamespacedName
	// UpgradeableTo is the administrator's word that the credentials are ready for a version; empty where there is none.
	UpgradeableTo string

	// ClusterVersion is nil where it could not be read.
	ClusterVersion *configv1.ClusterVersion
	// Requests are those in the operator's namespace that are for this platform.
	Requests []Request
	// Version is the operator's, and Published what the ClusterOperator says at present; nil where there is none.
	Version   string
	Published *configv1.ClusterOperatorStatus
	// Now is the clock.
	Now time.Time
}

// Request is how one CredentialsRequest stands.
type Request struct {
	// Provisioned says that its last version is satisfied.
	Provisioned bool
	// Failing says that it reports a failure, and FailingSince since when.
	Failing      bool
	FailingSince time.Time
}

// Compute returns the four conditions that are published, sorted by type.
func Compute(in Input) []configv1.ClusterOperatorStatusCondition {
	conditions := fill(merge(modeConditions(in), requestConditions(in), upgradeable(in)))
	if in.Facts.Manual() && conditions[configv1.OperatorAvailable].Status == configv1.ConditionTrue {
		set(conditions, configv1.OperatorAvailable, configv1.ConditionTrue, ReasonDisabled, messageDisabled)
	}
	if !slices.Equal(Versions(in.Version), published(in).Versions) {
		set(conditions, configv1.OperatorProgressing, configv1.ConditionTrue, ReasonVersionChanged, messageVersionChanged)
	}
	suppress(in, conditions)
	return dated(in, conditions)
}

// Next returns when the report changes by itself, because a request has been failing for too long then; zero if it does not.
func Next(in Input) time.Time {
	var next time.Time
	for _, request := range in.Requests {
		due := request.FailingSince.Add(Grace)
		if request.Failing && due.After(in.Now) && (next.IsZero() || due.Before(next)) {
			next = due
		}
	}
	return next
}

// Versions is what the ClusterOperator says of the operator's version.
func Versions(version string) []configv1.OperandVersion {
	return []configv1.OperandVersion{{Name: "operator", Version: version}}
}

// modeConditions report settings that make no sense.
func modeConditions(in Input) []configv1.ClusterOperatorStatusCondition {
	degraded := func(reason, message string) []configv1.ClusterOperatorStatusCondition {
		return []configv1.ClusterOperatorStatusCondition{{
			Type: configv1.OperatorDegraded, Status: configv1.ConditionTrue, Reason: reason, Message: message,
		}}
	}
	switch {
	case in.Unreadable != "":
		return degraded(ReasonUnreadable, in.Unreadable)
	case in.Decision.Conflict:
		return degraded(ReasonModeMismatch, in.Decision.Message)
	case in.Decision.Invalid:
		return degraded(ReasonModeInvalid, in.Decision.Message)
	default:
		return nil
	}
}

// requestConditions report how the requests stand. Where the administrator makes all Secrets, how they stand is not known.
func requestConditions(in Input) []configv1.ClusterOperatorStatusCondition {
	if in.Facts.Manual() && in.Decision.Mode != v1.ModeToken {
		return nil
	}
	total := count(in)
	if total.provisioned == total.all && total.failing == 0 {
		return nil
	}
	progressing := configv1.ClusterOperatorStatusCondition{
		Type: configv1.OperatorProgressing, Status: configv1.ConditionFalse, Reason: ReasonAsExpected,
		Message: fmt.Sprintf("%d of %d credentials requests provisioned, %d reporting errors.", total.provisioned, total.all, total.failing),
	}
	// What has been failing for long makes no progress any more: it is degraded.
	if total.pending > 0 {
		progressing.Status, progressing.Reason = configv1.ConditionTrue, ReasonReconciling
	}
	conditions := []configv1.ClusterOperatorStatusCondition{progressing}
	if total.stuck > 0 {
		conditions = append(conditions, configv1.ClusterOperatorStatusCondition{
			Type: configv1.OperatorDegraded, Status: configv1.ConditionTrue, Reason: ReasonFailing,
			Message: fmt.Sprintf("%d of %d credentials requests are failing to sync.", total.stuck, total.all),
		})
	}
	return conditions
}

// totals count requests: stuck ones have failed for longer than Grace, pending ones are neither provisioned nor stuck.
type totals struct{ all, provisioned, failing, stuck, pending int }

func count(in Input) totals {
	total := totals{all: len(in.Requests)}
	for _, request := range in.Requests {
		stuck := request.Failing && in.Now.Sub(request.FailingSince) > Grace
		switch {
		case stuck:
			total.stuck++
		case !request.Provisioned:
			total.pending++
		}
		if request.Failing {
			total.failing++
		}
		if request.Provisioned {
			total.provisioned++
		}
	}
	return total
}

// suppress keeps quiet about what is not settled while the whole cluster is being updated.
func suppress(in Input, conditions byType) {
	degraded := conditions[configv1.OperatorDegraded]
	total := count(in)
	unsettled := conditions[configv1.OperatorProgressing].Status == configv1.ConditionTrue ||
		(total.provisioned < total.all && degraded.Reason == ReasonFailing)
	if degraded.Status != configv1.ConditionTrue || !unsettled || !updating(in.ClusterVersion) {
		return
	}
	set(conditions, configv1.OperatorDegraded, configv1.ConditionFalse, ReasonUpgradeInProgress, fmt.Sprintf(
		"The cluster is being updated; not reported as degraded until that is done: %s: %s", degraded.Reason, degraded.Message))
}

func updating(version *configv1.ClusterVersion) bool {
	return version != nil && slices.ContainsFunc(version.Status.Conditions, func(c configv1.ClusterOperatorStatusCondition) bool {
		return c.Type == configv1.OperatorProgressing && c.Status == configv1.ConditionTrue
	})
}

// dated gives the conditions their times, which move only when the status does, and sorts them.
func dated(in Input, conditions byType) []configv1.ClusterOperatorStatusCondition {
	list := make([]configv1.ClusterOperatorStatusCondition, 0, len(conditions))
	for _, condition := range conditions {
		condition.LastTransitionTime = metav1.NewTime(in.Now.Truncate(time.Second))
		for _, before := range published(in).Conditions {
			if before.Type == condition.Type && before.Status == condition.Status {
				condition.LastTransitionTime = before.LastTransitionTime
			}
		}
		list = append(list, condition)
	}
	slices.SortFunc(list, func(a, b configv1.ClusterOperatorStatusCondition) int {
		return strings.Compare(string(a.Type), string(b.Type))
	})
	return list
}

func published(in Input) configv1.ClusterOperatorStatus {
	if in.Published == nil {
		return configv1.ClusterOperatorStatus{}
	}
	return *in.Published
}
