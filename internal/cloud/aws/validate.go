package aws

import (
	"fmt"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud/aws/policy"
	"github.com/cloudcredential/operator/internal/request"
)

// maxStatementText bounds what is looked at closely: several times what can be granted even after duplicates were dropped.
const maxStatementText = 4 * maxManagedPolicies * maxManagedPolicy

// maxStatements bounds the statements of a request: the shortest takes some 50 characters.
const maxStatements = maxManagedPolicies * maxManagedPolicy / 50

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
		if err := policy.ValidateEntry(entry); err != nil {
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
