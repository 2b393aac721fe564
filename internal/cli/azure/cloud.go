// Package azure holds the commands below `ccoctl azure`, a file for each verb. A verb holds its flags and what they come to; what it does is in
// internal/cloud/azure/federation.
package azure

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/cluster"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/azure/federation"
	"github.com/cloudcredential/operator/internal/plan"
)

// Cloud is `ccoctl azure`.
func Cloud() cli.Cloud {
	return cli.Cloud{
		Name:  "azure",
		Short: "Manage credentials objects for Azure",
		Commands: append([]cli.Command{
			cli.CreateKeyPair(),
			createOIDCIssuerCommand(),
			createManagedIdentitiesCommand(),
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
	remover    = setup.Remover[federation.Options, federation.Verification]
	connection = setup.Connection[federation.Options, federation.Verification]
)

// in is what the verbs have of Azure, where the flags say which of its clouds that is.
func in(flags *subscription) setup.Cloud[federation.Options, federation.Verification] {
	return setup.Cloud[federation.Options, federation.Verification]{
		Title:   "Azure",
		Connect: flags.connect,
		Into: func(o federation.Options, directory string) federation.Options {
			o.OutputDirectory = directory
			return o
		},
		Report: reportOf,
		Making: func(o federation.Options, nodes []plan.Node) setup.Permissions {
			return setup.Permissions{Document: o.MakingPermissions(nodes)}
		},
		Removing: func(o federation.Options) setup.Permissions {
			return setup.Permissions{Document: o.RemovalPermissions()}
		},
		Verifying: func(v federation.Verification) setup.Permissions {
			return setup.Permissions{Document: v.VerifyingPermissions()}
		},
	}
}

// dryRun is the set-up, or a part of it, as files.
func dryRun(issuer, identities bool) func(context.Context, federation.Options) ([]plan.Node, error) {
	return func(ctx context.Context, o federation.Options) ([]plan.Node, error) {
		return o.DryRun(ctx, issuer, identities)
	}
}
