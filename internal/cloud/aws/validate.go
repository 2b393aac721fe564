package aws

import (
	"fmt"
	"regexp"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
)

// maxStatementText bounds what is looked at closely: several times what can be granted even after duplicates were dropped.
const maxStatementText = 4 * maxManagedPolicies * maxManagedPolicy

// maxStatements bounds the statements of a request: the shortest takes some 50 characters.
const maxStatements = maxManagedPolicies * maxManagedPolicy / 50

// actionForm is how IAM writes an action: the service, a colon, and the action, where * and ? stand for other characters.
var actionForm = regexp.MustCompile(`^(\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$`)

// Validate implements cloud.Provider.
func (p *Provider) Validate(req *request.Request) error {
	spec, err := specOf(req)
	if err != nil {
		return err
	}
	if _, err := tokenFile(spec.STSIAMRoleARN, req.CloudTokenPath); err != nil {
		return err
	}
	if err := validateSize(spec.StatementEntries); err != nil {
		return err
	}
	for i, entry := range spec.StatementEntries {
		if err := validateEntry(entry); err != nil {
			return fmt.Errorf("spec.providerSpec.statementEntries[%d]%w", i, err)
		}
	}
	name := make([]byte, maxUserName)
	_, err = arrange(spec.StatementEntries, string(name))
	return err
}

func specOf(req *request.Request) (*v1.AWSProviderSpec, error) {
	spec, isAWS := req.Spec.(*v1.AWSProviderSpec)
	if !isAWS {
		return nil, fmt.Errorf("spec.providerSpec is of kind %q: on this platform only AWSProviderSpec can be satisfied", req.Kind)
	}
	return spec, nil
}

// validateSize refuses what is far too much before anything is done with it.
func validateSize(entries []v1.StatementEntry) error {
	if len(entries) > maxStatements {
		return fmt.Errorf("spec.providerSpec.statementEntries has %d statements, more than %d can never be granted: merge statements", len(entries), maxStatements)
	}
	size := 0
	for _, entry := range entries {
		size += len(entry.Resource)
		for _, action := range entry.Action {
			size += len(action)
		}
	}
	if size > maxStatementText {
		return fmt.Errorf("spec.providerSpec.statementEntries holds %d characters, and a user can be granted %d at most: use wildcards in actions, or file several requests",
			size, maxManagedPolicies*maxManagedPolicy)
	}
	return nil
}

// validateEntry returns an error that begins with the field.
func validateEntry(entry v1.StatementEntry) error {
	switch {
	case entry.Effect != "Allow" && entry.Effect != "Deny":
		return fmt.Errorf(".effect is %q: it has to be Allow or Deny", cut(entry.Effect, 64))
	case len(entry.Action) == 0:
		return fmt.Errorf(".action is empty: name at least one action, like ec2:DescribeInstances")
	case entry.Resource == "":
		return fmt.Errorf(".resource is empty: name an ARN, or * for every resource")
	case !isPolicyText(entry.Resource):
		return fmt.Errorf(".resource holds a character that no policy may hold: remove control characters and everything outside of Latin-1")
	}
	for i, action := range entry.Action {
		if !actionForm.MatchString(action) {
			return fmt.Errorf(".action[%d] is %q: it has to be like ec2:DescribeInstances, where * and ? stand for other characters", i, cut(action, 128))
		}
	}
	return validateCondition(entry.PolicyCondition)
}

func validateCondition(condition v1.IAMPolicyCondition) error {
	for operator, keys := range condition {
		if !isPolicyText(operator) {
			return fmt.Errorf(".policyCondition has an operator with a character that no policy may hold: remove it")
		}
		for key, value := range keys {
			if !isPolicyText(key) {
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
		return isPolicyText(v)
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

// isPolicyText reports whether a text can be in a policy document: IAM takes Latin-1 only, and line breaks have no place in a value.
func isPolicyText(s string) bool {
	for _, r := range s {
		if r < 0x20 || r == 0x7f || r > 0xff {
			return false
		}
	}
	return true
}
