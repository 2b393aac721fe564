package azure

import (
	"slices"
	"strings"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// grant is what one role gives ("Understand Azure role definitions"), in lower case: Azure compares without regard to case.
type grant struct {
	Actions        []string `json:"actions"`
	NotActions     []string `json:"notActions"`
	DataActions    []string `json:"dataActions"`
	NotDataActions []string `json:"notDataActions"`
}

// lower puts a grant into the form in which it is compared.
func (g grant) lower() grant {
	for _, list := range []*[]string{&g.Actions, &g.NotActions, &g.DataActions, &g.NotDataActions} {
		lowered := make([]string, len(*list))
		for i, action := range *list {
			lowered[i] = strings.ToLower(action)
		}
		*list = lowered
	}
	return g
}

// unlimited reports whether a grant gives every action but those on data.
func (g grant) unlimited() bool {
	return slices.Contains(g.Actions, "*") && len(g.NotActions) == 0
}

// rights are what a credential was found to have, wherever it has it: an identity of the cluster may well have its rights on parts of the
// subscription only, and which parts a component works on is not known.
type rights struct {
	grants []grant
	// complete says that there is no place in the subscription that could not be looked at. What is missing then is missing.
	complete bool
	// blind says, where that is not so, what could not be looked at.
	blind string
}

// listKeys is the right to the keys of a storage account, with which the data in it can be used without any right on data.
const listKeys = "Microsoft.Storage/storageAccounts/listKeys/action"

// missing are those of the permissions that a request asks for and that are nowhere granted, as the request spells them. Rights on the data of
// storage accounts are there also where the accounts' keys are.
func (r rights) missing(spec *v1.AzureProviderSpec) []string {
	var missing []string
	for _, action := range spec.Permissions {
		if !r.has(action, false) {
			missing = append(missing, action)
		}
	}
	for _, action := range spec.DataPermissions {
		if !r.hasData(action) {
			missing = append(missing, action)
		}
	}
	return missing
}

func (r rights) hasData(action string) bool {
	return r.has(action, true) || strings.HasPrefix(strings.ToLower(action), "microsoft.storage/storageaccounts/") && r.has(listKeys, false)
}

// hasRole reports whether everything that a role gives is granted.
func (r rights) hasRole(role []grant) bool {
	for _, g := range role {
		if slices.ContainsFunc(g.Actions, func(action string) bool { return !r.has(action, false) }) ||
			slices.ContainsFunc(g.DataActions, func(action string) bool { return !r.hasData(action) }) {
			return false
		}
	}
	return true
}

// has reports whether an action is granted. One with wildcards is also taken for granted where parts of it are, and not only to read: which of
// them are needed nobody can tell.
func (r rights) has(action string, data bool) bool {
	action = strings.ToLower(action)
	return slices.ContainsFunc(r.grants, func(g grant) bool {
		given, except := g.Actions, g.NotActions
		if data {
			given, except = g.DataActions, g.NotDataActions
		}
		covers := func(pattern string) bool { return matches(pattern, action) }
		if slices.ContainsFunc(given, covers) && !slices.ContainsFunc(except, covers) {
			return true
		}
		return action != "*" && strings.Contains(action, "*") && slices.ContainsFunc(given, func(part string) bool {
			return !strings.HasSuffix(part, "/read") && matches(action, part)
		})
	})
}

// onlyReads reports whether nothing can be changed with what is granted.
func (r rights) onlyReads() bool {
	return !slices.ContainsFunc(r.grants, func(g grant) bool {
		return slices.ContainsFunc(slices.Concat(g.Actions, g.DataActions), func(action string) bool { return !strings.HasSuffix(action, "/read") })
	})
}

// unlimited reports whether there is nothing that could be missing.
func (r rights) unlimited() bool { return slices.ContainsFunc(r.grants, grant.unlimited) }

// matches reports whether a pattern, in which an asterisk stands for anything, covers an action. An asterisk in the action is covered by one in the
// pattern only, so that what is said of such an action is true for all that it stands for.
func matches(pattern, action string) bool {
	parts := strings.Split(pattern, "*")
	first, last := parts[0], parts[len(parts)-1]
	if len(parts) == 1 {
		return pattern == action
	}
	if len(action) < len(first)+len(last) || !strings.HasPrefix(action, first) || !strings.HasSuffix(action, last) {
		return false
	}
	action = action[len(first) : len(action)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		_, rest, found := strings.Cut(action, part)
		if !found {
			return false
		}
		action = rest
	}
	return true
}
