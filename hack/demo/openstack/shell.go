package openstack

// Environment implements cloud.API.
func (c *Cloud) Environment(caFile string) []string { return []string{"OS_CACERT=" + caFile} }

// Administration implements cloud.API.
func (c *Cloud) Administration() []string {
	return []string{"OS_CLIENT_CONFIG_FILE=" + c.told.CloudsFile, "OS_CLOUD=" + cloudName}
}

// Unset implements cloud.API.
func (c *Cloud) Unset() []string {
	return []string{"OS_AUTH_URL", "OS_USERNAME", "OS_PASSWORD", "OS_PROJECT_ID", "OS_PROJECT_NAME", "OS_TOKEN", "OS_AUTH_TYPE"}
}

// LookAtSecrets implements cloud.Passthrough.
func (c *Cloud) LookAtSecrets() []string {
	return []string{
		"kubectl -n openshift-machine-api get secret openstack-cloud-credentials -o json | jq -r '.data[\"clouds.yaml\"] | @base64d'",
		"openstack application credential list",
		"openstack server list",
	}
}
