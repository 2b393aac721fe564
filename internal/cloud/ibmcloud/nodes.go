package ibmcloud

import (
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// Nodes are the service IDs of the requests with their policies and keys, and the manifests of the Secrets that hold these. A key that a manifest holds and that works
// stays; older ones of ours go once the manifest is written.
func (o Options) Nodes() []plan.Node {
	nodes := o.shared()
	for _, req := range o.Requests {
		file := o.secretManifest(req)
		nodes = append(nodes, o.identity(req)...)
		nodes = append(nodes,
			plan.Node{Resource: key{o, req}, Parent: o.ServiceIDRef(req)},
			plan.Node{Resource: file, Needs: []plan.Ref{o.KeyRef(req)}},
		)
		nodes = append(nodes, o.pruning(req, file.Ref())...)
	}
	return nodes
}

// Refreshed are the service IDs of the requests with their policies, and a new key for each; secret makes the resource that brings a key to the cluster.
// Older keys of ours go once that is done.
func (o Options) Refreshed(secret func(req *request.Request) plan.Resource) []plan.Node {
	nodes := o.shared()
	for _, req := range o.Requests {
		target := secret(req)
		nodes = append(nodes, o.identity(req)...)
		nodes = append(nodes,
			plan.Node{Resource: key{o, req}, Parent: o.ServiceIDRef(req), Fresh: true},
			plan.Node{Resource: target, Needs: []plan.Ref{o.KeyRef(req)}},
		)
		nodes = append(nodes, o.pruning(req, target.Ref())...)
	}
	return nodes
}

// shared are what the policies of all requests name.
func (o Options) shared() []plan.Node {
	nodes := []plan.Node{{Resource: account{}}}
	if o.ResourceGroup != "" {
		nodes = append(nodes, plan.Node{Resource: resourceGroup{o}})
	}
	return nodes
}

// identity is a service ID with its policies.
func (o Options) identity(req *request.Request) []plan.Node {
	needs := []plan.Ref{accountRef()}
	if o.ResourceGroup != "" {
		needs = append(needs, o.groupRef())
	}
	return []plan.Node{
		{Resource: serviceID{o, req}, Needs: needs},
		{Resource: policies{o, req}, Parent: o.ServiceIDRef(req), Needs: needs},
	}
}

// pruning removes older keys after a new one is where it is needed.
func (o Options) pruning(req *request.Request, after plan.Ref) []plan.Node {
	if o.KeepOldKeys {
		return nil
	}
	return []plan.Node{{Resource: oldKeys{o, req}, Needs: []plan.Ref{o.ServiceIDRef(req), o.KeyRef(req)}, After: []plan.Ref{after}}}
}

// ManifestOf is the name of the manifest of a request's Secret in the output directory.
func ManifestOf(req *request.Request) string { return manifest.SecretFileName(req.Secret) }
