package aws

import (
	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
)

// remove is `ccoctl aws delete`.
type remove struct {
	account account
	url     string
}

func deleteCommand() cli.Command {
	return cli.Command{
		Name:  "delete",
		Short: "Delete credentials objects",
		Long: "Delete everything in the account that belongs to a set-up: issuer, identity provider and roles. What belongs to somebody else is left alone.\n\n" +
			"What cannot be deleted is said, everything else is deleted all the same, and the exit code is 1 then. Files are not touched.",
		Example: "  ccoctl aws delete --name mycluster --region us-east-1",
		Verb:    func(flags *cli.Flags) cli.Verb { return newRemove(flags) },
	}
}

func newRemove(flags *cli.Flags) setup.Remover[federation.Options, federation.Verification] {
	v := &remove{}
	v.account.addTo(flags, "AWS region where the S3 bucket of the issuer is")
	flags.Required("region")
	flags.StringVar(&v.url, "issuer-url", "", "URL of the issuer, where it is one that is kept elsewhere")
	return inAWS().Remover(flags, v.read)
}

// read is what the flags come to.
func (v *remove) read(*cli.Session) (setup.Removing[federation.Options], error) {
	options := v.account.options()
	options.Issuer.URL = v.url
	return setup.Removing[federation.Options]{Name: v.account.name, Options: options}, nil
}
