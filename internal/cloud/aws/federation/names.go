package federation

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

const (
	ownedTagPrefix = "openshift.io/cloud-credential-operator/"
	ownedTagValue  = "owned"
	nameTag        = "Name"

	// maxRoleName is the longest name of a role, see "IAM and STS character limits" of the IAM User Guide.
	maxRoleName    = 64
	roleHashLength = 8

	rolePurpose = "OpenShift role for "
)

// OwnedTag is the key of the tag that says whose a thing is. Its value says nothing.
func (o Options) OwnedTag() string { return ownedTagPrefix + o.Name }

// Comment marks what cannot carry tags.
func (o Options) Comment() string { return ownedTagPrefix + o.Name }

// ownTags are the two tags that everything carries.
func (o Options) ownTags() map[string]string {
	return map[string]string{o.OwnedTag(): ownedTagValue, nameTag: o.Name}
}

// tags are those of what can carry many: the set-up's own and the user's.
func (o Options) tags() map[string]string {
	tags := o.ownTags()
	for key, value := range o.UserTags {
		if _, own := tags[key]; !own {
			tags[key] = value
		}
	}
	return tags
}

// owner says whose a thing with these tags is; empty where it is this set-up's, or may be made so. What carries the tag of another set-up is
// never taken for ours.
func (o Options) owner(tags map[string]string) string {
	if _, ours := tags[o.OwnedTag()]; ours {
		return ""
	}
	for key := range tags {
		if name, is := strings.CutPrefix(key, ownedTagPrefix); is {
			return "it is tagged as part of " + name
		}
	}
	switch {
	case o.removal:
		return "it does not carry the tag " + o.OwnedTag()
	case o.Adopt:
		return ""
	}
	return "it does not carry the tag " + o.OwnedTag() + "; to take it over, use --adopt"
}

// BucketName is the name of the issuer's bucket.
func (o Options) BucketName() string { return o.Name + "-oidc" }

// BucketHost is the host that the bucket is reached at.
func (o Options) BucketHost() string {
	return o.BucketName() + ".s3." + o.Region + "." + DNSSuffix(o.Region)
}

// IssuerURL is the issuer of the cluster's tokens. It is false while it depends on a distribution that has not been made.
func (o Options) IssuerURL(known plan.Known) (string, bool) {
	switch {
	case o.Roles.ProviderARN != "":
		issuer, found := known.Output(o.ProviderRef(), OutputURL)
		return issuer.Text(), found
	case o.Issuer.URL != "":
		return o.Issuer.URL, true
	case !o.Issuer.Private:
		return "https://" + o.BucketHost(), true
	}
	domain, found := known.Output(o.distributionRef(), OutputDomain)
	return "https://" + domain.Text(), found
}

// conditionPrefix is what the keys of conditions on an issuer's tokens begin with: its URL without the scheme. Source: "Available keys for AWS
// OIDC federation" of the IAM User Guide.
func conditionPrefix(issuer string) string {
	if parsed, err := url.Parse(issuer); err == nil && parsed.Host != "" {
		return strings.TrimSuffix(parsed.Host+parsed.Path, "/")
	}
	return strings.TrimSuffix(strings.TrimPrefix(issuer, "https://"), "/")
}

// issuerOfARN is the issuer, without its scheme, that an identity provider's ARN ends with.
func issuerOfARN(arn string) string {
	_, issuer, _ := strings.Cut(arn, ":oidc-provider/")
	return issuer
}

// uncutRoleName is the name of a role if there were no limit.
func (o Options) uncutRoleName(target types.NamespacedName) string {
	return o.Name + "-" + target.Namespace + "-" + target.Name
}

// roleNames are the names that a role may have: the one to give it, and, where that differs, the one that earlier releases gave it. They cut
// off what was too long, so that two requests could come to share a role; the end of a new name is a hash instead.
func (o Options) roleNames(target types.NamespacedName) (name, cut string) {
	uncut := o.uncutRoleName(target)
	if len(uncut) <= maxRoleName {
		return uncut, ""
	}
	hash := sha256.Sum256([]byte(uncut))
	kept := strings.TrimRight(uncut[:maxRoleName-roleHashLength-1], "-.")
	return kept + "-" + hex.EncodeToString(hash[:])[:roleHashLength], uncut[:maxRoleName]
}

// ambiguous reports whether a name that was cut off may be that of another request's role, too.
func (o Options) ambiguous(cut string, target types.NamespacedName) bool {
	return slices.ContainsFunc(o.Requests, func(other *request.Request) bool {
		if other.Secret == target {
			return false
		}
		name, otherCut := o.roleNames(other.Secret)
		return strings.EqualFold(name, cut) || strings.EqualFold(otherCut, cut)
	})
}

// RoleDescription is how a role says which Secret it is for. Existing roles have the same.
func RoleDescription(target types.NamespacedName) string {
	return rolePurpose + target.String()
}
