package gcp

import (
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/gcp/federation"
	"github.com/cloudcredential/operator/internal/plan"
)

// report is what -o json prints of a set-up besides the outcomes. Names stay; new fields may come.
type report struct {
	// Name of the set-up, the Project it is in, and the Region of its bucket.
	Name    string `json:"name"`
	Project string `json:"project"`
	Region  string `json:"region,omitempty"`
	// Issuer is the URL that the cluster's tokens name (serviceAccountIssuer).
	Issuer string `json:"issuer,omitempty"`
	// Pool and Provider are what `create-service-accounts` takes.
	Pool     string `json:"workloadIdentityPool,omitempty"`
	Provider string `json:"workloadIdentityProvider,omitempty"`
	// Accounts of the requests.
	Accounts []accountReport `json:"accounts,omitempty"`
	setup.Files
}

// accountReport is one service account.
type accountReport struct {
	// Email is its address. It is missing where the service account could not be made.
	Email string `json:"email,omitempty"`
	setup.Served
}

// reportOf reads from a result what was made, and what was there.
func reportOf(o federation.Options, files setup.Files, result plan.Result) any {
	r := report{Name: o.Name, Project: o.Project, Region: o.Region, Files: files}
	if _, found := result.Output(o.PoolRef(), federation.OutputName); found {
		r.Pool = o.PoolID()
	}
	if _, found := result.Output(o.ProviderRef(), federation.OutputName); found {
		r.Provider = o.ProviderID()
		r.Issuer, _ = o.IssuerURL(result)
	}
	for _, req := range o.Requests {
		account := accountReport{Served: setup.ServedBy(req)}
		if email, found := result.Output(o.AccountRef(req.Secret), federation.OutputEmail); found {
			account.Email = email.Text()
		}
		r.Accounts = append(r.Accounts, account)
	}
	return r
}
