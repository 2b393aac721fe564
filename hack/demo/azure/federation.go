package azure

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt"
	"github.com/cloudcredential/operator/test/sts/attempt/onazure"
)

var _ cloud.Federation = (*Cloud)(nil)

// Words implements cloud.Federation.
func (c *Cloud) Words() cloud.Words {
	return cloud.Words{
		Role: "managed identity", Strangers: "20 managed identities, 10 role assignments, groups of network and DNS zone",
		Shared: "A subscription that others use, too", Prepares: "ccoctl prepares the subscription",
		Verify: "Entra can verify the cluster's tokens", Refusals: "Tokens that must not do, and Entra's answers",
		SDKHeading: "The Secret is what Microsoft's library needs", Opening: "An identity that somebody opened",
		Made:   "the key pair, a storage account with the public key, and %d managed identities, each with a role for the groups that it works in,",
		Gone:   "identities, roles, their assignments, storage account and resource group are gone",
		Others: "identities, roles, assignments, accounts and groups",
		SDK: "azidentity takes client, tenant and token of the Secret of %s for its configuration, and azblob keeps a blob with that in a storage account of the " +
			"registry's own; the issuer's blobs are refused",
		AddOnSDK: "azidentity takes this Secret with the token at its cloudTokenPath: " + addOn().Own.Right + " is allowed in the cluster's group alone, " +
			addOn().Foreign.Right + " denied",
		Unmade: "no application in the directory",
	}
}

// Audiences implements cloud.Federation.
func (c *Cloud) Audiences() []string { return []string{attempt.Audience} }

// Groups that are there before the cluster is, and that somebody else keeps: those of its network and of its public DNS zone.
const (
	NetworkGroup = "shared-network"
	DNSGroup     = "shared-dns"
)

// Flags implements cloud.Federation. A storage account cannot have every name that a set-up can have.
func (c *Cloud) Flags(setup string) cloud.Flags {
	account := []string{"--storage-account-name", issuerAccount(setup)}
	return cloud.Flags{
		Where:   []string{"--region", region, "--subscription-id", c.subscription},
		Whole:   append([]string{"--tenant-id", c.tenant, "--network-resource-group-name", NetworkGroup, "--dnszone-resource-group-name", DNSGroup}, account...),
		Removal: append([]string{"--delete-oidc-resource-group"}, account...),
	}
}

// issuerAccount is the storage account of a set-up's issuer.
func issuerAccount(setup string) string { return strings.ReplaceAll(setup, "-", "") + "issuer" }

// The groups that a set-up has by default: that of its issuer and its identities, and that of the cluster.
func oidcGroup(setup string) string    { return setup + "-oidc" }
func clusterGroup(setup string) string { return setup }

// StoresKey implements cloud.Federation.
func (c *Cloud) StoresKey(secret cloud.Credential) bool {
	for name, value := range secret {
		if strings.Contains(name, "secret") || strings.Contains(name, "certificate") || bytes.Contains(value, []byte("PRIVATE KEY")) {
			return true
		}
	}
	return false
}

// Judged implements cloud.Federation.
func (c *Cloud) Judged() string { return "openshift-ingress-azure" }

// Refusals implements cloud.Federation.
func (c *Cloud) Refusals() []attempt.Refused { return onazure.Refusals() }

// Codes implements cloud.Federation. Another cluster has another issuer, which no credential of the identity names; an identity that is gone is unknown.
func (c *Cloud) Codes() cloud.Codes {
	return cloud.Codes{Foreign: onazure.UnknownIssuer, Stranger: onazure.OtherSubject, Gone: onazure.NoSuchIdentity}
}

// NoIdentity implements cloud.Federation. Operators of earlier releases registered applications, whose names began with that of the cluster.
func (c *Cloud) NoIdentity(ctx context.Context) error {
	var all []struct{ Name string }
	if err := c.control.Read(ctx, "applications", &all); err != nil {
		return err
	}
	for _, a := range all {
		if strings.HasPrefix(a.Name, c.infrastructure) {
			return fmt.Errorf("the directory has an application %s", a.Name)
		}
	}
	return nil
}

// LookAtTokens implements cloud.Federation.
func (c *Cloud) LookAtTokens() []string {
	return []string{
		"kubectl -n openshift-ingress-operator get secret cloud-credentials -o jsonpath='{.data.azure_client_id}' | base64 -d",
		"kubectl -n openshift-ingress-operator create token ingress-operator --audience openshift",
		"az identity list --resource-group " + oidcGroup("demo"),
		"az identity federated-credential list --resource-group " + oidcGroup("demo") + " --identity-name demo-openshift-ingress-operator-cloud-credentials",
		"az role assignment list --all --assignee CLIENT_ID",
	}
}
