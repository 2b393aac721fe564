package aws

import (
	"strconv"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/request"
)

const (
	// maxUserName is the longest name of an IAM user, see "IAM and STS character limits" of the IAM User Guide.
	maxUserName = 64

	maxInfrastructurePart = 20
	maxRequestPart        = 37

	// maxAttempts is how many derived names of a request are recognised.
	maxAttempts = 10
)

// userName derives the name of a request's user: "<infrastructure>-<request>-<5 characters>", at most 64 in all. The characters are
// taken from a hash of what makes the request unique, so that the name is the same in every pass and differs for each attempt.
func userName(cluster cloud.Cluster, req *request.Request, attempt int) string {
	return userNameStem(cluster, req) + suffix(req, attempt)
}

// userNameStem is the part of a user's name that existing clusters have, too: there, five random characters follow.
func userNameStem(cluster cloud.Cluster, req *request.Request) string {
	stem := cut(legalName(req.Name.Name), maxRequestPart) + "-"
	if cluster.InfrastructureName == "" {
		return stem
	}
	return cut(legalName(cluster.InfrastructureName), maxInfrastructurePart) + "-" + stem
}

func suffix(req *request.Request, attempt int) string {
	return cloud.NameSuffix(string(req.UID), req.Name.String(), strconv.Itoa(attempt))
}

// looksLikeOurs reports whether a name is built like those of this request, whoever chose the last characters.
func looksLikeOurs(name string, cluster cloud.Cluster, req *request.Request) bool {
	last, found := strings.CutPrefix(name, userNameStem(cluster, req))
	return found && cloud.IsNameSuffix(last)
}

// isDerived reports whether a name is one that userName derives for the request.
func isDerived(name string, cluster cloud.Cluster, req *request.Request) bool {
	for attempt := range maxAttempts {
		if name == userName(cluster, req, attempt) {
			return true
		}
	}
	return false
}

// policyName is the name of a user's inline policy.
func policyName(user string) string { return user + "-policy" }

// legalName replaces what may not be in the name of an IAM user.
func legalName(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("_+=,.@-", r):
			return r
		}
		return '-'
	}, name)
}

func cut(s string, length int) string {
	if len(s) > length {
		return s[:length]
	}
	return s
}
