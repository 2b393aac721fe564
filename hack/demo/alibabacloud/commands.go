package alibabacloud

import "github.com/cloudcredential/operator/hack/demo/cloud"

// Make implements cloud.Stored.
func (c *Cloud) Make(s cloud.SetUp) []string {
	return append([]string{"create-ram-users"}, c.described(s)...)
}

// Verify implements cloud.Keyed.
func (c *Cloud) Verify(s cloud.SetUp) []string { return append([]string{"verify"}, c.described(s)...) }

func (c *Cloud) described(s cloud.SetUp) []string {
	return append(c.named(s), "--credentials-requests-dir", s.Requests, "--output-dir", s.Output, "--enable-tech-preview")
}

// named are the flags that every command has to have.
func (c *Cloud) named(s cloud.SetUp) []string { return []string{"--name", s.Name, "--region", region} }

// Remove implements cloud.Keyed.
func (c *Cloud) Remove(s cloud.SetUp) []string {
	return append([]string{"delete-ram-users"}, c.named(s)...)
}

// Environment implements cloud.API. The APIs are found by their own host names.
func (c *Cloud) Environment(string) []string { return nil }

// Administration implements cloud.API.
func (c *Cloud) Administration() []string {
	return []string{"ALIBABA_CLOUD_ACCESS_KEY_ID=" + c.admin.ID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET=" + c.admin.Secret}
}

// Unset implements cloud.API.
func (c *Cloud) Unset() []string {
	return []string{"ALIBABA_CLOUD_CREDENTIALS_FILE", "ALIBABA_CLOUD_SECURITY_TOKEN"}
}

// LookAtStored implements cloud.Stored.
func (c *Cloud) LookAtStored() []string {
	return []string{
		"kubectl -n openshift-ingress-operator get secret cloud-credentials -o jsonpath='{.data.credentials}' | base64 -d",
		"aliyun ram ListUsers",
		"aliyun ram ListPoliciesForUser --UserName demo-openshift-ingress-operator-cloud-credentials",
	}
}
