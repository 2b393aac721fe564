package ccoctl_test

import (
	"maps"
	"strings"
)

// azureFlags are the flags of earlier releases. None of their defaults is in the help of those: they hang on other flags.
var azureFlags = map[string][]string{
	"create-key-pair": {"output-dir"},
	"create-oidc-issuer": {
		"name", "region", "subscription-id", "tenant-id", "public-key-file", "oidc-resource-group-name", "storage-account-name", "blob-container-name", "user-tags",
		"output-dir", "dry-run",
	},
	"create-managed-identities": {
		"name", "region", "subscription-id", "credentials-requests-dir", "issuer-url", "oidc-resource-group-name", "installation-resource-group-name",
		"dnszone-resource-group-name", "network-resource-group-name", "user-tags", "output-dir", "enable-tech-preview", "preserve-existing-roles", "dry-run",
	},
	"create-all": {
		"name", "region", "subscription-id", "tenant-id", "credentials-requests-dir", "public-key-file", "oidc-resource-group-name", "installation-resource-group-name",
		"dnszone-resource-group-name", "network-resource-group-name", "storage-account-name", "blob-container-name", "user-tags", "output-dir", "enable-tech-preview",
		"preserve-existing-roles",
	},
	"delete":               {"name", "region", "subscription-id", "oidc-resource-group-name", "storage-account-name", "dry-run", "delete-oidc-resource-group"},
	"apply secrets":        {"output-dir", "kubeconfig"},
	"set-upgradeable-to":   {"kubeconfig"},
	"plan create-all":      {"name", "region", "subscription-id", "tenant-id", "output-dir", "credentials-requests-dir"},
	"verify":               {"name", "region", "subscription-id"},
	"plan delete":          {"name", "region", "subscription-id"},
	"plan apply secrets":   {"output-dir"},
	"plan create-key-pair": {"output-dir"},
}

// azureRequired are the required ones, as the error names them.
var azureRequired = map[string]string{
	"create-oidc-issuer":        `"name", "region", "subscription-id", "tenant-id"`,
	"create-managed-identities": `"credentials-requests-dir", "issuer-url", "name", "region", "subscription-id"`,
	"create-all":                `"credentials-requests-dir", "name", "region", "subscription-id", "tenant-id"`,
	"delete":                    `"name", "region", "subscription-id"`,
}

// azureOptions are flags that no set-up in Azure can have.
func azureOptions() map[string]option {
	const user, account, container = "--user-tags", "--storage-account-name", "--blob-container-name"
	tags := make([]string, 50)
	for i := range tags {
		tags[i] = "k" + strings.Repeat("x", i) + "=v"
	}
	all := map[string]option{
		"a hyphen first": {[]string{"--name=-a"}, "--name"},
		"a name that no storage account can have": {[]string{"--name=my-prod"}, account},
		"capitals in the storage account":         {[]string{account + "=Prod"}, account},
		"a short storage account":                 {[]string{account + "=ab"}, account},
		"a long storage account":                  {[]string{account + "=" + strings.Repeat("a", 25)}, account},
		"a host for a storage account":            {[]string{account + "=evil.example.com"}, account},
		"capitals in the container":               {[]string{container + "=Prod"}, container},
		"two hyphens in the container":            {[]string{container + "=a--b"}, container},
		"a short container":                       {[]string{container + "=ab"}, container},
		"a path for a container":                  {[]string{container + "=../x"}, container},
		"no subscription":                         {[]string{"--subscription-id="}, "subscription-id"},
		"the name of a subscription":              {[]string{"--subscription-id=Pay as you go"}, "--subscription-id"},
		"no tenant":                               {[]string{"--tenant-id="}, "tenant-id"},
		"a domain for a tenant":                   {[]string{"--tenant-id=contoso.example.com/x"}, "--tenant-id"},
		"an empty region":                         {[]string{"--region="}, "region"},
		"a URL for a region":                      {[]string{"--region=https://x"}, "--region"},
		"one group for both":                      {[]string{"--oidc-resource-group-name=prod"}, "--installation-resource-group-name"},
		"one group for both, but for capitals":    {[]string{"--installation-resource-group-name=PROD-OIDC"}, "--oidc-resource-group-name"},
		"a dot at the end of a group":             {[]string{"--network-resource-group-name=a."}, "--network-resource-group-name"},
		"a slash in a group":                      {[]string{"--dnszone-resource-group-name=a/b"}, "--dnszone-resource-group-name"},
		"a tag that is not one":                   {[]string{user + "=novalue"}, user},
		"a tag of our own":                        {[]string{user + "=" + azureMark + "=x"}, user},
		"a tag of our own in capitals":            {[]string{user + "=" + strings.ToUpper(azureMark) + "=x"}, user},
		"a tag with a slash":                      {[]string{user + "=a/b=x"}, user},
		"a long tag":                              {[]string{user + "=" + strings.Repeat("k", 513) + "=x"}, user},
		"a long value":                            {[]string{user + "=k=" + strings.Repeat("v", 257)}, user},
		"an empty tag":                            {[]string{user + "==x"}, user},
		"more tags than a resource takes":         {[]string{user + "=" + strings.Join(tags, ",")}, user},
	}
	maps.Copy(all, issuerOptions())
	return all
}
