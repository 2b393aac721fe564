// Package names derives the names of what is made for a CredentialsRequest in a project. Existing clusters have the same, so nothing here may
// change. What a name is made from may be of any length and hold any character: what comes out is legal.
package names

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
)

const (
	maxOwnerPart   = 12
	maxRequestPart = 11

	// MinDisplayName is the shortest display name, in bytes, that every part of the cloud takes.
	MinDisplayName = 6
	// MaxDisplayNameRequest is how much of a request's name is in a display name and in a role's title, in bytes.
	MaxDisplayNameRequest = 49
	maxDisplayNameOwner   = 50

	maxRoleProject = 32
	maxRoleRequest = 31
	// maxRoleID is the longest ID of a custom role, see "Creating and managing custom roles".
	maxRoleID      = 64
	roleHashLength = 8

	// addressEnd is how addresses of service accounts end in the default universe.
	addressEnd = "gserviceaccount.com"
)

// AccountID is the ID of a service account: "<owner>-<request>-<suffix>", at most 30 characters in all. The owner is the cluster or the set-up that
// the account is part of; it may be empty.
func AccountID(owner, request, suffix string) string {
	stem := Cut(legalID(request), maxRequestPart) + "-"
	if owner != "" {
		stem = Cut(legalID(owner), maxOwnerPart) + "-" + stem
	}
	if stem[0] < 'a' || stem[0] > 'z' {
		stem = "c" + stem[1:]
	}
	return stem + suffix
}

// Suffix is the end of an AccountID: five characters of a hash of what makes the account unique, so that the ID is the same each time.
func Suffix(unique ...string) string { return cloud.NameSuffix(unique...) }

// Email is the address of a service account in the default universe. In a project of a domain, "example.com:p", the domain comes after the
// project.
func Email(id, project string) string {
	if domain, name, found := strings.Cut(project, ":"); found {
		project = name + "." + domain
	}
	return id + "@" + project + ".iam." + addressEnd
}

// EmailStart is what the address of a service account begins with in every universe.
func EmailStart(id, project string) string { return strings.TrimSuffix(Email(id, project), addressEnd) }

// DisplayName is what the console calls a service account: "<owner>-<request>".
func DisplayName(owner, request string) string {
	name := DisplayNamePrefix(owner) + Cut(request, MaxDisplayNameRequest)
	if len(name) < MinDisplayName {
		name += " credentials"
	}
	return name
}

// DisplayNamePrefix is the part of the display name that all accounts of an owner have; empty where there is no owner.
func DisplayNamePrefix(owner string) string {
	if owner == "" {
		return ""
	}
	return Cut(owner, maxDisplayNameOwner) + "-"
}

// RoleTitle is what the console calls a custom role: "<project>-<request>".
func RoleTitle(project, request string) string {
	return Cut(project, maxDisplayNameOwner) + "-" + Cut(request, MaxDisplayNameRequest)
}

// RoleStem is the ID of the custom role that set-ups of earlier releases share, and the first part of those that are made now:
// "<project>_<request>" of letters and digits alone.
func RoleStem(project, request string) string {
	return Cut(alphanumeric(project), maxRoleProject) + "_" + Cut(alphanumeric(request), maxRoleRequest)
}

// RoleID is the ID of the custom role with exactly these permissions, which are sorted and hold nothing twice: equal sets share one, others do
// not. Each attempt is another ID, for where an ID cannot be used because its role was deleted.
func RoleID(stem string, permissions []string, attempt int) string {
	text := strings.Join(permissions, "\x00")
	if attempt > 0 {
		text += "\x00" + strconv.Itoa(attempt)
	}
	sum := sha256.Sum256([]byte(text))
	return Cut(stem, maxRoleID-1-roleHashLength) + "_" + hex.EncodeToString(sum[:])[:roleHashLength]
}

// Cut is the beginning of a text, with at most that many bytes.
func Cut(s string, length int) string {
	if len(s) > length {
		return s[:length]
	}
	return s
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
