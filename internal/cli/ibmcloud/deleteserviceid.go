package ibmcloud

import (
	"errors"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/ibmcloud"
)

// deleteServiceID is `ccoctl ibmcloud delete-service-id`.
type deleteServiceID struct {
	account  account
	requests requests
	force    bool
}

func deleteServiceIDCommand() cli.Command {
	return cli.Command{
		Name:  "delete-service-id",
		Short: "Delete service IDs",
		Long: "Delete the service IDs of the CredentialsRequests, those of the tech preview among them, with their API keys and access policies. What says that it belongs to " +
			"somebody else is left alone.\n\n" +
			"What cannot be deleted is said, everything else is deleted all the same, and the exit code is 1 then. Files are not touched.",
		Example: "  ccoctl ibmcloud delete-service-id --name mycluster --credentials-requests-dir ./credreqs",
		Verb:    func(flags *cli.Flags) cli.Verb { return newDeleteServiceID(flags) },
	}
}

func newDeleteServiceID(flags *cli.Flags) setup.Remover[ibmcloud.Options, ibmcloud.Verification] {
	v := &deleteServiceID{}
	v.account.addTo(flags)
	v.requests.Also = []string{ibmcloud.SpecKindPowerVS}
	flags.StringVar(&v.requests.Directory, "credentials-requests-dir", "", "directory with the CredentialsRequest files that service IDs were created for")
	flags.Directory("credentials-requests-dir")
	flags.Required("credentials-requests-dir")
	flags.BoolVar(&v.force, "force", false, "where several service IDs have one name, delete all of them")
	return v.account.inIBMCloud().Remover(flags, v.read)
}

// read is what the flags come to.
func (v *deleteServiceID) read(*cli.Session) (setup.Removing[ibmcloud.Options], error) {
	options := v.account.options()
	options.Force = v.force
	loaded, err := v.requests.LoadAny(ibmcloud.SpecKind)
	options.Requests = loaded.Requests
	return setup.Removing[ibmcloud.Options]{Name: v.account.name, Options: options, Notes: loaded.Notes}, errors.Join(err, v.account.checked())
}
