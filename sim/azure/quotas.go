package azure

// Quotas are how many there may be.
type Quotas struct {
	// RoleAssignments is per subscription ("Azure RBAC limits").
	RoleAssignments int
	// CustomRoles is per tenant.
	CustomRoles int
	// FederatedCredentials is per identity and per application ("Important considerations and restrictions for federated identity credentials").
	FederatedCredentials int
	// StorageAccounts is per subscription and region.
	StorageAccounts int
}

// DefaultQuotas are those that Microsoft documents.
func DefaultQuotas() Quotas {
	return Quotas{RoleAssignments: 4000, CustomRoles: 5000, FederatedCredentials: 20, StorageAccounts: 250}
}

// SetQuotas sets the quotas. What there is already stays.
func (c *Cloud) SetQuotas(q Quotas) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.quotas = q
}
