package federation

import (
	"cmp"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// IdentityNodes are the resource groups, the identities of the requests with their rights, and the Secret manifests that name them. The issuer has to
// exist, or to be made by the same graph, before the identities are of use.
func (o Options) IdentityNodes() []plan.Node {
	nodes := []plan.Node{{Resource: group{o: o, name: o.OIDCGroupName(), tagged: true}}, {Resource: group{o: o, name: o.InstallationGroupName()}}}
	nodes = append(nodes, o.neighbours()...)
	seen := map[plan.Ref]bool{}
	for _, req := range o.Requests {
		for _, name := range builtInRoles(req) {
			if ref := builtInRoleRef(name); !seen[ref] {
				seen[ref] = true
				nodes = append(nodes, plan.Node{Resource: builtInRole{o, name, req}})
			}
		}
		nodes = append(nodes, o.identityNodes(req)...)
	}
	return nodes
}

// identityNodes are those of one request.
func (o Options) identityNodes(req *request.Request) []plan.Node {
	ref := o.IdentityRef(req.Secret)
	nodes := []plan.Node{
		{Resource: identity{o, req}, Parent: GroupRef(o.OIDCGroupName())},
		{Resource: federation{o, req}, Parent: ref},
		{Resource: o.secretFile(req), Needs: []plan.Ref{ref}},
	}
	if hasCustomRole(req) {
		nodes = append(nodes, plan.Node{Resource: customRole{o, req}})
	}
	last := plan.Node{Resource: withdrawal{o, req, o.assignments(req)}, Parent: ref, Absent: true}
	for _, each := range o.assignments(req) {
		// The scope of every component is the installation group, which may have to be made first.
		nodes = append(nodes, plan.Node{Resource: each, Parent: ref, Needs: []plan.Ref{each.role, GroupRef(o.InstallationGroupName())}})
		last.Needs, last.After = append(last.Needs, each.role), append(last.After, each.Ref())
	}
	if o.PreserveExistingRoles {
		return nodes
	}
	return append(nodes, last)
}

// assignments are the roles that a request asks for, at each of their scopes.
func (o Options) assignments(req *request.Request) []assignment {
	var all []assignment
	for _, scope := range o.scopes(req) {
		if hasCustomRole(req) {
			all = append(all, assignment{o, req, customRole{o, req}.Ref(), o.identityName(req), scope})
		}
		for _, name := range builtInRoles(req) {
			all = append(all, assignment{o, req, builtInRoleRef(name), name, scope})
		}
	}
	return all
}

// secretFile is the manifest of a request's target Secret.
func (o Options) secretFile(req *request.Request) manifest.File {
	return manifest.File{Name: manifest.SecretFileName(req.Secret), Mode: 0o600, Content: func(known plan.Known) ([]byte, bool) {
		client, hasClient := known.Output(o.IdentityRef(req.Secret), OutputClientID)
		tenant, hasTenant := known.Output(o.IdentityRef(req.Secret), OutputTenantID)
		return o.secretText(req, client.Text(), tenant.Text()), hasClient && hasTenant
	}}
}

// secretText is the Secret that tells a component who it is and where its token is. Existing manifests have the same order.
func (o Options) secretText(req *request.Request, client, tenant string) []byte {
	return manifest.SecretTextYAML(req.Secret,
		manifest.Text{Key: "azure_client_id", Value: client},
		manifest.Text{Key: "azure_tenant_id", Value: tenant},
		manifest.Text{Key: "azure_region", Value: o.Region},
		manifest.Text{Key: "azure_subscription_id", Value: o.SubscriptionID},
		manifest.Text{Key: "azure_federated_token_file", Value: cmp.Or(req.CloudTokenPath, TokenPath)},
	)
}
