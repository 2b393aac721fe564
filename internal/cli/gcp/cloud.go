// Package gcp holds the commands below `ccoctl gcp`, a file for each verb. A verb turns flags into a cli.Job; what it does is in
// internal/cloud/gcp/federation.
package gcp

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/cluster"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/gcp/federation"
	"github.com/cloudcredential/operator/internal/plan"
)

// Cloud is `ccoctl gcp`.
func Cloud() cli.Cloud {
	return cli.Cloud{
		Name:  "gcp",
		Short: "Manage credentials objects for Google cloud",
		Commands: append([]cli.Command{
			cli.CreateKeyPair(),
			createPoolCommand(),
			createProviderCommand(),
			createServiceAccountsCommand(),
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

// inGoogleCloud is what the verbs have of Google Cloud.
func inGoogleCloud() setup.Cloud[federation.Options, federation.Verification] {
	return setup.Cloud[federation.Options, federation.Verification]{
		Title:   "Google Cloud",
		Connect: connect,
		Into: func(o federation.Options, directory string) federation.Options {
			o.OutputDirectory = directory
			return o
		},
		Report: reportOf,
		Making: func(_ federation.Options, nodes []plan.Node) setup.Permissions {
			return setup.Permissions{Document: federation.MakingPermissions(nodes)}
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
func dryRun(pool, provider, accounts bool) func(context.Context, federation.Options) ([]plan.Node, error) {
	return func(_ context.Context, o federation.Options) ([]plan.Node, error) {
		return o.DryRun(pool, provider, accounts), nil
	}
}
