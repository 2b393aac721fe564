package federation

import (
	"cmp"
	"strings"

	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// Options are what a set-up is made from. Validate says whether they can be satisfied.
type Options struct {
	// Name is the set-up's own name: what it is tagged with, and what the names of its identities begin with. It need not be the cluster's
	// infrastructure name.
	Name string
	// Region of everything, by its name or its display name: "westeurope", "West Europe".
	Region string
	// SubscriptionID and TenantID are GUIDs.
	SubscriptionID, TenantID string
	// OIDCGroup is the resource group of the issuer and of the identities; empty for "NAME-oidc". InstallationGroup is that of the cluster; empty for
	// Name.
	OIDCGroup, InstallationGroup string
	// NetworkGroup and DNSZoneGroup are resource groups that some components work in besides; empty for none. They have to exist.
	NetworkGroup, DNSZoneGroup string
	// UserTags are given to what is made, besides the mark.
	UserTags map[string]string
	// Requests are decoded and valid Azure requests, each with a target Secret of its own.
	Requests []*request.Request
	// Issuer of the tokens.
	Issuer Issuer
	// PreserveExistingRoles leaves the identities those roles, too, that were given to them for a request and that it asks for no longer.
	PreserveExistingRoles bool
	// DeleteOIDCGroup removes the resource group of the issuer with the set-up, where this has made it and nobody else has put anything into it.
	DeleteOIDCGroup bool
	// Adopt takes what has the right name, and does not carry the mark of these programs, for ours.
	Adopt bool
	// OutputDirectory is the path of the directory that files are written to, for the sentences of Say.
	OutputDirectory string
	// StorageSuffix is what follows "ACCOUNT.blob." in the names of hosts, see api.Environment. Empty for that of the public cloud.
	StorageSuffix string
}

// Issuer says where the keys of the issuer are published, and which they are.
type Issuer struct {
	// StorageAccount and Container are where the documents are; each empty for the set-up's name.
	StorageAccount, Container string
	// URL is that of an issuer that somebody else keeps. It begins with https:// and has no slash at the end.
	URL string
	// Key is the public key that the issuer has to publish. Where it is not known before something else was made, that is among KeyNeeds.
	Key func(known plan.Known) (oidc.PublicKey, bool)
	// KeyNeeds are resources, in the graph that the nodes go into, that yield the key.
	KeyNeeds []plan.Ref
	// ReplaceKeys has the key set hold Key and no other. Without it, keys that are published already stay, so that tokens that were signed
	// with them stay valid.
	ReplaceKeys bool
}

// Audience is the audience of tokens that the identities accept: that of the tokens that components mount.
const Audience = "openshift"

// TokenPath is where components mount their token unless their request says otherwise.
const TokenPath = "/var/run/secrets/openshift/serviceaccount/token"

// publicStorage is the StorageSuffix of the public cloud.
const publicStorage = "core.windows.net"

// OIDCGroupName is the resource group of the issuer and of the identities.
func (o Options) OIDCGroupName() string { return cmp.Or(o.OIDCGroup, o.Name+"-oidc") }

// InstallationGroupName is the resource group of the cluster.
func (o Options) InstallationGroupName() string { return cmp.Or(o.InstallationGroup, o.Name) }

// StorageAccountName is the storage account of the issuer.
func (o Options) StorageAccountName() string { return cmp.Or(o.Issuer.StorageAccount, o.Name) }

// ContainerName is the container of the issuer's documents.
func (o Options) ContainerName() string { return cmp.Or(o.Issuer.Container, o.Name) }

// IssuerURL is the URL that tokens name as their issuer. It is known before anything is made.
func (o Options) IssuerURL(plan.Known) (string, bool) {
	if o.Issuer.URL != "" {
		return o.Issuer.URL, true
	}
	return o.containerURL(o.ContainerName()), true
}

// containerURL is where a container of the storage account is.
func (o Options) containerURL(name string) string {
	return "https://" + o.StorageAccountName() + ".blob." + cmp.Or(o.StorageSuffix, publicStorage) + "/" + name
}

// location is the region as Azure's answers name it.
func (o Options) location() string { return location(o.Region) }

// location is the name of a region that may be given by its display name: "East US" is "eastus".
func location(region string) string {
	return strings.ToLower(strings.ReplaceAll(region, " ", ""))
}
