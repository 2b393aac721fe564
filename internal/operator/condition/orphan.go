package condition

import (
	"time"

	corev1 "k8s.io/api/core/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// Orphaned says that something of a former mode could not be removed, and what to do about it.
func Orphaned(list *[]v1.CredentialsRequestCondition, message string, now time.Time) bool {
	return Set(list, v1.CredentialsRequestCondition{
		Type: v1.OrphanedCloudResource, Status: corev1.ConditionTrue, Reason: ReasonOrphaned, Message: message,
	}, now)
}

// Cleaned says that nothing of a former mode is left.
func Cleaned(list *[]v1.CredentialsRequestCondition, now time.Time) bool {
	return Set(list, v1.CredentialsRequestCondition{
		Type: v1.OrphanedCloudResource, Status: corev1.ConditionFalse, Reason: ReasonCleaned, Message: "cleaned up previously created cloud resource",
	}, now)
}
