package gcp

import (
	"github.com/cloudcredential/operator/internal/cloud/gcp/providerspec"
	"github.com/cloudcredential/operator/internal/request"
)

// Validate implements cloud.Provider.
func (p *Provider) Validate(req *request.Request) error {
	spec, err := providerspec.Of(req)
	if err != nil {
		return err
	}
	if err := providerspec.Validate(spec); err != nil {
		return err
	}
	if spec.ServiceAccountEmail != "" {
		return checkToken("", spec)
	}
	return nil
}
