package federation

import (
	"context"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud/azure/api"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/removal"
)

// Removal finds everything that belongs to a set-up, in whatever state it is, and returns it as a graph of what should not exist. What does not carry
// the mark is never in it, whatever its name is.
//
// What cannot be listed is in the graph, too, as something that cannot be observed, so that everything else can be removed. The notes say what is
// kept, and why. The error is about the credential or the context: nothing can be done then.
func (s *Session) Removal(ctx context.Context, o Options) (*plan.Graph, []string, error) {
	i := &inventory{session: s.shared, o: o}
	i.take(ctx)
	return i.Graph(ctx, o.Name, i.nodes)
}

// inventory is one search for what belongs to a set-up.
type inventory struct {
	*session
	removal.Search
	o     Options
	nodes []plan.Node
}

// add takes down what is to be removed, after others.
func (i *inventory) add(left leftover, after ...plan.Ref) plan.Ref {
	i.nodes = append(i.nodes, plan.Node{Resource: left, After: after, Absent: true})
	return left.ref
}

// unlisted takes down what could not be looked at. What hangs on it comes after it, and stays.
func (i *inventory) unlisted(kind string, err error) plan.Ref {
	return i.add(leftover{ref: plan.Ref{Kind: kind, Name: i.o.Name}, err: i.Failed(err)})
}

// take looks for everything. Roles are taken away before what has them, and before what they are.
func (i *inventory) take(ctx context.Context) {
	var gone []plan.Ref
	identities, err := i.listIdentities(ctx, i.o)
	if err != nil {
		gone = append(gone, i.unlisted(KindIdentity, err))
	}
	var owned []foundIdentity
	for _, found := range identities {
		if i.o.owned(found.Tags) {
			owned = append(owned, found)
		}
	}
	slices.SortFunc(owned, func(a, b foundIdentity) int { return strings.Compare(a.Name, b.Name) })
	roles := i.ownRoles(ctx)
	ofPrincipal, ofRole := i.findAssignments(ctx, owned, roles)
	for _, found := range roles {
		id := i.o.subscription() + definitionsPath + "/" + lastPart(found.ID)
		i.add(leftover{ref: plan.Ref{Kind: KindCustomRole, Name: found.Properties.RoleName}, id: id, version: authorizationVersion,
			op: operation("RoleDefinitions_Delete", definitionRight, "delete", "custom role "+found.Properties.RoleName)}, ofRole[lastPart(found.ID)]...)
	}
	for _, found := range owned {
		gone = append(gone, i.add(leftover{ref: plan.Ref{Kind: KindIdentity, Name: found.Name}, id: found.ID, version: identityVersion,
			op: operation("UserAssignedIdentities_Delete", identityRight, "delete", "identity "+found.Name)}, ofPrincipal[strings.ToLower(found.Properties.PrincipalID)]...))
	}
	gone = append(gone, i.findAccount(ctx)...)
	if i.o.DeleteOIDCGroup {
		i.findGroup(ctx, gone)
	}
}

// ownRoles are the custom roles whose description says that they are the set-up's.
func (i *inventory) ownRoles(ctx context.Context) []definition {
	all, err := i.listDefinitions(ctx, i.o)
	if err != nil {
		i.unlisted(KindCustomRole, err)
	}
	return slices.DeleteFunc(slices.Clone(all), func(d definition) bool {
		return d.Properties.Type != customType || d.Properties.Description != i.o.roleDescription()
	})
}

// findAssignments takes down the roles of the set-up's identities, and whoever has one of its custom roles, which could not be removed otherwise. It returns
// them by principal and by role.
func (i *inventory) findAssignments(ctx context.Context, owned []foundIdentity, roles []definition) (ofPrincipal, ofRole map[string][]plan.Ref) {
	ofPrincipal, ofRole = map[string][]plan.Ref{}, map[string][]plan.Ref{}
	if len(owned)+len(roles) == 0 {
		return ofPrincipal, ofRole
	}
	all, err := i.listAssignments(ctx, i.o)
	if err != nil {
		// Whose they are would not be found out any more without what has them.
		unlisted := i.unlisted(KindAssignment, err)
		for _, found := range owned {
			ofPrincipal[strings.ToLower(found.Properties.PrincipalID)] = []plan.Ref{unlisted}
		}
		for _, found := range roles {
			ofRole[lastPart(found.ID)] = []plan.Ref{unlisted}
		}
	}
	for _, found := range all {
		principal := strings.ToLower(found.Properties.PrincipalID)
		ours := slices.ContainsFunc(owned, func(f foundIdentity) bool { return strings.EqualFold(f.Properties.PrincipalID, principal) })
		if !ours && !slices.ContainsFunc(roles, func(d definition) bool { return lastPart(d.ID) == found.role() }) {
			continue
		}
		name := i.describe(ctx, found, owned)
		ref := i.add(leftover{ref: plan.Ref{Kind: KindAssignment, Name: name}, id: found.ID, version: authorizationVersion,
			op: operation("RoleAssignments_Delete", assignmentRight, "delete", "role "+name)})
		ofPrincipal[principal], ofRole[found.role()] = append(ofPrincipal[principal], ref), append(ofRole[found.role()], ref)
	}
	return ofPrincipal, ofRole
}

// findGroup takes down the resource group of the issuer, unless somebody else has made it or has put something into it: all of it would go.
func (i *inventory) findGroup(ctx context.Context, after []plan.Ref) {
	name := i.o.OIDCGroupName()
	found, err := i.readGroup(ctx, i.o, name)
	if err != nil {
		i.unlisted(KindGroup, err)
		return
	}
	if found == nil {
		return
	}
	if !i.o.owned(found.Tags) {
		i.Note("Resource group %s is kept: it has no tag %s=%s.", name, i.o.ownedTag(), ownedTagValue)
		return
	}
	type resource struct {
		ID   string            `json:"id"`
		Tags map[string]string `json:"tags"`
	}
	op := operation("Resources_ListByResourceGroup", groupRight, "resources/read", "resource group "+name)
	op.Effect = api.Reads
	all, err := api.List[resource](ctx, i.client.caller, op, i.client.manager, escaped(i.o.groupID(name))+"/resources", version(resourcesVersion))
	if err != nil {
		i.unlisted(KindGroup, err)
		return
	}
	for _, each := range all {
		if !i.o.owned(each.Tags) {
			i.Note("Resource group %s is kept: %s in it has no tag %s=%s, and would go with it.", name, each.ID, i.o.ownedTag(), ownedTagValue)
			return
		}
	}
	i.add(leftover{ref: GroupRef(name), id: i.o.groupID(name), version: resourcesVersion,
		op: operation("ResourceGroups_Delete", groupRight, "delete", "resource group "+name)}, after...)
}
