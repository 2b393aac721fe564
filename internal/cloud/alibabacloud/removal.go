package alibabacloud

import (
	"context"
	"errors"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/removal"
)

// ownedUser, ownedPolicy, ownedAttachment and ownedKey are parts of the set-up, which should not exist. An error is why it is not known what belongs to one.
type (
	ownedUser struct {
		name string
		err  error
	}
	ownedPolicy struct {
		name string
		err  error
	}
	ownedAttachment struct{ user, policy string }
	ownedKey        struct{ user, id string }
)

// Ref implements plan.Resource.
func (u ownedUser) Ref() plan.Ref   { return plan.Ref{Kind: KindUser, Name: u.name} }
func (p ownedPolicy) Ref() plan.Ref { return plan.Ref{Kind: KindPolicy, Name: p.name} }
func (a ownedAttachment) Ref() plan.Ref {
	return plan.Ref{Kind: KindAttachment, Name: a.user + ": " + a.policy}
}
func (k ownedKey) Ref() plan.Ref { return plan.Ref{Kind: KindAccessKey, Name: k.user + ": " + k.id} }

// Fields implements plan.Resource.
func (ownedUser) Fields(plan.Known) plan.Fields       { return nil }
func (ownedPolicy) Fields(plan.Known) plan.Fields     { return nil }
func (ownedAttachment) Fields(plan.Known) plan.Fields { return nil }
func (ownedKey) Fields(plan.Known) plan.Fields        { return nil }

// attachmentDriver detaches a policy.
type attachmentDriver struct{ *session }

var errOnlyDetached = errors.New("single attachments are only removed")

// Observe implements plan.Driver.
func (attachmentDriver) Observe(context.Context, plan.Resource, plan.Known) (plan.Observation, error) {
	return plan.Observation{Exists: true}, nil
}

// Create implements plan.Driver.
func (attachmentDriver) Create(context.Context, plan.Resource, plan.Known) (plan.Outputs, error) {
	return nil, errOnlyDetached
}

// Update implements plan.Driver.
func (attachmentDriver) Update(context.Context, plan.Resource, plan.Known, plan.Change) (plan.Outputs, error) {
	return nil, errOnlyDetached
}

// Delete implements plan.Driver.
func (d attachmentDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	gone := resource.(ownedAttachment)
	return d.detach(ctx, gone.user, gone.policy)
}

// remover looks for what belongs to a set-up.
type remover struct {
	*session
	search removal.Search
	// carriers are the users of the set-up that a policy of ours was made for or is attached to, by the name of the policy.
	carriers map[string][]string
	attached map[string]int
	order    []string
	nodes    []plan.Node
}

// Removal finds the users whose comments are just those of the set-up, with their keys and policies, and returns them as a graph of what should not exist. A user goes after
// all that is found by it, so that a run that ended early is finished by the next one. The error is about the credential or the context.
func (s *Session) Removal(ctx context.Context, o Options) (*plan.Graph, []string, error) {
	r := &remover{session: s.shared, carriers: map[string][]string{}, attached: map[string]int{}}
	listed, err := r.allUsers(ctx)
	if err != nil {
		return nil, nil, r.search.Failed(err)
	}
	for _, found := range listed {
		if found.Comments == o.comments() {
			r.user(ctx, found)
		}
	}
	if len(r.nodes) == 0 {
		r.search.Note("No RAM user has the comments %s.", o.comments())
	}
	for _, name := range r.order {
		r.policy(ctx, name)
	}
	return r.search.Graph(ctx, o.Name, r.nodes)
}

// user takes down a user with its keys, and what is attached to it.
func (r *remover) user(ctx context.Context, found foundUser) {
	of := []plan.Ref{ownedUser{name: found.UserName}.Ref()}
	policies, err := r.policiesOf(ctx, found.UserName)
	keys, keysErr := r.keysOf(ctx, found.UserName)
	err = errors.Join(err, keysErr)
	r.nodes = append(r.nodes, plan.Node{Resource: ownedUser{found.UserName, err}, Absent: true})
	if err != nil {
		_ = r.search.Failed(err)
		return
	}
	for _, each := range policies {
		r.nodes = append(r.nodes, plan.Node{Resource: ownedAttachment{found.UserName, each.String()}, Needs: of, Absent: true})
		if each.PolicyType == typeCustom {
			r.carried(each.PolicyName, found.UserName)
			r.attached[each.PolicyName]++
		}
	}
	if name, told := policyOfUser(found); told {
		r.carried(name, found.UserName)
	}
	for _, each := range keys {
		r.nodes = append(r.nodes, plan.Node{Resource: ownedKey{found.UserName, each.ID}, Needs: of, Absent: true})
	}
}

func (r *remover) carried(policy, user string) {
	if r.carriers[policy] == nil {
		r.order = append(r.order, policy)
	}
	r.carriers[policy] = append(r.carriers[policy], user)
}

// policy takes down a policy, if it is ours and nobody else has it. It goes before the users that it is found by, and after it is detached.
func (r *remover) policy(ctx context.Context, name string) {
	found, err := r.session.policy(ctx, name)
	switch {
	case cloud.Is(err, cloud.NotFound):
		return
	case err != nil:
		_ = r.search.Failed(err)
	case ownerOf(found.Policy) != "":
		r.search.Note("Policy %s is kept: %s.", name, ownerOf(found.Policy))
		return
	case found.Policy.AttachmentCount > r.attached[name]:
		r.search.Note("Policy %s is kept: it is attached to others, too.", name)
		return
	}
	node := plan.Node{Resource: ownedPolicy{name, err}, Absent: true}
	for _, user := range r.carriers[name] {
		of := ownedUser{name: user}.Ref()
		for i, each := range r.nodes {
			if a, is := each.Resource.(ownedAttachment); is && a.user == user && a.policy == typeCustom+"/"+name {
				r.nodes[i].Needs = append(r.nodes[i].Needs, node.Resource.Ref())
			}
		}
		if len(node.Needs) == 0 || node.Needs[len(node.Needs)-1] != of {
			node.Needs = append(node.Needs, of)
		}
	}
	r.nodes = append(r.nodes, node)
}
