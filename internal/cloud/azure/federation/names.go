package federation

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/azure/providerspec"
	"github.com/cloudcredential/operator/internal/request"
)

// maxIdentityName is how long the name of an identity may be ("Naming rules and restrictions for Azure resources").
const maxIdentityName = 128

// ownedTagPrefix is what the mark begins with; the set-up's name follows. Existing set-ups have the same.
const (
	ownedTagPrefix = "openshift.io_cloud-credential-operator_"
	ownedTagValue  = "owned"
)

// ownedTag is the name of the tag that marks what is ours.
func (o Options) ownedTag() string { return ownedTagPrefix + o.Name }

// owned reports whether tags hold the mark. Names of tags are the same in capitals and in small letters.
func (o Options) owned(tags map[string]string) bool {
	return tagOf(tags, o.ownedTag()) == ownedTagValue
}

// tagOf is the value of a tag.
func tagOf(tags map[string]string, name string) string {
	for tag, value := range tags {
		if strings.EqualFold(tag, name) {
			return value
		}
	}
	return ""
}

// merged are tags with others put over them.
func merged(tags, over map[string]string) map[string]string {
	out := map[string]string{}
	maps.Copy(out, tags)
	for name, value := range over {
		for other := range tags {
			if strings.EqualFold(other, name) {
				delete(out, other)
			}
		}
		out[name] = value
	}
	return out
}

// madeTags are those of what is made.
func (o Options) madeTags() map[string]string {
	return merged(o.UserTags, map[string]string{o.ownedTag(): ownedTagValue})
}

// identityName is the name of a request's identity and of its custom role. Existing set-ups have the same. A dot, which no identity may have in its
// name, becomes a hyphen: earlier releases could make nothing of such a request.
func (o Options) identityName(req *request.Request) string {
	name := o.Name + "-" + req.Secret.Namespace + "-" + req.Secret.Name
	name = strings.ReplaceAll(name, ".", "-")
	return name[:min(len(name), maxIdentityName)]
}

// roleDescription tells whose a custom role is. Existing set-ups have the same.
func (o Options) roleDescription() string {
	return "Custom role for OpenShift. Owned by: " + o.Name
}

// credentialName is what a federated credential may be called.
var credentialName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$`)

// federationName is the name of the federated credential of a ServiceAccount: that of the ServiceAccount, where the cloud takes it.
func federationName(serviceAccount string) string {
	if credentialName.MatchString(serviceAccount) {
		return serviceAccount
	}
	const room = 100
	short := strings.ReplaceAll(serviceAccount, ".", "-")
	return "sa-" + short[:min(len(short), room)] + "-" + cloud.NameSuffix(serviceAccount)
}

// subject is what a token of the ServiceAccount says whose it is.
func subject(req *request.Request, serviceAccount string) string {
	return "system:serviceaccount:" + req.Secret.Namespace + ":" + serviceAccount
}

// guid is the same GUID each time for what makes a thing unique. What comes from an ID is compared without regard to case there, and here, too.
func guid(unique ...string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.Join(unique, "\x00"))))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // version 8 and the variant of RFC 9562
	text := hex.EncodeToString(sum[:16])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}

func (o Options) subscription() string { return "/subscriptions/" + o.SubscriptionID }

func (o Options) groupID(name string) string { return o.subscription() + "/resourceGroups/" + name }

// scopes are where a request's roles hold. Which components work in the groups of the network and of the DNS zone no request says.
func (o Options) scopes(req *request.Request) []string {
	groups := []string{o.InstallationGroupName()}
	if o.DNSZoneGroup != "" && req.Name.Name == "openshift-ingress-azure" {
		groups = append(groups, o.DNSZoneGroup)
	}
	if o.NetworkGroup != "" && slices.Contains(networkComponents(), req.Name.Name) {
		groups = append(groups, o.NetworkGroup)
	}
	var scopes []string
	for _, group := range groups {
		scope := o.groupID(group)
		if !slices.ContainsFunc(scopes, func(other string) bool { return strings.EqualFold(other, scope) }) {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}

// networkComponents are the requests of components that work on the network, by their names.
func networkComponents() []string {
	return []string{
		"openshift-image-registry-azure", "openshift-ingress-azure", "openshift-machine-api-azure", "azure-file-csi-driver-operator",
		"openshift-cloud-network-config-controller-azure", "openshift-azure-cloud-controller-manager",
	}
}

// hasCustomRole reports whether a request asks for rights that only a custom role gives.
func hasCustomRole(req *request.Request) bool {
	spec, err := providerspec.Of(req)
	return err == nil && len(spec.Permissions)+len(spec.DataPermissions) > 0
}

// builtInRoles are the names of the roles that a request asks for, each once.
func builtInRoles(req *request.Request) []string {
	spec, err := providerspec.Of(req)
	if err != nil {
		return nil
	}
	var names []string
	for _, binding := range spec.RoleBindings {
		if !slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, binding.Role) }) {
			names = append(names, binding.Role)
		}
	}
	return names
}
