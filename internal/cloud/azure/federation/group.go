package federation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/internal/plan"
)

// group is a resource group that has to exist. One that somebody else has made is used, and not marked as ours: who uses it does not own it.
type group struct {
	o    Options
	name string
	// tagged says that the user's tags are put on one, too, that is there already.
	tagged bool
	// flag is the one that names a group which somebody else makes and keeps: it is only looked for.
	flag string
}

const fieldLocation = "location"

// tagField is the field of a tag.
func tagField(name string) string { return "tag " + name }

// Ref implements plan.Resource.
func (g group) Ref() plan.Ref { return GroupRef(g.name) }

// Fields implements plan.Resource.
func (g group) Fields(plan.Known) plan.Fields {
	if g.flag != "" {
		return nil
	}
	fields := plan.Fields{fieldLocation: plan.Text(g.o.location())}
	if g.tagged {
		for name, value := range g.o.UserTags {
			fields[tagField(name)] = plan.Text(value)
		}
	}
	return fields
}

// neighbours are the groups in which some components work besides. Nothing is made of them: that they exist is found out before anything is.
func (o Options) neighbours() []plan.Node {
	var nodes []plan.Node
	known := []string{o.OIDCGroupName(), o.InstallationGroupName()}
	for _, each := range []group{{o: o, name: o.NetworkGroup, flag: "network-resource-group-name"}, {o: o, name: o.DNSZoneGroup, flag: "dnszone-resource-group-name"}} {
		if each.name == "" || slices.ContainsFunc(known, func(name string) bool { return strings.EqualFold(name, each.name) }) {
			continue
		}
		known, nodes = append(known, each.name), append(nodes, plan.Node{Resource: each})
	}
	return nodes
}

// observedTags are the fields of tags that are wanted.
func observedTags(fields plan.Fields, wanted, present map[string]string) {
	for name := range wanted {
		if value := tagOf(present, name); value != "" {
			fields[tagField(name)] = plan.Text(value)
		}
	}
}

// groupDriver makes and tags resource groups.
type groupDriver struct{ *session }

// Observe implements plan.Driver. A group stays where it is, so that one in another region is an error. Scripts know its sentence.
func (d groupDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	want := resource.(group)
	found, err := d.readGroup(ctx, want.o, want.name)
	switch {
	case err == nil && found == nil && want.flag != "":
		return plan.Observation{}, fmt.Errorf("--%s is %q, and there is no such resource group in subscription %s: correct the flag, or make the group first",
			want.flag, want.name, want.o.SubscriptionID)
	case err != nil || found == nil:
		return plan.Observation{}, err
	case want.flag != "":
		return plan.Observation{Exists: true, Outputs: plan.Outputs{OutputID: plan.Text(found.ID)}}, nil
	}
	if location(found.Location) != want.o.location() {
		return plan.Observation{}, fmt.Errorf("found existing resource group %s in unexpected region=%s, requested region=%s; choose that --region, or another resource group",
			found.ID, found.Location, want.o.Region)
	}
	fields := plan.Fields{fieldLocation: plan.Text(want.o.location())}
	observedTags(fields, want.o.UserTags, found.Tags)
	return plan.Observation{Exists: true, Fields: fields, Outputs: plan.Outputs{OutputID: plan.Text(found.ID)}}, nil
}

// Create implements plan.Driver.
func (d groupDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	want := resource.(group)
	body := map[string]any{"location": want.o.location(), "tags": want.o.madeTags()}
	op := operation("ResourceGroups_CreateOrUpdate", groupRight, "write", "resource group "+want.name)
	made, err := put[foundGroup](ctx, d.session, op, want.o.groupID(want.name), resourcesVersion, body)
	if err != nil {
		return nil, err
	}
	return plan.Outputs{OutputID: plan.Text(made.ID)}, nil
}

// Update implements plan.Driver.
func (d groupDriver) Update(ctx context.Context, resource plan.Resource, _ plan.Known, _ plan.Change) (plan.Outputs, error) {
	want := resource.(group)
	found, err := d.readGroup(ctx, want.o, want.name)
	if err != nil || found == nil {
		return nil, err
	}
	body := map[string]any{"tags": merged(found.Tags, want.o.UserTags)}
	op := operation("ResourceGroups_Update", groupRight, "write", "resource group "+want.name)
	_, err = patch[foundGroup](ctx, d.session, op, want.o.groupID(want.name), resourcesVersion, body)
	return nil, err
}

// Delete implements plan.Driver. Nothing deletes a group on its own.
func (d groupDriver) Delete(_ context.Context, resource plan.Resource, _ plan.Known) error {
	return fmt.Errorf("%s is not to be deleted", resource.Ref())
}
