package gcp

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/request"
)

const (
	maxInfrastructurePart = 12
	maxRequestPart        = 11
	suffixLength          = 5

	// suffixAlphabet has no vowels, so that no suffix is a word.
	suffixAlphabet = "bcdfghjklmnpqrstvwxz2456789"

	// maxAttempts is how many derived names of a request are recognised.
	maxAttempts = 10

	// minDisplayName is the shortest display name that every part of the cloud takes.
	minDisplayName               = 6
	maxDisplayNameInfrastructure = 50
	maxDisplayNameRequest        = 49

	maxRoleProject = 32
	maxRoleRequest = 31
	// maxRoleID is the longest ID of a custom role, see "Creating and managing custom roles".
	maxRoleID      = 64
	roleHashLength = 8
)

// accountID derives the ID of a request's service account: "<infrastructure>-<request>-<5 characters>", at most 30 in all. The characters
// are taken from a hash of what makes the request unique, so that the ID is the same in every pass and differs for each attempt.
func accountID(cluster cloud.Cluster, req *request.Request, attempt int) string {
	stem := cut(legalID(req.Name.Name), maxRequestPart) + "-"
	if cluster.InfrastructureName != "" {
		stem = cut(legalID(cluster.InfrastructureName), maxInfrastructurePart) + "-" + stem
	}
	if stem[0] < 'a' || stem[0] > 'z' {
		stem = "c" + stem[1:]
	}
	return stem + suffix(req, attempt)
}

func suffix(req *request.Request, attempt int) string {
	sum := sha256.Sum256([]byte(string(req.UID) + "\x00" + req.Name.String() + "\x00" + strconv.Itoa(attempt)))
	n := binary.BigEndian.Uint64(sum[:8])
	out := make([]byte, suffixLength)
	for i := range out {
		out[i] = suffixAlphabet[n%uint64(len(suffixAlphabet))]
		n /= uint64(len(suffixAlphabet))
	}
	return string(out)
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

// accountEmail is the address of a service account. In a project of a domain, "example.com:p", the domain comes after the project.
func accountEmail(id, project string) string {
	if domain, name, found := strings.Cut(project, ":"); found {
		project = name + "." + domain
	}
	return id + "@" + project + ".iam." + addressEnd
}

// addressEnd is how addresses of service accounts end in the default universe.
const addressEnd = "gserviceaccount.com"

// displayName is what the console calls a service account: "<infrastructure>-<request>".
func displayName(cluster cloud.Cluster, req *request.Request) string {
	name := displayNamePrefix(cluster) + cut(req.Name.Name, maxDisplayNameRequest)
	if len(name) < minDisplayName {
		name += " credentials"
	}
	return name
}

// displayNamePrefix is the part of the display name that all accounts of a cluster have.
func displayNamePrefix(cluster cloud.Cluster) string {
	if cluster.InfrastructureName == "" {
		return ""
	}
	return cut(cluster.InfrastructureName, maxDisplayNameInfrastructure) + "-"
}

// roleTitle is what the console calls a custom role: "<project>-<request>".
func roleTitle(project string, req *request.Request) string {
	return cut(project, maxDisplayNameInfrastructure) + "-" + cut(req.Name.Name, maxDisplayNameRequest)
}

// roleStem is the ID of the custom role that clusters of earlier releases share, and the first part of those that are made now:
// "<project>_<request>" of letters and digits alone.
func roleStem(project string, req *request.Request) string {
	return cut(alphanumeric(project), maxRoleProject) + "_" + cut(alphanumeric(req.Name.Name), maxRoleRequest)
}

// roleID is the ID of the custom role with exactly these permissions: equal sets share one, others do not. Each attempt is another ID, for where
// an ID cannot be used because its role was deleted.
func roleID(stem string, permissions []string, attempt int) string {
	text := strings.Join(permissions, "\x00")
	if attempt > 0 {
		text += "\x00" + strconv.Itoa(attempt)
	}
	sum := sha256.Sum256([]byte(text))
	return cut(stem, maxRoleID-1-roleHashLength) + "_" + hex.EncodeToString(sum[:])[:roleHashLength]
}

// sortedSet is a list of permissions or roles without order and repetition.
func sortedSet(list []string) []string {
	sorted := slices.Clone(list)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}

// legalID replaces what may not be in the ID of a service account.
func legalID(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, name)
}

func alphanumeric(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, name)
}

func cut(s string, length int) string {
	if len(s) > length {
		return s[:length]
	}
	return s
}
