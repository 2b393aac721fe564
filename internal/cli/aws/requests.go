package aws

import (
	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
	"github.com/cloudcredential/operator/internal/request"
)

// requests are the flags that say which CredentialsRequests to satisfy, and how their roles are made.
type requests struct {
	setup.Requests
	boundary  string
	audiences *string
}

// Values of --audience-condition.
const (
	audienceNew  = "new"
	audienceAll  = "all"
	audienceNone = "none"
)

func (r *requests) addTo(flags *cli.Flags) {
	r.AddTo(flags, "IAM roles")
	flags.StringVar(&r.boundary, "permissions-boundary-arn", "", "ARN of the IAM policy to set as the permissions boundary of each role")
	r.audiences = flags.Choice("audience-condition", "", "which roles' trust policies also name the audiences of tokens", audienceNew, audienceAll, audienceNone)
}

// load reads the requests.
func (r *requests) load(validate func(*request.Request) error) (request.Loaded, error) {
	return r.Load("AWSProviderSpec", validate)
}

// roles are the options for roles.
func (r *requests) roles(providerARN string) federation.Roles {
	roles := federation.Roles{ProviderARN: providerARN, PermissionsBoundary: r.boundary}
	switch *r.audiences {
	case audienceAll:
		roles.AudienceCondition = federation.AudienceOfAllRoles
	case audienceNone:
		roles.AudienceCondition = federation.AudienceOfNoRole
	}
	return roles
}
