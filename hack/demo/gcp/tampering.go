package gcp

import (
	"context"
	"errors"
	"slices"
	"strings"

	"google.golang.org/api/cloudresourcemanager/v1"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// Tampering implements cloud.Minting: the service account becomes owner of the project, and loses all its roles.
func (c *Cloud) Tampering(_ context.Context, email string) (cloud.Tampering, error) {
	return cloud.Tampering{
		Surplus: cloud.Edit{Said: email + " is now owner of the project", Do: func(ctx context.Context) error {
			return c.edit(ctx, func(p *cloudresourcemanager.Policy) {
				p.Bindings = append(p.Bindings, &cloudresourcemanager.Binding{Role: "roles/owner", Members: []string{member(email)}})
			})
		}},
		Loss: cloud.Edit{Said: email + " has no role any more", Do: func(ctx context.Context) error {
			return c.edit(ctx, func(p *cloudresourcemanager.Policy) { takeOut(p, member(email)) })
		}},
	}, nil
}

// takeOut removes a member from all bindings.
func takeOut(p *cloudresourcemanager.Policy, who string) {
	for _, b := range p.Bindings {
		b.Members = slices.DeleteFunc(b.Members, func(m string) bool { return m == who })
	}
	p.Bindings = slices.DeleteFunc(p.Bindings, func(b *cloudresourcemanager.Binding) bool { return len(b.Members) == 0 })
}

// Remains implements cloud.Minting.
func (c *Cloud) Remains() []cloud.Claim {
	return []cloud.Claim{{
		Sentence: "the project's policy is to the letter what it was before the cluster",
		Holds: func(ctx context.Context) error {
			return c.untouched(ctx, member("auditor@"+projectID+".iam.gserviceaccount.com"))
		},
	}}
}

// untouched says what is different in the project's policy from what was there before, besides these members.
func (c *Cloud) untouched(ctx context.Context, besides ...string) error {
	p, err := c.policy(ctx)
	if err != nil {
		return err
	}
	now, err := bindings(p, besides)
	if err == nil && !slices.Equal(now, c.before) {
		err = errors.New("the bindings were " + strings.Join(c.before, " ") + " and are " + strings.Join(now, " "))
	}
	return err
}
