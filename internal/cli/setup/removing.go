package setup

import (
	"context"
	"errors"
	"fmt"

	"github.com/cloudcredential/operator/internal/cli"
)

// Removing is what `delete` has read from its flags.
type Removing[O Options] struct {
	// Name of the set-up.
	Name string
	// Options of the cloud.
	Options O
	// Notes are about what was ignored in the input.
	Notes []string
}

// Remover is the verb that removes everything that belongs to a set-up.
type Remover[O Options, V Asked] struct {
	cloud Cloud[O, V]
	read  func(session *cli.Session) (Removing[O], error)
	dry   *bool
}

// Remover makes the verb and adds --dry-run.
func (c Cloud[O, V]) Remover(flags *cli.Flags, read func(session *cli.Session) (Removing[O], error)) Remover[O, V] {
	return Remover[O, V]{cloud: c, read: read, dry: flags.Bool("dry-run", false, "show what would be deleted, and delete nothing")}
}

// Job implements cli.Verb.
func (r Remover[O, V]) Job(ctx context.Context, session *cli.Session) (cli.Job, error) {
	removing, err := r.read(session)
	if err := errors.Join(err, removing.Options.ValidateRemoval()); err != nil {
		return cli.Job{}, err
	}
	connected, err := r.cloud.Connect(ctx, session, removing.Options)
	if err != nil {
		return cli.Job{}, err
	}
	graph, notes, err := connected.Removal(ctx, connected.Options)
	if err != nil {
		connected.Close()
		if Refused(err) {
			err = cli.CredentialRefused(err)
		}
		return cli.Job{}, err
	}
	return cli.Job{
		Graph:      graph,
		Drivers:    connected.Drivers(),
		Notes:      append(removing.Notes, notes...),
		Say:        connected.Options.Say,
		Refused:    Refused,
		BestEffort: true,
		DryRun:     *r.dry,
		Confirm:    fmt.Sprintf("Delete all of this that belongs to %s? Clusters that use it lose their access to %s.", removing.Name, r.cloud.Title),
		Close:      connected.Close,
	}, nil
}

// Permissions implements Entitled.
func (r Remover[O, V]) Permissions(session *cli.Session) (Permissions, error) {
	removing, err := r.read(session)
	return r.cloud.Removing(removing.Options), errors.Join(err, removing.Options.ValidateRemoval())
}
