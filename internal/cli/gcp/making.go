package gcp

import (
	"context"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/gcp/federation"
	"github.com/cloudcredential/operator/internal/plan"
)

// making is what a verb that makes something has found out from its flags, before any call.
type making struct {
	setup.Setup[federation.Options]
	// nodes are those of the options; where the APIs are is not known before the credential is.
	nodes func(federation.Options) []plan.Node
}

// newMaking begins with where files go. Its error is to be told with all others.
func newMaking(session *cli.Session, options federation.Options, output *setup.Output, nodes func(federation.Options) []plan.Node) (making, error) {
	directory, path, err := output.Open()
	options.OutputDirectory = path
	return making{setup.Setup[federation.Options]{CLI: session, Options: options, Directory: directory}, nodes}, err
}

// job is the set-up as something to be planned and applied.
func (m making) job(ctx context.Context) (cli.Job, error) {
	connected, err := connect(ctx, m.CLI, m.Options.Project)
	if err != nil {
		return cli.Job{}, err
	}
	m.Options.UniverseDomain = connected.universe
	m.Nodes, m.Report = m.nodes(m.Options), m.report
	return m.Job(connected, connected.close)
}

// dryRun is the set-up as files. No call is made, and no credential needed.
func (m making) dryRun(nodes []plan.Node) (cli.Job, error) {
	m.Report = m.report
	return m.DryRun(nodes)
}

// permissions are those that it takes to make the set-up.
func (m making) permissions() setup.Permissions {
	return setup.Permissions{Document: federation.MakingPermissions(m.nodes(m.Options))}
}
