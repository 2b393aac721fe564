package aws

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
)

const (
	permissionsShort = "Print the IAM policy that the credential of a command needs"
	permissionsLong  = "Print the IAM policy that the credential of a command needs with these flags: each right that the command exercises, and no other, so that it can run for the " +
		"first time, be run again, and bring up to date what exists.\n\n" +
		"It is printed as JSON, as `aws iam put-user-policy` and `aws iam create-policy` take it. No credential is needed, and no call is made."
	permissionsExample = "  ccoctl aws permissions create-all --name mycluster --region us-east-1 --credentials-requests-dir ./credreqs > policy.json\n" +
		"  aws iam put-user-policy --user-name ccoctl --policy-name ccoctl --policy-document file://policy.json"
)

// maxUserPolicy is how many characters, white space aside, all inline policies of a user may have together. Source: "IAM and STS quotas" of the IAM User Guide.
const maxUserPolicy = 2048

// permissionsCommand makes the commands for one invocation.
func permissionsCommand(session *cli.Session) *cobra.Command {
	return setup.PermissionsCommand(session, setup.PermissionsHelp{Short: permissionsShort, Long: permissionsLong, Example: permissionsExample},
		setup.EntitledVerb(createIdentityProviderCommand(), newCreateIdentityProvider),
		setup.EntitledVerb(createIAMRolesCommand(), newCreateIAMRoles),
		setup.EntitledVerb(createAllCommand(), newCreateAll),
		setup.EntitledVerb(deleteCommand(), newRemove),
		setup.EntitledCommand{Name: "verify", Short: setup.VerifyShort, New: func(flags *cli.Flags) setup.Entitled { return newVerify(flags) }},
	)
}

// permitted is a policy, and how to use it where it is too long for the nearest way.
func permitted(policy federation.Permissions) setup.Permissions {
	permissions := setup.Permissions{Document: policy}
	if size := policy.Size(); size > maxUserPolicy {
		permissions.Advice = []string{fmt.Sprintf("It has %d characters, and the inline policies of a user may have %d in all: make it a managed policy with "+
			"`aws iam create-policy`, and attach that.", size, maxUserPolicy)}
	}
	return permissions
}
