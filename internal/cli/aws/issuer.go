package aws

import (
	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
)

// issuer are the flags that say where the cluster's issuer is, and which key it publishes.
type issuer struct {
	key             setup.PublicKey
	private, noWait bool
	url             string
	replaceKeys     bool
}

func (i *issuer) addTo(flags *cli.Flags, keyFileHelp string) {
	i.key.AddTo(flags, keyFileHelp)
	flags.BoolVar(&i.private, "create-private-s3-bucket", false, "create a private S3 bucket and publish it through a CloudFront distribution")
	flags.BoolVar(&i.noWait, "no-wait", false, "do not wait until a new CloudFront distribution can be reached; the identity provider and the roles may then need a second run")
	flags.StringVar(&i.url, "issuer-url", "", "URL of an issuer that is kept elsewhere: no bucket is created, and the documents are yours to publish")
	flags.BoolVar(&i.replaceKeys, "replace-keys", false, "remove the keys from the key set that are not the given one; tokens signed with them are refused from then on")
}

// options are the issuer's, without its key.
func (i *issuer) options() federation.Issuer {
	return federation.Issuer{Private: i.private, URL: i.url, NoWait: i.noWait, ReplaceKeys: i.replaceKeys}
}
