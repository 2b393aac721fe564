package aws

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/verification"
)

// verify is `ccoctl aws verify`.
type verify struct {
	account   account
	issuer    issuer
	requests  requests
	provider  string
	directory string
	simulate  bool
}

const (
	verifyLong = "Check a finished set-up from end to end, and change nothing: the credential, the issuer as everybody sees it, the identity provider and the certificate that it " +
		"trusts, each role with its trust policy and its rights, and the manifests in the output directory.\n\n" +
		"The flags are those that the set-up was made with. Each check is made, also where others fail. The exit code is 1 where anything is wrong or could not be " +
		"checked."
	verifyExample = "  ccoctl aws verify --name mycluster --region us-east-1 --credentials-requests-dir ./credreqs --output-dir ./out"
)

// verifyCommand makes the command for one invocation.
func verifyCommand(session *cli.Session) *cobra.Command {
	help := setup.VerifyHelp{Long: verifyLong, Example: verifyExample}
	return setup.VerifyCommand(session, help, func(flags *cli.Flags) setup.Verifier { return newVerify(flags) })
}

func newVerify(flags *cli.Flags) *verify {
	v := &verify{}
	v.account.addTo(flags, "AWS region where the S3 bucket of the issuer is")
	flags.Required("region")
	flags.StringToStringVar(&v.account.userTags, "user-tags", nil, "further tags that everything was given, as key=value,key2=value2")
	v.requests.addTo(flags)
	v.issuer.key.AddTo(flags, "path to the cluster's public ServiceAccount signing key; "+oidc.PublicKeyFile+
		" in the output directory if it is not given and there is one")
	flags.BoolVar(&v.issuer.private, "create-private-s3-bucket", false, "the S3 bucket is private and published through a CloudFront distribution")
	flags.StringVar(&v.issuer.url, "issuer-url", "", "URL of the issuer, where it is one that is kept elsewhere")
	flags.StringVar(&v.provider, "identity-provider-arn", "", "ARN of the IAM identity provider that the roles trust, where it is not the set-up's own")
	setup.OutputDirectory(flags, &v.directory, "directory with the generated files, of which those that are there are checked")
	flags.BoolVar(&v.simulate, "simulate", false, "also ask IAM whether permissions boundaries and policies of the organization let each role do what it is for")
	return v
}

// prepare is what the flags come to, and notes on what was ignored in the input. No call is made.
func (v *verify) prepare() (federation.Verification, []string, error) {
	options := v.account.options()
	options.Issuer, options.Roles = v.issuer.options(), v.requests.roles(v.provider)
	directory, dirErr := manifest.NewDirectory(v.directory)
	key, keyErr := v.issuer.key.Find(v.directory)
	loaded, err := v.requests.load(options.ValidateRequest)
	if err == nil {
		options.Requests = loaded.Requests
	}
	options.Issuer.Key = setup.GivenKey(key).Key
	asked := federation.Verification{Options: options, Key: key, Manifests: directory, Simulate: v.simulate}
	return asked, loaded.Notes, errors.Join(dirErr, keyErr, err, options.Validate())
}

// Prepare implements setup.Verifier.
func (v *verify) Prepare(session *cli.Session) (setup.Verification, error) {
	asked, notes, err := v.prepare()
	return setup.Verification{
		Name:     v.account.name,
		Notes:    notes,
		Findings: func(ctx context.Context) ([]verification.Finding, error) { return v.findings(ctx, session, asked) },
	}, err
}

// findings makes all checks. Without a credential those are left that need none.
func (v *verify) findings(ctx context.Context, session *cli.Session, asked federation.Verification) ([]verification.Finding, error) {
	connected, err := connect(ctx, session, v.account.region)
	if err != nil {
		return asked.WithoutCredential(ctx, session.Transport, err), context.Cause(ctx)
	}
	defer connected.close()
	return connected.Verify(ctx, asked)
}

// Permissions implements setup.Entitled.
func (v *verify) Permissions(*cli.Session) (setup.Permissions, error) {
	asked, _, err := v.prepare()
	return permitted(asked.VerifyingPermissions()), err
}
