package aws

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// issuer are the flags that say where the cluster's issuer is, and which key it publishes.
type issuer struct {
	keyFile         string
	private, noWait bool
	url             string
	replaceKeys     bool
}

func (i *issuer) addTo(flags *cli.Flags, keyFileHelp string) {
	flags.StringVar(&i.keyFile, "public-key-file", "", keyFileHelp)
	flags.File("public-key-file")
	flags.BoolVar(&i.private, "create-private-s3-bucket", false, "create a private S3 bucket and publish it through a CloudFront distribution")
	flags.BoolVar(&i.noWait, "no-wait", false, "do not wait until a new CloudFront distribution can be reached; the identity provider and the roles may then need a second run")
	flags.StringVar(&i.url, "issuer-url", "", "URL of an issuer that is kept elsewhere: no bucket is created, and the documents are yours to publish")
	flags.BoolVar(&i.replaceKeys, "replace-keys", false, "remove the keys from the key set that are not the given one; tokens signed with them are refused from then on")
}

// options are the issuer's, without its key.
func (i *issuer) options() federation.Issuer {
	return federation.Issuer{Private: i.private, URL: i.url, NoWait: i.noWait, ReplaceKeys: i.replaceKeys}
}

// readKey reads a public key file. A directory that holds one under its usual name will do.
func readKey(path string) (oidc.PublicKey, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, oidc.PublicKeyFile)
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return oidc.PublicKey{}, fmt.Errorf("there is no public key file %s: create a key pair with create-key-pair, or name the cluster's public key with --public-key-file", path)
	}
	if err != nil {
		return oidc.PublicKey{}, fmt.Errorf("read the public key file %s: %w; name a readable one with --public-key-file", path, err)
	}
	key, err := oidc.ParsePublicKey(text)
	if err != nil {
		return oidc.PublicKey{}, fmt.Errorf("the public key file %s cannot be used: %w", path, err)
	}
	return key, nil
}

// fixedKey is a key that is known.
func fixedKey(key oidc.PublicKey) func(plan.Known) (oidc.PublicKey, bool) {
	return func(plan.Known) (oidc.PublicKey, bool) { return key, true }
}

// generatedKey is the key of the pair in the output directory, which may have to be made first.
func generatedKey(known plan.Known) (oidc.PublicKey, bool) {
	text, found := known.Output(oidc.SigningKeysRef(), oidc.OutputPublicKey)
	if !found {
		return oidc.PublicKey{}, false
	}
	key, err := oidc.ParsePublicKey([]byte(text.Text()))
	return key, err == nil
}
