package aws

import (
	"context"
	"slices"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
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

func newCreateAll(flags *cli.Flags) *createAll {
	v := &createAll{}
	v.account.addTo(flags, "AWS region where the S3 bucket of the issuer is created")
	flags.Required("region")
	v.account.addMaking(flags)
	v.issuer.addTo(flags, "path to the public ServiceAccount signing key of a cluster; without it, the key pair in the output directory is used, or made")
	flags.BoolVar(&v.newKey, "new-signing-key", false, "make a new key pair although the issuer publishes keys already; those stay published")
	v.requests.addTo(flags)
	v.output.AddTo(flags, "write the documents and the inputs of the aws command line to files, and make no call")
	return v
}

// prepare is what the flags come to.
func (v *createAll) prepare(session *cli.Session) (making, error) {
	options := v.account.options()
	options.Issuer, options.Roles = v.issuer.options(), v.requests.roles("")
	key, keyErr := v.issuer.key.KeyOrPair(v.newKey)
	options.Issuer.Key, options.Issuer.KeyNeeds = key.Key, key.Needs
	m, dirErr := newMaking(session, options, &v.output)
	m.KeyPair, m.GuardKeys = key.KeyPair, !v.newKey && options.Issuer.URL == ""
	loaded, err := v.requests.load(options.ValidateRequest)
	if err != nil || dirErr != nil || keyErr != nil {
		return making{}, m.Validate(dirErr, keyErr, err)
	}
	m.Options.Requests, m.Notes = loaded.Requests, loaded.Notes
	m.Nodes = slices.Concat(m.Options.IssuerNodes(), m.Options.RoleNodes())
	return m, m.Validate()
}

// Job implements cli.Verb.
func (v *createAll) Job(ctx context.Context, session *cli.Session) (cli.Job, error) {
	m, err := v.prepare(session)
	switch {
	case err != nil:
		return cli.Job{}, err
	case v.output.Dry:
		return m.dryRun(m.Options.DryRun(true, true))
	}
	return m.job(ctx)
}

// Permissions implements setup.Entitled.
func (v *createAll) Permissions(session *cli.Session) (setup.Permissions, error) {
	m, err := v.prepare(session)
	return m.permissions(), err
}
