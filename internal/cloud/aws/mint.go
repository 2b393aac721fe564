package aws

import (
	"fmt"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// desireMint gives the request a user of its own:
//
//	user → policy → access key → Secret → (surplus keys go) → (an earlier request's user goes)
//
// Each arrow is a dependency, so that a key exists only with the rights it should have, and an old key dies only after the new one
// was delivered.
func desireMint(in cloud.Input, spec *v1.AWSProviderSpec) (cloud.Desired, error) {
	if in.Request.UID == "" {
		return cloud.Desired{}, errNoUID
	}
	id := identityOf(in)
	carried, err := arrange(spec.StatementEntries, id.user)
	if err != nil {
		return cloud.Desired{}, err
	}
	m := mint{in: in, id: id, carried: carried, applied: carried.whole()}
	nodes := append(m.identityNodes(), m.deliveryNodes()...)
	nodes = append(nodes, m.earlierUser()...)
	graph, err := plan.NewGraph(nodes...)
	if err != nil {
		return cloud.Desired{}, fmt.Errorf("cannot order the resources of CredentialsRequest %s: %w", in.Request.Name, err)
	}
	return cloud.Desired{Graph: graph, Status: status(id.user, id.policy)}, nil
}

// mint is what the graph of a minted request is made from.
type mint struct {
	in      cloud.Input
	id      identity
	carried policies
	// applied is the policy as it is given to the user.
	applied document
}

func (m mint) claim() claim {
	return claim{cluster: m.in.Cluster, req: m.in.Request, name: m.id.user, recorded: m.id.recorded}
}

// identityNodes are the user and the policies that it carries, in the one form or the other, and never in both.
func (m mint) identityNodes() []plan.Node {
	name, fresh := m.id.user, m.in.Fresh
	owner := user{claim: m.claim(), tags: userTags(m.in.Cluster, m.in.Request), managed: len(m.carried.managed)}
	inline := userPolicy{user: name, name: m.id.policy, document: m.carried.inline}
	managed := managedPolicies{claim: m.claim(), user: name, documents: m.carried.managed}
	nodes := []plan.Node{
		{Resource: rootPrincipal{}},
		{Resource: owner, Needs: []plan.Ref{principalRef()}, Fresh: fresh},
	}
	if m.carried.inline != nil {
		nodes = append(nodes, plan.Node{Resource: inline, Parent: userRef(name), Fresh: fresh})
		if !fresh {
			nodes = append(nodes, plan.Node{Resource: managed, Parent: userRef(name), After: []plan.Ref{inline.Ref()}, Absent: true})
		}
		return nodes
	}
	nodes = append(nodes, plan.Node{Resource: managed, Parent: userRef(name), Fresh: fresh})
	if !fresh {
		nodes = append(nodes, plan.Node{Resource: inline, Parent: userRef(name), After: []plan.Ref{managed.Ref()}, Absent: true})
	}
	return nodes
}

// policyRef is the resource that carries the rights.
func (m mint) policyRef() plan.Ref {
	if m.carried.inline != nil {
		return userPolicyRef(m.id.user, m.id.policy)
	}
	return managedPoliciesRef(m.id.user)
}

// deliveryNodes are the key, the Secret that holds it, and the keys that it does not hold.
func (m mint) deliveryNodes() []plan.Node {
	name := m.id.user
	target := m.in.TargetSecret()
	target.Content = m.content
	nodes := []plan.Node{
		{Resource: newAccessKey(name, m.in.Delivered), Parent: userRef(name), After: []plan.Ref{m.policyRef()}, Fresh: m.in.Fresh},
		{Resource: target, Needs: []plan.Ref{accessKeyRef(name), userRef(name)}},
	}
	if m.in.Fresh {
		return nodes
	}
	return append(nodes, plan.Node{
		Resource: surplusKeys{user: name},
		Parent:   userRef(name),
		Needs:    []plan.Ref{accessKeyRef(name)},
		After:    []plan.Ref{target.Ref()},
		Absent:   true,
	})
}

// content is what the Secret holds once the key is known.
func (m mint) content(known plan.Known) (cloud.SecretContent, bool) {
	arn, found := known.Output(userRef(m.id.user), outputARN)
	if !found {
		return cloud.SecretContent{}, false
	}
	keyID, found := known.Output(accessKeyRef(m.id.user), outputID)
	if !found {
		return cloud.SecretContent{}, false
	}
	keySecret, found := known.Output(accessKeyRef(m.id.user), outputSecret)
	if !found {
		return cloud.SecretContent{}, false
	}
	annotations := map[string]string{
		v1.AnnotationAWSPolicyLastApplied: m.applied.forUser(arn.Text()).encode(),
		v1.AnnotationIdentity:             m.id.user,
	}
	if mintedAt, found := known.Output(accessKeyRef(m.id.user), outputMintedAt); found {
		annotations[v1.AnnotationMintedAt] = mintedAt.Text()
	}
	pair := keyPair{id: keyID.Text(), secret: keySecret.Secret()}
	return cloud.SecretContent{Data: pair.data(), Annotations: annotations}, true
}

// earlierUser returns the nodes of the user that the Secret was written for if that was the user of an earlier request of the same name. It
// goes once the Secret holds the new key.
func (m mint) earlierUser() []plan.Node {
	d := m.in.Delivered
	if d == nil || d.Identity == "" || d.Identity == m.id.user || d.RequestUID == "" || d.RequestUID == m.in.Request.UID {
		return nil
	}
	earlier := identity{user: d.Identity, policy: policyName(d.Identity)}
	return removalNodes(m.in, earlier, removal{earlier: string(d.RequestUID)}, []plan.Ref{cloud.TargetSecretRef(m.in.Request.Secret)})
}
