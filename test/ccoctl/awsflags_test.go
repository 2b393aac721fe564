package ccoctl_test

// awsFlags are the flags of earlier releases, with the default where the help shows one.
var awsFlags = map[string][]string{
	"create-key-pair":          {"output-dir"},
	"create-identity-provider": {"name", "region", "public-key-file", "output-dir", "dry-run", "create-private-s3-bucket"},
	"create-iam-roles": {
		"name", "region", "output-dir", "dry-run", "credentials-requests-dir", "identity-provider-arn", "permissions-boundary-arn", "enable-tech-preview",
	},
	"create-all": {
		"name", "region", "public-key-file", "output-dir", "dry-run", "create-private-s3-bucket", "credentials-requests-dir", "permissions-boundary-arn", "enable-tech-preview",
	},
	"delete":               {"name", "region"},
	"apply secrets":        {"output-dir", "kubeconfig"},
	"set-upgradeable-to":   {"kubeconfig"},
	"plan create-all":      {"name", "region", "output-dir", "credentials-requests-dir"},
	"verify":               {"name", "region"},
	"plan delete":          {"name", "region"},
	"plan apply secrets":   {"output-dir"},
	"plan create-key-pair": {"output-dir"},
}

// awsRequired are the required ones, as the error names them.
var awsRequired = map[string]string{
	"create-all":               `"credentials-requests-dir", "name", "region"`,
	"create-iam-roles":         `"credentials-requests-dir", "identity-provider-arn", "name"`,
	"create-identity-provider": `"name", "region"`,
	"delete":                   `"name", "region"`,
}
