package federation

import (
	"context"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// edgeFound is what a set-up has in CloudFront.
type edgeFound struct {
	nodes []plan.Node
	// domain is the host of the distribution, if that is ours.
	domain string
}

// hasEdge reports whether there is CloudFront in the partition.
func (o Options) hasEdge() bool {
	p, known := partitionOf(o.Region)
	return !known || p.cloudFront
}

// findEdge finds the distribution, and what it reads the bucket with. Where everyone may read the bucket there is at most a distribution that
// somebody left, and not to be allowed to look for it is no error. Neither is it where nothing tells of a distribution.
func (i *inventory) findEdge(ctx context.Context, bucket bucketFound) edgeFound {
	var found edgeFound
	if !i.o.hasEdge() {
		return found
	}
	seen, err := i.readDistribution(ctx, i.o)
	if i.passedOver(err, bucket, "distribution") {
		return found
	}
	var after []plan.Ref
	if seen != nil || err != nil {
		after = []plan.Ref{i.o.distributionRef()}
		found.nodes = append(found.nodes, plan.Node{Resource: distribution{i.o}, Absent: true})
	}
	if seen != nil && i.o.owner(seen.tags) == "" {
		found.domain = seen.domain
	}
	if bucket.readers == readByAll && seen == nil {
		return found
	}
	control, err := i.findControl(ctx)
	if (control || err != nil) && !i.passedOver(err, bucket, "origin access control") {
		found.nodes = append(found.nodes, plan.Node{Resource: accessControl{i.o}, After: after, Absent: true})
	}
	identities, err := i.readIdentities(ctx, i.o)
	if (len(identities) > 0 || err != nil) && !i.passedOver(err, bucket, "origin access identity") {
		found.nodes = append(found.nodes, plan.Node{Resource: accessIdentity{i.o}, After: after, Absent: true})
	}
	return found
}

func (i *inventory) findControl(ctx context.Context) (bool, error) {
	found, err := accessControlDriver{i.session}.find(ctx, accessControl{i.o})
	return found != nil, err
}

// passedOver reports whether an error does not matter, and notes it then.
func (i *inventory) passedOver(err error, bucket bucketFound, what string) bool {
	switch {
	case err == nil:
		return false
	case cloud.Is(err, cloud.Denied) && bucket.readers != readByDistribution:
		i.Note("Whether there is a CloudFront %s was not looked at, and nothing tells of one: %v", what, err)
		return true
	}
	_ = i.Failed(err) // the driver says it again
	return false
}
