package alibabacloud

import (
	"context"
	"errors"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/alibabacloud"
)

// createRAMUsers is `ccoctl alibabacloud create-ram-users`.
type createRAMUsers struct {
	maker
	account  account
	requests setup.Requests
	output   setup.Output
	replace  bool
	dry      bool
}

// maker is what plans, makes and knows permissions.
type maker = setup.Maker[alibabacloud.Options, alibabacloud.Verification]

func createRAMUsersCommand() cli.Command {
	return cli.Command{
		Name:  "create-ram-users",
		Short: "Create RAM users",
		Long: "Create a RAM user for each CredentialsRequest, with a policy of what it asks for and an access key, and write the Secrets that hold the keys.\n\n" +
			"What exists is brought up to date: a policy that differs gets a new default version, and policies that nobody asks for are detached. An access key that a manifest in the " +
			"output directory holds and that works stays. Otherwise a new one is made; keys of which the directory knows nothing are left alone and named. A user has two keys at most: " +
			"where there are two and none is known to be the one in use, nothing is changed unless --replace-oldest-key is given.",
		Example: "  ccoctl alibabacloud create-ram-users --name mycluster --region cn-hangzhou --credentials-requests-dir ./credreqs --output-dir ./out",
		Verb:    func(flags *cli.Flags) cli.Verb { return newCreateRAMUsers(flags) },
	}
}

func newCreateRAMUsers(flags *cli.Flags) *createRAMUsers {
	v := &createRAMUsers{}
	v.account.addTo(flags)
	v.requests.AddTo(flags, "RAM users")
	setup.OutputDirectory(flags, &v.output.Path, "directory to place generated files in")
	flags.BoolVar(&v.dry, "dry-run", false, "show what would be changed, and change nothing")
	flags.BoolVar(&v.replace, "replace-oldest-key", false, "where a user has two access keys and none is the one of the output directory, delete an inactive or else the older one")
	v.maker = v.account.inAlibabaCloud().Maker(&v.output, v.read)
	return v
}

// read is what the flags come to.
func (v *createRAMUsers) read(*cli.Session) (setup.Making[alibabacloud.Options], error) {
	options := alibabacloud.Options{Name: v.account.name, ReplaceOldestKey: v.replace}
	loaded, err := v.requests.Load(alibabacloud.SpecKind, options.ValidateRequest)
	options.Requests = loaded.Requests
	return setup.Making[alibabacloud.Options]{Options: options, Nodes: alibabacloud.Options.Nodes, Notes: loaded.Notes},
		errors.Join(err, alibabacloud.ValidateRegion(v.account.region))
}

// Job implements cli.Verb.
func (v *createRAMUsers) Job(ctx context.Context, session *cli.Session) (cli.Job, error) {
	job, err := v.maker.Job(ctx, session)
	job.DryRun = v.dry
	return job, err
}
