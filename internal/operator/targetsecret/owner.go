// Package targetsecret reads, judges and writes the Secrets that credentials are delivered into. A Secret is written or deleted only if
// it is absent or can be proven to be the request's own.
package targetsecret

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// Ownership is how a Secret stands to a request.
type Ownership string

const (
	// Absent: there is no such Secret.
	Absent Ownership = "Absent"
	// Ours: its annotation names the request.
	Ours Ownership = "Ours"
	// Stripped: its annotation is gone, and its UID proves that it is the Secret that was delivered for the request.
	Stripped Ownership = "Stripped"
	// Adoptable: it carries no mark and holds nothing but credential keys, and the request may take it over.
	Adoptable Ownership = "Adoptable"
	// Foreign: it belongs to somebody else.
	Foreign Ownership = "Foreign"
)

// Claim is what a request can say for itself about a Secret.
type Claim struct {
	// Request is the namespace and name of the request.
	Request types.NamespacedName
	// Delivered is the Secret that is on record as delivered; nil where none is.
	Delivered *v1.DeliveredSecret
	// AdoptKeys are the data keys that an unmarked Secret may hold to be taken over, in the form of Provider.CredentialKeys. With nil, none is taken over.
	AdoptKeys []string
}

// Judge says whose the Secret is, and for a foreign one who that is, as far as the Secret tells. The Secret may be nil.
func Judge(found *corev1.Secret, claim Claim) (owner Ownership, holder string) {
	if found == nil {
		return Absent, ""
	}
	holder = found.Annotations[v1.AnnotationCredentialsRequest]
	switch {
	case holder == claim.Request.String():
		return Ours, ""
	case holder != "":
		return Foreign, "CredentialsRequest " + holder
	case delivered(found, claim.Delivered):
		return Stripped, ""
	case adoptable(found, claim.AdoptKeys):
		return Adoptable, ""
	default:
		return Foreign, "it carries no mark of a CredentialsRequest"
	}
}

// delivered reports whether the Secret is the one on record, not another one that took its name.
func delivered(found *corev1.Secret, record *v1.DeliveredSecret) bool {
	return record != nil && record.UID != "" && record.UID == string(found.UID) &&
		record.Namespace == found.Namespace && record.Name == found.Name
}

// adoptable reports whether the Secret holds nothing but those keys, as one does that an administrator made in manual mode.
func adoptable(found *corev1.Secret, keys []string) bool {
	if keys == nil || len(found.OwnerReferences) > 0 || (found.Type != corev1.SecretTypeOpaque && found.Type != "") {
		return false
	}
	for key := range found.Data {
		if !slices.ContainsFunc(keys, func(allowed string) bool { return covers(allowed, key) }) {
			return false
		}
	}
	return true
}

// covers reports whether a key is the allowed one, or ends as it does behind an asterisk.
func covers(allowed, key string) bool {
	ending, open := strings.CutPrefix(allowed, "*")
	return key == allowed || open && strings.HasSuffix(key, ending)
}

// marked reports whether the Secret carries both marks of the request: without the label no watch sees it, without the annotation nobody
// knows whose it is.
func marked(found *corev1.Secret, request types.NamespacedName) bool {
	return found.Labels[v1.LabelCredentialsRequest] == "true" &&
		found.Annotations[v1.AnnotationCredentialsRequest] == request.String()
}
