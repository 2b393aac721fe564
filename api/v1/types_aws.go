package v1

import (
	"maps"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// AWSProviderSpec is what a request asks of AWS.
//
// +kubebuilder:object:root=true
type AWSProviderSpec struct {
	metav1.TypeMeta `json:",inline"`

	// StatementEntries are the statements of the policy that the credentials are to carry.
	StatementEntries []StatementEntry `json:"statementEntries"`

	// STSIAMRoleARN is the role that the component assumes with its ServiceAccount token. Where it is set, on a cluster that uses
	// short-term tokens, the Secret names this role and holds no key.
	// +optional
	STSIAMRoleARN string `json:"stsIAMRoleARN,omitempty"`
}

// StatementEntry is one statement of an IAM policy.
type StatementEntry struct {
	// Effect is "Allow" or "Deny".
	Effect string `json:"effect"`
	// Action are the actions, as "service:Action", wildcards allowed.
	Action []string `json:"action"`
	// Resource is the ARN that the statement is about, or "*".
	Resource string `json:"resource"`
	// PolicyCondition is the statement's Condition block: operator, then condition key, then value or values.
	// +optional
	PolicyCondition IAMPolicyCondition `json:"policyCondition,omitempty"`
}

// IAMPolicyCondition is the Condition block of an IAM statement.
//
// +kubebuilder:pruning:PreserveUnknownFields
// +kubebuilder:validation:Type=object
type IAMPolicyCondition map[string]IAMPolicyConditionKeyValue

// IAMPolicyConditionKeyValue maps a condition key to a value or to a list of values.
type IAMPolicyConditionKeyValue map[string]any

// DeepCopyInto copies the condition, values included, into out.
func (in IAMPolicyConditionKeyValue) DeepCopyInto(out *IAMPolicyConditionKeyValue) {
	*out = in.DeepCopy()
}

// DeepCopy copies the condition with its values: what a JSON decoder produces, and lists of strings as Go code writes them.
func (in IAMPolicyConditionKeyValue) DeepCopy() IAMPolicyConditionKeyValue {
	if in == nil {
		return nil
	}
	out := make(IAMPolicyConditionKeyValue, len(in))
	for key, value := range in {
		out[key] = copyConditionValue(value)
	}
	return out
}

// copyConditionValue copies every list and map in value. Whatever else there is cannot be changed in place.
func copyConditionValue(value any) any {
	switch value := value.(type) {
	case []string:
		return slices.Clone(value)
	case []any:
		out := slices.Clone(value)
		for i := range out {
			out[i] = copyConditionValue(out[i])
		}
		return out
	case map[string]any:
		out := maps.Clone(value)
		for key := range out {
			out[key] = copyConditionValue(out[key])
		}
		return out
	default:
		return value
	}
}

// AWSProviderStatus is what is remembered of a request on AWS.
//
// +kubebuilder:object:root=true
type AWSProviderStatus struct {
	metav1.TypeMeta `json:",inline"`

	// User is the name of the IAM user that was made for the request. Empty where none was made.
	User string `json:"user"`
	// Policy is the name of the user's inline policy.
	Policy string `json:"policy"`
}
