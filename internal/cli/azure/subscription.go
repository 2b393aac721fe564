package azure

import (
	"context"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/azure/api"
	"github.com/cloudcredential/operator/internal/cloud/azure/federation"
)

// subscription are the flags that say which set-up in which subscription is meant.
type subscription struct {
	name, region, id, tenant, oidcGroup string
	environment                         environment
	userTags                            map[string]string
	adopt                               bool
}

// addTo adds the flags.
func (s *subscription) addTo(flags *cli.Flags, regionHelp string) {
	flags.StringVar(&s.name, "name", "", "user-defined name for all created cloud resources; it need not be the cluster's infra-id")
	flags.StringVar(&s.region, "region", "", regionHelp)
	flags.StringVar(&s.id, "subscription-id", "", "ID of the Azure subscription")
	flags.StringVar(&s.oidcGroup, "oidc-resource-group-name", "", "resource group of the issuer and of the managed identities; that of --name with -oidc behind it if it is not given")
	s.environment.addTo(flags)
	flags.Required("name", "region", "subscription-id")
}

// addTenant adds --tenant-id for verbs that write it down.
func (s *subscription) addTenant(flags *cli.Flags) {
	flags.StringVar(&s.tenant, "tenant-id", "", "ID of the Microsoft Entra tenant of the subscription, which is logged in to")
	flags.Required("tenant-id")
}

// addLogin adds --tenant-id for verbs that need it for nothing but to log in.
func (s *subscription) addLogin(flags *cli.Flags) {
	flags.StringVar(&s.tenant, "tenant-id", "", "ID of the Microsoft Entra tenant to log in to; that of the credential if it is not given")
}

// addMaking adds the flags of verbs that make something.
func (s *subscription) addMaking(flags *cli.Flags) {
	flags.StringToStringVar(&s.userTags, "user-tags", nil, "further tags for everything that can carry them, as key=value,key2=value2")
	flags.BoolVar(&s.adopt, "adopt", false, "take over resources of the right names that carry no tag of ccoctl")
}

// options are those that these flags alone yield.
func (s *subscription) options(session *cli.Session) (federation.Options, error) {
	chosen, err := s.environment.read(session)
	return federation.Options{
		Name: s.name, Region: s.region, SubscriptionID: s.id, TenantID: s.tenant, OIDCGroup: s.oidcGroup, UserTags: s.userTags, Adopt: s.adopt,
		StorageSuffix: chosen.StorageSuffix,
	}, err
}

// connect finds the credential. No call to Azure is made that needs a right.
func (s *subscription) connect(ctx context.Context, session *cli.Session, options federation.Options) (connection, error) {
	chosen, err := s.environment.read(session)
	if err != nil {
		return connection{}, err
	}
	client, err := federation.NewClient(ctx, federation.ClientOptions{
		Environment: chosen,
		TenantID:    options.TenantID,
		Environ:     session.Environ,
		Transport:   session.Transport,
		Caller:      setup.Caller(session),
		UserAgent:   setup.UserAgent(),
	})
	if err != nil {
		return connection{}, err
	}
	return connection{Session: federation.Open(client, federation.DriverOptions{Now: session.Now}), Options: options, Close: client.Close}, nil
}

// environment is the flag that says which of Azure's clouds is meant.
type environment struct {
	flags *cli.Flags
	name  *string
}

const (
	environmentFlag = "environment"
	// environmentVariable is what Microsoft's own programs take the cloud from.
	environmentVariable = "AZURE_ENVIRONMENT"
)

func (e *environment) addTo(flags *cli.Flags) {
	e.flags = flags
	e.name = flags.Choice(environmentFlag, "", "Azure cloud that the subscription is in; without it, the one that "+environmentVariable+" names", api.EnvironmentNames()...)
}

// read returns the cloud that the flag names, and else the one that the variable names.
func (e *environment) read(session *cli.Session) (api.Environment, error) {
	if named := session.Environ(environmentVariable); named != "" && !e.flags.Changed(environmentFlag) {
		return api.EnvironmentNamed(environmentVariable, named)
	}
	return api.EnvironmentNamed("--"+environmentFlag, *e.name)
}
