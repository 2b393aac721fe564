package gcp

import (
	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/request"
)

// providerSpec is the kind of the provider specs of requests.
const providerSpec = "GCPProviderSpec"

// requests are the flags that say which CredentialsRequests to satisfy.
type requests struct{ setup.Requests }

func (r *requests) addTo(flags *cli.Flags) { r.AddTo(flags, "service accounts") }

// load reads the requests.
func (r *requests) load(validate func(*request.Request) error) (request.Loaded, error) {
	return r.Load(providerSpec, validate)
}

// identities are the flags that name the pool and the provider.
type identities struct{ pool, provider string }

const (
	poolHelp     = "ID of the workload identity pool"
	providerHelp = "ID of the workload identity provider in the pool"
	asName       = "; that of --name if it is not given"
)

// addTo adds the flags. Each is required where nothing stands for it.
func (i *identities) addTo(flags *cli.Flags) {
	flags.StringVar(&i.pool, "workload-identity-pool", "", poolHelp+asName)
	flags.StringVar(&i.provider, "workload-identity-provider", "", providerHelp+asName)
}
