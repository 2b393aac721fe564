package gcp

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/iam/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// Prepare implements cloud.API: people have roles in the project, one of them a role that a component will ask for, and one for a while only.
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
const sharedWrites = 4

// Marks implements cloud.Minting.
func (c *Cloud) Marks(on cloud.Stage) cloud.Claim {
	n := len(on.Components())
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
			for _, r := range on.Components() {
				now := &v1.CredentialsRequest{}
				if err := on.Client().Get(ctx, client.ObjectKeyFromObject(r), now); err != nil {
					return err
				}
				if !slices.ContainsFunc(all, func(a *iam.ServiceAccount) bool {
					return a.DisplayName == c.infrastructure+"-"+r.Name && strings.Contains(a.Description, string(now.UID))
				}) {
					return fmt.Errorf("no service account is marked as that of %s with UID %s", r.Name, now.UID)
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
