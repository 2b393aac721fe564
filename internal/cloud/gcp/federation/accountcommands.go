package federation

import (
	"slices"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud/gcp/customrole"
	"github.com/cloudcredential/operator/internal/cloud/gcp/policy"
	"github.com/cloudcredential/operator/internal/plan"
)

// gcloud is a line of gcloud in the project.
func (o Options) gcloud(words ...string) string {
	return plan.Shell(append(append([]string{"gcloud"}, words...), "--project="+o.Project)...)
}

// keeping is a line that keeps what another prints in the variable of an output.
func keeping(ref plan.Ref, output, line string) string {
	return plan.Variable(ref, output) + "=$(" + line + ")"
}

// Commands implements plan.Commander.
func (d accountDriver) Commands(resource plan.Resource, _ plan.Known, change plan.Change) []string {
	switch want := resource.(type) {
	case account:
		if change.Action == plan.Update {
			made := want.made()
			return []string{want.o.gcloud("iam", "service-accounts", "update", change.Observed.Outputs[OutputEmail].Text(),
				"--display-name="+made.DisplayName, "--description="+made.Description)}
		}
		return []string{keeping(want.Ref(), OutputEmail, want.o.gcloud(append(want.creation(), "--format=value(email)")...))}
	case ownedAccount:
		return []string{want.o.gcloud("iam", "service-accounts", "delete", want.found.Email, "--quiet")}
	}
	return nil
}

// creation are gcloud's words for making the account.
func (a account) creation() []string {
	made := a.made()
	return []string{
		"iam", "service-accounts", "create", a.o.accountID(a.req), "--display-name=" + made.DisplayName, "--description=" + made.Description,
	}
}

// Commands implements plan.Commander.
func (d roleDriver) Commands(resource plan.Resource, _ plan.Known, change plan.Change) []string {
	switch want := resource.(type) {
	case ownedRole:
		return []string{want.o.gcloud("iam", "roles", "delete", idOfRole(want.name), "--quiet")}
	case role:
		if change.Action == plan.Create {
			return []string{keeping(want.Ref(), OutputName, want.o.gcloud(append(want.creation(), "--format=value(name)")...))}
		}
		var lines []string
		id := idOfRole(change.Observed.Outputs[OutputName].Text())
		switch change.Observed.Fields[fieldState].Text() {
		case customrole.Deleted:
			lines = append(lines, want.o.gcloud("iam", "roles", "undelete", id))
		case customrole.Disabled:
			lines = append(lines, want.o.gcloud("iam", "roles", "update", id, "--stage=GA"))
		}
		if _, differs := change.Field(fieldPermissions); differs {
			lines = append(lines, want.o.gcloud("iam", "roles", "update", id, "--permissions="+strings.Join(want.Permissions, ",")))
		}
		return lines
	}
	return nil
}

// creation are gcloud's words for making the role.
func (r role) creation() []string {
	return []string{
		"iam", "roles", "create", r.ID(0), "--title=" + r.Title, "--description=" + r.description(),
		"--permissions=" + strings.Join(r.Permissions, ","), "--stage=GA",
	}
}

// idOfRole is the ID in the name of a custom role.
func idOfRole(name string) string { return name[strings.LastIndex(name, "/")+1:] }

// Commands implements plan.Commander.
func (d projectPolicyDriver) Commands(resource plan.Resource, known plan.Known, change plan.Change) []string {
	if gone, is := resource.(withdrawal); is {
		return gone.commands(change)
	}
	want := resource.(projectPolicy)
	var lines []string
	for _, req := range want.o.Requests {
		member := policy.Member(want.o.emailOf(req, known))
		present := change.Observed.Fields[fieldRoles(req)].Items()
		roles, _ := want.o.grantedRoles(req, known)
		for _, name := range roles {
			if !slices.Contains(present, name) {
				lines = append(lines, want.o.bindingLine("add", name, member))
			}
		}
		for _, name := range present {
			if !slices.Contains(roles, name) {
				lines = append(lines, want.o.bindingLine("remove", name, member))
			}
		}
		lines = append(lines, want.o.remainsLines(change.Observed.Fields[fieldRemains(req)].Items())...)
	}
	return lines
}

func (w withdrawal) commands(change plan.Change) []string {
	var lines []string
	for _, field := range change.Fields {
		email := strings.TrimPrefix(field.Name, "roles of ")
		for _, item := range field.Removed {
			if strings.Contains(item, " ") {
				lines = append(lines, w.o.remainsLines([]string{item})...)
				continue
			}
			lines = append(lines, w.o.bindingLine("remove", item, policy.Member(email)))
		}
	}
	return lines
}

// remainsLines remove what is left of deleted accounts, each told as "<role> <member>".
func (o Options) remainsLines(items []string) []string {
	var lines []string
	for _, item := range items {
		name, member, _ := strings.Cut(item, " ")
		lines = append(lines, o.bindingLine("remove", name, member))
	}
	return lines
}

// bindingLine changes the policy of the project, and nothing of it that is under a condition.
func (o Options) bindingLine(verb, role, member string) string {
	return plan.Shell("gcloud", "projects", verb+"-iam-policy-binding", o.Project, "--member="+member, "--role="+role, "--condition=None", "--format=none")
}

// Commands implements plan.Commander.
func (d accountPolicyDriver) Commands(resource plan.Resource, known plan.Known, change plan.Change) []string {
	want := resource.(accountPolicy)
	email, number, err := want.about(known)
	if err != nil {
		return nil
	}
	wanted, present := want.members(number), change.Observed.Fields[fieldMembers].Items()
	var lines []string
	for _, member := range wanted {
		if !slices.Contains(present, member) {
			lines = append(lines, want.o.actingLine("add", email, member))
		}
	}
	for _, member := range present {
		if !slices.Contains(wanted, member) {
			lines = append(lines, want.o.actingLine("remove", email, member))
		}
	}
	return lines
}

// actingLine changes who may act as a service account.
func (o Options) actingLine(verb, email, member string) string {
	return o.gcloud("iam", "service-accounts", verb+"-iam-policy-binding", email, "--member="+member, "--role="+actingRole, "--condition=None", "--format=none")
}
