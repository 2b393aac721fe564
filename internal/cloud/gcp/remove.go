package gcp

import (
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// desireNothing leaves nothing of a request but a custom role, which others may use: the roles of the account go, then the account with its
// keys, then the Secret.
func desireNothing(in cloud.Input) (cloud.Desired, error) {
	target := plan.Node{Resource: in.TargetSecret(), Absent: true}
	project, err := projectOf(in.Cluster)
	var nodes []plan.Node
	switch who := identityOf(in, project); {
	case who.recorded || who.delivered:
		if err != nil {
			return cloud.Desired{}, err
		}
		nodes = removalNodes(in, who, removal{}, nil)
		target.After = []plan.Ref{accountRef(who.id)}
	case in.Request.UID != "" && err == nil:
		nodes = removalNodes(in, who, removal{lenient: true}, nil)
		target.After = []plan.Ref{accountRef(who.id)}
	}
	graph, err := plan.NewGraph(append(nodes, target)...)
	return cloud.Desired{Graph: graph}, err
}

// removalNodes are an account and its roles on the project, neither of which should exist, once everything in after is done.
func removalNodes(in cloud.Input, who identity, how removal, after []plan.Ref) []plan.Node {
	gone := who.account(in)
	how.proven = in.Remove && gone.derived && (who.recorded || who.delivered)
	if object := in.Request.Object; object != nil && object.DeletionTimestamp != nil && how.earlier == "" {
		how.leaving = object.DeletionTimestamp.Time
	}
	gone.removal = &how
	roles := projectRoles{
		account: who.id, email: who.email, project: who.project, former: true, recorded: in.Remove && (who.recorded || who.delivered),
		given: how.leaving,
	}
	if who.mintedAt.After(roles.given) {
		roles.given = who.mintedAt
	}
	return []plan.Node{
		{Resource: gone, After: after, Absent: true},
		{Resource: roles, Needs: []plan.Ref{gone.Ref()}, After: after, Absent: true},
	}
}
