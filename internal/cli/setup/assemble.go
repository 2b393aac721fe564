package setup

import (
	"context"
	"slices"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// filesSize is more than all files of a set-up have together.
const filesSize = 1 << 20

// job is the set-up as something to be planned and applied. Whatever becomes of it, the connection is closed once.
func (s made[O, V]) job(connected Connection[O, V]) (cli.Job, error) {
	drivers := connected.Drivers()
	keys := s.keyPairDriver()
	if s.GuardKeys {
		keys.Published = func(ctx context.Context) (oidc.KeySet, error) { return connected.PublishedKeys(ctx, s.Options) }
	}
	drivers[oidc.KindSigningKeys] = keys
	job, err := s.assemble(drivers, s.Nodes(s.Options))
	if err != nil {
		connected.Close()
		return cli.Job{}, err
	}
	job.Close, job.Refused = connected.Close, Refused
	job.Prove = func(ctx context.Context, result plan.Result) error {
		return connected.ProvePublished(ctx, s.Options, result)
	}
	return job, nil
}

// rehearsed is the set-up as files that say what would be done. No call is made, and no credential needed.
func (s made[O, V]) rehearsed(ctx context.Context) (cli.Job, error) {
	nodes, err := s.DryRun(ctx, s.Options)
	if err != nil {
		return cli.Job{}, err
	}
	return s.assemble(plan.Drivers{oidc.KindSigningKeys: s.keyPairDriver()}, nodes)
}

func (s made[O, V]) keyPairDriver() oidc.SigningKeysDriver {
	return oidc.SigningKeysDriver{Directory: s.directory, Rand: s.session.Rand}
}

func (s made[O, V]) assemble(drivers plan.Drivers, nodes []plan.Node) (cli.Job, error) {
	nodes = slices.Concat(s.KeyPair, nodes)
	graph, err := plan.NewGraph(nodes...)
	if err != nil {
		return cli.Job{}, err
	}
	drivers[manifest.KindFile] = manifest.FileDriver{Directory: s.directory}
	return cli.Job{
		Graph:     graph,
		Drivers:   drivers,
		Notes:     s.Notes,
		Preflight: s.preflight(nodes),
		Say:       s.say,
		Report:    func(result plan.Result) any { return s.cloud.Report(s.Options, FilesOf(s.directory, result), result) },
	}, nil
}

// preflight finds out whether every file can be written where it belongs.
func (s made[O, V]) preflight(nodes []plan.Node) func() error {
	var names []string
	for _, node := range nodes {
		switch resource := node.Resource.(type) {
		case oidc.SigningKeys:
			names = append(names, oidc.PrivateKeyFile, oidc.PublicKeyFile, oidc.InstallerKeyFile)
		case manifest.File:
			names = append(names, resource.Name)
		}
	}
	return func() error { return s.directory.Preflight(filesSize, names...) }
}

// say tells what became of a resource.
func (s made[O, V]) say(outcome plan.Outcome) []string {
	if outcome.Ref == oidc.SigningKeysRef() {
		return cli.SayKeyPair(s.directory, outcome)
	}
	return s.Options.Say(outcome)
}
