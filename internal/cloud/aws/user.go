package aws

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cloudcredential/operator/internal/plan"
)

// Fields of a user besides "tag <key>".
const (
	fieldBoundary        = "permissions boundary"
	fieldStaleTags       = "stale tags"
	fieldManagedPolicies = "room for managed policies"
)

// user is the IAM user of a request.
type user struct {
	claim
	// tags that it carries. Tags of other people are left alone.
	tags map[string]string
	// managed is how many managed policies will be made for it; 0 for none.
	managed int
	// removal is set where the user should not exist.
	removal *removal
}

// removal says how to go about a user that should not exist.
type removal struct {
	// derivedName says that the name is one that only this request has.
	derivedName bool
	// deliveredKeyID is the access key in the target Secret, if that is this request's. Listed under a derived name, it proves whose the user is.
	deliveredKeyID string
	// deliveredAt is when that key was made; zero where nobody wrote it down.
	deliveredAt time.Time
	// leaving is since when the request is being deleted; zero where it is not. Nothing was made for it after that.
	leaving time.Time
	// lenient says that nothing of the user was recorded, so that it most probably does not exist: where there is no credential to look with, it is
	// taken for absent.
	lenient bool
	// keepWithoutCredential says that the user is left where it is if there is no credential to remove it with.
	keepWithoutCredential bool
	// earlier is set for the user of an earlier request of the same name: the UID that its tags have to name.
	earlier string
}

func userRef(name string) plan.Ref { return plan.Ref{Kind: kindUser, Name: name} }

// Ref implements plan.Resource.
func (u user) Ref() plan.Ref { return userRef(u.name) }

// Fields implements plan.Resource.
func (u user) Fields(known plan.Known) plan.Fields {
	fields := plan.Fields{fieldStaleTags: plan.Set()}
	for key, value := range u.tags {
		fields[tagField(key)] = plan.Text(value)
	}
	if u.managed > 0 {
		fields[fieldManagedPolicies] = plan.Text(strconv.Itoa(u.managed))
	}
	if boundary, found := known.Output(principalRef(), outputBoundary); found && boundary.Text() != "" {
		fields[fieldBoundary] = boundary
	}
	return fields
}

func tagField(key string) string { return "tag " + key }

// owner returns whose a user with those tags is, and "" if it is this request's.
func (u user) owner(tags map[string]string) string {
	if u.removal == nil || u.removal.earlier == "" {
		return u.claim.owner(tags)
	}
	key, value := clusterTag(u.cluster)
	if tags[key] != value || tags[tagRequestUID] != u.removal.earlier || tags[tagRequest] != cut(u.req.Name.String(), maxTagValue) {
		return "somebody else: its tags do not name the earlier CredentialsRequest " + u.req.Name.String()
	}
	return ""
}

// managedCount is how many managed policies the tags say there are room for.
func managedCount(tags map[string]string) int {
	count, err := strconv.Atoi(tags[tagManagedPolicies])
	if err != nil || count < 0 {
		return 0
	}
	return min(count, maxManagedPolicies)
}

// sortedKeys returns the keys of tags in order.
func sortedKeys(tags map[string]string) []string { return slices.Sorted(maps.Keys(tags)) }

// cutTagField returns the key of a field that is a tag.
func cutTagField(field string) (string, bool) { return strings.CutPrefix(field, tagField("")) }
