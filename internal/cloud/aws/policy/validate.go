package policy

import (
	"fmt"
	"regexp"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// actionForm is how IAM writes an action: the service, a colon, and the action, where * and ? stand for other characters.
var actionForm = regexp.MustCompile(`^(\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$`)

// resourceForm is how IAM writes resources: "*", or ARNs. Where colons are missing from an ARN is for IAM to say, since wildcards may stand for some.
var resourceForm = regexp.MustCompile(`^(\*|arn:[^:]*:.+)$`)

// ValidateEntry says what IAM would refuse in an entry. Its error begins with the field: ".effect is …".
func ValidateEntry(entry v1.StatementEntry) error {
	switch {
	case entry.Effect != "Allow" && entry.Effect != "Deny":
		return fmt.Errorf(".effect is %.64q: it has to be Allow or Deny", entry.Effect)
	case len(entry.Action) == 0:
		return fmt.Errorf(".action is empty: name at least one action, like ec2:DescribeInstances")
	case entry.Resource == "":
		return fmt.Errorf(".resource is empty: name an ARN, or * for every resource")
	case !IsText(entry.Resource):
		return fmt.Errorf(".resource holds a character that no policy may hold: remove control characters and everything outside of Latin-1")
	case !resourceForm.MatchString(entry.Resource):
		return fmt.Errorf(".resource is %.128q: it has to be an ARN, like arn:aws:s3:::bucket/*, or * for every resource", entry.Resource)
	}
	for i, action := range entry.Action {
		if !actionForm.MatchString(action) {
			return fmt.Errorf(".action[%d] is %.128q: it has to be like ec2:DescribeInstances, where * and ? stand for other characters", i, action)
		}
	}
	return validateCondition(entry.PolicyCondition)
}

func validateCondition(condition v1.IAMPolicyCondition) error {
	for operator, keys := range condition {
		if !IsText(operator) {
			return fmt.Errorf(".policyCondition has an operator with a character that no policy may hold: remove it")
		}
		for key, value := range keys {
			if !IsText(key) {
				return fmt.Errorf(".policyCondition.%s has a key with a character that no policy may hold: remove it", operator)
			}
			if !isConditionValue(value, true) {
				return fmt.Errorf(".policyCondition.%s[%q] has to be a text, a number, true, false, or a list of those, without control characters", operator, key)
			}
		}
	}
	return nil
}

func isConditionValue(v any, listAllowed bool) bool {
	switch v := v.(type) {
	case string:
		return IsText(v)
	case bool, float64, int64, int:
		return true
	case []any:
		for _, item := range v {
			if !isConditionValue(item, false) {
				return false
			}
		}
		return listAllowed
	}
	return false
}

// IsText reports whether a text can be in a policy document: IAM takes Latin-1 only, and line breaks have no place in a value.
func IsText(s string) bool {
	for _, r := range s {
		if r < 0x20 || r == 0x7f || r > 0xff {
			return false
		}
	}
	return true
}
