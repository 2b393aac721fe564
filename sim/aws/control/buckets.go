package control

import (
	"net/http"

	"github.com/cloudcredential/operator/sim/aws"
)

func (a *api) bucket(r *http.Request) (any, error) {
	b, ok := a.cloud.Bucket(r.PathValue("name"))
	if !ok {
		return nil, errNotFound
	}
	return b, nil
}

func (a *api) removeBucket(r *http.Request) (any, error) {
	if !a.cloud.RemoveBucket(r.PathValue("name")) {
		return nil, errNotFound
	}
	return nil, nil
}

// reserveBucket gives a name to another account.
func (a *api) reserveBucket(r *http.Request) (any, error) {
	a.cloud.ReserveBucketNames(r.PathValue("name"))
	return nil, nil
}

func (a *api) setAccountBlock(r *http.Request) (any, error) {
	var block aws.PublicAccessBlock
	if err := body(r, &block); err != nil {
		return nil, err
	}
	a.cloud.SetAccountPublicAccessBlock(block)
	return nil, nil
}
