package azure

import (
	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/azure/federation"
	"github.com/cloudcredential/operator/internal/oidc"
)

// createOIDCIssuer is `ccoctl azure create-oidc-issuer`.
type createOIDCIssuer struct {
	subscription subscription
	issuer       issuer
	output       setup.Output
}

func createOIDCIssuerCommand() cli.Command {
	return cli.Command{
		Name:  "create-oidc-issuer",
		Short: "Create OIDC Issuer",
		Long: "Publish the cluster's public key as an OpenID Connect issuer, in a blob container that everybody can read.\n\n" +
			"What exists already is brought up to date, and keys that the issuer publishes already stay unless --replace-keys is given.",
		Example: "  ccoctl azure create-oidc-issuer --name mycluster --region westeurope --subscription-id $SUBSCRIPTION --tenant-id $TENANT \\\n" +
			"    --public-key-file ./serviceaccount-signer.public",
		Verb: func(flags *cli.Flags) cli.Verb { return newCreateOIDCIssuer(flags) },
	}
}

func newCreateOIDCIssuer(flags *cli.Flags) maker {
	v := &createOIDCIssuer{}
	v.subscription.addTo(flags, "Azure region where the storage account of the issuer is created")
	v.subscription.addTenant(flags)
	v.subscription.addMaking(flags)
	v.issuer.addTo(flags, "path to the public ServiceAccount signing key; "+oidc.PublicKeyFile+" in the output directory if it is not given")
	v.output.AddTo(flags, "write the documents and a script for the az command line, and make no call")
	return in(&v.subscription).Maker(&v.output, v.read)
}

// read is what the flags come to.
func (v *createOIDCIssuer) read(session *cli.Session) (setup.Making[federation.Options], error) {
	options, err := v.subscription.options(session)
	options.Issuer = v.issuer.options()
	key, keyErr := v.issuer.key.Read(v.output.Path)
	options.Issuer.Key = key.Key
	return setup.Making[federation.Options]{Options: options, Nodes: federation.Options.IssuerNodes, DryRun: dryRun(true, false), Lacks: keyErr}, err
}
