package ccoctl_test

import (
	"maps"
	"strings"
)

// gcpFlags are the flags of earlier releases, with the default where the help shows one.
var gcpFlags = map[string][]string{
	"create-key-pair":               {"output-dir"},
	"create-workload-identity-pool": {"name", "project", "output-dir", "dry-run"},
	"create-workload-identity-provider": {
		"name", "project", "region=us", "workload-identity-pool", "workload-identity-provider", "public-key-file", "key-storage-method=public-bucket", "output-dir", "dry-run",
	},
	"create-service-accounts": {
		"name", "project", "workload-identity-pool", "workload-identity-provider", "credentials-requests-dir", "enable-tech-preview", "output-dir", "dry-run",
	},
	"create-all": {
		"name", "project", "region=us", "workload-identity-pool", "workload-identity-provider", "public-key-file", "key-storage-method=public-bucket",
		"credentials-requests-dir", "enable-tech-preview", "output-dir",
	},
	"delete":               {"name", "project", "workload-identity-pool", "credentials-requests-dir", "force-delete-custom-roles"},
	"apply secrets":        {"output-dir", "kubeconfig"},
	"set-upgradeable-to":   {"kubeconfig"},
	"plan create-all":      {"name", "project", "output-dir", "credentials-requests-dir"},
	"verify":               {"name", "project"},
	"plan delete":          {"name", "project"},
	"plan apply secrets":   {"output-dir"},
	"plan create-key-pair": {"output-dir"},
}

// gcpRequired are the required ones, as the error names them. Earlier releases needed the requests to delete, too.
var gcpRequired = map[string]string{
	"create-workload-identity-pool":     `"name", "project"`,
	"create-workload-identity-provider": `"name", "project", "workload-identity-pool"`,
	"create-service-accounts":           `"credentials-requests-dir", "name", "project", "workload-identity-pool", "workload-identity-provider"`,
	"create-all":                        `"credentials-requests-dir", "name", "project"`,
	"delete":                            `"name", "project"`,
}

// gcpOptions are flags that no set-up in Google Cloud can have.
func gcpOptions() map[string]option {
	all := map[string]option{
		"a long name":                {[]string{"--name=" + strings.Repeat("a", 33)}, "Name can be at most 32 characters long"},
		"an empty project":           {[]string{"--project="}, "project"},
		"a project that is none":     {[]string{"--project=My Project"}, "--project"},
		"keys that are kept nowhere": {[]string{"--key-storage-method=x"}, "must be one of: public-bucket, pool-jwk-file"},
		"a pool of Google's own":     {[]string{"--workload-identity-pool=gcp-x"}, "--workload-identity-pool"},
		"a provider with a slash":    {[]string{"--workload-identity-provider=a/b"}, "--workload-identity-provider"},
		"a region with a line break": {[]string{"--region=u\ns"}, "--region"},
	}
	maps.Copy(all, issuerOptions())
	return all
}
