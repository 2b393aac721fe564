package ibmcloud

// Environment implements cloud.API. The APIs are found by their own host names.
func (c *Cloud) Environment(string) []string { return nil }

// Administration implements cloud.API.
func (c *Cloud) Administration() []string { return []string{"IC_API_KEY=" + c.apiKey} }

// Unset implements cloud.API.
func (c *Cloud) Unset() []string {
	return []string{"IBMCLOUD_API_KEY", "BM_API_KEY", "BLUEMIX_API_KEY"}
}

// LookAtStored implements cloud.Stored.
func (c *Cloud) LookAtStored() []string {
	return []string{
		"kubectl -n openshift-ingress-operator get secret cloud-credentials -o json | jq '.data | map_values(@base64d)'",
		`ibmcloud login --apikey "$IC_API_KEY" --no-region`,
		"ibmcloud iam service-ids",
		"ibmcloud iam service-policies demo-openshift-ingress-operator-cloud-credentials",
	}
}
