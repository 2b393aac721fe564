package vsphere

import (
	"context"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/request"
)

// badAnswer is how long it is taken for true that something is missing: what was just granted is to be noticed soon.
const badAnswer = time.Minute

// CheckPassthrough implements cloud.Provider. It compares what the request asks for with what Assess found out about the accounts, and makes no call
// for that. Only where a privilege is missing, and that was found out a while ago, the vCenters are asked again. What could not be found out
// is no reason to refuse anything.
func (p *Provider) CheckPassthrough(ctx context.Context, access cloud.Access, req *request.Request) error {
	spec, err := specOf(req)
	if err != nil {
		return err
	}
	credential, err := access.Write(ctx)
	if err != nil {
		return err
	}
	id := clientID(access.Cluster, credential)
	found, has := p.rights.Get(id)
	if !has || len(found.missing(spec)) == 0 {
		return nil
	}
	found, err = p.rights.Renew(ctx, id, badAnswer, func(ctx context.Context) (rights, error) {
		accounts, err := accountsOf(credential, access.Cluster)
		if err != nil {
			return rights{}, unusable("used", err)
		}
		c, err := p.clientOf(access.Cluster, credential)
		if err != nil {
			return rights{}, err
		}
		targets, _ := targetsOf(access.Cluster, accounts)
		return p.survey(ctx, c, targets)
	}, func(error) bool { return false })
	if err != nil {
		return err
	}
	if missing := found.missing(spec); len(missing) > 0 {
		return &cloud.InsufficientError{Principal: found.principal(), Missing: missing}
	}
	return nil
}
