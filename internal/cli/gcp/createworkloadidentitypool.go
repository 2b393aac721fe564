package gcp

import (
	"context"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/gcp/federation"
)

// createPool is `ccoctl gcp create-workload-identity-pool`.
type createPool struct {
	project project
	output  setup.Output
}

func createPoolCommand() cli.Command {
	return cli.Command{
		Name:  "create-workload-identity-pool",
		Short: "Create workload identity pool",
		Long: "Create the workload identity pool whose providers let tokens of a cluster stand for Google service accounts.\n\n" +
			"A pool that was deleted less than 30 days ago is taken back: its name cannot be used for another one.",
		Example: "  ccoctl gcp create-workload-identity-pool --name mycluster --project my-project",
		Verb:    func(flags *cli.Flags) cli.Verb { return newCreatePool(flags) },
	}
}

func newCreatePool(flags *cli.Flags) *createPool {
	v := &createPool{}
	v.project.addTo(flags)
	v.project.addMaking(flags)
	v.output.AddTo(flags, "write a script for the gcloud command line, and make no call")
	return v
}

// prepare is what the flags come to.
func (v *createPool) prepare(session *cli.Session) (making, error) {
	m, err := newMaking(session, v.project.options(), &v.output, federation.Options.PoolNodes)
	return m, m.Validate(err)
}

// Job implements cli.Verb.
func (v *createPool) Job(ctx context.Context, session *cli.Session) (cli.Job, error) {
	m, err := v.prepare(session)
	switch {
	case err != nil:
		return cli.Job{}, err
	case v.output.Dry:
		return m.dryRun(m.Options.DryRun(true, false, false))
	}
	return m.job(ctx)
}

// Permissions implements setup.Entitled.
func (v *createPool) Permissions(session *cli.Session) (setup.Permissions, error) {
	m, err := v.prepare(session)
	return m.permissions(), err
}
