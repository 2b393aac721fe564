package azure

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/azure/api"
	"github.com/cloudcredential/operator/internal/secret"
)

// Keys of root and target Secrets. Components read them by these names.
const (
	keyClientID       = "azure_client_id"
	keyClientSecret   = "azure_client_secret"
	keyRegion         = "azure_region"
	keyResourceGroup  = "azure_resourcegroup"
	keyResourcePrefix = "azure_resource_prefix"
	keySubscriptionID = "azure_subscription_id"
	keyTenantID       = "azure_tenant_id"
	keyTokenFile      = "azure_federated_token_file"
)

// passedKeys are the keys of the root secret that are handed on.
func passedKeys() []string {
	return []string{keyClientID, keyClientSecret, keyRegion, keyResourceGroup, keyResourcePrefix, keySubscriptionID, keyTenantID}
}

// root is a credential taken apart.
type root struct {
	tenant, client, subscription, resourceGroup string
	secret                                      secret.Value
}

// rootOf takes a credential apart. Its error names each key that is missing or holds what cannot be used.
func rootOf(credential cloud.Credential) (root, error) {
	var problems []string
	take := func(key string) string {
		value := credential[key].RevealString()
		switch {
		case value == "":
			problems = append(problems, "it has no "+key)
		case strings.TrimSpace(value) != value || strings.ContainsFunc(value, unicode.IsControl):
			problems = append(problems, key+" begins or ends with a space, or holds a line break")
		}
		return value
	}
	r := root{tenant: take(keyTenantID), client: take(keyClientID), subscription: take(keySubscriptionID)}
	take(keyClientSecret)
	r.secret = credential[keyClientSecret]
	r.resourceGroup = credential[keyResourceGroup].RevealString()
	if len(problems) == 0 {
		problems = r.misplaced()
	}
	if len(problems) > 0 {
		return root{}, errors.New(strings.Join(problems, ", "))
	}
	return r, nil
}

// domain is the form of a tenant's domain, which may stand for its ID.
var domain = regexp.MustCompile(`^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)

// misplaced names what cannot be what it should be. It is not sent anywhere, for Azure quotes it, and not quoted here: somebody may have mistaken one
// key for another, and put the secret there.
func (r root) misplaced() []string {
	var problems []string
	if !api.IsGUID(r.client) {
		problems = append(problems, keyClientID+" is not the ID of an application")
	}
	if !api.IsGUID(r.tenant) && !domain.MatchString(r.tenant) {
		problems = append(problems, keyTenantID+" is not the ID of a tenant")
	}
	if !api.IsGUID(r.subscription) {
		problems = append(problems, keySubscriptionID+" is not the ID of a subscription")
	}
	return problems
}

// principal is how the credential's owner is named to people.
func (r root) principal() string { return "application " + r.client }

// unusable says that the root secret cannot be used for something, and why.
func unusable(what string, err error) error {
	return fmt.Errorf("root secret %s cannot be %s: %w", rootSecret(), what, err)
}
