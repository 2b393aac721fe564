package aws

import (
	"context"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// createAll is `ccoctl aws create-all`.
type createAll struct {
	account  account
	issuer   issuer
	requests requests
	output   outputDirectory
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
		Verb: func(flags *cli.Flags) cli.Verb {
			v := &createAll{}
			v.account.addTo(flags, "AWS region where the S3 bucket of the issuer is created")
			flags.Required("region")
			v.account.addMaking(flags)
			v.issuer.addTo(flags, "path to the public ServiceAccount signing key of a cluster; without it, the key pair in the output directory is used, or made")
			flags.BoolVar(&v.newKey, "new-signing-key", false, "make a new key pair although the issuer publishes keys already; those stay published")
			v.requests.addTo(flags)
			v.output.addTo(flags, "write the documents and the inputs of the aws command line to files, and make no call")
			return v
		},
	}
}

// prepare implements verb.
func (v *createAll) prepare(session *cli.Session) (setup, error) {
	s := setup{session: session, options: v.account.options()}
	s.options.Issuer, s.options.Roles = v.issuer.options(), v.requests.roles("")
	directory, dirErr := v.output.open()
	s.in(directory)
	keyErr := v.prepareKey(&s)
	loaded, err := v.requests.load(s.options.ValidateRequest)
	if err != nil || dirErr != nil || keyErr != nil {
		return setup{}, s.validate(dirErr, keyErr, err)
	}
	s.options.Requests, s.notes = loaded.Requests, loaded.Notes
	s.nodes = append(s.nodes, s.options.IssuerNodes()...)
	s.nodes = append(s.nodes, s.options.RoleNodes()...)
	return s, s.validate()
}

// prepareKey says where the public key comes from.
func (v *createAll) prepareKey(s *setup) error {
	if v.issuer.keyFile != "" {
		key, err := readKey(v.issuer.keyFile)
		s.options.Issuer.Key = fixedKey(key)
		return err
	}
	s.nodes = []plan.Node{signingKeys()}
	s.options.Issuer.Key, s.options.Issuer.KeyNeeds = generatedKey, []plan.Ref{oidc.SigningKeysRef()}
	s.keys, s.guardKeys = true, !v.newKey && s.options.Issuer.URL == ""
	return nil
}

// Job implements cli.Verb.
func (v *createAll) Job(ctx context.Context, session *cli.Session) (cli.Job, error) {
	s, err := v.prepare(session)
	if err != nil {
		return cli.Job{}, err
	}
	if v.output.dry {
		nodes := s.options.DryRun(true, true)
		if s.keys {
			nodes = append(nodes, signingKeys())
		}
		return s.dryRun(nodes)
	}
	return s.job(ctx, &v.account, v.account.region)
}
