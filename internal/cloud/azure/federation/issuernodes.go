package federation

import (
	"slices"

	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/internal/issuer"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// Files that existing scripts look for.
const (
	discoveryFile = "openid-configuration"
	keySetFile    = "jwks"
	// webhookFile tells the webhook of the cluster which tenant its pods log in to.
	webhookFile = "manifests/azure-ad-pod-identity-webhook-config.yaml"
)

// IssuerNodes are the resource group and the storage of the issuer, its documents, also as files, and the manifests that tell the installer about it.
// Where somebody else keeps the issuer, there are only the files: the documents are for whoever publishes them.
func (o Options) IssuerNodes() []plan.Node {
	nodes := []plan.Node{
		{Resource: o.discoveryFile()}, {Resource: o.keySetFile(), Needs: o.Issuer.KeyNeeds},
		{Resource: o.authenticationFile()}, {Resource: o.webhookFile()},
	}
	if o.Issuer.URL != "" {
		return nodes
	}
	return append(nodes,
		plan.Node{Resource: group{o: o, name: o.OIDCGroupName(), tagged: true}},
		plan.Node{Resource: account{o}, Parent: GroupRef(o.OIDCGroupName())},
		plan.Node{Resource: container{o}, Parent: o.accountRef()},
		plan.Node{Resource: document{o, discoveryBlob}, Parent: o.containerRef()},
		plan.Node{Resource: document{o, keySetBlob}, Parent: o.containerRef(), Needs: o.Issuer.KeyNeeds},
	)
}

// AllNodes are IssuerNodes and IdentityNodes in one graph.
func (o Options) AllNodes() []plan.Node {
	nodes := o.IdentityNodes()
	return append(nodes, slices.DeleteFunc(o.IssuerNodes(), func(node plan.Node) bool {
		return node.Resource.Ref() == GroupRef(o.OIDCGroupName())
	})...)
}

func (o Options) discoveryFile() manifest.File {
	return manifest.File{Name: discoveryFile, Mode: 0o644, Content: func(plan.Known) ([]byte, bool) { return o.discovery().Encode(), true }}
}

// keySetFile holds the cluster's key. Others may be published beside it.
func (o Options) keySetFile() manifest.File {
	return manifest.File{Name: keySetFile, Mode: 0o644, Content: func(known plan.Known) ([]byte, bool) {
		text, found, err := issuer.Keys{Key: o.Issuer.Key, Replace: true}.Content(known, nil)
		return text, found && err == nil
	}}
}

// discovery is the discovery document. Its key set is where existing clusters have it.
func (o Options) discovery() oidc.Discovery {
	url, _ := o.IssuerURL(nil)
	document := oidc.NewDiscovery(url, url+"/"+keySetBlob)
	document.Claims = nil // which those of existing clusters on Azure do without
	return document
}

// authenticationFile tells the installer, or the administrator of a cluster, which issuer its tokens have to name.
func (o Options) authenticationFile() manifest.File {
	return manifest.File{Name: manifest.AuthenticationFileName, Mode: 0o600, Content: func(known plan.Known) ([]byte, bool) {
		issuer, found := o.IssuerURL(known)
		return manifest.AuthenticationYAML(issuer), found
	}}
}

func (o Options) webhookFile() manifest.File {
	name := types.NamespacedName{Namespace: "openshift-cloud-credential-operator", Name: "azure-credentials"}
	return manifest.File{Name: webhookFile, Mode: 0o600, Content: func(plan.Known) ([]byte, bool) {
		return manifest.SecretTextYAML(name, manifest.Text{Key: "azure_tenant_id", Value: o.TenantID}), true
	}}
}
