package aws

import (
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
)

// report is what -o json prints of a set-up besides the outcomes. Names stay; new fields may come.
type report struct {
	// Name of the set-up and Region of its bucket.
	Name   string `json:"name"`
	Region string `json:"region,omitempty"`
	// Issuer is the URL that the cluster's tokens name (serviceAccountIssuer).
	Issuer string `json:"issuer,omitempty"`
	// IdentityProviderARN is what `create-iam-roles --identity-provider-arn` takes.
	IdentityProviderARN string `json:"identityProviderARN,omitempty"`
	// Roles of the requests.
	Roles []roleReport `json:"roles,omitempty"`
	// OutputDirectory is where the Files are, whose names have / between their parts.
	OutputDirectory string   `json:"outputDirectory"`
	Files           []string `json:"files"`
}

// roleReport is one role.
type roleReport struct {
	// Name and ARN are missing where the role could not be made.
	Name string `json:"name,omitempty"`
	ARN  string `json:"arn,omitempty"`
	// Request is the CredentialsRequest, Secret its target Secret, both as <namespace>/<name>.
	Request string `json:"request"`
	Secret  string `json:"secret"`
	// ServiceAccounts that can assume the role, in the namespace of the Secret.
	ServiceAccounts []string `json:"serviceAccounts"`
}

// report reads from a result what was made, and what was there.
func (s setup) report(result plan.Result) any {
	r := report{Name: s.options.Name, Region: s.options.Region, OutputDirectory: s.directory.Path(), Files: []string{}}
	if arn, found := result.Output(s.options.ProviderRef(), federation.OutputARN); found {
		r.IdentityProviderARN = arn.Text()
	}
	r.Issuer, _ = s.options.IssuerURL(result)
	for _, req := range s.options.Requests {
		role := roleReport{Request: req.Name.String(), Secret: req.Secret.String(), ServiceAccounts: req.ServiceAccounts}
		if arn, found := result.Output(s.options.RoleRef(req.Secret), federation.OutputARN); found {
			role.ARN = arn.Text()
		}
		if name, found := result.Output(s.options.RoleRef(req.Secret), federation.OutputName); found {
			role.Name = name.Text()
		}
		r.Roles = append(r.Roles, role)
	}
	for _, outcome := range result.Outcomes {
		if file, is := outcome.Resource.(manifest.File); is && (outcome.Status == plan.Done || outcome.Status == plan.Unchanged) {
			r.Files = append(r.Files, file.Name)
		}
	}
	return r
}
