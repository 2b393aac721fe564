package aws

import (
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
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
	setup.Files
}

// roleReport is one role.
type roleReport struct {
	// Name and ARN are missing where the role could not be made.
	Name string `json:"name,omitempty"`
	ARN  string `json:"arn,omitempty"`
	setup.Served
}

// reportOf reads from a result what was made, and what was there.
func reportOf(o federation.Options, files setup.Files, result plan.Result) any {
	r := report{Name: o.Name, Region: o.Region, Files: files}
	if arn, found := result.Output(o.ProviderRef(), federation.OutputARN); found {
		r.IdentityProviderARN = arn.Text()
	}
	r.Issuer, _ = o.IssuerURL(result)
	for _, req := range o.Requests {
		role := roleReport{Served: setup.ServedBy(req)}
		if arn, found := result.Output(o.RoleRef(req.Secret), federation.OutputARN); found {
			role.ARN = arn.Text()
		}
		if name, found := result.Output(o.RoleRef(req.Secret), federation.OutputName); found {
			role.Name = name.Text()
		}
		r.Roles = append(r.Roles, role)
	}
	return r
}
