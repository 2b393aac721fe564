package federation

import (
	"fmt"
	"strings"

	"github.com/cloudcredential/operator/internal/plan"
)

// Commands implements plan.Commander.
func (d providerDriver) Commands(resource plan.Resource, known plan.Known, change plan.Change) []string {
	switch want := resource.(type) {
	case ownedProvider:
		return []string{want.o.commandWords("iam", "delete-open-id-connect-provider", "--open-id-connect-provider-arn", want.arn)}
	case identityProvider:
		if change.Action == plan.Update {
			return d.updateLines(want, known, change)
		}
		issuer, found := want.o.IssuerURL(known)
		if !found {
			return nil
		}
		create := want.o.commandLine("iam", "create-open-id-connect-provider", want.createInput(issuer, ""),
			"--query", "OpenIDConnectProviderArn", "--output", "text", "--thumbprint-list") + ` "$thumbprint"`
		return append(fingerprintLines(want.o, known),
			assigned(want.Ref(), OutputARN, create),
			plan.Variable(want.Ref(), OutputURL)+"="+plan.Shell(issuer),
		)
	}
	return nil
}

// fingerprintLines find out the thumbprint of the issuer. Older versions of AWS's command line do not leave that to IAM.
func fingerprintLines(o Options, known plan.Known) []string {
	host := hostAndPort(o)
	if domain, found := known.Output(o.distributionRef(), OutputDomain); o.published() && found {
		host = domain.Text() + ":443"
	}
	return append(strings.Split(strings.TrimSpace(thumbprintFunction), "\n"), "thumbprint=$("+plan.Shell("fingerprint", host)+")")
}

func (d providerDriver) updateLines(want identityProvider, known plan.Known, change plan.Change) []string {
	arn := change.Observed.Outputs[OutputARN].Text()
	var lines []string
	if in := want.tagInput(arn, change); len(in.Tags) > 0 {
		lines = append(lines, want.o.commandLine("iam", "tag-open-id-connect-provider", in))
	}
	for _, in := range want.audienceInputs(arn, change) {
		lines = append(lines, want.o.commandLine("iam", "add-client-id-to-open-id-connect-provider", in))
	}
	if _, differs := change.Field(fieldCertificate); differs {
		lines = append(lines, d.thumbprintLines(want.o, arn, known)...)
	}
	return lines
}

// thumbprintLines add the thumbprint that was seen to the newest ones of a provider.
func (d providerDriver) thumbprintLines(o Options, arn string, known plan.Known) []string {
	issuer, _ := o.IssuerURL(known)
	thumbprint, asked := d.iam.thumbprints.Of(issuer).Known()
	if !asked || thumbprint == "" {
		return nil
	}
	newest := fmt.Sprintf("join(' ', ThumbprintList[-%d:])", maxThumbprints-1)
	return []string{
		"present=$(" + o.commandWords("iam", "get-open-id-connect-provider", "--open-id-connect-provider-arn", arn, "--query", newest, "--output", "text") + ")",
		o.commandWords("iam", "update-open-id-connect-provider-thumbprint", "--open-id-connect-provider-arn", arn, "--thumbprint-list") + " $present " + thumbprint,
	}
}

// Commands implements plan.Commander.
func (d roleDriver) Commands(resource plan.Resource, known plan.Known, change plan.Change) []string {
	switch want := resource.(type) {
	case ownedRole:
		return []string{
			// A role without rights has no policy.
			want.o.commandWords("iam", "delete-role-policy", "--role-name", want.name, "--policy-name", want.name) + " || :",
			want.o.commandWords("iam", "delete-role", "--role-name", want.name),
		}
	case role:
		if change.Action == plan.Update {
			return updateRoleLines(want, known, change)
		}
		return []string{
			assigned(want.Ref(), OutputARN, want.o.commandLine("iam", "create-role", want.createInput(known), "--query", "Role.Arn", "--output", "text")),
			plan.Variable(want.Ref(), OutputName) + "=" + want.name(),
		}
	}
	return nil
}

func updateRoleLines(want role, known plan.Known, change plan.Change) []string {
	name := change.Observed.Outputs[OutputName].Text()
	var lines []string
	if in := want.tagInput(name, change); len(in.Tags) > 0 {
		lines = append(lines, want.o.commandLine("iam", "tag-role", in))
	}
	if _, differs := change.Field(fieldBoundary); differs {
		lines = append(lines, want.o.commandLine("iam", "put-role-permissions-boundary", want.boundaryInput(name)))
	}
	if trustDiffers(change) {
		lines = append(lines, want.o.commandLine("iam", "update-assume-role-policy", want.trustInput(name, known)))
	}
	if _, differs := change.Field(fieldDescription); differs {
		lines = append(lines, want.o.commandLine("iam", "update-role-description", want.descriptionInput(name)))
	}
	return lines
}

// Commands implements plan.Commander.
func (d rolePolicyDriver) Commands(resource plan.Resource, known plan.Known, change plan.Change) []string {
	want, is := resource.(rolePolicy)
	if !is || change.Action == plan.Delete {
		return nil
	}
	return []string{want.o.commandLine("iam", "put-role-policy", want.putInput(known))}
}
