package aws

import (
	"errors"
	"slices"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
	"github.com/cloudcredential/operator/internal/plan"
)

// createAll is `ccoctl aws create-all`.
type createAll struct {
	account  account
	issuer   issuer
	requests requests
	output   setup.Output
	newKey   bool
}

func createAllCommand() cli.Command {
	return cli.Command{
		Name:  "create-all",
		Short: "Create key pair, identity provider and IAM roles",
		Long: "Create all that a cluster needs to work with short-term credentials: the key pair that signs its tokens, an issuer that publishes the public key, " +
			"an IAM identity provider that trusts the issuer, and a role for each CredentialsRequest.\n\n" +
			"It can be run again at any time: after an interruption it goes on, and what is as it should be is left alone.",
		Example: "  ccoctl aws create-all --name mycluster --region us-east-1 --credentials-requests-dir ./credreqs --output-dir ./out\n\n" +
			"  # for a cluster that runs: with its own public key\n" +
			"  ccoctl aws create-all --name mycluster --region us-east-1 --credentials-requests-dir ./credreqs --output-dir ./out \\\n" +
			"    --public-key-file ./serviceaccount-signer.public",
		Verb: func(flags *cli.Flags) cli.Verb { return newCreateAll(flags) },
	}
}

func newCreateAll(flags *cli.Flags) maker {
	v := &createAll{}
	v.account.addTo(flags, "AWS region where the S3 bucket of the issuer is created")
	flags.Required("region")
	v.account.addMaking(flags)
	v.issuer.addTo(flags, "path to the public ServiceAccount signing key of a cluster; without it, the key pair in the output directory is used, or made")
	flags.BoolVar(&v.newKey, "new-signing-key", false, "make a new key pair although the issuer publishes keys already; those stay published")
	v.requests.addTo(flags)
	v.output.AddTo(flags, "write the documents and the inputs of the aws command line to files, and make no call")
	return inAWS().Maker(&v.output, v.read)
}

// allNodes are the whole set-up's.
func allNodes(o federation.Options) []plan.Node {
	return slices.Concat(o.IssuerNodes(), o.RoleNodes())
}

// read is what the flags come to.
func (v *createAll) read(*cli.Session) (setup.Making[federation.Options], error) {
	options := v.account.options()
	options.Issuer, options.Roles = v.issuer.options(), v.requests.roles("")
	key, keyErr := v.issuer.key.KeyOrPair(v.newKey)
	options.Issuer.Key, options.Issuer.KeyNeeds = key.Key, key.Needs
	loaded, err := v.requests.load(options.ValidateRequest)
	options.Requests = loaded.Requests
	return setup.Making[federation.Options]{
		Options: options, Nodes: allNodes, DryRun: dryRun(true, true), Notes: loaded.Notes,
		KeyPair: key.KeyPair, GuardKeys: !v.newKey && options.Issuer.URL == "",
	}, errors.Join(keyErr, err)
}
