package azure

import (
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/azure/federation"
	"github.com/cloudcredential/operator/internal/plan"
)

// report is what -o json prints of a set-up besides the outcomes. Names stay; new fields may come.
type report struct {
	// Name of the set-up, its Region, and the subscription and tenant that it is in.
	Name         string `json:"name"`
	Region       string `json:"region"`
	Subscription string `json:"subscription"`
	Tenant       string `json:"tenant,omitempty"`
	// OIDCGroup is the resource group of the issuer and of the identities, InstallationGroup the one that the cluster has to be installed into.
	OIDCGroup         string `json:"oidcResourceGroup"`
	InstallationGroup string `json:"installationResourceGroup"`
	// Issuer is the URL that the cluster's tokens name (serviceAccountIssuer), and what `create-managed-identities --issuer-url` takes.
	Issuer string `json:"issuer"`
	// Identities of the requests.
	Identities []identityReport `json:"identities,omitempty"`
	setup.Files
}

// identityReport is one managed identity.
type identityReport struct {
	// ID and ClientID are missing where the identity could not be made.
	ID       string `json:"id,omitempty"`
	ClientID string `json:"clientID,omitempty"`
	setup.Served
}

// reportOf reads from a result what was made, and what was there.
func reportOf(o federation.Options, files setup.Files, result plan.Result) any {
	r := report{
		Name: o.Name, Region: o.Region, Subscription: o.SubscriptionID, Tenant: o.TenantID,
		OIDCGroup: o.OIDCGroupName(), InstallationGroup: o.InstallationGroupName(), Files: files,
	}
	r.Issuer, _ = o.IssuerURL(result)
	for _, req := range o.Requests {
		identity := identityReport{Served: setup.ServedBy(req)}
		if id, found := result.Output(o.IdentityRef(req.Secret), federation.OutputID); found {
			identity.ID = id.Text()
		}
		if client, found := result.Output(o.IdentityRef(req.Secret), federation.OutputClientID); found {
			identity.ClientID = client.Text()
		}
		r.Identities = append(r.Identities, identity)
	}
	return r
}
