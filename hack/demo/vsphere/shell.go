package vsphere

// Environment implements cloud.API.
func (c *Cloud) Environment(caFile string) []string { return []string{"GOVC_TLS_CA_CERTS=" + caFile} }

// Administration implements cloud.API: that of the first vCenter.
func (c *Cloud) Administration() []string {
	admin := c.admin[east]
	return []string{"GOVC_URL=https://" + east, "GOVC_USERNAME=" + admin.user, "GOVC_PASSWORD='" + admin.password + "'"}
}

// Unset implements cloud.API.
func (c *Cloud) Unset() []string {
	return []string{"GOVC_INSECURE", "GOVC_TLS_KNOWN_HOSTS", "GOVC_CERTIFICATE", "GOVC_PRIVATE_KEY", "GOVC_DATACENTER"}
}

// LookAtSecrets implements cloud.Passthrough.
func (c *Cloud) LookAtSecrets() []string {
	return []string{
		"kubectl -n openshift-machine-api get secret vsphere-cloud-credentials -o json | jq '.data | map_values(@base64d)'",
		"govc about; govc permissions.ls /",
		"govc find / -type d",
	}
}
