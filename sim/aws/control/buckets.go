package control

import (
	"net/http"

	"github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/control"
)

func (a *api) bucket(r *http.Request) (any, error) {
	return control.Found(a.cloud.Bucket(r.PathValue("name")))
}

func (a *api) removeBucket(r *http.Request) (any, error) {
	return control.Removed(a.cloud.RemoveBucket(r.PathValue("name")))
}

// reserveBucket gives a name to another account.
func (a *api) reserveBucket(r *http.Request) (any, error) {
	a.cloud.ReserveBucketNames(r.PathValue("name"))
	return nil, nil
}

func (a *api) setAccountBlock(r *http.Request) (any, error) {
	var block aws.PublicAccessBlock
	if err := control.Body(r, &block); err != nil {
		return nil, err
	}
	a.cloud.SetAccountPublicAccessBlock(block)
	return nil, nil
}
