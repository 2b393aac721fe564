package gcp

import (
	"errors"
	"slices"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/gcp/federation"
	"github.com/cloudcredential/operator/internal/plan"
)

// createAll is `ccoctl gcp create-all`.
type createAll struct {
	project    project
	issuer     issuer
	requests   requests
	identities identities
	output     setup.Output
	newKey     bool
}

func createAllCommand() cli.Command {
	return cli.Command{
		Name:  "create-all",
		Short: "Create key pair, workload identity pool and provider, and service accounts",
		Long: "Create all that a cluster needs to work with short-term credentials: the key pair that signs its tokens, an issuer that publishes the public key, " +
			"a workload identity pool and provider that trust the issuer, and a Google service account for each CredentialsRequest.\n\n" +
			"It can be run again at any time: after an interruption it goes on, and what is as it should be is left alone.",
		Example: "  ccoctl gcp create-all --name mycluster --project my-project --credentials-requests-dir ./credreqs --output-dir ./out\n\n" +
			"  # where policies forbid public buckets\n" +
			"  ccoctl gcp create-all --name mycluster --project my-project --credentials-requests-dir ./credreqs --output-dir ./out \\\n" +
			"    --key-storage-method pool-jwk-file",
		Verb: func(flags *cli.Flags) cli.Verb { return newCreateAll(flags) },
	}
}

func newCreateAll(flags *cli.Flags) maker {
	v := &createAll{}
	v.project.addTo(flags)
	v.project.addMaking(flags)
	v.issuer.addTo(flags, "path to the public ServiceAccount signing key of a cluster; without it, the key pair in the output directory is used, or made")
	flags.BoolVar(&v.newKey, "new-signing-key", false, "make a new key pair although the issuer publishes keys already; those stay published")
	v.identities.addTo(flags)
	v.requests.addTo(flags)
	v.output.AddTo(flags, "write the documents and scripts for the gcloud command line, and make no call")
	return inGoogleCloud().Maker(&v.output, v.read)
}

// allNodes are the whole set-up's.
func allNodes(o federation.Options) []plan.Node {
	return slices.Concat(o.IssuerNodes(), o.AccountNodes())
}

// read is what the flags come to.
func (v *createAll) read(*cli.Session) (setup.Making[federation.Options], error) {
	options := v.issuer.options(v.project.options())
	options.Accounts = federation.Accounts{Pool: v.identities.pool, Provider: v.identities.provider}
	key, keyErr := v.issuer.key.KeyOrPair(v.newKey)
	options.Issuer.Key, options.Issuer.KeyNeeds = key.Key, key.Needs
	loaded, err := v.requests.load(options.ValidateRequest)
	options.Requests = loaded.Requests
	return setup.Making[federation.Options]{
		Options: options, Nodes: allNodes, DryRun: dryRun(true, true, true), Notes: loaded.Notes, KeyPair: key.KeyPair, GuardKeys: !v.newKey,
	}, errors.Join(keyErr, err)
}
