package gcp

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/iam/v1"
)

// accounts are the service accounts of the project that the operator made for the cluster, which their display names tell.
func (c *Cloud) accounts(ctx context.Context) ([]*iam.ServiceAccount, error) {
	var all []*iam.ServiceAccount
	err := c.iam.Projects.ServiceAccounts.List("projects/"+projectID).Pages(ctx, func(page *iam.ListServiceAccountsResponse) error {
		for _, a := range page.Accounts {
			if strings.HasPrefix(a.DisplayName, c.infrastructure+"-") {
				all = append(all, a)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the service accounts: %w", err)
	}
	return all, nil
}

// Identities implements cloud.Minting: the addresses of these accounts.
func (c *Cloud) Identities(ctx context.Context) ([]string, error) {
	all, err := c.accounts(ctx)
	if err != nil {
		return nil, err
	}
	var addresses []string
	for _, a := range all {
		addresses = append(addresses, a.Email)
	}
	slices.Sort(addresses)
	return addresses, nil
}

// Keys implements cloud.Minting: those that Google does not manage itself.
func (c *Cloud) Keys(ctx context.Context, email string) ([]string, error) {
	got, err := c.iam.Projects.ServiceAccounts.Keys.List("projects/-/serviceAccounts/" + email).KeyTypes("USER_MANAGED").Context(ctx).Do()
	if err != nil {
		return nil, fmt.Errorf("list the keys of %s: %w", email, err)
	}
	var ids []string
	for _, k := range got.Keys {
		ids = append(ids, path.Base(k.Name))
	}
	return ids, nil
}

// policy is that of the project, with the conditions of its bindings.
func (c *Cloud) policy(ctx context.Context) (*cloudresourcemanager.Policy, error) {
	asked := &cloudresourcemanager.GetIamPolicyRequest{Options: &cloudresourcemanager.GetPolicyOptions{RequestedPolicyVersion: 3}}
	p, err := c.projects.Projects.GetIamPolicy(projectID, asked).Context(ctx).Do()
	if err != nil {
		return nil, fmt.Errorf("read the project's policy: %w", err)
	}
	return p, nil
}

// edit changes the project's policy, as often as somebody else is faster.
func (c *Cloud) edit(ctx context.Context, change func(*cloudresourcemanager.Policy)) error {
	var err error
	for range 10 {
		p, readErr := c.policy(ctx)
		if readErr != nil {
			return readErr
		}
		change(p)
		p.Version = 3
		if _, err = c.projects.Projects.SetIamPolicy(projectID, &cloudresourcemanager.SetIamPolicyRequest{Policy: p}).Context(ctx).Do(); err == nil {
			return nil
		}
	}
	return fmt.Errorf("write the project's policy: %w", err)
}

// rolesOf are the roles that the policy gives a service account.
func (c *Cloud) rolesOf(ctx context.Context, email string) ([]string, error) {
	p, err := c.policy(ctx)
	if err != nil {
		return nil, err
	}
	var roles []string
	for _, b := range p.Bindings {
		if slices.Contains(b.Members, member(email)) {
			roles = append(roles, b.Role)
		}
	}
	slices.Sort(roles)
	return roles, nil
}

// bindings are those of a policy as text, without some members, in an order of their own.
func bindings(p *cloudresourcemanager.Policy, without []string) ([]string, error) {
	var all []string
	for _, b := range p.Bindings {
		left := *b
		left.Members = slices.DeleteFunc(slices.Clone(b.Members), func(m string) bool { return slices.Contains(without, m) })
		if len(left.Members) == 0 {
			continue
		}
		slices.Sort(left.Members)
		text, err := json.Marshal(left)
		if err != nil {
			return nil, fmt.Errorf("write a binding: %w", err)
		}
		all = append(all, string(text))
	}
	slices.Sort(all)
	return all, nil
}
