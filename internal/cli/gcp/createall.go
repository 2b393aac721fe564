package gcp

import (
	"context"
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

func newCreateAll(flags *cli.Flags) *createAll {
	v := &createAll{}
	v.project.addTo(flags)
	v.project.addMaking(flags)
	v.issuer.addTo(flags, "path to the public ServiceAccount signing key of a cluster; without it, the key pair in the output directory is used, or made")
	flags.BoolVar(&v.newKey, "new-signing-key", false, "make a new key pair although the issuer publishes keys already; those stay published")
	v.identities.addTo(flags)
	v.requests.addTo(flags)
	v.output.AddTo(flags, "write the documents and scripts for the gcloud command line, and make no call")
	return v
}

// allNodes are the whole set-up's.
func allNodes(o federation.Options) []plan.Node {
	return slices.Concat(o.IssuerNodes(), o.AccountNodes())
}

// prepare is what the flags come to.
func (v *createAll) prepare(session *cli.Session) (making, error) {
	options := v.issuer.options(v.project.options())
	options.Accounts = federation.Accounts{Pool: v.identities.pool, Provider: v.identities.provider}
	key, keyErr := v.issuer.key.KeyOrPair(v.newKey)
	options.Issuer.Key, options.Issuer.KeyNeeds = key.Key, key.Needs
	m, dirErr := newMaking(session, options, &v.output, allNodes)
	m.KeyPair, m.GuardKeys = key.KeyPair, !v.newKey
	loaded, err := v.requests.load(options.ValidateRequest)
	if err != nil || dirErr != nil || keyErr != nil {
		return making{}, m.Validate(dirErr, keyErr, err)
	}
	m.Options.Requests, m.Notes = loaded.Requests, loaded.Notes
	return m, m.Validate()
}

// Job implements cli.Verb.
func (v *createAll) Job(ctx context.Context, session *cli.Session) (cli.Job, error) {
	m, err := v.prepare(session)
	switch {
	case err != nil:
		return cli.Job{}, err
	case v.output.Dry:
		return m.dryRun(m.Options.DryRun(true, true, true))
	}
	return m.job(ctx)
}

// Permissions implements setup.Entitled.
func (v *createAll) Permissions(session *cli.Session) (setup.Permissions, error) {
	m, err := v.prepare(session)
	if err != nil {
		return setup.Permissions{}, err
	}
	return m.permissions(), nil
}
