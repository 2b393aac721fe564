package federation

import (
	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// IssuerNodes are the issuer, the identity provider that trusts it, and the manifest that tells the installer about it.
func (o Options) IssuerNodes() []plan.Node {
	nodes := []plan.Node{{Resource: caller{o}}}
	if o.Issuer.URL == "" {
		nodes = append(nodes, o.bucketNodes()...)
	}
	if o.published() {
		nodes = append(nodes, o.distributionNodes()...)
	}
	provider := plan.Node{Resource: identityProvider{o}, Needs: append([]plan.Ref{o.callerRef()}, o.issuerNeeds()...)}
	if o.published() && !o.Issuer.NoWait {
		provider.After = []plan.Ref{o.deploymentRef()}
	}
	authentication := plan.Node{Resource: o.authenticationFile(), Needs: o.issuerNeeds()}
	return append(nodes, provider, authentication)
}

// RoleNodes are the roles of the requests, and the Secret manifests that name them. Where Roles.ProviderARN is set they include that provider,
// which must exist.
func (o Options) RoleNodes() []plan.Node {
	var nodes []plan.Node
	if o.Roles.ProviderARN != "" {
		nodes = append(nodes, plan.Node{Resource: givenProvider{o}})
	}
	for _, req := range o.Requests {
		ref := o.roleRef(req.Secret)
		nodes = append(nodes,
			plan.Node{Resource: role{o, req}, Needs: append([]plan.Ref{o.ProviderRef()}, o.issuerNeeds()...)},
			plan.Node{Resource: rolePolicy{o, req}, Parent: ref},
			plan.Node{Resource: o.secretFile(req), Needs: []plan.Ref{ref}},
		)
	}
	return nodes
}

// published says that the issuer is a private bucket behind a distribution.
func (o Options) published() bool { return o.Issuer.URL == "" && o.Issuer.Private }

// issuerNeeds are what IssuerURL has to be known from, where the graph has an issuer of its own.
func (o Options) issuerNeeds() []plan.Ref {
	if o.Roles.ProviderARN == "" && o.published() {
		return []plan.Ref{o.distributionRef()}
	}
	return nil
}

func (o Options) bucketNodes() []plan.Node {
	ref := o.bucketRef()
	policy := plan.Node{Resource: bucketPolicy{o}, Parent: ref, After: []plan.Ref{o.blockRef()}, Needs: o.issuerNeeds()}
	return []plan.Node{
		{Resource: bucket{o}},
		{Resource: publicAccessBlock{o}, Parent: ref},
		policy,
		{Resource: document{o, oidc.DiscoveryKey}, Parent: ref, Needs: o.issuerNeeds()},
		{Resource: document{o, oidc.KeySetKey}, Parent: ref, Needs: o.Issuer.KeyNeeds},
	}
}

func (o Options) distributionNodes() []plan.Node {
	published := []plan.Ref{o.bucketPolicyRef(), o.documentRef(oidc.DiscoveryKey), o.documentRef(oidc.KeySetKey)}
	nodes := []plan.Node{
		{Resource: accessControl{o}},
		{Resource: distribution{o}, Needs: []plan.Ref{o.accessControlRef(), o.bucketRef()}},
	}
	if !o.Issuer.NoWait {
		nodes = append(nodes, plan.Node{Resource: deployment{o}, Needs: []plan.Ref{o.distributionRef()}, After: published})
	}
	return nodes
}

// authenticationFile tells the installer, or the administrator of a cluster, which issuer its tokens have to name.
func (o Options) authenticationFile() manifest.File {
	return manifest.File{Name: manifest.AuthenticationFileName, Mode: 0o600, Content: func(known plan.Known) ([]byte, bool) {
		issuer, found := o.IssuerURL(known)
		if !found {
			return nil, false
		}
		return manifest.AuthenticationYAML(issuer), true
	}}
}

// secretFile is the manifest of a request's target Secret.
func (o Options) secretFile(req *request.Request) manifest.File {
	return manifest.File{Name: manifest.SecretFileName(req.Secret), Mode: 0o600, Content: func(known plan.Known) ([]byte, bool) {
		arn, found := known.Output(o.roleRef(req.Secret), OutputARN)
		if !found {
			return nil, false
		}
		return manifest.SecretYAML(req.Secret, map[string]string{"credentials": credentialsFile(arn.Text())}), true
	}}
}

// credentialsFile is the credentials file of a component that assumes a role with its token. It ends without a line break.
func credentialsFile(roleARN string) string {
	return "[default]\nsts_regional_endpoints = regional\nrole_arn = " + roleARN + "\nweb_identity_token_file = " + TokenPath
}

func (o Options) roleRef(target types.NamespacedName) plan.Ref {
	return plan.Ref{Kind: KindRole, Name: target.String()}
}

func (o Options) rolePolicyRef(target types.NamespacedName) plan.Ref {
	return plan.Ref{Kind: KindRolePolicy, Name: target.String()}
}

// RoleRef is the Ref of the role of the request with that target Secret.
func (o Options) RoleRef(target types.NamespacedName) plan.Ref { return o.roleRef(target) }
