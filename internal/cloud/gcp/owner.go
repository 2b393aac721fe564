package gcp

import (
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/names"
	"github.com/cloudcredential/operator/internal/cloud/gcp/serviceaccount"
	"github.com/cloudcredential/operator/internal/request"
)

// descriptionMark begins the description of each service account that was made for a request.
const descriptionMark = "cloudcredential.openshift.io"

// origin is what the description of a service account says of where it comes from.
type origin struct {
	cluster, uid, request string
}

func originOf(cluster cloud.Cluster, req *request.Request) origin {
	name := cluster.InfrastructureName
	if name == "" {
		name = cluster.ID
	}
	return origin{cluster: name, uid: string(req.UID), request: req.Name.String()}
}

// description is the origin in a form for people and programs. A request's name that is too long is cut: the UID tells enough.
func (o origin) description() string {
	return names.Cut(descriptionMark+" cluster="+o.cluster+" uid="+o.uid+" request="+o.request, serviceaccount.MaxDescription)
}

// parseOrigin reads a description; false where it is none of ours.
func parseOrigin(description string) (origin, bool) {
	fields := strings.Fields(description)
	if len(fields) == 0 || fields[0] != descriptionMark {
		return origin{}, false
	}
	var o origin
	for _, field := range fields[1:] {
		key, value, _ := strings.Cut(field, "=")
		switch key {
		case "cluster":
			o.cluster = value
		case "uid":
			o.uid = value
		case "request":
			o.request = value
		}
	}
	return o, o.cluster != "" && o.uid != ""
}

// claim is what an account stands on when its description does not decide alone.
type claim struct {
	cluster cloud.Cluster
	req     *request.Request
	// recorded says that the request's status names the account.
	recorded bool
}

// owner returns "" if an account is proven to be the request's: by its description, or, for one that an earlier release made, by the record
// in the status together with the display name of the cluster's accounts. Otherwise it returns whose the account is.
func (c claim) owner(description, display string) string {
	ours := originOf(c.cluster, c.req)
	found, described := parseOrigin(description)
	switch {
	case !described && c.recorded && c.hasClustersName(display):
		return ""
	case !described:
		return "somebody else: its description does not name cluster " + ours.cluster
	case found.cluster != ours.cluster:
		return "cluster " + found.cluster
	case found.uid == ours.uid:
		return ""
	case c.recorded && ours.description() == (origin{found.cluster, ours.uid, found.request}).description():
		// The object that it was made for is gone if it had our name: there is one object of a name at a time.
		return ""
	}
	return "CredentialsRequest " + found.request + " with UID " + found.uid
}

// hasClustersName reports whether a display name is one that an earlier release gave to accounts of this cluster. Those lack their
// last characters.
func (c claim) hasClustersName(display string) bool {
	const lost = 6
	prefix := names.DisplayNamePrefix(c.cluster.InfrastructureName)
	if prefix == "" || strings.HasPrefix(display, prefix) {
		return true
	}
	full := names.DisplayNamePrefix(c.cluster.InfrastructureName) + names.Cut(c.req.Name.Name, names.MaxDisplayNameRequest)
	return len(full) > lost && display == full[:len(full)-lost]
}
