package gcp

import (
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

func newCreatePool(flags *cli.Flags) maker {
	v := &createPool{}
	v.project.addTo(flags)
	v.project.addMaking(flags)
	v.output.AddTo(flags, "write a script for the gcloud command line, and make no call")
	return inGoogleCloud().Maker(&v.output, v.read)
}

// read is what the flags come to.
func (v *createPool) read(*cli.Session) (setup.Making[federation.Options], error) {
	return setup.Making[federation.Options]{Options: v.project.options(), Nodes: federation.Options.PoolNodes, DryRun: dryRun(true, false, false)}, nil
}
