package aws

import (
	"context"
	"fmt"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
)

// createIAMRoles is `ccoctl aws create-iam-roles`.
type createIAMRoles struct {
	account  account
	requests requests
	provider string
	output   outputDirectory
}

func createIAMRolesCommand() cli.Command {
	return cli.Command{
		Name:  "create-iam-roles",
		Short: "Create IAM roles",
		Long: "Create an IAM role for each CredentialsRequest, which its ServiceAccounts can assume with their tokens, and write the Secrets that name the roles.\n\n" +
			"Roles that exist are brought up to date: trust policy, rights, permissions boundary, tags. Rights that a request no longer asks for are taken away.",
		Example: "  ccoctl aws create-iam-roles --name mycluster --credentials-requests-dir ./credreqs \\\n" +
			"    --identity-provider-arn arn:aws:iam::123456789012:oidc-provider/mycluster-oidc.s3.us-east-1.amazonaws.com",
		Verb: func(flags *cli.Flags) cli.Verb {
			v := &createIAMRoles{}
			v.account.addTo(flags, "AWS region to work in; that of the environment, or one of the identity provider's partition, if it is not given")
			v.account.addMaking(flags)
			v.requests.addTo(flags)
			flags.StringVar(&v.provider, "identity-provider-arn", "", "ARN of the IAM identity provider that the roles trust")
			flags.Required("identity-provider-arn")
			v.output.addTo(flags, "write the inputs of the aws command line to files, and make no call")
			return v
		},
	}
}

// prepare implements verb.
func (v *createIAMRoles) prepare(session *cli.Session) (setup, error) {
	s := setup{session: session, options: v.account.options()}
	s.options.Roles = v.requests.roles(v.provider)
	region, regionErr := v.region(session)
	s.options.Region = region
	directory, dirErr := v.output.open()
	s.in(directory)
	loaded, err := v.requests.load(s.options.ValidateRequest)
	if err != nil || dirErr != nil || regionErr != nil {
		return setup{}, s.validate(dirErr, regionErr, err)
	}
	s.options.Requests, s.notes = loaded.Requests, loaded.Notes
	s.nodes = s.options.RoleNodes()
	return s, s.validate()
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
	s, err := v.prepare(session)
	if err != nil {
		return cli.Job{}, err
	}
	if v.output.dry {
		return s.dryRun(s.options.DryRun(false, true))
	}
	return s.job(ctx, &v.account, s.options.Region)
}
