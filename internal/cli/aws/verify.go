package aws

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
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

// verification is what the flags come to.
type verification struct {
	federation.Verification
	// notes are about what was ignored in the input.
	notes []string
}

const (
	verifyShort = "Check a finished set-up from end to end"
	verifyLong  = "Check a finished set-up from end to end, and change nothing: the credential, the issuer as everybody sees it, the identity provider and the certificate that it " +
		"trusts, each role with its trust policy and its rights, and the manifests in the output directory.\n\n" +
		"The flags are those that the set-up was made with. Each check is made, also where others fail. The exit code is 1 where anything is wrong or could not be " +
		"checked."
	verifyExample = "  ccoctl aws verify --name mycluster --region us-east-1 --credentials-requests-dir ./credreqs --output-dir ./out"
)

func (v *verify) addTo(flags *cli.Flags) {
	v.account.addTo(flags, "AWS region where the S3 bucket of the issuer is")
	flags.Required("region")
	flags.StringToStringVar(&v.account.userTags, "user-tags", nil, "further tags that everything was given, as key=value,key2=value2")
	v.requests.addTo(flags)
	flags.StringVar(&v.issuer.keyFile, "public-key-file", "", "path to the cluster's public ServiceAccount signing key; "+oidc.PublicKeyFile+
		" in the output directory if it is not given and there is one")
	flags.File("public-key-file")
	flags.BoolVar(&v.issuer.private, "create-private-s3-bucket", false, "the S3 bucket is private and published through a CloudFront distribution")
	flags.StringVar(&v.issuer.url, "issuer-url", "", "URL of the issuer, where it is one that is kept elsewhere")
	flags.StringVar(&v.provider, "identity-provider-arn", "", "ARN of the IAM identity provider that the roles trust, where it is not the set-up's own")
	flags.StringVar(&v.directory, "output-dir", "", "directory with the generated files, of which those that are there are checked; the current one if it is not given")
	flags.Directory("output-dir")
	flags.BoolVar(&v.simulate, "simulate", false, "also ask IAM whether permissions boundaries and policies of the organization let each role do what it is for")
}

// verifyCommand makes the command for one invocation.
func verifyCommand(session *cli.Session) *cobra.Command {
	command := &cobra.Command{Use: "verify", Short: verifyShort, Long: verifyLong, Example: verifyExample}
	flags := cli.NewFlags(command)
	v := &verify{}
	v.addTo(flags)
	format := flags.Output(cli.FormatText, cli.FormatJSON)
	command.RunE = func(command *cobra.Command, _ []string) error {
		session.Command, session.Format = command.CommandPath(), *format
		return v.run(command.Context(), session)
	}
	return command
}

// prepare is what the flags come to. No call is made.
func (v *verify) prepare() (verification, error) {
	options := v.account.options()
	options.Issuer, options.Roles = v.issuer.options(), v.requests.roles(v.provider)
	directory, dirErr := manifest.NewDirectory(v.directory)
	key, keyErr := v.key()
	loaded, err := v.requests.load(options.ValidateRequest)
	if err == nil {
		options.Requests = loaded.Requests
	}
	options.Issuer.Key = func(plan.Known) (oidc.PublicKey, bool) { return key, !key.IsZero() }
	return verification{
		Verification: federation.Verification{Options: options, Key: key, Manifests: directory, Simulate: v.simulate},
		notes:        loaded.Notes,
	}, errors.Join(dirErr, keyErr, err, options.Validate())
}

// key is the cluster's public key, and none where there is no file.
func (v *verify) key() (oidc.PublicKey, error) {
	if v.issuer.keyFile != "" {
		return readKey(v.issuer.keyFile)
	}
	path := filepath.Join(v.directory, oidc.PublicKeyFile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return oidc.PublicKey{}, nil
	}
	return readKey(path)
}

// findings makes all checks. Without a credential those are left that need none.
func (v *verify) findings(ctx context.Context, session *cli.Session, asked verification) ([]federation.Finding, error) {
	session.Show("Checking …")
	defer session.Show("")
	client, err := v.account.open(ctx, session, v.account.region)
	if err != nil {
		return asked.WithoutCredential(ctx, session.Transport, err), context.Cause(ctx)
	}
	defer client.Close()
	return federation.Open(client, driverOptions(session)).Verify(ctx, asked.Verification)
}
