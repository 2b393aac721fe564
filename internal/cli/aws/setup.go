package aws

import (
	"context"
	"errors"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// filesSize is more than all files of a set-up have together.
const filesSize = 1 << 20

// setup is what a verb that makes something has found out from its flags: all that was to be checked without a call has been.
type setup struct {
	session   *cli.Session
	options   federation.Options
	directory *manifest.Directory
	notes     []string
	// nodes are those of the set-up in the cloud and its files.
	nodes []plan.Node
	// keys says that the key pair in the output directory is one of the nodes; guardKeys that no new one may be made where the issuer
	// publishes keys already.
	keys, guardKeys bool
}

// verb is implemented by all verbs that make something: what their flags come to, before any call.
type verb interface {
	prepare(session *cli.Session) (setup, error)
}

// job is the set-up as something to be planned and applied.
func (s setup) job(ctx context.Context, access *account, region string) (cli.Job, error) {
	client, err := access.open(ctx, s.session, region)
	if err != nil {
		return cli.Job{}, err
	}
	opened := federation.Open(client, driverOptions(s.session))
	drivers := opened.Drivers()
	keys := oidc.SigningKeysDriver{Directory: s.directory, Rand: s.session.Rand}
	if s.guardKeys {
		keys.Published = func(ctx context.Context) (oidc.KeySet, error) { return opened.PublishedKeys(ctx, s.options) }
	}
	drivers[oidc.KindSigningKeys] = keys
	job, err := s.assemble(drivers, s.nodes)
	if err != nil {
		client.Close()
		return cli.Job{}, err
	}
	job.Close, job.Refused = client.Close, refused
	job.Prove = func(ctx context.Context, result plan.Result) error {
		return opened.ProvePublished(ctx, s.options, result)
	}
	return job, nil
}

// dryRun is the set-up as files that say what would be done. No call is made, and no credential needed.
func (s setup) dryRun(nodes []plan.Node) (cli.Job, error) {
	return s.assemble(plan.Drivers{oidc.KindSigningKeys: oidc.SigningKeysDriver{Directory: s.directory, Rand: s.session.Rand}}, nodes)
}

// in has the files of the set-up be in a directory.
func (s *setup) in(directory *manifest.Directory) {
	s.directory = directory
	if directory != nil {
		s.options.OutputDirectory = directory.Path()
	}
}

func (s setup) assemble(drivers plan.Drivers, nodes []plan.Node) (cli.Job, error) {
	graph, err := plan.NewGraph(nodes...)
	if err != nil {
		return cli.Job{}, err
	}
	drivers[manifest.KindFile] = manifest.FileDriver{Directory: s.directory}
	return cli.Job{
		Graph:     graph,
		Drivers:   drivers,
		Notes:     s.notes,
		Preflight: s.preflight(nodes),
		Say:       s.say,
		Report:    s.report,
	}, nil
}

// preflight finds out whether every file can be written where it belongs.
func (s setup) preflight(nodes []plan.Node) func() error {
	names := keyFiles(nodes)
	for _, node := range nodes {
		if file, is := node.Resource.(manifest.File); is {
			names = append(names, file.Name)
		}
	}
	return func() error { return s.directory.Preflight(filesSize, names...) }
}

// validate joins what is wrong with the options and with the flags.
func (s setup) validate(errs ...error) error {
	return errors.Join(append(errs, s.options.Validate())...)
}

// say tells what became of a resource.
func (s setup) say(outcome plan.Outcome) []string {
	if outcome.Ref == oidc.SigningKeysRef() {
		return cli.SayKeyPair(s.directory, outcome)
	}
	return s.options.Say(outcome)
}
