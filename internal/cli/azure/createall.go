package azure

import (
	"errors"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/azure/federation"
)

// createAll is `ccoctl azure create-all`.
type createAll struct {
	subscription subscription
	issuer       issuer
	identities   identities
	output       setup.Output
	newKey       bool
}

func createAllCommand() cli.Command {
	return cli.Command{
		Name:  "create-all",
		Short: "Create key pair, OIDC issuer and managed identities",
		Long: "Create all that a cluster needs to work with short-term credentials: the key pair that signs its tokens, an issuer that publishes the public key, " +
			"and a managed identity for each CredentialsRequest.\n\n" +
			"It can be run again at any time: after an interruption it goes on, and what is as it should be is left alone.",
		Example: "  ccoctl azure create-all --name mycluster --region westeurope --subscription-id $SUBSCRIPTION --tenant-id $TENANT \\\n" +
			"    --credentials-requests-dir ./credreqs --output-dir ./out\n\n" +
			"  # where a policy forbids public blobs: with an issuer that is kept elsewhere, which publishes the documents that are written\n" +
			"  ccoctl azure create-all --name mycluster --region westeurope --subscription-id $SUBSCRIPTION --tenant-id $TENANT \\\n" +
			"    --credentials-requests-dir ./credreqs --output-dir ./out --issuer-url https://issuer.example.com/mycluster",
		Verb: func(flags *cli.Flags) cli.Verb { return newCreateAll(flags) },
	}
}

func newCreateAll(flags *cli.Flags) maker {
	v := &createAll{}
	v.subscription.addTo(flags, "Azure region where everything is created")
	v.subscription.addTenant(flags)
	v.subscription.addMaking(flags)
	v.issuer.addTo(flags, "path to the public ServiceAccount signing key of a cluster; without it, the key pair in the output directory is used, or made")
	flags.BoolVar(&v.newKey, "new-signing-key", false, "make a new key pair although the issuer publishes keys already; those stay published")
	v.identities.addTo(flags)
	v.output.AddTo(flags, "write the documents, the Secrets, with what to fill in, and a script for the az command line, and make no call")
	return in(&v.subscription).Maker(&v.output, v.read)
}

// read is what the flags come to.
func (v *createAll) read(session *cli.Session) (setup.Making[federation.Options], error) {
	options, err := v.subscription.options(session)
	options.Issuer = v.issuer.options()
	key, keyErr := v.issuer.key.KeyOrPair(v.newKey)
	options.Issuer.Key, options.Issuer.KeyNeeds = key.Key, key.Needs
	options, notes, loadErr := v.identities.into(options)
	return setup.Making[federation.Options]{
		Options: options, Nodes: federation.Options.AllNodes, DryRun: dryRun(true, true), Notes: notes,
		KeyPair: key.KeyPair, GuardKeys: !v.newKey && options.Issuer.URL == "",
	}, errors.Join(err, keyErr, loadErr)
}
