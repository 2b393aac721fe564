package setup

import (
	"context"
	"errors"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
)

// Making is what a verb that makes something has read from its flags.
type Making[O Options] struct {
	// Options of the cloud.
	Options O
	// Nodes are those of the set-up in the cloud and its files, DryRun the files that say what would be made.
	Nodes  func(options O) []plan.Node
	DryRun func(ctx context.Context, options O) ([]plan.Node, error)
	// Notes are about what was ignored in the input.
	Notes []string
	// KeyPair is the node of the key pair in the directory, where the set-up makes or uses it.
	KeyPair []plan.Node
	// GuardKeys says that no new key pair may be made where the issuer publishes keys already.
	GuardKeys bool
	// Lacks is what a run cannot do without. The permissions for one do not depend on it.
	Lacks error
}

// Maker is a verb that makes something.
type Maker[O Options, V Asked] struct {
	cloud  Cloud[O, V]
	output *Output
	read   func(session *cli.Session) (Making[O], error)
}

// Maker makes a verb whose files go to output. What read returns besides an error is looked at as well, so that all that is wrong is told at once.
func (c Cloud[O, V]) Maker(output *Output, read func(session *cli.Session) (Making[O], error)) Maker[O, V] {
	return Maker[O, V]{cloud: c, output: output, read: read}
}

// prepare is all that can be found out without a call.
func (m Maker[O, V]) prepare(session *cli.Session) (made[O, V], error) {
	directory, path, dirErr := m.output.Open()
	making, err := m.read(session)
	making.Options = m.cloud.Into(making.Options, path)
	prepared := made[O, V]{Making: making, cloud: m.cloud, session: session, directory: directory}
	return prepared, errors.Join(dirErr, err, making.Options.Validate())
}

// Job implements cli.Verb.
func (m Maker[O, V]) Job(ctx context.Context, session *cli.Session) (cli.Job, error) {
	prepared, err := m.prepare(session)
	if err := errors.Join(prepared.Lacks, err); err != nil {
		return cli.Job{}, err
	}
	if m.output.Dry {
		return prepared.rehearsed(ctx)
	}
	connected, err := m.cloud.Connect(ctx, session, prepared.Options)
	if err != nil {
		return cli.Job{}, err
	}
	prepared.Options = connected.Options
	return prepared.job(connected)
}

// Permissions implements Entitled.
func (m Maker[O, V]) Permissions(session *cli.Session) (Permissions, error) {
	prepared, err := m.prepare(session)
	if err != nil {
		return Permissions{}, err
	}
	return m.cloud.Making(prepared.Options, prepared.Nodes(prepared.Options)), nil
}

// made is a set-up that is to be made: all that was to be checked without a call has been.
type made[O Options, V Asked] struct {
	Making[O]
	cloud     Cloud[O, V]
	session   *cli.Session
	directory *manifest.Directory
}
