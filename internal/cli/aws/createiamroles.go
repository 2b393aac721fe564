package aws

import (
	"errors"
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

func newCreateIAMRoles(flags *cli.Flags) maker {
	v := &createIAMRoles{}
	v.account.addTo(flags, "AWS region to work in; that of the environment, or one of the identity provider's partition, if it is not given")
	v.account.addMaking(flags)
	v.requests.addTo(flags)
	flags.StringVar(&v.provider, "identity-provider-arn", "", "ARN of the IAM identity provider that the roles trust")
	flags.Required("identity-provider-arn")
	v.output.AddTo(flags, "write the inputs of the aws command line to files, and make no call")
	return inAWS().Maker(&v.output, v.read)
}

// read is what the flags come to.
func (v *createIAMRoles) read(session *cli.Session) (setup.Making[federation.Options], error) {
	options := v.account.options()
	options.Roles = v.requests.roles(v.provider)
	region, regionErr := v.region(session)
	options.Region = region
	loaded, err := v.requests.load(options.ValidateRequest)
	options.Requests = loaded.Requests
	return setup.Making[federation.Options]{
		Options: options, Nodes: federation.Options.RoleNodes, DryRun: dryRun(false, true), Notes: loaded.Notes,
	}, errors.Join(regionErr, err)
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
