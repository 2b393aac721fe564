package federation

import (
	"slices"

	"github.com/cloudcredential/operator/internal/plan"
)

// needs are the permissions that the driver of a resource has to have in the project.
type needs struct {
	// read is for observing, write for making and changing, remove for removing.
	read, write, remove []string
}

// needy is a resource whose driver makes calls.
type needy interface{ needs() needs }

// Permissions is the definition of a custom role: what the credential of one command has to be allowed to do, and no more. It is encoded as
// `gcloud iam roles create --file` takes it.
type Permissions struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	// Stage is that of the role: "GA".
	Stage string `json:"stage"`
	// IncludedPermissions are sorted, each once.
	IncludedPermissions []string `json:"includedPermissions"`
}

// MakingPermissions are what it takes to make, repair and keep these nodes. No call is made to find that out.
func MakingPermissions(nodes []plan.Node) Permissions {
	var all []string
	for _, node := range nodes {
		if resource, is := node.Resource.(needy); is {
			has := resource.needs()
			all = append(append(all, has.read...), has.write...)
		}
	}
	return permit("make and keep", all)
}

// RemovalPermissions are what it takes to find and remove everything that belongs to a set-up.
func (o Options) RemovalPermissions() Permissions {
	return permit("remove", append(o.removingIssuer(), o.removingAccounts()...))
}

// VerifyingPermissions are what it takes to verify a set-up.
func (v Verification) VerifyingPermissions() Permissions {
	var all []string
	for _, node := range v.Options.verifiedNodes() {
		if resource, is := node.Resource.(needy); is {
			all = append(all, resource.needs().read...)
		}
	}
	return permit("verify", append(append(all, v.verifyingIssuer()...), v.verifyingAccounts()...))
}

// permit is a role with these permissions.
func permit(purpose string, permissions []string) Permissions {
	permissions = slices.Clone(permissions)
	slices.Sort(permissions)
	return Permissions{
		Title: "ccoctl: " + purpose, Description: "What ccoctl has to be allowed to do to " + purpose + " a set-up.", Stage: "GA",
		IncludedPermissions: slices.Compact(permissions),
	}
}
