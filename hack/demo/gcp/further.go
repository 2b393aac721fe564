package gcp

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// FurtherMinting implements cloud.Minting.
func (c *Cloud) FurtherMinting(on cloud.Stage) []cloud.Part {
	return []cloud.Part{
		{Heading: "Rights in the project, to the letter", Prove: func(ctx context.Context) error { return c.proveRights(ctx, on) }},
		{Heading: "A right that is no longer asked for", Prove: func(ctx context.Context) error { return c.proveRightGoes(ctx, on) }},
		{Heading: "A root secret that is taken away", Prove: func(ctx context.Context) error { return c.proveRootGone(ctx, on) }},
	}
}

// proveRights claims that every service account has exactly what its request asks for, and that nobody else's bindings were touched.
func (c *Cloud) proveRights(ctx context.Context, on cloud.Stage) error {
	n := len(on.Components())
	err := on.Claim(ctx, func(ctx context.Context) error {
		for _, r := range on.Components() {
			if err := c.exactRoles(ctx, on, r); err != nil {
				return fmt.Errorf("%s: %w", r.Name, err)
			}
		}
		return nil
	}, "each of the %d service accounts has the predefined roles of its request and one custom role, whose permissions are those of the request", n)
	if err != nil {
		return err
	}
	err = on.Claim(ctx, func(ctx context.Context) error {
		for _, r := range on.Components() {
			if err := c.exactPermissions(ctx, on, r); err != nil {
				return fmt.Errorf("%s: %w", r.Name, err)
			}
		}
		return nil
	}, "asked for each permission that anybody asks for, Google grants each of the %d keys those of its own request alone", n)
	if err != nil {
		return err
	}
	return on.Claim(ctx, func(ctx context.Context) error {
		all, err := c.Identities(ctx)
		if err != nil {
			return err
		}
		ours := []string{member("auditor@" + projectID + ".iam.gserviceaccount.com")}
		for _, email := range all {
			ours = append(ours, member(email))
		}
		return c.untouched(ctx, ours...)
	}, "bindings of others in the project's policy are to the letter what they were, those with a condition and those of the same roles included")
}

// specOf is what a request asks for.
func specOf(r *v1.CredentialsRequest) (v1.GCPProviderSpec, error) {
	var spec v1.GCPProviderSpec
	if err := json.Unmarshal(r.Spec.ProviderSpec.Raw, &spec); err != nil {
		return spec, fmt.Errorf("decode request %s: %w", r.Name, err)
	}
	return spec, nil
}

func (c *Cloud) exactRoles(ctx context.Context, on cloud.Stage, r *v1.CredentialsRequest) error {
	spec, err := specOf(r)
	if err != nil {
		return err
	}
	_, email, err := on.Delivered(ctx, r.Name)
	if err != nil {
		return err
	}
	roles, err := c.rolesOf(ctx, email)
	if err != nil {
		return err
	}
	var custom []string
	roles = slices.DeleteFunc(roles, func(name string) bool {
		if strings.HasPrefix(name, "projects/") {
			custom = append(custom, name)
			return true
		}
		return false
	})
	if !slices.Equal(roles, slices.Sorted(slices.Values(spec.PredefinedRoles))) || len(custom) != 1 {
		return fmt.Errorf("%s has the roles %v and %v", email, roles, custom)
	}
	role, err := c.iam.Projects.Roles.Get(custom[0]).Context(ctx).Do()
	if err != nil {
		return fmt.Errorf("read role %s: %w", custom[0], err)
	}
	if got, want := slices.Sorted(slices.Values(role.IncludedPermissions)), slices.Sorted(slices.Values(spec.Permissions)); !slices.Equal(got, want) {
		return fmt.Errorf("custom role %s has the permissions %v, asked for are %v", role.Name, got, want)
	}
	return nil
}

// exactPermissions asks Google with the delivered key for all permissions that anybody asks for.
func (c *Cloud) exactPermissions(ctx context.Context, on cloud.Stage, r *v1.CredentialsRequest) error {
	var asked []string
	for _, other := range on.Components() {
		spec, err := specOf(other)
		if err != nil {
			return err
		}
		asked = append(asked, spec.Permissions...)
	}
	slices.Sort(asked)
	asked = slices.Compact(asked)
	own, err := c.permissionsOf(ctx, r)
	if err != nil {
		return err
	}
	key, _, err := on.Delivered(ctx, r.Name)
	if err != nil {
		return err
	}
	got, err := c.held(ctx, key, asked...)
	if err != nil {
		return err
	}
	want := slices.DeleteFunc(asked, func(p string) bool { return !slices.Contains(own, p) })
	if slices.Sort(got); !slices.Equal(got, want) {
		return fmt.Errorf("granted are %v, asked for are %v", got, want)
	}
	return nil
}

// permissionsOf are those of a request, with those of the predefined roles that it asks for.
func (c *Cloud) permissionsOf(ctx context.Context, r *v1.CredentialsRequest) ([]string, error) {
	spec, err := specOf(r)
	if err != nil {
		return nil, err
	}
	all := spec.Permissions
	for _, name := range spec.PredefinedRoles {
		role, err := c.iam.Roles.Get(name).Context(ctx).Do()
		if err != nil {
			return nil, fmt.Errorf("read role %s: %w", name, err)
		}
		all = append(all, role.IncludedPermissions...)
	}
	return all, nil
}
