package gcp

import (
	"slices"
	"strconv"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/names"
	"github.com/cloudcredential/operator/internal/request"
)

// maxAttempts is how many derived names of a request are recognised.
const maxAttempts = 10

// accountID derives the ID of a request's service account from what makes the request unique, so that the ID is the same in every pass and
// differs for each attempt.
func accountID(cluster cloud.Cluster, req *request.Request, attempt int) string {
	return names.AccountID(cluster.InfrastructureName, req.Name.Name, names.Suffix(string(req.UID), req.Name.String(), strconv.Itoa(attempt)))
}

// isDerived reports whether an ID is one that accountID derives for the request.
func isDerived(id string, cluster cloud.Cluster, req *request.Request) bool {
	for attempt := range maxAttempts {
		if id == accountID(cluster, req, attempt) {
			return true
		}
	}
	return false
}

// displayName is what the console calls a service account: "<infrastructure>-<request>".
func displayName(cluster cloud.Cluster, req *request.Request) string {
	return names.DisplayName(cluster.InfrastructureName, req.Name.Name)
}

// sortedSet is a list of permissions or roles without order and repetition.
func sortedSet(list []string) []string {
	sorted := slices.Clone(list)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}
