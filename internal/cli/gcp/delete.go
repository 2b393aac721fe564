package gcp

import (
	"context"
	"errors"
	"fmt"

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

func newRemove(flags *cli.Flags) *remove {
	v := &remove{}
	v.project.addTo(flags)
	flags.StringVar(&v.pool, "workload-identity-pool", "", poolHelp+asName)
	flags.StringVar(&v.requests.Directory, "credentials-requests-dir", "", "directory with the CredentialsRequest files that service accounts were created for; what belongs to the "+
		"set-up is found without it, too")
	flags.Directory("credentials-requests-dir")
	flags.BoolVar(&v.customRoles, "force-delete-custom-roles", false, "also delete the custom roles, except for those that somebody else has; their IDs cannot be used again for weeks")
	return v
}

// options are what the flags come to, and notes on what was ignored in the input. Requests tell whose a service account of an earlier release is.
func (v *remove) options() (federation.Options, []string, error) {
	options := v.project.options()
	options.Accounts = federation.Accounts{Pool: v.pool, ForceDeleteCustomRoles: v.customRoles}
	if v.requests.Directory == "" {
		return options, nil, options.ValidateRemoval()
	}
	loaded, err := v.requests.LoadAny(providerSpec)
	options.Requests = loaded.Requests
	return options, loaded.Notes, errors.Join(err, options.ValidateRemoval())
}

// Job implements cli.Verb.
func (v *remove) Job(ctx context.Context, session *cli.Session) (cli.Job, error) {
	options, ignored, err := v.options()
	if err != nil {
		return cli.Job{}, err
	}
	connected, err := connect(ctx, session, v.project.id)
	if err != nil {
		return cli.Job{}, err
	}
	options.UniverseDomain = connected.universe
	graph, notes, err := connected.Removal(ctx, options)
	if err != nil {
		connected.close()
		return cli.Job{}, err
	}
	return cli.Job{
		Graph:      graph,
		Drivers:    connected.Drivers(),
		Notes:      append(ignored, notes...),
		Say:        options.Say,
		Refused:    setup.Refused,
		BestEffort: true,
		Confirm:    fmt.Sprintf("Delete all of this that belongs to %s? Clusters that use it lose their access to Google Cloud.", v.project.name),
		Close:      connected.close,
	}, nil
}

// Permissions implements setup.Entitled.
func (v *remove) Permissions(*cli.Session) (setup.Permissions, error) {
	options, _, err := v.options()
	return setup.Permissions{Document: options.RemovalPermissions()}, err
}
