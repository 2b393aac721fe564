package ibmcloud

import (
	"context"
	"errors"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/ibmcloud"
)

// createServiceID is `ccoctl ibmcloud create-service-id`.
type createServiceID struct {
	maker
	account   account
	requests  requests
	output    setup.Output
	adopt     bool
	deleteOld bool
	dry       bool
}

// maker is what plans, makes and knows permissions.
type maker = setup.Maker[ibmcloud.Options, ibmcloud.Verification]

func createServiceIDCommand() cli.Command {
	return cli.Command{
		Name:  "create-service-id",
		Short: "Create service IDs",
		Long: "Create a service ID for each CredentialsRequest, with the access policies that it asks for and an API key, and write the Secrets that hold the keys.\n\n" +
			"Service IDs that exist are brought up to date: policies that a request asks for come, and others go. A key that a manifest in the output directory holds and that works " +
			"stays. Where there is none a new one is made, and older ones stay, since a cluster may be using them: with --delete-old-keys those called " + ibmcloud.KeyName + " are deleted " +
			"once the manifest is written. Keys of other names are left alone.",
		Example: "  ccoctl ibmcloud create-service-id --name mycluster --credentials-requests-dir ./credreqs --resource-group-name mygroup --output-dir ./out",
		Verb:    func(flags *cli.Flags) cli.Verb { return newCreateServiceID(flags) },
	}
}

func newCreateServiceID(flags *cli.Flags) *createServiceID {
	v := &createServiceID{}
	v.account.addTo(flags)
	v.account.addGroup(flags)
	v.requests.addTo(flags)
	setup.OutputDirectory(flags, &v.output.Path, "directory to place generated files in")
	flags.BoolVar(&v.dry, "dry-run", false, "show what would be changed, and change nothing")
	flags.BoolVar(&v.adopt, "adopt", false, "take over service IDs of the right names, whatever they say of themselves")
	flags.BoolVar(&v.deleteOld, "delete-old-keys", false, "delete older API keys of ours; a cluster that has the Secrets of one of them is cut off")
	v.maker = v.account.inIBMCloud().Maker(&v.output, v.read)
	return v
}

// read is what the flags come to.
func (v *createServiceID) read(*cli.Session) (setup.Making[ibmcloud.Options], error) {
	options := v.account.options()
	options.Adopt, options.KeepOldKeys = v.adopt, !v.deleteOld
	loaded, err := v.requests.load(options.ValidateRequest)
	options.Requests = loaded.Requests
	return setup.Making[ibmcloud.Options]{Options: options, Nodes: ibmcloud.Options.Nodes, Notes: loaded.Notes}, errors.Join(err, v.account.checked())
}

// Job implements cli.Verb.
func (v *createServiceID) Job(ctx context.Context, session *cli.Session) (cli.Job, error) {
	job, err := v.maker.Job(ctx, session)
	job.DryRun = v.dry
	return job, err
}
