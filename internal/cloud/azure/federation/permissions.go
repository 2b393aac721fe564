package federation

import (
	"slices"

	"github.com/cloudcredential/operator/internal/plan"
)

// Permissions is the definition of a custom role: what the credential of one command has to be allowed to do in the subscription, and no more. It is
// encoded as `az role definition create --role-definition` takes it.
type Permissions struct {
	Name        string `json:"Name"`
	IsCustom    bool   `json:"IsCustom"`
	Description string `json:"Description"`
	// Actions and DataActions are sorted, each once.
	Actions          []string `json:"Actions"`
	NotActions       []string `json:"NotActions"`
	DataActions      []string `json:"DataActions"`
	NotDataActions   []string `json:"NotDataActions"`
	AssignableScopes []string `json:"AssignableScopes"`
}

// needs are the rights that the driver of a resource has to have.
type needs struct {
	// read is for observing, write for making and changing; data are rights on blobs.
	read, write, data []string
}

// of joins a right with its verbs.
func of(right string, verbs ...string) []string {
	var all []string
	for _, verb := range verbs {
		all = append(all, right+verb)
	}
	return all
}

// needsOf are what a resource takes. Blobs are read as everybody reads them where that is allowed.
func needsOf(resource plan.Resource) needs {
	switch resource.(type) {
	case group:
		return needs{read: of(groupRight, "read"), write: of(groupRight, "write")}
	case account:
		return needs{read: of(accountRight, "read"), write: of(accountRight, "write")}
	case container:
		return needs{read: of(containerRight, "read"), write: of(containerRight, "write")}
	case document:
		return needs{data: of(blobRight, "read", "write", "add/action")}
	case identity:
		return needs{read: of(identityRight, "read"), write: of(identityRight, "write")}
	case federation:
		return needs{read: of(federatedRight, "read"), write: of(federatedRight, "write", "delete")}
	case customRole:
		return needs{read: of(definitionRight, "read"), write: of(definitionRight, "write")}
	case builtInRole:
		return needs{read: of(definitionRight, "read")}
	case assignment:
		return needs{read: of(assignmentRight, "read"), write: of(assignmentRight, "write")}
	case withdrawal:
		return needs{read: of(assignmentRight, "read"), write: of(assignmentRight, "delete")}
	}
	return needs{}
}

// MakingPermissions are what it takes to make, repair and keep these nodes. No call is made to find that out.
func (o Options) MakingPermissions(nodes []plan.Node) Permissions {
	var actions, data []string
	for _, node := range nodes {
		has := needsOf(node.Resource)
		actions, data = append(append(actions, has.read...), has.write...), append(data, has.data...)
	}
	return o.permit("make and keep", actions, data)
}

// RemovalPermissions are what it takes to find and remove everything that belongs to a set-up.
func (o Options) RemovalPermissions() Permissions {
	actions := slices.Concat(of(identityRight, "read", "delete"), of(definitionRight, "read", "delete"), of(assignmentRight, "read", "delete"), of(accountRight, "read", "delete"), of(containerRight, "read"))
	if o.DeleteOIDCGroup {
		actions = append(actions, of(groupRight, "read", "delete", "resources/read")...)
	}
	return o.permit("remove", actions, of(blobRight, "read"))
}

// permit is a role with these rights.
func (o Options) permit(purpose string, actions, data []string) Permissions {
	sorted := func(texts []string) []string {
		all := append([]string{}, texts...)
		slices.Sort(all)
		return slices.Compact(all)
	}
	return Permissions{
		Name: "ccoctl: " + purpose + " " + o.Name, IsCustom: true, Description: "What ccoctl has to be allowed to do to " + purpose + " a set-up.",
		Actions: sorted(actions), NotActions: []string{}, DataActions: sorted(data), NotDataActions: []string{}, AssignableScopes: []string{o.subscription()},
	}
}
