package gcp

import (
	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/gcp/federation"
)

// remove is `ccoctl gcp delete`.
type remove struct {
	project     project
	pool        string
	requests    requests
	customRoles bool
}

func deleteCommand() cli.Command {
	return cli.Command{
		Name:  "delete",
		Short: "Delete credentials objects",
		Long: "Delete everything in the project that belongs to a set-up: issuer, workload identity pool and service accounts. What belongs to somebody else is left " +
			"alone, and custom roles stay unless --force-delete-custom-roles is given.\n\n" +
			"What cannot be deleted is said, everything else is deleted all the same, and the exit code is 1 then. Files are not touched.",
		Example: "  ccoctl gcp delete --name mycluster --project my-project",
		Verb:    func(flags *cli.Flags) cli.Verb { return newRemove(flags) },
	}
}

func newRemove(flags *cli.Flags) setup.Remover[federation.Options, federation.Verification] {
	v := &remove{}
	v.project.addTo(flags)
	flags.StringVar(&v.pool, "workload-identity-pool", "", poolHelp+asName)
	flags.StringVar(&v.requests.Directory, "credentials-requests-dir", "", "directory with the CredentialsRequest files that service accounts were created for; what belongs to the "+
		"set-up is found without it, too")
	flags.Directory("credentials-requests-dir")
	flags.BoolVar(&v.customRoles, "force-delete-custom-roles", false, "also delete the custom roles, except for those that somebody else has; their IDs cannot be used again for weeks")
	return inGoogleCloud().Remover(flags, v.read)
}

// read is what the flags come to. Requests tell whose a service account of an earlier release is.
func (v *remove) read(*cli.Session) (setup.Removing[federation.Options], error) {
	options := v.project.options()
	options.Accounts = federation.Accounts{Pool: v.pool, ForceDeleteCustomRoles: v.customRoles}
	removing := setup.Removing[federation.Options]{Name: v.project.name, Options: options}
	if v.requests.Directory == "" {
		return removing, nil
	}
	loaded, err := v.requests.LoadAny(providerSpec)
	removing.Options.Requests, removing.Notes = loaded.Requests, loaded.Notes
	return removing, err
}
