package setup

import (
	"context"
	"errors"
	"slices"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// filesSize is more than all files of a set-up have together.
const filesSize = 1 << 20

// Options are what a cloud makes a set-up from.
type Options interface {
	// Validate says whether a set-up can be made from them.
	Validate() error
	// Say returns the sentences that tell what became of a resource.
	Say(outcome plan.Outcome) []string
}

// Session is one invocation in a cloud, as its package opens it for a credential.
type Session[O Options] interface {
	// Drivers of the cloud's resources.
	Drivers() plan.Drivers
	// PublishedKeys are the keys that the issuer of a set-up publishes; none where there is no issuer yet.
	PublishedKeys(ctx context.Context, options O) (oidc.KeySet, error)
	// ProvePublished finds out whether what a result has published is of use to whoever verifies a token.
	ProvePublished(ctx context.Context, options O, result plan.Result) error
}

// Setup is what a verb that makes something has found out from its flags: all that was to be checked without a call has been.
type Setup[O Options] struct {
	// CLI is the running command.
	CLI *cli.Session
	// Options of the cloud.
	Options O
	// Directory that files are written to.
	Directory *manifest.Directory
	// Notes are about what was ignored in the input.
	Notes []string
	// KeyPair is the node of the key pair in the directory, where the set-up makes or uses it.
	KeyPair []plan.Node
	// Nodes are those of the set-up in the cloud and its other files.
	Nodes []plan.Node
	// GuardKeys says that no new key pair may be made where the issuer publishes keys already.
	GuardKeys bool
	// Report is what -o json tells of a result.
	Report func(result plan.Result) any
}

// Job is the set-up as something to be planned and applied. Whatever becomes of it, closing is called once.
func (s Setup[O]) Job(opened Session[O], closing func()) (cli.Job, error) {
	drivers := opened.Drivers()
	keys := s.keyPairDriver()
	if s.GuardKeys {
		keys.Published = func(ctx context.Context) (oidc.KeySet, error) { return opened.PublishedKeys(ctx, s.Options) }
	}
	drivers[oidc.KindSigningKeys] = keys
	job, err := s.assemble(drivers, s.Nodes)
	if err != nil {
		closing()
		return cli.Job{}, err
	}
	job.Close, job.Refused = closing, Refused
	job.Prove = func(ctx context.Context, result plan.Result) error {
		return opened.ProvePublished(ctx, s.Options, result)
	}
	return job, nil
}

// DryRun is the set-up as files that say what would be done. No call is made, and no credential needed.
func (s Setup[O]) DryRun(nodes []plan.Node) (cli.Job, error) {
	return s.assemble(plan.Drivers{oidc.KindSigningKeys: s.keyPairDriver()}, nodes)
}

// Validate joins what is wrong with the options and with the flags.
func (s Setup[O]) Validate(errs ...error) error {
	return errors.Join(append(errs, s.Options.Validate())...)
}

func (s Setup[O]) keyPairDriver() oidc.SigningKeysDriver {
	return oidc.SigningKeysDriver{Directory: s.Directory, Rand: s.CLI.Rand}
}

func (s Setup[O]) assemble(drivers plan.Drivers, nodes []plan.Node) (cli.Job, error) {
	nodes = slices.Concat(s.KeyPair, nodes)
	graph, err := plan.NewGraph(nodes...)
	if err != nil {
		return cli.Job{}, err
	}
	drivers[manifest.KindFile] = manifest.FileDriver{Directory: s.Directory}
	return cli.Job{
		Graph:     graph,
		Drivers:   drivers,
		Notes:     s.Notes,
		Preflight: s.preflight(nodes),
		Say:       s.say,
		Report:    s.Report,
	}, nil
}

// preflight finds out whether every file can be written where it belongs.
func (s Setup[O]) preflight(nodes []plan.Node) func() error {
	var names []string
	for _, node := range nodes {
		switch resource := node.Resource.(type) {
		case oidc.SigningKeys:
			names = append(names, oidc.PrivateKeyFile, oidc.PublicKeyFile, oidc.InstallerKeyFile)
		case manifest.File:
			names = append(names, resource.Name)
		}
	}
	return func() error { return s.Directory.Preflight(filesSize, names...) }
}

// say tells what became of a resource.
func (s Setup[O]) say(outcome plan.Outcome) []string {
	if outcome.Ref == oidc.SigningKeysRef() {
		return cli.SayKeyPair(s.Directory, outcome)
	}
	return s.Options.Say(outcome)
}
