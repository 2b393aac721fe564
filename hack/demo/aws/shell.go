package aws

// Environment implements cloud.API.
func (c *Cloud) Environment(caFile string) []string {
	return []string{"AWS_CA_BUNDLE=" + caFile, "AWS_EC2_METADATA_DISABLED=true"}
}

// Administration implements cloud.API.
func (c *Cloud) Administration() []string {
	return []string{
		"AWS_ACCESS_KEY_ID=" + c.admin.ID, "AWS_SECRET_ACCESS_KEY=" + c.admin.Secret, "AWS_DEFAULT_REGION=" + region,
	}
}

// Unset implements cloud.API.
func (c *Cloud) Unset() []string {
	return []string{"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"}
}

// LookAtKeys implements cloud.Minting.
func (c *Cloud) LookAtKeys() []string {
	return []string{
		"aws iam list-users --query 'Users[].UserName'",
		"aws iam delete-user-policy --user-name NAME --policy-name NAME-policy   # and get it again",
	}
}

// LookAtTokens implements cloud.Federation.
func (c *Cloud) LookAtTokens() []string {
	return []string{
		"kubectl -n openshift-ingress-operator get secret cloud-credentials -o jsonpath='{.data.credentials}' | base64 -d",
		"kubectl -n openshift-ingress-operator create token ingress-operator --audience openshift",
		"aws sts assume-role-with-web-identity --role-session-name me --role-arn ROLE --web-identity-token TOKEN",
	}
}
