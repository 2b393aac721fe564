package ibmcloud

import (
	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/ibmcloud"
	"github.com/cloudcredential/operator/internal/request"
)

// requests are the flags that say which CredentialsRequests to satisfy.
type requests struct{ setup.Requests }

func (r *requests) addTo(flags *cli.Flags) {
	r.Also = []string{ibmcloud.SpecKindPowerVS}
	r.AddTo(flags, "service IDs")
}

// load reads the requests.
func (r *requests) load(validate func(*request.Request) error) (request.Loaded, error) {
	return r.Load(ibmcloud.SpecKind, validate)
}
