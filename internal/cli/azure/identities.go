package azure

import (
	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/azure/federation"
)

// identities are the flags that say which CredentialsRequests to satisfy, and where their managed identities have roles.
type identities struct {
	setup.Requests
	installationGroup, networkGroup, zoneGroup string
	preserveRoles                              bool
}

func (i *identities) addTo(flags *cli.Flags) {
	i.AddTo(flags, "managed identities")
	flags.StringVar(&i.installationGroup, "installation-resource-group-name", "", "resource group of the cluster, in which every identity has its roles; that of --name if it is not given")
	flags.StringVar(&i.networkGroup, "network-resource-group-name", "", "resource group of an existing virtual network, in which the components that work on it have their roles, too")
	flags.StringVar(&i.zoneGroup, "dnszone-resource-group-name", "", "resource group of an existing DNS zone, in which the ingress operator has its roles, too")
	flags.BoolVar(&i.preserveRoles, "preserve-existing-roles", false, "leave the managed identities those of their roles, too, that a request no longer asks for")
}

// into has what the flags say in options. What they say of requests is there also where it is an error.
func (i *identities) into(o federation.Options) (options federation.Options, notes []string, err error) {
	o.InstallationGroup, o.NetworkGroup, o.DNSZoneGroup, o.PreserveExistingRoles = i.installationGroup, i.networkGroup, i.zoneGroup, i.preserveRoles
	loaded, err := i.Load("AzureProviderSpec", o.ValidateRequest)
	o.Requests = loaded.Requests
	return o, loaded.Notes, err
}
