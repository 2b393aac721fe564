package gcp

import (
	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/gcp/federation"
)

// issuer are the flags that say where the keys of the cluster's issuer are published, and which they are.
type issuer struct {
	key         setup.PublicKey
	storage     *string
	region, url string
	replaceKeys bool
}

func (i *issuer) addTo(flags *cli.Flags, keyFileHelp string) {
	i.key.AddTo(flags, keyFileHelp)
	i.addPlace(flags, "location of the bucket of the issuer: a multi-region, a dual-region or a region")
	flags.BoolVar(&i.replaceKeys, "replace-keys", false, "remove the keys from the key set that are not the given one; tokens signed with them are refused from then on")
}

// addPlace adds the flags that say where the issuer is.
func (i *issuer) addPlace(flags *cli.Flags, regionHelp string) {
	flags.StringVar(&i.region, "region", federation.DefaultRegion, regionHelp)
	var storages []string
	for _, storage := range federation.KeyStorages() {
		storages = append(storages, string(storage))
	}
	i.storage = flags.Choice("key-storage-method", "", "where the public keys are: in a bucket that everybody can read, or in the workload identity provider and nowhere else", storages...)
	flags.StringVar(&i.url, "issuer-url", "", "URL of an issuer that is kept elsewhere: no bucket is created, and unless the keys are in the provider, the documents are yours to publish")
}

// options has what the flags say of the issuer in options, except for its key.
func (i *issuer) options(o federation.Options) federation.Options {
	o.Region = i.region
	o.Issuer = federation.Issuer{KeyStorage: federation.KeyStorage(*i.storage), URL: i.url, ReplaceKeys: i.replaceKeys}
	return o
}
