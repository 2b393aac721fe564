package aws

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/request"
)

const (
	tagClusterPrefix = "kubernetes.io/cluster/"
	clusterOwned     = "owned"
	// tagClusterID marks what belongs to a cluster that has no infrastructure name.
	tagClusterID  = "openshiftClusterID"
	tagRequest    = "cloudcredential.openshift.io/credentials-request"
	tagRequestUID = "cloudcredential.openshift.io/credentials-request-uid"
	// tagResourceTags remembers which tags the Infrastructure asked for, so that they, and no others, are removed when it no longer does. Its
	// value is made of the first 8 hexadecimal digits of a hash of each key.
	tagResourceTags = "cloudcredential.openshift.io/resource-tags"
	// tagManagedPolicies, on a user, is how many managed policies were made for it; they have to be looked for nowhere else.
	tagManagedPolicies = "cloudcredential.openshift.io/managed-policies"

	maxTags        = 50 // of a user or a policy
	maxTagValue    = 256
	tagHashLength  = 8
	maxHashedTags  = maxTagValue / tagHashLength
	maxNotResource = 5 // tags that are not the Infrastructure's
)

// clusterTag is the tag that says which cluster a thing belongs to.
func clusterTag(cluster cloud.Cluster) (key, value string) {
	if cluster.InfrastructureName == "" {
		return tagClusterID, cluster.ID
	}
	return tagClusterPrefix + cluster.InfrastructureName, clusterOwned
}

// ownTags are the tags that prove whose a thing is.
func ownTags(cluster cloud.Cluster, req *request.Request) map[string]string {
	key, value := clusterTag(cluster)
	tags := map[string]string{key: value, tagRequest: cut(req.Name.String(), maxTagValue)}
	if req.UID != "" {
		tags[tagRequestUID] = string(req.UID)
	}
	return tags
}

// userTags are all tags of a request's user: its own, and those that the Infrastructure asks for as far as there is room. Keys of tags are the same
// to IAM if they differ in case only; of such, the first is taken.
func userTags(cluster cloud.Cluster, req *request.Request) map[string]string {
	tags := ownTags(cluster, req)
	if cluster.Platform.AWS == nil {
		return tags
	}
	taken := map[string]bool{strings.ToLower(tagResourceTags): true, strings.ToLower(tagManagedPolicies): true}
	for key := range tags {
		taken[strings.ToLower(key)] = true
	}
	var hashes []string
	for _, tag := range cluster.Platform.AWS.ResourceTags {
		folded := strings.ToLower(tag.Key)
		if taken[folded] || len(hashes) >= min(maxHashedTags, maxTags-maxNotResource) {
			continue
		}
		taken[folded] = true
		tags[tag.Key] = tag.Value
		hashes = append(hashes, tagHash(tag.Key))
	}
	if len(hashes) > 0 {
		slices.Sort(hashes)
		tags[tagResourceTags] = strings.Join(hashes, "")
	}
	return tags
}

func tagHash(key string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(key)))
	return hex.EncodeToString(sum[:])[:tagHashLength]
}

// staleTags are the keys of tags that were set because the Infrastructure asked for them, and that it does not ask for any longer.
func staleTags(present, desired map[string]string) []string {
	wanted := map[string]bool{}
	for key := range desired {
		wanted[strings.ToLower(key)] = true
	}
	remembered := map[string]bool{}
	for hash := range slices.Chunk([]byte(present[tagResourceTags]), tagHashLength) {
		remembered[string(hash)] = true
	}
	var stale []string
	for key := range present {
		if remembered[tagHash(key)] && !wanted[strings.ToLower(key)] {
			stale = append(stale, key)
		}
	}
	if _, has := present[tagResourceTags]; has && desired[tagResourceTags] == "" {
		stale = append(stale, tagResourceTags)
	}
	slices.Sort(stale)
	return stale
}

// contradiction returns what the tags say of the owner if that is not this cluster's request of that name, and "" if they do not.
func contradiction(tags map[string]string, cluster cloud.Cluster) string {
	key, value := clusterTag(cluster)
	if tags[key] == value {
		return ""
	}
	for _, other := range slices.Sorted(maps.Keys(tags)) {
		switch {
		case strings.HasPrefix(other, tagClusterPrefix) && other != key && tags[other] == clusterOwned:
			return "cluster " + strings.TrimPrefix(other, tagClusterPrefix)
		case other == tagClusterID && tags[other] != cluster.ID:
			return "cluster " + tags[other]
		}
	}
	return ""
}

// claim is what a name stands on when tags do not decide alone.
type claim struct {
	cluster cloud.Cluster
	req     *request.Request
	// name of the thing.
	name string
	// recorded says that the request's status names the thing.
	recorded bool
}

// owner returns "" if the tags of a user prove it to be the request's, or leave no doubt together with its name; otherwise whose it is.
func (c claim) owner(tags map[string]string) string {
	if other := contradiction(tags, c.cluster); other != "" {
		return other
	}
	key, value := clusterTag(c.cluster)
	sameRequest := tags[tagRequest] == cut(c.req.Name.String(), maxTagValue)
	switch {
	case tags[tagRequestUID] != "" && tags[tagRequestUID] != string(c.req.UID):
		// The object that it was made for is gone if it had our name: there is one object of a name at a time.
		if !(c.recorded && sameRequest && tags[key] == value) {
			return "CredentialsRequest " + tags[tagRequest] + " with UID " + tags[tagRequestUID]
		}
	case tags[tagRequestUID] == "" && tags[tagRequest] != "" && !sameRequest:
		return "CredentialsRequest " + tags[tagRequest]
	}
	if tags[key] == value {
		return ""
	}
	if (c.recorded || tags[tagRequestUID] != "") && looksLikeOurs(c.name, c.cluster, c.req) {
		return "" // somebody took the cluster's tag away
	}
	return "somebody else: it has no tag " + key + "=" + value
}
