package azure

import (
	"github.com/cloudcredential/operator/internal/cloud/azure/providerspec"
	"github.com/cloudcredential/operator/internal/request"
)

// Validate implements cloud.Provider. That only some of the fields are set that name an identity matters where tokens are used, and Desire says it
// there.
func (p *Provider) Validate(req *request.Request) error {
	spec, err := providerspec.Of(req)
	if err != nil {
		return err
	}
	return providerspec.Validate(spec)
}
