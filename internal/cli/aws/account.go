package aws

import (
	"context"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
)

// account are the flags that say which set-up in which account is meant.
type account struct {
	name, region string
	userTags     map[string]string
	adopt        bool
}

// addTo adds the flags. regionHelp tells what the region is for.
func (a *account) addTo(flags *cli.Flags, regionHelp string) {
	flags.StringVar(&a.name, "name", "", "user-defined name for all created cloud resources; it need not be the cluster's infra-id")
	flags.StringVar(&a.region, "region", "", regionHelp)
	flags.Required("name")
}

// addMaking adds the flags of verbs that make something.
func (a *account) addMaking(flags *cli.Flags) {
	flags.StringToStringVar(&a.userTags, "user-tags", nil, "further tags for everything that can carry them, as key=value,key2=value2")
	flags.BoolVar(&a.adopt, "adopt", false, "take over resources of the right names that carry no tag of any set-up")
}

// options are those that these flags alone yield.
func (a *account) options() federation.Options {
	return federation.Options{Name: a.name, Region: a.region, UserTags: a.userTags, Adopt: a.adopt}
}

// connect finds the credential. No call to AWS is made that needs a right.
func connect(ctx context.Context, session *cli.Session, options federation.Options) (connection, error) {
	client, err := federation.NewClient(ctx, federation.ClientOptions{
		Region:    options.Region,
		Transport: session.Transport,
		Caller:    setup.Caller(session),
		UserAgent: setup.UserAgent(),
	})
	if err != nil {
		return connection{}, err
	}
	return connection{Session: federation.Open(client, federation.DriverOptions{Now: session.Now}), Options: options, Close: client.Close}, nil
}
