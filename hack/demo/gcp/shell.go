package gcp

// Environment implements cloud.API. Nobody looks for credentials in the metadata of a virtual machine.
func (c *Cloud) Environment(caFile string) []string {
	return []string{"NO_GCE_CHECK=true", "CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE=" + caFile, "REQUESTS_CA_BUNDLE=" + caFile}
}

// Administration implements cloud.API.
func (c *Cloud) Administration() []string {
	return []string{
		"GOOGLE_APPLICATION_CREDENTIALS=" + c.adminFile, "CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE=" + c.adminFile,
		"CLOUDSDK_CORE_PROJECT=" + projectID,
	}
}

// Unset implements cloud.API.
func (c *Cloud) Unset() []string {
	return []string{"GOOGLE_CREDENTIALS", "GOOGLE_CLOUD_KEYFILE_JSON", "GCLOUD_KEYFILE_JSON", "GOOGLE_CLOUD_UNIVERSE_DOMAIN"}
}

// LookAtKeys implements cloud.Minting.
func (c *Cloud) LookAtKeys() []string {
	return []string{
		"gcloud iam service-accounts list",
		"gcloud projects get-iam-policy " + projectID,
		"gcloud iam service-accounts keys list --iam-account ADDRESS",
	}
}

// LookAtTokens implements cloud.Federation.
func (c *Cloud) LookAtTokens() []string {
	return []string{
		`kubectl -n openshift-ingress-operator get secret cloud-credentials -o jsonpath='{.data.service_account\.json}' | base64 -d`,
		"kubectl -n openshift-ingress-operator create token ingress-operator --audience openshift",
		"gcloud iam workload-identity-pools providers list --location global --workload-identity-pool demo",
		"gcloud iam service-accounts get-iam-policy ADDRESS",
	}
}
