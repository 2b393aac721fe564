package aws

import (
	"context"
	"fmt"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
)

// remove is `ccoctl aws delete`.
type remove struct {
	account account
	url     string
}

func deleteCommand() cli.Command {
	return cli.Command{
		Name:  "delete",
		Short: "Delete credentials objects",
		Long: "Delete everything in the account that belongs to a set-up: issuer, identity provider and roles. What belongs to somebody else is left alone.\n\n" +
			"What cannot be deleted is said, everything else is deleted all the same, and the exit code is 1 then. Files are not touched.",
		Example: "  ccoctl aws delete --name mycluster --region us-east-1",
		Verb:    func(flags *cli.Flags) cli.Verb { return newRemove(flags) },
	}
}

func newRemove(flags *cli.Flags) *remove {
	v := &remove{}
	v.account.addTo(flags, "AWS region where the S3 bucket of the issuer is")
	flags.Required("region")
	flags.StringVar(&v.url, "issuer-url", "", "URL of the issuer, where it is one that is kept elsewhere")
	return v
}

func (v *remove) options() federation.Options {
	options := v.account.options()
	options.Issuer.URL = v.url
	return options
}

// Job implements cli.Verb.
func (v *remove) Job(ctx context.Context, session *cli.Session) (cli.Job, error) {
	options := v.options()
	if err := options.ValidateRemoval(); err != nil {
		return cli.Job{}, err
	}
	connected, err := connect(ctx, session, v.account.region)
	if err != nil {
		return cli.Job{}, err
	}
	graph, notes, err := connected.Removal(ctx, options)
	if err != nil {
		connected.close()
		return cli.Job{}, err
	}
	return cli.Job{
		Graph:      graph,
		Drivers:    connected.Drivers(),
		Notes:      notes,
		Say:        options.Say,
		Refused:    setup.Refused,
		BestEffort: true,
		Confirm:    fmt.Sprintf("Delete all of this that belongs to %s? Clusters that use it lose their access to AWS.", v.account.name),
		Close:      connected.close,
	}, nil
}

// Permissions implements setup.Entitled.
func (v *remove) Permissions(*cli.Session) (setup.Permissions, error) {
	options := v.options()
	return permitted(options.RemovalPermissions()), options.Validate()
}
