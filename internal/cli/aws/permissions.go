package aws

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
)

// entitled is a command that can say by itself what its credential has to be allowed to do.
type entitled interface {
	// permissions are those for the flags. No call is made.
	permissions() (federation.Permissions, error)
}

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

// permissionsCommand makes the commands for one invocation. Each has the flags of the command that it is about.
func permissionsCommand(session *cli.Session) *cobra.Command {
	parent := &cobra.Command{Use: "permissions", Short: permissionsShort, Long: permissionsLong, Example: permissionsExample}
	for _, described := range []cli.Command{createIdentityProviderCommand(), createIAMRolesCommand(), createAllCommand(), deleteCommand()} {
		command := &cobra.Command{Use: described.Name, Short: described.Short, Long: permissionsLong}
		asked := described.Verb(cli.NewFlags(command))
		command.RunE = func(command *cobra.Command, _ []string) error { return printPermissions(session, command, asked) }
		parent.AddCommand(command)
	}
	v := &verify{}
	command := &cobra.Command{Use: "verify", Short: verifyShort, Long: permissionsLong}
	v.addTo(cli.NewFlags(command))
	command.RunE = func(command *cobra.Command, _ []string) error { return printPermissions(session, command, v) }
	parent.AddCommand(command)
	return parent
}

// printPermissions prints what a verb, or verify, has to be allowed to do.
func printPermissions(session *cli.Session, command *cobra.Command, asked any) error {
	session.Command = command.CommandPath()
	permissions, err := permissionsOf(session, asked)
	if err != nil {
		return err
	}
	if size := permissions.Size(); size > maxUserPolicy {
		session.Sayf("It has %d characters, and the inline policies of a user may have %d in all: make it a managed policy with `aws iam create-policy`, and attach that.",
			size, maxUserPolicy)
	}
	return session.WriteJSON(permissions)
}

// permissionsOf asks a command for its permissions; those of most verbs are those of the nodes that they make.
func permissionsOf(session *cli.Session, asked any) (federation.Permissions, error) {
	switch asked := asked.(type) {
	case entitled:
		return asked.permissions()
	case verb:
		s, err := asked.prepare(session)
		return federation.MakingPermissions(s.nodes), err
	}
	return federation.Permissions{}, errors.New("what this command has to be allowed to do is not known")
}

// permissions implements entitled. The key may be missing: what may be done does not depend on it.
func (v *createIdentityProvider) permissions() (federation.Permissions, error) {
	options := v.account.options()
	options.Issuer = v.issuer.options()
	return federation.MakingPermissions(options.IssuerNodes()), options.Validate()
}

// permissions implements entitled.
func (v *remove) permissions() (federation.Permissions, error) {
	options := v.options()
	return options.RemovalPermissions(), options.Validate()
}

// permissions implements entitled.
func (v *verify) permissions() (federation.Permissions, error) {
	asked, err := v.prepare()
	return asked.VerifyingPermissions(), err
}
