// Package aws holds the commands below `ccoctl aws`, a file for each verb. A verb turns flags into a cli.Job; what it does is in
// internal/cloud/aws/federation.
package aws

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/cluster"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
	"github.com/cloudcredential/operator/internal/plan"
)

// Cloud is `ccoctl aws`.
func Cloud() cli.Cloud {
	return cli.Cloud{
		Name:  "aws",
		Short: "Manage credentials objects for AWS cloud",
		Commands: append([]cli.Command{
			cli.CreateKeyPair(),
			createIdentityProviderCommand(),
			createIAMRolesCommand(),
			createAllCommand(),
			deleteCommand(),
		}, cluster.Commands()...),
		Plain: func(session *cli.Session) []*cobra.Command {
			return []*cobra.Command{verifyCommand(session), permissionsCommand(session)}
		},
	}
}

type (
	maker      = setup.Maker[federation.Options, federation.Verification]
	checker    = setup.Checker[federation.Options, federation.Verification]
	connection = setup.Connection[federation.Options, federation.Verification]
)

// inAWS is what the verbs have of AWS.
func inAWS() setup.Cloud[federation.Options, federation.Verification] {
	return setup.Cloud[federation.Options, federation.Verification]{
		Title:   "AWS",
		Connect: connect,
		Into: func(o federation.Options, directory string) federation.Options {
			o.OutputDirectory = directory
			return o
		},
		Report: reportOf,
		Making: func(_ federation.Options, nodes []plan.Node) setup.Permissions {
			return permitted(federation.MakingPermissions(nodes))
		},
		Removing:  func(o federation.Options) setup.Permissions { return permitted(o.RemovalPermissions()) },
		Verifying: func(v federation.Verification) setup.Permissions { return permitted(v.VerifyingPermissions()) },
	}
}

// dryRun is the set-up, or a part of it, as files.
func dryRun(issuer, roles bool) func(context.Context, federation.Options) ([]plan.Node, error) {
	return func(_ context.Context, o federation.Options) ([]plan.Node, error) {
		return o.DryRun(issuer, roles), nil
	}
}
