package gcp

// Quotas are the limits that IAM enforces ("Quotas and limits" of the IAM documentation).
type Quotas struct {
	// ServiceAccounts per project; deleted ones do not count.
	ServiceAccounts int
	// KeysPerServiceAccount counts those that users manage.
	KeysPerServiceAccount int
	// CustomRoles per project; those deleted softly count.
	CustomRoles int
	// PolicyPrincipals are all principals in all bindings of one policy, each as often as it is there.
	PolicyPrincipals int
	// PolicyGroups are the groups and domains among them.
	PolicyGroups int
	// ConditionsPerPrincipal is how many bindings of one role with different conditions may name one principal.
	ConditionsPerPrincipal int
	// PermissionsPerTest is how many permissions testIamPermissions takes.
	PermissionsPerTest int
	// RoleBytes is the size of title, description and permissions of a custom role together.
	RoleBytes int
}

// DefaultQuotas are those that a new project has.
func DefaultQuotas() Quotas {
	return Quotas{
		ServiceAccounts: 100, KeysPerServiceAccount: 10, CustomRoles: 300, PolicyPrincipals: 1500, PolicyGroups: 250, ConditionsPerPrincipal: 20,
		PermissionsPerTest: 100, RoleBytes: 64 << 10,
	}
}

// SetQuotas changes the limits for what is made from now on.
func (c *Cloud) SetQuotas(q Quotas) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.quotas = q
}
