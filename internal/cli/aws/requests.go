package aws

import (
	"fmt"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
	"github.com/cloudcredential/operator/internal/request"
)

// requests are the flags that say which CredentialsRequests to satisfy, and how their roles are made.
type requests struct {
	directory   string
	techPreview bool
	featureSet  string
	gates       []string
	boundary    string
	audiences   *string
}

// Values of --audience-condition.
const (
	audienceNew  = "new"
	audienceAll  = "all"
	audienceNone = "none"
)

func (r *requests) addTo(flags *cli.Flags) {
	flags.StringVar(&r.directory, "credentials-requests-dir", "", "directory with the CredentialsRequest files to create IAM roles for")
	flags.Directory("credentials-requests-dir")
	flags.Required("credentials-requests-dir")
	flags.BoolVar(&r.techPreview, "enable-tech-preview", false, "also process CredentialsRequests of the feature set TechPreviewNoUpgrade")
	flags.StringVar(&r.featureSet, "feature-set", "", "also process CredentialsRequests of this feature set")
	flags.StringSliceVar(&r.gates, "feature-gates", nil, "feature gates that are on: of the CredentialsRequests that name feature gates, process only those that these satisfy")
	flags.StringVar(&r.boundary, "permissions-boundary-arn", "", "ARN of the IAM policy to set as the permissions boundary of each role")
	r.audiences = flags.Choice("audience-condition", "", "which roles' trust policies also name the audiences of tokens", audienceNew, audienceAll, audienceNone)
}

// load reads the requests.
func (r *requests) load(validate func(*request.Request) error) (request.Loaded, error) {
	loaded, err := request.Load(r.directory, request.LoadOptions{
		Kind: "AWSProviderSpec", TechPreview: r.techPreview, FeatureSet: r.featureSet, FeatureGates: r.gates,
	}, validate)
	if err != nil {
		return request.Loaded{}, fmt.Errorf("the CredentialsRequests in %s cannot be satisfied:\n%w", r.directory, err)
	}
	return loaded, nil
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
