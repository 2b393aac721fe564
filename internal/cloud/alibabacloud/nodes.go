package alibabacloud

import (
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// Nodes are the users of the requests with their policies and keys, and the manifests of the Secrets that hold these. A key that a manifest holds and that works stays;
// where it does not, it goes once the manifest holds another one.
func (o Options) Nodes() []plan.Node {
	nodes := []plan.Node{{Resource: account{}}}
	for _, req := range o.Requests {
		file := o.secretManifest(req)
		nodes = append(nodes,
			plan.Node{Resource: user{o, req}, Needs: []plan.Ref{accountRef()}},
			plan.Node{Resource: policy{o, req}, Needs: []plan.Ref{accountRef()}},
			plan.Node{Resource: attachments{o, req}, Parent: o.UserRef(req), Needs: []plan.Ref{o.policyRef(req)}},
			plan.Node{Resource: key{o, req}, Parent: o.UserRef(req), Needs: []plan.Ref{accountRef()}},
			plan.Node{Resource: file, Needs: []plan.Ref{o.KeyRef(req)}},
			plan.Node{Resource: oldKey{o, req}, Needs: []plan.Ref{o.KeyRef(req)}, After: []plan.Ref{file.Ref()}},
		)
	}
	return nodes
}

// ManifestOf is the name of the manifest of a request's Secret in the output directory.
func ManifestOf(req *request.Request) string { return manifest.SecretFileName(req.Secret) }
