package azure

func permissionOperations() []operation {
	return []operation{{
		id: "Permissions_List", method: "GET", path: "{scope...}/providers/Microsoft.Authorization/permissions", action: "Microsoft.Authorization/permissions/read",
		above: 3, read: true, run: listPermissions,
	}}
}

// listPermissions gives what the caller may do at a scope: the permissions of the roles that are assigned there or above.
func listPermissions(r *request) (any, *Error) {
	c := r.cloud
	c.mu.RLock()
	var all []any
	for _, d := range c.rolesAt(r.caller.principal.id, r.path["scope"]) {
		for _, p := range d.permissions {
			all = append(all, p)
		}
	}
	c.mu.RUnlock()
	return r.list(all)
}
