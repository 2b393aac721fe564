package ccoctl_test

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
