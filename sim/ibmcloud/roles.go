package ibmcloud

import (
	"net/http"
	"slices"
	"strings"
)

// platformRoles and serviceRoles are those that IBM defines for all services.
func platformRoles() []string { return []string{"Viewer", "Operator", "Editor", "Administrator"} }

func serviceRoles() []string { return []string{"Reader", "Writer", "Manager"} }

// isRole reports whether there is a role of that full name.
func isRole(id string) bool {
	rest, global := strings.CutPrefix(id, roleStart)
	kind, name, _ := strings.Cut(rest, ":")
	switch {
	case !global:
		return false
	case kind == "role":
		return slices.Contains(platformRoles(), name)
	}
	return kind == "serviceRole" && slices.Contains(serviceRoles(), name)
}

func displayName(role string) string { return role[strings.LastIndexByte(role, ':')+1:] }

func roleOperations() []operation {
	a := &api{name: "policy", fail: failPolicy}
	const query = "account_id,service_name,source_service_name,policy_type,service_group_id"
	return []operation{{api: a, id: "list_roles", method: http.MethodGet, path: "v2/roles", read: true, query: query, run: listRoles}}
}

func listRoles(*request) (any, *Error) {
	shown := func(kind string, names []string) []any {
		var all []any
		for _, name := range names {
			all = append(all, map[string]any{"display_name": name, "description": "As " + name + ".", "actions": []string{}, "crn": roleStart + kind + ":" + name})
		}
		return all
	}
	return map[string]any{"custom_roles": []any{}, "service_roles": shown("serviceRole", serviceRoles()), "system_roles": shown("role", platformRoles())}, nil
}
