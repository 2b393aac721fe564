package ibmcloud

import "github.com/cloudcredential/operator/hack/demo/cloud"

// Make implements cloud.Stored.
func (c *Cloud) Make(s cloud.SetUp) []string {
	return append([]string{"create-service-id"}, c.described(s)...)
}

// Verify implements cloud.Keyed.
func (c *Cloud) Verify(s cloud.SetUp) []string { return append([]string{"verify"}, c.described(s)...) }

// described are the flags of what makes all of a set-up, or looks at it.
func (c *Cloud) described(s cloud.SetUp) []string {
	return append(c.asked(s), "--output-dir", s.Output, "--resource-group-name", group, "--enable-tech-preview")
}

// asked are the flags that every command has to have.
func (c *Cloud) asked(s cloud.SetUp) []string {
	return []string{"--name", s.Name, "--credentials-requests-dir", s.Requests}
}

// Refresh implements cloud.Refreshing.
func (c *Cloud) Refresh(s cloud.SetUp) []string {
	return append(append([]string{"refresh-keys"}, c.asked(s)...), "--kubeconfig", s.Kubeconfig, "--resource-group-name", group, "--enable-tech-preview")
}

// Remove implements cloud.Keyed.
func (c *Cloud) Remove(s cloud.SetUp) []string {
	return append([]string{"delete-service-id"}, c.asked(s)...)
}
