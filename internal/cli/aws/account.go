package aws

import (
	"context"
	"time"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/version"
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

// open finds the credential. No call to AWS is made that needs a right.
func (a *account) open(ctx context.Context, session *cli.Session, region string) (*federation.Client, error) {
	return federation.NewClient(ctx, federation.ClientOptions{
		Region:    region,
		Transport: session.Transport,
		Caller: cloud.Stack(cloud.StackOptions{
			Retry: cloud.RetryOptions{Rand: random(session)},
			Limit: cloud.NewAdaptiveLimit(cloud.LimitOptions{}),
		}),
		UserAgent: "ccoctl/" + version.Version,
	})
}

// refused reports whether AWS did not take the credential.
func refused(err error) bool { return cloud.Is(err, cloud.Unauthenticated) }

// driverOptions are the session's clock and a way to wait that ends with the context.
func driverOptions(session *cli.Session) federation.DriverOptions {
	return federation.DriverOptions{Now: session.Now, Sleep: sleep}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// outputDirectory is the flag for where files go.
type outputDirectory struct {
	path string
	dry  bool
}

func (o *outputDirectory) addTo(flags *cli.Flags, what string) {
	flags.StringVar(&o.path, "output-dir", "", "directory to place generated files in; the current one if it is not given")
	flags.Directory("output-dir")
	flags.BoolVar(&o.dry, "dry-run", false, what)
}

// open looks at the directory, and makes nothing.
func (o *outputDirectory) open() (*manifest.Directory, error) { return manifest.NewDirectory(o.path) }
