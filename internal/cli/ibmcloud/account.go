package ibmcloud

import (
	"context"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/ibmcloud"
	"github.com/cloudcredential/operator/internal/manifest"
)

// account are the flags that say which set-up is meant, and where the cloud's APIs are. The account itself is that of the API key.
type account struct {
	name, endpoint, group string
}

func (a *account) addTo(flags *cli.Flags) {
	flags.StringVar(&a.name, "name", "", "user-defined name for all created cloud resources; it need not be the cluster's infra-id")
	flags.StringVar(&a.endpoint, "api-endpoint", "", "domain where the APIs are, such as test.cloud.ibm.com; "+ibmcloud.DefaultDomain+" if it is not given")
	flags.Required("name")
}

// addGroup adds the flag of verbs that give access to something.
func (a *account) addGroup(flags *cli.Flags) {
	flags.StringVar(&a.group, "resource-group-name", "", "name of the resource group that the access is confined to; if it is not given, service IDs that exist keep theirs, and new ones are not confined")
}

// options are those that these flags alone yield.
func (a *account) options() ibmcloud.Options {
	return ibmcloud.Options{Name: a.name, ResourceGroup: a.group}
}

// opened is an invocation in an account.
type opened struct {
	*ibmcloud.Session
	setup.Issuerless[ibmcloud.Options]
}

// connect finds the API key. No call is made.
func (a *account) connect(_ context.Context, session *cli.Session, options ibmcloud.Options) (setup.Connection[ibmcloud.Options, ibmcloud.Verification], error) {
	type connection = setup.Connection[ibmcloud.Options, ibmcloud.Verification]
	domain, err := ibmcloud.ParseEndpoint(a.endpoint)
	if err != nil {
		return connection{}, err
	}
	client, err := ibmcloud.NewClient(ibmcloud.ClientOptions{
		Domain:      domain,
		Transport:   session.Transport,
		Caller:      setup.Caller(session),
		UserAgent:   setup.UserAgent(),
		Environment: session.Environ,
		Now:         session.Now,
	})
	if err != nil {
		return connection{}, err
	}
	driverOptions := ibmcloud.DriverOptions{Now: session.Now}
	if options.OutputDirectory != "" {
		if driverOptions.Manifests, err = manifest.NewDirectory(options.OutputDirectory); err != nil {
			return connection{}, err
		}
	}
	session.Say("Credentials loaded from " + client.CredentialSource())
	return connection{Session: opened{Session: ibmcloud.Open(client, driverOptions)}, Options: options, Close: client.Close}, nil
}

// checked joins an error with what is wrong with the endpoint, which is told before anything is done.
func (a *account) checked() error {
	_, err := ibmcloud.ParseEndpoint(a.endpoint)
	return err
}
