package alibabacloud

import (
	"context"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/alibabacloud"
	"github.com/cloudcredential/operator/internal/manifest"
)

// account are the flags that say which set-up is meant. The account itself is that of the access key.
type account struct{ name, region string }

func (a *account) addTo(flags *cli.Flags) {
	flags.StringVar(&a.name, "name", "", "user-defined name for all created cloud resources; it need not be the cluster's infra-id")
	flags.StringVar(&a.region, "region", "", "region that is told with each call; RAM is the same in all of them")
	flags.Required("name")
}

// opened is an invocation in an account.
type opened struct {
	*alibabacloud.Session
	setup.Issuerless[alibabacloud.Options]
}

// connect finds the access key. No call is made.
func (a *account) connect(_ context.Context, session *cli.Session, options alibabacloud.Options) (setup.Connection[alibabacloud.Options, alibabacloud.Verification], error) {
	type connection = setup.Connection[alibabacloud.Options, alibabacloud.Verification]
	client, err := alibabacloud.NewClient(alibabacloud.ClientOptions{
		Region:        a.region,
		Transport:     session.Transport,
		Caller:        setup.Caller(session),
		UserAgent:     setup.UserAgent(),
		Environment:   session.Environ,
		HomeDirectory: session.HomeDirectory,
		Now:           session.Now,
		Rand:          session.Rand,
	})
	if err != nil {
		return connection{}, err
	}
	var driverOptions alibabacloud.DriverOptions
	if options.OutputDirectory != "" {
		if driverOptions.Manifests, err = manifest.NewDirectory(options.OutputDirectory); err != nil {
			return connection{}, err
		}
	}
	session.Say("Credentials loaded from " + client.CredentialSource())
	return connection{Session: opened{Session: alibabacloud.Open(client, driverOptions)}, Options: options, Close: client.Close}, nil
}
