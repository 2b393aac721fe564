package customrole

import "google.golang.org/api/iam/v1"

// States of a role. Only an Active one gives rights.
const (
	Active  = "ACTIVE"
	Deleted = "DELETED"
	// Disabled is the launch stage in which a role gives no right, whoever has it.
	Disabled = "DISABLED"
)

// launched is the stage that roles are made in.
const launched = "GA"

// State is the state of a role that was found.
func State(found *iam.Role) string {
	switch {
	case found.Deleted:
		return Deleted
	case found.Stage == Disabled:
		return Disabled
	}
	return Active
}

// Seen is a role as far as Repair has to know it.
func Seen(name, state string, permissions []string) *iam.Role {
	found := &iam.Role{Name: name, Deleted: state == Deleted, IncludedPermissions: permissions}
	if state == Disabled {
		found.Stage = Disabled
	}
	return found
}
