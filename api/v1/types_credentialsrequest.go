package v1

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// FinalizerDeprovision holds a CredentialsRequest back from deletion until what was made for it in the cloud, and its target
// Secret, are gone.
const FinalizerDeprovision = "cloudcredential.openshift.io/deprovision"

const (
	// LabelCredentialsRequest is "true" on every target Secret, so that a watch can be narrowed to them.
	LabelCredentialsRequest = "cloudcredential.openshift.io/credentials-request"

	// AnnotationCredentialsRequest, on a target Secret, names its CredentialsRequest as "<namespace>/<name>". It is what makes
	// the Secret that request's own.
	AnnotationCredentialsRequest = "cloudcredential.openshift.io/credentials-request"

	// AnnotationAWSPolicyLastApplied, on a target Secret on AWS, is the policy document that its credential was last given,
	// and empty where the credential was passed through. It informs people; nothing is decided by it.
	AnnotationAWSPolicyLastApplied = "cloudcredential.openshift.io/aws-policy-last-applied"

	// AnnotationRequestUID, on a target Secret, is the UID of the CredentialsRequest that it was written for. It tells a
	// request from an earlier one of the same name. Absent on Secrets written by other implementations.
	AnnotationRequestUID = "cloudcredential.openshift.io/credentials-request-uid"

	// AnnotationIdentity, on a target Secret, names the cloud identity that its credential belongs to (on AWS the IAM user).
	// Absent where the credential belongs to no identity of this request.
	AnnotationIdentity = "cloudcredential.openshift.io/identity"

	// AnnotationMintedAt, on a target Secret, is when its credential was made, in RFC 3339. A credential so young that
	// the cloud may not list it yet is not taken for a lost one.
	AnnotationMintedAt = "cloudcredential.openshift.io/minted-at"

	// AnnotationContentHash, on a target Secret, is the SHA-256 of the data that was written with it, in lower-case hexadecimal. Data
	// with another hash were edited by somebody else since.
	AnnotationContentHash = "cloudcredential.openshift.io/content-hash"

	// AnnotationMode, on the root secret in kube-system, is what that credential can be used for: one of the Mode… values.
	AnnotationMode = "cloudcredential.openshift.io/mode"

	// AnnotationModeReason, on the root secret, says in a sentence why AnnotationMode is ModeAnnotationInsufficient, with the rights that
	// are missing. It is absent otherwise. Written by this implementation only.
	AnnotationModeReason = "cloudcredential.openshift.io/mode-reason"

	// AnnotationUpgradeableTo, on the CloudCredential named cluster, is the administrator's word that the credentials are ready
	// for that version: "4.20", "v4.20" or "4.20.3".
	AnnotationUpgradeableTo = "cloudcredential.openshift.io/upgradeable-to"
)

const (
	// ModeAnnotationMint says the root credential can make identities for components.
	ModeAnnotationMint = "mint"
	// ModeAnnotationPassthrough says the root credential itself can be handed to components.
	ModeAnnotationPassthrough = "passthrough"
	// ModeAnnotationInsufficient says the root credential can do neither.
	ModeAnnotationInsufficient = "insufficient"
)

// Mode is the way in which a CredentialsRequest was answered.
type Mode string

const (
	// ModeMint: an identity of its own was made for the request.
	ModeMint Mode = "Mint"
	// ModePassthrough: the administrator's credential was handed on.
	ModePassthrough Mode = "Passthrough"
	// ModeToken: the Secret names an identity to be assumed with the component's own ServiceAccount token.
	ModeToken Mode = "Token"
	// ModeManual: the administrator provides the Secret.
	ModeManual Mode = "Manual"
)

// CredentialsRequest asks for rights on the cluster's cloud, to be delivered into a Secret.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:metadata:annotations="capability.openshift.io/name=CloudCredential"
// +kubebuilder:metadata:annotations="include.release.openshift.io/ibm-cloud-managed=true"
// +kubebuilder:metadata:annotations="include.release.openshift.io/self-managed-high-availability=true"
// +kubebuilder:resource:path=credentialsrequests,singular=credentialsrequest,scope=Namespaced
// +kubebuilder:printcolumn:name="Ready",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].status`
// +kubebuilder:printcolumn:name="Reason",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].reason`
// +kubebuilder:printcolumn:name="Mode",type=string,JSONPath=`.status.mode`
// +kubebuilder:printcolumn:name="Secret",type=string,JSONPath=`.spec.secretRef.name`
// +kubebuilder:printcolumn:name="Target Namespace",type=string,JSONPath=`.spec.secretRef.namespace`,priority=1
// +kubebuilder:printcolumn:name="Message",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].message`,priority=1
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
type CredentialsRequest struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	Spec   CredentialsRequestSpec   `json:"spec"`
	Status CredentialsRequestStatus `json:"status,omitempty"`
}

// CredentialsRequestList is a list of CredentialsRequests.
//
// +kubebuilder:object:root=true
type CredentialsRequestList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`

	Items []CredentialsRequest `json:"items"`
}

// CredentialsRequestSpec is what is asked for.
type CredentialsRequestSpec struct {
	// SecretRef names the Secret that the credentials are delivered into. Only name and namespace are used.
	//
	// Admission refuses only what can never name anything, and not even that where it is there already and is left alone. A
	// name that is missing or illegal is answered by a condition.
	// +kubebuilder:validation:XValidation:optionalOldSelf=true,rule="oldSelf.hasValue() && oldSelf.value() == self || !has(self.name) || !self.name.matches('[[:cntrl:]]') && self.name.size() <= 253",message="name must be the name of a Secret: at most 253 characters, none of them a control character"
	// +kubebuilder:validation:XValidation:optionalOldSelf=true,rule="oldSelf.hasValue() && oldSelf.value() == self || !has(self.__namespace__) || !self.__namespace__.matches('[[:cntrl:]]') && self.__namespace__.size() <= 63",message="namespace must be the name of a namespace: at most 63 characters, none of them a control character"
	SecretRef corev1.ObjectReference `json:"secretRef"`

	// ProviderSpec is what is asked of one cloud: an object with apiVersion cloudcredential.openshift.io/v1 and the kind of one
	// of the …ProviderSpec types. A request whose kind is for another platform than the cluster's is ignored.
	// +optional
	// +kubebuilder:pruning:PreserveUnknownFields
	ProviderSpec *runtime.RawExtension `json:"providerSpec,omitempty"`

	// ServiceAccountNames are the ServiceAccounts, in the namespace of SecretRef, that will use the credentials. ccoctl makes
	// the cloud trust their tokens.
	// +optional
	ServiceAccountNames []string `json:"serviceAccountNames,omitempty"`

	// CloudTokenPath is where the component mounts its ServiceAccount token, for credentials that name the token's file.
	// +optional
	CloudTokenPath string `json:"cloudTokenPath,omitempty"`
}

// CredentialsRequestStatus is what has been done about a request.
type CredentialsRequestStatus struct {
	// Provisioned is true when the last pass produced usable credentials.
	Provisioned bool `json:"provisioned"`

	// LastSyncTimestamp is when a pass last succeeded and changed something.
	// +optional
	LastSyncTimestamp *metav1.Time `json:"lastSyncTimestamp,omitempty"`

	// LastSyncGeneration is the generation of the request that was last satisfied.
	LastSyncGeneration int64 `json:"lastSyncGeneration"`

	// LastSyncCloudCredsSecretResourceVersion is the resourceVersion of the root secret that was last used.
	// +optional
	LastSyncCloudCredsSecretResourceVersion string `json:"lastSyncCloudCredsSecretResourceVersion,omitempty"`

	// LastSyncInfrastructureResourceVersion is the resourceVersion of the Infrastructure that was last used.
	// +optional
	LastSyncInfrastructureResourceVersion string `json:"lastSyncInfrastructureResourceVersion,omitempty"`

	// ProviderStatus is what one cloud needs to remember: an object of the kind of one of the …ProviderStatus types.
	// +optional
	// +kubebuilder:pruning:PreserveUnknownFields
	ProviderStatus *runtime.RawExtension `json:"providerStatus,omitempty"`

	// Mode is how the request was answered. Written by this implementation only.
	// +optional
	Mode Mode `json:"mode,omitempty"`

	// DeliveredSecret is the Secret that was last written for this request. Written by this implementation only.
	// +optional
	DeliveredSecret *DeliveredSecret `json:"deliveredSecret,omitempty"`

	// Conditions say how the request stands, and what to do next where it does not stand well.
	// +optional
	Conditions []CredentialsRequestCondition `json:"conditions,omitempty"`
}

// DeliveredSecret identifies a Secret that was written for a request, and what was in it.
type DeliveredSecret struct {
	// Namespace of the Secret.
	Namespace string `json:"namespace"`
	// Name of the Secret.
	Name string `json:"name"`
	// UID of the Secret. It proves that a Secret stripped of its label and annotation is still the one that was written.
	// +optional
	UID string `json:"uid,omitempty"`
	// ContentHash is the SHA-256 of the Secret's data, in lower-case hexadecimal. Another value means that somebody edited it.
	// +optional
	ContentHash string `json:"contentHash,omitempty"`
}

// CredentialsRequestCondition says how a request stands in one respect.
type CredentialsRequestCondition struct {
	// Type is the respect.
	Type CredentialsRequestConditionType `json:"type"`
	// Status is True, False or Unknown.
	Status corev1.ConditionStatus `json:"status"`
	// LastProbeTime is when the condition was last rewritten.
	// +optional
	// +nullable
	LastProbeTime metav1.Time `json:"lastProbeTime,omitempty"`
	// LastTransitionTime is when Status last changed.
	// +optional
	// +nullable
	LastTransitionTime metav1.Time `json:"lastTransitionTime,omitempty"`
	// Reason is one word in CamelCase.
	// +optional
	Reason string `json:"reason,omitempty"`
	// Message is a sentence for people. It holds nothing that differs from one failing pass to the next.
	// +optional
	Message string `json:"message,omitempty"`
}

// CredentialsRequestConditionType is the respect in which a condition speaks.
type CredentialsRequestConditionType string

const (
	// Ready is True when the target Secret holds credentials that satisfy the request. Written by this implementation only.
	Ready CredentialsRequestConditionType = "Ready"
	// InsufficientCloudCreds is True when the root credential cannot satisfy the request.
	InsufficientCloudCreds CredentialsRequestConditionType = "InsufficientCloudCreds"
	// MissingTargetNamespace is True when the namespace of the target Secret does not exist.
	MissingTargetNamespace CredentialsRequestConditionType = "MissingTargetNamespace"
	// CredentialsProvisionFailure is True when the request could not be satisfied for another reason.
	CredentialsProvisionFailure CredentialsRequestConditionType = "CredentialsProvisionFailure"
	// CredentialsDeprovisionFailure is True when what was made for a deleted request could not be removed.
	CredentialsDeprovisionFailure CredentialsRequestConditionType = "CredentialsDeprovisionFailure"
	// Ignored is True when the request is for another platform.
	Ignored CredentialsRequestConditionType = "Ignored"
	// StaleCredentials is True when no component needs the request any longer and the administrator has to remove it.
	StaleCredentials CredentialsRequestConditionType = "StaleCredentials"
	// OrphanedCloudResource is True when a cloud resource of a former mode could not be removed.
	OrphanedCloudResource CredentialsRequestConditionType = "OrphanedCloudResource"
)

// FailureConditionTypes are the conditions that, when True, say that a request is failing, in the order in which they are
// reported. It returns a new slice.
func FailureConditionTypes() []CredentialsRequestConditionType {
	return []CredentialsRequestConditionType{
		InsufficientCloudCreds,
		MissingTargetNamespace,
		CredentialsProvisionFailure,
		CredentialsDeprovisionFailure,
	}
}
