package azure

import (
	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/azure/federation"
)

// issuer are the flags that say where the keys of the cluster's issuer are published, and which they are.
type issuer struct {
	key                     setup.PublicKey
	account, container, url string
	replaceKeys             bool
}

func (i *issuer) addTo(flags *cli.Flags, keyFileHelp string) {
	i.key.AddTo(flags, keyFileHelp)
	i.addPlace(flags)
	flags.StringVar(&i.url, "issuer-url", "", "URL of an issuer that is kept elsewhere: no storage account is created, and the documents are yours to publish")
	flags.BoolVar(&i.replaceKeys, "replace-keys", false, "remove the keys from the key set that are not the given one; tokens signed with them are refused from then on")
}

// addPlace adds the flags that say where in the resource group the issuer is.
func (i *issuer) addPlace(flags *cli.Flags) {
	addAccount(flags, &i.account)
	flags.StringVar(&i.container, "blob-container-name", "", "blob container of the issuer's documents; that of --name if it is not given")
}

// addAccount adds --storage-account-name.
func addAccount(flags *cli.Flags, account *string) {
	flags.StringVar(account, "storage-account-name", "", "storage account of the issuer, of 3 to 24 small letters and digits; that of --name if it is not given")
}

// options are the issuer's, without its key.
func (i *issuer) options() federation.Issuer {
	return federation.Issuer{StorageAccount: i.account, Container: i.container, URL: i.url, ReplaceKeys: i.replaceKeys}
}
