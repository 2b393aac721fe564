package openstack

import (
	"fmt"
	"regexp"
)

// Keys of the root secret. All but the last are those that components read.
const (
	cloudsKey, confKey       = "clouds.yaml", "clouds.conf"
	authorityKey, commentKey = "cacert", "comment"
)

const (
	// cloudName is the entry of clouds.yaml that components read.
	cloudName = "openstack"
	region    = "RegionOne"
	// placeOfComponents is where components find the certificates of the cloud.
	placeOfComponents = "/etc/kubernetes/static-pod-resources/configmaps/cloud-config/ca-bundle.pem"
)

// credential is an application credential.
type credential struct{ ID, Secret string }

// fields are those of a clouds.yaml.
func (k credential) fields() string {
	return "application_credential_id: " + k.ID + "\n      application_credential_secret: " + k.Secret + "\n    auth_type: v3applicationcredential"
}

// cloudsFile is a clouds.yaml with one entry ("Configuring OpenStack SDK Applications").
func cloudsFile(name, authURL, fields, authority string) []byte {
	return fmt.Appendf(nil, `clouds:
  %s:
    auth:
      auth_url: %s
      %s
    region_name: %s
    identity_api_version: "3"
    cacert: %s
`, name, authURL, fields, region, authority)
}

// confFile is what the cloud's controller manager reads ("OpenStack Cloud Controller Manager": section Global).
func confFile(authURL string, of credential) []byte {
	return fmt.Appendf(nil, `[Global]
auth-url = "%s"
application-credential-id = "%s"
application-credential-secret = "%s"
region = "%s"
ca-file = "%s"
`, authURL, of.ID, of.Secret, region, placeOfComponents)
}

var (
	authorityField = regexp.MustCompile(`(?m)^    cacert: .*$`)
	secretField    = regexp.MustCompile(`(?m)^ +(?:application_credential_secret|password): (.+)$`)
)

// atPlace is a clouds.yaml with the certificates elsewhere.
func atPlace(file []byte, place string) []byte {
	return authorityField.ReplaceAll(file, []byte("    cacert: "+place))
}

// secretsIn are the secrets and passwords of a clouds.yaml.
func secretsIn(file []byte) []string {
	var all []string
	for _, found := range secretField.FindAllSubmatch(file, -1) {
		all = append(all, string(found[1]))
	}
	return all
}
