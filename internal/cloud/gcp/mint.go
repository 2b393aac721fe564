package gcp

import (
	"fmt"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/customrole"
	"github.com/cloudcredential/operator/internal/plan"
)

// desireMint gives the request a service account of its own:
//
//	account, custom role → roles on the project → key → Secret → (surplus keys go) → (an earlier request's account goes)
//
// Each arrow is a dependency, so that a key exists only with the rights it should have, and an old key dies only after the new one
// was delivered.
func desireMint(in cloud.Input, spec *v1.GCPProviderSpec) (cloud.Desired, error) {
	if in.Request.UID == "" {
		return cloud.Desired{}, errNoUID
	}
	project, err := projectOf(in.Cluster)
	if err != nil {
		return cloud.Desired{}, err
	}
	m := mint{in: in, spec: spec, who: identityOf(in, project)}
	nodes := append(m.identityNodes(), m.deliveryNodes()...)
	nodes = append(nodes, m.earlierAccount()...)
	graph, err := plan.NewGraph(nodes...)
	if err != nil {
		return cloud.Desired{}, fmt.Errorf("cannot order the resources of CredentialsRequest %s: %w", in.Request.Name, err)
	}
	return cloud.Desired{Graph: graph, Status: status(m.who.id, m.recordedRole())}, nil
}

// mint is what the graph of a minted request is made from.
type mint struct {
	in   cloud.Input
	spec *v1.GCPProviderSpec
	who  identity
}

// role is the custom role of the request; false where it needs none.
func (m mint) role() (customRole, bool) {
	return customRole{
		Role:    customrole.New(m.who.project, m.in.Request.Name.Name, m.spec.Permissions),
		account: m.who.id, email: m.who.email, recorded: m.who.role,
	}, len(m.spec.Permissions) > 0
}

// recordedRole is the role to record. The shared role of an earlier release stays on record where it was: whether it is still the one in use
// is seen in the project's policy alone.
func (m mint) recordedRole() string {
	role, needed := m.role()
	switch {
	case !needed:
		return ""
	case m.who.role == role.Stem:
		return m.who.role
	}
	return role.ID(0)
}

// identityNodes are the account, the custom role that it may need, and the roles that it has.
func (m mint) identityNodes() []plan.Node {
	parent := accountRef(m.who.id)
	nodes := []plan.Node{{Resource: m.who.account(m.in), Fresh: m.in.Fresh}}
	roles := plan.Node{Parent: parent, Fresh: m.in.Fresh}
	custom, needed := m.role()
	if needed {
		role := plan.Node{Resource: custom, Fresh: m.in.Fresh}
		if !m.in.Fresh {
			role.Needs = []plan.Ref{parent} // so that all passes read the policy at the same step, and together
		}
		nodes = append(nodes, role)
		roles.Needs = []plan.Ref{custom.Ref()}
	}
	roles.Resource = projectRoles{
		account: m.who.id, email: m.who.email, project: m.who.project, predefined: m.spec.PredefinedRoles, custom: needed,
	}
	return append(nodes, roles)
}

// deliveryNodes are the key, the Secret that holds it, and the keys that it does not hold.
func (m mint) deliveryNodes() []plan.Node {
	parent := accountRef(m.who.id)
	key := newAccountKey(m.who.id, m.who.email, m.in.Delivered)
	target := m.in.TargetSecret()
	target.Content = m.content
	nodes := []plan.Node{
		{Resource: key, Parent: parent, After: []plan.Ref{projectRolesRef(m.who.id)}, Fresh: m.in.Fresh},
		{Resource: target, Needs: []plan.Ref{key.Ref()}},
	}
	if m.in.Fresh {
		return nodes
	}
	return append(nodes, plan.Node{
		Resource: surplusKeys{account: m.who.id, email: m.who.email},
		Parent:   parent,
		Needs:    []plan.Ref{key.Ref()},
		After:    []plan.Ref{target.Ref()},
		Absent:   true,
	})
}

// content is what the Secret holds once the key is known: its credentials file as Google made it.
func (m mint) content(known plan.Known) (cloud.SecretContent, bool) {
	file, found := known.Output(accountKeyRef(m.who.id), outputFile)
	if !found {
		return cloud.SecretContent{}, false
	}
	annotations := map[string]string{v1.AnnotationIdentity: m.who.id}
	if mintedAt, found := known.Output(accountKeyRef(m.who.id), outputMintedAt); found {
		annotations[v1.AnnotationMintedAt] = mintedAt.Text()
	}
	return cloud.SecretContent{Data: cloud.Credential{keyFile: file.Secret()}, Annotations: annotations}, true
}

// earlierAccount returns the nodes of the account that the Secret was written for if that was the account of an earlier request of the same
// name. It goes once the Secret holds the new key.
func (m mint) earlierAccount() []plan.Node {
	d := m.in.Delivered
	if d == nil || d.Identity == "" || d.Identity == m.who.id || d.RequestUID == "" || d.RequestUID == m.in.Request.UID {
		return nil
	}
	earlier := identity{id: d.Identity, project: m.who.project}.withDelivered(m.in)
	return removalNodes(m.in, earlier, removal{earlier: string(d.RequestUID)}, []plan.Ref{cloud.TargetSecretRef(m.in.Request.Secret)})
}
