package aws

import (
	"strings"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// desireNothing leaves nothing of a request: the user first, with all that is part of it, then the Secret.
func desireNothing(in cloud.Input) (cloud.Desired, error) {
	target := plan.Node{Resource: in.TargetSecret(), Absent: true}
	var nodes []plan.Node
	id := identityOf(in)
	if id.recorded || id.delivered || in.Request.UID != "" {
		nodes = removalNodes(in, id, removal{lenient: !id.recorded && !id.delivered}, nil)
		target.After = []plan.Ref{userRef(id.user)}
	}
	graph, err := plan.NewGraph(append(nodes, target)...)
	return cloud.Desired{Graph: graph}, err
}

// removalNodes are a user and everything that is part of it, none of which should exist, once everything in after is done.
func removalNodes(in cloud.Input, id identity, how removal, after []plan.Ref) []plan.Node {
	how.derivedName = how.earlier == "" && isDerived(id.user, in.Cluster, in.Request)
	how.deliveredKeyID, how.deliveredAt = deliveredKey(in, id)
	if object := in.Request.Object; object != nil && object.DeletionTimestamp != nil && how.earlier == "" {
		how.leaving = object.DeletionTimestamp.Time
	}
	who := claim{cluster: in.Cluster, req: in.Request, name: id.user, recorded: id.recorded}
	parent := userRef(id.user)
	return []plan.Node{
		{Resource: user{claim: who, removal: &how}, After: after, Absent: true},
		{Resource: userPolicy{user: id.user, name: id.policy, assumed: true}, Parent: parent, After: after, Absent: true},
		{Resource: managedPolicies{claim: who, user: id.user, assumed: managedCountOf(in, id)}, Parent: parent, After: after, Absent: true},
		{Resource: surplusKeys{user: id.user, all: true}, Parent: parent, After: after, Absent: true},
	}
}

// deliveredKey is the key in the target Secret, and when it was made, if the Secret was delivered for this request and user.
func deliveredKey(in cloud.Input, id identity) (keyID string, mintedAt time.Time) {
	d := in.Delivered
	if d == nil || d.RequestUID != in.Request.UID || d.Identity != id.user {
		return "", time.Time{}
	}
	return strings.TrimSpace(d.Data[keyAccessKeyID].RevealString()), d.MintedAt
}

// managedCountOf is how many managed policies the request as it is now needs.
func managedCountOf(in cloud.Input, id identity) int {
	spec, isAWS := in.Request.Spec.(*v1.AWSProviderSpec)
	if !isAWS || spec == nil {
		return 0
	}
	carried, err := arrange(spec.StatementEntries, id.user)
	if err != nil {
		return 0
	}
	return len(carried.managed)
}
