package federation

import (
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// PoolNodes are the workload identity pool.
func (o Options) PoolNodes() []plan.Node {
	return []plan.Node{{Resource: pool{o}}}
}

// ProviderNodes are the issuer, the provider that trusts it, and the manifest that tells the installer about it. The pool that the provider is in has to
// exist.
func (o Options) ProviderNodes() []plan.Node {
	return append([]plan.Node{{Resource: givenPool{o}}}, o.publishingNodes()...)
}

// IssuerNodes are those of PoolNodes and ProviderNodes, in a pool of the set-up's own.
func (o Options) IssuerNodes() []plan.Node {
	return append(o.PoolNodes(), o.publishingNodes()...)
}

// publishingNodes are everything that ProviderNodes has besides the pool.
func (o Options) publishingNodes() []plan.Node {
	var nodes []plan.Node
	made := plan.Node{Resource: provider{o}, Parent: o.PoolRef()}
	if o.keyStorage() == PoolJWKFile {
		made.Needs = o.Issuer.KeyNeeds
	}
	if o.hasBucket() {
		nodes = o.bucketNodes()
		made.After = []plan.Ref{o.bucketPolicyRef(), o.documentRef(oidc.DiscoveryKey), o.documentRef(oidc.KeySetKey)}
	}
	return append(nodes, made, plan.Node{Resource: o.authenticationFile()})
}

func (o Options) bucketNodes() []plan.Node {
	ref := o.bucketRef()
	return []plan.Node{
		{Resource: bucket{o}},
		{Resource: bucketPolicy{o}, Parent: ref},
		{Resource: document{o, oidc.DiscoveryKey}, Parent: ref},
		{Resource: document{o, oidc.KeySetKey}, Parent: ref, Needs: o.Issuer.KeyNeeds},
	}
}

// authenticationFile tells the installer, or the administrator of a cluster, which issuer its tokens have to name.
func (o Options) authenticationFile() manifest.File {
	return manifest.File{Name: manifest.AuthenticationFileName, Mode: 0o600, Content: func(known plan.Known) ([]byte, bool) {
		issuer, found := o.IssuerURL(known)
		return manifest.AuthenticationYAML(issuer), found
	}}
}
