package credentialsrequest

import (
	"encoding/json"
	"time"

	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"
)

// success is a pass that left the request standing well.
type success struct {
	mode            v1.Mode
	reason, message string
	generation      int64
	// changed says that something was written outside of the status.
	changed bool
	// delivered is the Secret as it stands; nil where the Secret is not ours to deliver.
	delivered *v1.DeliveredSecret
	// provider is the provider status to record; nil to leave it as it is.
	provider *runtime.RawExtension
	// orphan says what of a former mode could not be removed; empty where nothing is left, or where nothing was looked for.
	orphan string
	// root and infrastructure are the resourceVersions of what the pass was based on; root is empty where none was used.
	root, infrastructure string
}

// succeed brings a status up to date after a pass that left the request standing well. The resourceVersions alone are no reason to
// write a status: they move without meaning anything.
func succeed(status *v1.CredentialsRequestStatus, s success, now time.Time) {
	before := status.DeepCopy()
	status.Provisioned = true
	status.LastSyncGeneration = s.generation
	status.Mode = s.mode
	if s.changed || status.LastSyncTimestamp == nil {
		at := metav1.NewTime(now)
		status.LastSyncTimestamp = &at
	}
	if s.delivered != nil {
		status.DeliveredSecret = s.delivered
	}
	if s.provider != nil && !sameJSON(status.ProviderStatus, s.provider) {
		status.ProviderStatus = s.provider
	}
	condition.Success(&status.Conditions, s.reason, s.message, now)
	if s.mode != v1.ModeToken && condition.IsTrue(status.Conditions, v1.StaleCredentials) {
		condition.Required(&status.Conditions, now)
	}
	switch {
	case s.orphan != "":
		condition.Orphaned(&status.Conditions, s.orphan, now)
	case s.provider != nil:
		condition.Cleaned(&status.Conditions, now)
	}
	if !equality.Semantic.DeepEqual(before, status) && s.mode != v1.ModeToken {
		status.LastSyncInfrastructureResourceVersion = s.infrastructure
		if s.root != "" {
			status.LastSyncCloudCredsSecretResourceVersion = s.root
		}
	}
}

// failure is why a pass did not leave the request standing well.
type failure struct {
	// kind is the condition that becomes True.
	kind v1.CredentialsRequestConditionType
	// cause is the reason of Ready, message the sentence of both.
	cause, message string
	// passing says that it may be over with the next try.
	passing bool
}

// fail brings a status up to date after a pass that failed. It holds no time beyond those of its conditions, which move only when
// what they say changes.
func fail(status *v1.CredentialsRequestStatus, f failure, now time.Time) {
	if f.kind != v1.CredentialsDeprovisionFailure {
		status.Provisioned = false
	}
	condition.Failure(&status.Conditions, f.kind, f.cause, f.message, now)
}

// ignored is the status of a request for another platform.
func ignored(status v1.CredentialsRequestStatus, message string, now time.Time) v1.CredentialsRequestStatus {
	next := status.DeepCopy()
	condition.Ignore(&next.Conditions, message, now)
	return *next
}

// sameJSON reports whether both mean the same, however they are written.
func sameJSON(a, b *runtime.RawExtension) bool {
	if a == nil || b == nil {
		return a == b
	}
	return equality.Semantic.DeepEqual(decoded(a), decoded(b))
}

// decoded is what an embedded object says; its bytes where they are no JSON.
func decoded(raw *runtime.RawExtension) any {
	var value any
	if err := json.Unmarshal(raw.Raw, &value); err != nil {
		return raw.Raw
	}
	return value
}
