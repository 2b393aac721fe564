package federation

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/cloudcredential/operator/internal/cloud/azure/api"
	"github.com/cloudcredential/operator/internal/plan"
)

var _ plan.Commander = either{}

// az is a line of az in the subscription.
func (o Options) az(words ...string) string {
	return plan.Shell(append(append([]string{"az"}, words...), "--subscription", o.SubscriptionID)...)
}

// azREST is a line that makes one call of the Resource Manager.
func azREST(method, id, version, body string) string {
	words := []string{"az", "rest", "--method", method, "--uri", id + "?api-version=" + version}
	if body != "" {
		words = append(words, "--body", body)
	}
	return plan.Shell(words...)
}

// keeping is a line that keeps what another prints in the variable of an output.
func keeping(ref plan.Ref, output, line string) string {
	return plan.Variable(ref, output) + "=$(" + line + ")"
}

// tagWords are tags as az takes them.
func tagWords(tags map[string]string) []string {
	words := []string{"--tags"}
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		words = append(words, name+"="+tags[name])
	}
	return words
}

// tagging is a line that puts tags on a resource and leaves it those that it has.
func tagging(id string, tags map[string]string) string {
	return plan.Shell(append([]string{"az", "tag", "update", "--resource-id", id, "--operation", "Merge"}, tagWords(tags)...)...)
}

// Commands implements plan.Commander.
func (e either) Commands(resource plan.Resource, known plan.Known, change plan.Change) []string {
	switch want := resource.(type) {
	case leftover:
		return []string{azREST("delete", want.id, want.version, "")}
	case group:
		return want.commands(change)
	case account:
		return want.commands(change)
	case container:
		return want.commands(change)
	case document:
		return want.commands(e.session, known)
	case documentFile:
		return want.commands()
	case identity:
		return want.commands(change)
	case federation:
		return want.commands(change)
	case customRole:
		return want.commands(change)
	case builtInRole:
		return want.commands()
	case assignment:
		return want.commands(known)
	case withdrawal:
		var lines []string
		for _, id := range change.Observed.Fields[fieldRoles].Items() {
			lines = append(lines, azREST("delete", id, authorizationVersion, ""))
		}
		return lines
	}
	return nil
}

func (g group) commands(change plan.Change) []string {
	if change.Action == plan.Update {
		return []string{tagging(g.o.groupID(g.name), g.o.UserTags)}
	}
	return []string{g.o.az(append([]string{"group", "create", "--name", g.name, "--location", g.o.location()}, tagWords(g.o.madeTags())...)...)}
}

func (a account) commands(change plan.Change) []string {
	name := []string{"--name", a.o.StorageAccountName(), "--resource-group", a.o.OIDCGroupName()}
	settings := append(name, "--allow-blob-public-access", "true", "--allow-shared-key-access", "false", "--https-only", "true", "--min-tls-version", "TLS1_2")
	if change.Action == plan.Update {
		return []string{a.o.az(append([]string{"storage", "account", "update"}, settings...)...), tagging(a.id(), a.o.madeTags())}
	}
	words := append([]string{"storage", "account", "create", "--kind", "StorageV2", "--sku", "Standard_LRS", "--location", a.o.location()}, settings...)
	return []string{a.o.az(append(words, tagWords(a.o.madeTags())...)...)}
}

func (c container) commands(change plan.Change) []string {
	verb := "create"
	if change.Action == plan.Update {
		verb = "update"
	}
	return []string{c.o.az("storage", "container-rm", verb, "--name", c.o.ContainerName(), "--storage-account", c.o.StorageAccountName(),
		"--resource-group", c.o.OIDCGroupName(), "--public-access", "blob")}
}

// commands publish the document. Whoever runs them needs a role on the data.
func (d document) commands(s *session, known plan.Known) []string {
	present, _ := s.reads.documents.Of(d.Ref().Name).Known()
	content, found, err := d.content(known, present.text)
	if err != nil || !found {
		return nil
	}
	return []string{d.o.az("storage", "blob", "upload", "--account-name", d.o.StorageAccountName(), "--container-name", d.o.ContainerName(), "--name", d.blob,
		"--data", string(content), "--content-type", documentType, "--content-cache-control", documentCache, "--overwrite", "--auth-mode", "login")}
}

// commands make the identity, and keep its IDs.
func (i identity) commands(change plan.Change) []string {
	if change.Action == plan.Update {
		return []string{tagging(i.id(), i.o.madeTags())}
	}
	words := []string{"identity", "create", "--name", i.o.identityName(i.req), "--resource-group", i.o.OIDCGroupName(), "--location", i.o.location()}
	lines := []string{i.o.az(append(words, tagWords(i.o.madeTags())...)...)}
	for _, each := range []struct{ output, member string }{
		{OutputClientID, "clientId"}, {OutputPrincipalID, "principalId"}, {OutputTenantID, "tenantId"}, {OutputID, "id"},
	} {
		lines = append(lines, keeping(i.Ref(), each.output, plan.Shell("az", "identity", "show", "--ids", i.id(), "--query", each.member, "--output", "tsv")))
	}
	return lines
}

// commands remove the stale ones, and write those that differ, one after the other.
func (f federation) commands(change plan.Change) []string {
	at := []string{"--identity-name", f.o.identityName(f.req), "--resource-group", f.o.OIDCGroupName()}
	var lines []string
	field, _ := change.Field(fieldStale)
	for _, name := range field.Removed {
		lines = append(lines, f.o.az(append([]string{"identity", "federated-credential", "delete", "--yes", "--name", name}, at...)...))
	}
	for _, each := range f.wanted() {
		if _, differs := change.Field(credentialField(each.Name)); !differs && change.Action == plan.Update {
			continue
		}
		words := append([]string{"identity", "federated-credential", "create", "--name", each.Name}, at...)
		lines = append(lines, f.o.az(append(words, "--issuer", each.Properties.Issuer, "--subject", each.Properties.Subject, "--audiences", Audience)...))
	}
	return lines
}

// commands write the role under the name that it is always given, which az itself cannot choose.
func (r customRole) commands(change plan.Change) []string {
	name := r.guid()
	if change.Action == plan.Update {
		name = change.Observed.Outputs[OutputGUID].Text()
	}
	body, err := json.Marshal(definition{Properties: r.properties()})
	if err != nil {
		return nil
	}
	return []string{
		azREST("put", r.o.subscription()+definitionsPath+"/"+name, authorizationVersion, string(body)),
		plan.Variable(r.Ref(), OutputGUID) + "=" + plan.Shell(name),
	}
}

// commands look the role up: where nothing was looked at before, the script has to.
func (r builtInRole) commands() []string {
	return []string{keeping(r.Ref(), OutputGUID, r.o.az("role", "definition", "list", "--name", r.name, "--query", "[0].name", "--output", "tsv"))}
}

// commands give the role. Where the identity is made by the same script, az chooses the name: that which the programs give is made from the identity's ID.
func (a assignment) commands(known plan.Known) []string {
	role, principal, complete := a.ids(known)
	if !complete {
		return nil
	}
	words := []string{"role", "assignment", "create", "--assignee-object-id", principal, "--assignee-principal-type", "ServicePrincipal", "--role", role, "--scope", a.scope}
	if api.IsGUID(principal) && api.IsGUID(role) {
		words = append(words, "--name", assignmentGUID(a.scope, role, principal))
	}
	return []string{a.o.az(words...)}
}
