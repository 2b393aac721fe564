package azure

import "time"

// SetLag makes the Resource Manager eventually consistent: get and list see a change only when it is this old. What a write is checked against, such as
// whether a name is taken, is always up to date, and blobs are strongly consistent. Zero, the default, makes every change visible at once.
func (c *Cloud) SetLag(lag time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lag = lag
}

// SetReplicationDelay sets how long the directory takes to tell a new principal to Azure RBAC, a new role definition to the assignment of roles, and a new
// federated credential to the token endpoint, and how long a role assignment takes to have, or to lose, its effect. Until then an assignment is
// refused with PrincipalNotFound unless it names its principal's type, and with RoleDefinitionDoesNotExist.
func (c *Cloud) SetReplicationDelay(delay time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.replication = delay
}

// SetAlwaysLookUpPrincipals makes role assignments look their principal up even if they name its type, which the documentation says that they do not, and
// which has been seen nevertheless.
func (c *Cloud) SetAlwaysLookUpPrincipals(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lookAlways = on
}

// SetOperationDelay sets how long it takes to create a storage account and to delete a resource group. The answer is then 202 with a Location to ask
// again. Zero, the default, has both done in the first answer.
func (c *Cloud) SetOperationDelay(delay time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.operationDelay = delay
}

// SetPageSize sets how many things a page of a list has. The default is large.
func (c *Cloud) SetPageSize(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pageSize = n
}

// visible is the time up to which reads see changes. The caller holds the lock.
func (c *Cloud) visible() time.Time { return c.clock().Add(-c.lag) }

// replicated is the time up to which changes have reached RBAC and the token endpoint. The caller holds the lock.
func (c *Cloud) replicated() time.Time { return c.clock().Add(-c.replication) }

// oldest is the time before which no read looks. The caller holds the lock.
func (c *Cloud) oldest() time.Time { return c.clock().Add(-max(c.lag, c.replication)) }

// put is how every write leaves its trace. The caller holds the lock.
func put[T any](c *Cloud, t *table[T], key string, value *T) {
	t.Make(key).Put(c.clock(), c.oldest(), value)
}
