package ccoctl_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	simazure "github.com/cloudcredential/operator/sim/azure"
)

// contents implements simulated.
func (w *azureAccount) contents(t testing.TB) string {
	t.Helper()
	identities := append([]simazure.Identity{}, w.Identities(azureSubscription)...)
	text, err := json.MarshalIndent(map[string]any{
		"groups": w.groups(), "identities": identities, "roles": append([]simazure.RoleDefinition{}, w.RoleDefinitions()...), "assignments": w.assignments(identities), "accounts": w.storage(),
	}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return w.anonymous(string(text))
}

// groups are the resource groups but for those of installations: they hold nothing here, and are the installer's to delete.
func (w *azureAccount) groups() []simazure.ResourceGroup {
	return slices.DeleteFunc(append([]simazure.ResourceGroup{}, w.ResourceGroups(azureSubscription)...), func(g simazure.ResourceGroup) bool {
		holds := slices.ContainsFunc(w.Identities(azureSubscription), func(i simazure.Identity) bool { return i.Group == g.Name })
		return !holds && !strings.HasSuffix(g.Name, "-oidc")
	})
}

// assignments are the role assignments but for the administrator's own, in an order that does not come from what is drawn by lot. Names hang on
// principal IDs, so that only their versions tell something: 4 are those of chance, 8 those that are always the same.
func (w *azureAccount) assignments(identities []simazure.Identity) []simazure.RoleAssignment {
	all := slices.DeleteFunc(append([]simazure.RoleAssignment{}, w.RoleAssignments(azureSubscription)...), func(a simazure.RoleAssignment) bool {
		return a.PrincipalID == w.administrator.PrincipalID
	})
	names := map[string]string{}
	for _, identity := range identities {
		names[identity.PrincipalID] = identity.Name
	}
	for i, a := range all {
		all[i].Name = "a GUID of version " + a.Name[14:15]
		if a.PrincipalType == "ServicePrincipal" {
			all[i].PrincipalID = cmp.Or(names[a.PrincipalID], "somebody")
		}
	}
	slices.SortFunc(all, func(a, b simazure.RoleAssignment) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return all
}

// storage are the storage accounts with the contents of their blobs.
func (w *azureAccount) storage() []any {
	all := []any{}
	for _, account := range w.StorageAccounts(azureSubscription) {
		account.Keys = nil
		contents := map[string]any{}
		for _, container := range account.Containers {
			for _, name := range container.Blobs {
				blob, _ := w.Blob(account.Name, container.Name, name)
				contents[container.Name+"/"+name] = map[string]any{
					"content": string(blob.Content), "type": blob.ContentType, "cache": blob.CacheControl, "metadata": blob.Metadata, "tags": blob.Tags,
				}
			}
		}
		all = append(all, map[string]any{"account": account, "contents": contents})
	}
	return all
}

// anonymous implements simulated.
func (w *azureAccount) anonymous(text string) string {
	var pairs []string
	for _, identity := range w.Identities(azureSubscription) {
		pairs = append(pairs, identity.ClientID, "client ID of "+identity.Name, identity.PrincipalID, "principal ID of "+identity.Name)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
