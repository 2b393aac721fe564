package azure

// Environment implements cloud.API.
func (c *Cloud) Environment(caFile string) []string {
	return []string{"REQUESTS_CA_BUNDLE=" + caFile, "AZURE_CORE_COLLECT_TELEMETRY=false"}
}

// Administration implements cloud.API.
func (c *Cloud) Administration() []string {
	return []string{"AZURE_TENANT_ID=" + c.tenant, "AZURE_CLIENT_ID=" + c.admin.ClientID, "AZURE_CLIENT_SECRET=" + c.admin.ClientSecret}
}

// Unset implements cloud.API.
func (c *Cloud) Unset() []string {
	return []string{"AZURE_AUTHORITY_HOST", "AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_FEDERATED_TOKEN_FILE", "AZURE_USERNAME", "AZURE_PASSWORD", "AZURE_ENVIRONMENT_FILEPATH"}
}

// LookAtSecrets implements cloud.Passthrough.
func (c *Cloud) LookAtSecrets() []string {
	return []string{
		"kubectl -n openshift-ingress-operator get secret cloud-credentials -o json | jq '.data | map_values(@base64d)'",
		`az login --service-principal --tenant "$AZURE_TENANT_ID" --username "$AZURE_CLIENT_ID" --password "$AZURE_CLIENT_SECRET"`,
		"az role assignment list --all",
	}
}
