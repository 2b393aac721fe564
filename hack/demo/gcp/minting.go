package gcp

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/iam/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// Prepare implements cloud.Minting: people have roles in the project, one of them a role that a component will ask for, and one for a while only.
func (c *Cloud) Prepare(ctx context.Context) error {
	err := c.edit(ctx, func(p *cloudresourcemanager.Policy) {
		p.Bindings = append(p.Bindings,
			&cloudresourcemanager.Binding{Role: "roles/compute.storageAdmin", Members: []string{"user:alice@example.com"}},
			&cloudresourcemanager.Binding{Role: "roles/iam.serviceAccountUser", Members: []string{"user:bob@example.com"}, Condition: &cloudresourcemanager.Expr{
				Title: "until spring", Expression: fmt.Sprintf("request.time < timestamp(%q)", time.Now().AddDate(0, 6, 0).UTC().Format(time.RFC3339)),
			}},
			&cloudresourcemanager.Binding{Role: "roles/viewer", Members: []string{"user:carol@example.com", "user:dave@example.com"}},
		)
	})
	if err != nil {
		return err
	}
	p, err := c.policy(ctx)
	if err != nil {
		return err
	}
	if c.before, err = bindings(p, nil); err != nil {
		return err
	}
	return c.control.ForgetCalls(ctx)
}

// MintCost implements cloud.Minting. How many changes of the policy are made with one write depends on which requests wait at the same time.
func (c *Cloud) MintCost(n int) cloud.Claim {
	const account, role, key, policy = "projects.serviceAccounts.create", "projects.roles.create", "projects.serviceAccounts.keys.create", "projects.setIamPolicy"
	return cloud.Claim{
		Sentence: fmt.Sprintf("%d credentials took %d writing calls to Google Cloud, a service account, a custom role and a key for each, and at most %d for the policy that they share",
			n, 3*n, sharedWrites),
		Holds: func(ctx context.Context) error {
			got, err := c.control.Writes(ctx)
			if err != nil {
				return err
			}
			if got[account] != n || got[role] != n || got[key] != n || got[policy] < 1 || got[policy] > sharedWrites || len(got) != 4 {
				return fmt.Errorf("it was asked to write %v times", got)
			}
			return nil
		},
	}
}

// sharedWrites is how often the policy is written at most for requests that are filed at once.
const sharedWrites = 3

// Marks implements cloud.Minting.
func (c *Cloud) Marks(n int) cloud.Claim {
	return cloud.Claim{
		Sentence: fmt.Sprintf("the project has %d service accounts of this cluster, each with the names of cluster and request, and with the request's UID", n),
		Holds: func(ctx context.Context) error {
			all, err := c.accounts(ctx)
			if err != nil {
				return err
			}
			if len(all) != n {
				return fmt.Errorf("%d service accounts have the cluster's name", len(all))
			}
			for _, a := range all {
				if strings.Count(a.Description, "-") < 4 {
					return fmt.Errorf("service account %s is described by %q", a.Email, a.Description)
				}
			}
			return nil
		},
	}
}

// Limited implements cloud.Minting.
func (c *Cloud) Limited(ctx context.Context) (cloud.Credential, error) {
	made, err := c.iam.Projects.ServiceAccounts.Create("projects/"+projectID, &iam.CreateServiceAccountRequest{AccountId: "auditor"}).Context(ctx).Do()
	if err != nil {
		return nil, fmt.Errorf("make a service account: %w", err)
	}
	err = c.edit(ctx, func(p *cloudresourcemanager.Policy) {
		p.Bindings = append(p.Bindings, &cloudresourcemanager.Binding{Role: "roles/iam.securityReviewer", Members: []string{member(made.Email)}})
	})
	if err != nil {
		return nil, err
	}
	k, err := c.iam.Projects.ServiceAccounts.Keys.Create(made.Name, &iam.CreateServiceAccountKeyRequest{}).Context(ctx).Do()
	if err != nil {
		return nil, fmt.Errorf("make a key of %s: %w", made.Email, err)
	}
	text, err := decoded(k.PrivateKeyData)
	return cloud.Credential{keyFile: text}, err
}

// Lacking implements cloud.Minting.
func (c *Cloud) Lacking() string { return "iam.serviceAccounts.create" }

// Newcomer implements cloud.Minting.
func (c *Cloud) Newcomer() *runtime.RawExtension {
	return &runtime.RawExtension{Raw: []byte(`{"apiVersion":"cloudcredential.openshift.io/v1","kind":"GCPProviderSpec",` +
		`"predefinedRoles":["roles/storage.objectViewer"],"permissions":["compute.zones.list"]}`)}
}

// Chosen implements cloud.Minting.
func (c *Cloud) Chosen() cloud.Chosen {
	return cloud.Chosen{
		Tampered: "openshift-machine-api-gcp", Change: "Roles that somebody changed behind the operator's back", Lost: "openshift-ingress-gcp",
	}
}

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
