package aws

import (
	"context"
	"fmt"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
)

// createIAMRoles is `ccoctl aws create-iam-roles`.
type createIAMRoles struct {
	account  account
	requests requests
	provider string
	output   setup.Output
}

func createIAMRolesCommand() cli.Command {
	return cli.Command{
		Name:  "create-iam-roles",
		Short: "Create IAM roles",
		Long: "Create an IAM role for each CredentialsRequest, which its ServiceAccounts can assume with their tokens, and write the Secrets that name the roles.\n\n" +
			"Roles that exist are brought up to date: trust policy, rights, permissions boundary, tags. Rights that a request no longer asks for are taken away.",
		Example: "  ccoctl aws create-iam-roles --name mycluster --credentials-requests-dir ./credreqs \\\n" +
			"    --identity-provider-arn arn:aws:iam::123456789012:oidc-provider/mycluster-oidc.s3.us-east-1.amazonaws.com",
		Verb: func(flags *cli.Flags) cli.Verb { return newCreateIAMRoles(flags) },
	}
}

func newCreateIAMRoles(flags *cli.Flags) *createIAMRoles {
	v := &createIAMRoles{}
	v.account.addTo(flags, "AWS region to work in; that of the environment, or one of the identity provider's partition, if it is not given")
	v.account.addMaking(flags)
	v.requests.addTo(flags)
	flags.StringVar(&v.provider, "identity-provider-arn", "", "ARN of the IAM identity provider that the roles trust")
	flags.Required("identity-provider-arn")
	v.output.AddTo(flags, "write the inputs of the aws command line to files, and make no call")
	return v
}

// prepare is what the flags come to.
func (v *createIAMRoles) prepare(session *cli.Session) (making, error) {
	options := v.account.options()
	options.Roles = v.requests.roles(v.provider)
	region, regionErr := v.region(session)
	options.Region = region
	m, dirErr := newMaking(session, options, &v.output)
	loaded, err := v.requests.load(options.ValidateRequest)
	if err != nil || dirErr != nil || regionErr != nil {
		return making{}, m.Validate(dirErr, regionErr, err)
	}
	m.Options.Requests, m.Notes = loaded.Requests, loaded.Notes
	m.Nodes = m.Options.RoleNodes()
	return m, m.Validate()
}

// region is where to work. IAM is the same in all regions of a partition, and the provider's ARN says which partition that is.
func (v *createIAMRoles) region(session *cli.Session) (string, error) {
	if v.account.region != "" {
		return v.account.region, nil
	}
	for _, variable := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		switch region := session.Environ(variable); {
		case region == "":
			continue
		case !federation.IsRegion(region):
			return "", fmt.Errorf("%s is %.64q: this is not the name of an AWS region, like us-east-1; correct it, or give another one with --region", variable, region)
		default:
			return region, nil
		}
	}
	return federation.RegionOfARN(v.provider), nil
}

// Job implements cli.Verb.
func (v *createIAMRoles) Job(ctx context.Context, session *cli.Session) (cli.Job, error) {
	m, err := v.prepare(session)
	switch {
	case err != nil:
		return cli.Job{}, err
	case v.output.Dry:
		return m.dryRun(m.Options.DryRun(false, true))
	}
	return m.job(ctx)
}

// Permissions implements setup.Entitled.
func (v *createIAMRoles) Permissions(session *cli.Session) (setup.Permissions, error) {
	m, err := v.prepare(session)
	return m.permissions(), err
}
