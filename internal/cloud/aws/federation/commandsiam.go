package federation

import (
	"github.com/cloudcredential/operator/internal/plan"
)

// Commands implements plan.Commander. The thumbprint is left to IAM, which asks the issuer for its certificate.
func (d providerDriver) Commands(resource plan.Resource, known plan.Known, change plan.Change) []string {
	switch want := resource.(type) {
	case ownedProvider:
		return []string{plan.Shell("aws", "iam", "delete-open-id-connect-provider", "--open-id-connect-provider-arn", want.arn)}
	case identityProvider:
		if change.Action == plan.Update {
			return updateProviderLines(want, change)
		}
		issuer, found := want.o.IssuerURL(known)
		if !found {
			return nil
		}
		return []string{
			assigned(want.Ref(), OutputARN, commandLine("iam", "create-open-id-connect-provider", want.createInput(issuer, ""),
				"--query", "OpenIDConnectProviderArn", "--output", "text")),
			plan.Variable(want.Ref(), OutputURL) + "=" + plan.Shell("printf", issuer)[len("printf "):],
		}
	}
	return nil
}

func updateProviderLines(want identityProvider, change plan.Change) []string {
	arn := change.Observed.Outputs[OutputARN].Text()
	var lines []string
	if in := want.tagInput(arn, change); len(in.Tags) > 0 {
		lines = append(lines, commandLine("iam", "tag-open-id-connect-provider", in))
	}
	for _, in := range want.audienceInputs(arn, change) {
		lines = append(lines, commandLine("iam", "add-client-id-to-open-id-connect-provider", in))
	}
	return lines
}

// Commands implements plan.Commander.
func (d roleDriver) Commands(resource plan.Resource, known plan.Known, change plan.Change) []string {
	switch want := resource.(type) {
	case ownedRole:
		return []string{
			plan.Shell("aws", "iam", "delete-role-policy", "--role-name", want.name, "--policy-name", want.name),
			plan.Shell("aws", "iam", "delete-role", "--role-name", want.name),
		}
	case role:
		if change.Action == plan.Update {
			return updateRoleLines(want, known, change)
		}
		return []string{
			assigned(want.Ref(), OutputARN, commandLine("iam", "create-role", want.createInput(known), "--query", "Role.Arn", "--output", "text")),
			plan.Variable(want.Ref(), OutputName) + "=" + want.name(),
		}
	}
	return nil
}

func updateRoleLines(want role, known plan.Known, change plan.Change) []string {
	name := change.Observed.Outputs[OutputName].Text()
	var lines []string
	if in := want.tagInput(name, change); len(in.Tags) > 0 {
		lines = append(lines, commandLine("iam", "tag-role", in))
	}
	if _, differs := change.Field(fieldBoundary); differs {
		lines = append(lines, commandLine("iam", "put-role-permissions-boundary", want.boundaryInput(name)))
	}
	if trustDiffers(change) {
		lines = append(lines, commandLine("iam", "update-assume-role-policy", want.trustInput(name, known)))
	}
	if _, differs := change.Field(fieldDescription); differs {
		lines = append(lines, commandLine("iam", "update-role-description", want.descriptionInput(name)))
	}
	return lines
}

// Commands implements plan.Commander.
func (d rolePolicyDriver) Commands(resource plan.Resource, known plan.Known, change plan.Change) []string {
	want, is := resource.(rolePolicy)
	if !is || change.Action == plan.Delete {
		return nil
	}
	return []string{commandLine("iam", "put-role-policy", want.putInput(known))}
}
