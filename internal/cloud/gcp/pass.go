package gcp

import (
	"context"
	"strings"
	"sync"
	"time"

	"google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/cloud/gcp/serviceaccount"
	"github.com/cloudcredential/operator/internal/plan"
)

// Kinds of the resources of this package.
const (
	kindAccount      = "iam:service-account"
	kindRole         = "iam:custom-role"
	kindProjectRoles = "project:roles"
	kindAccountKey   = "iam:service-account-key"
	kindSurplusKeys  = "iam:surplus-keys"
)

// Names of outputs.
const (
	outputEmail    = "email"
	outputName     = "name"
	outputID       = "id"
	outputFile     = "credentials file"
	outputMintedAt = "minted at"
)

// Drivers implements cloud.Provider.
func (p *Provider) Drivers(access cloud.Access) plan.Drivers {
	s := &pass{credentials: p.credentials(access), keys: map[string][]*iam.ServiceAccountKey{}, foreign: map[string]string{}}
	return plan.Drivers{
		kindAccount:      accountDriver{s},
		kindRole:         roleDriver{s},
		kindProjectRoles: projectRolesDriver{s},
		kindAccountKey:   accountKeyDriver{s},
		kindSurplusKeys:  surplusKeysDriver{s},
	}
}

// pass is what the drivers share while they work on one request. What belongs to an account is read after the account, so nothing is
// read twice.
type pass struct {
	credentials

	mu      sync.Mutex
	keys    map[string][]*iam.ServiceAccountKey // by address of the account
	foreign map[string]string                   // whose an account is, by address
	policy  *cloudresourcemanager.Policy
}

func (s *pass) setForeign(email, owner string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.foreign[email] = owner
}

// owner returns whose an account is if it is not ours. What is part of it is not ours either.
func (s *pass) owner(email string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.foreign[email]
}

// name is how IAM names an account of the cluster's project.
func (s *pass) name(email string) string {
	project, err := projectOf(s.access.Cluster)
	if err != nil {
		project = "-"
	}
	return serviceaccount.Name(project, email)
}

// listKeys reads the keys of an account that users manage. That there is no such account is an error of kind NotFound.
func (s *pass) listKeys(ctx context.Context, email string) ([]*iam.ServiceAccountKey, error) {
	s.mu.Lock()
	known, found := s.keys[email]
	s.mu.Unlock()
	if found {
		return known, nil
	}
	out, err := clientset.Read(ctx, s.Pass, "keys.list", func(c *client) (*iam.ListServiceAccountKeysResponse, error) {
		return c.accounts().Keys(ctx, s.name(email))
	})
	if err != nil {
		return nil, err
	}
	for _, key := range out.Keys {
		if keyID(key) == "" {
			return nil, api.Incomplete(serviceaccount.KeyOperation("list", api.Reads, email), "name of a key")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys[email] = out.Keys
	return out.Keys, nil
}

// keyID is the last part of a key's name.
func keyID(key *iam.ServiceAccountKey) string {
	_, id, _ := strings.Cut(key.Name, "/keys/")
	return id
}

// getAccount reads an account; nil where there is none.
func (s *pass) getAccount(ctx context.Context, email string) (*iam.ServiceAccount, error) {
	out, err := clientset.Read(ctx, s.Pass, "serviceAccounts.get", func(c *client) (*iam.ServiceAccount, error) { return c.accounts().Get(ctx, s.name(email)) })
	if cloud.Is(err, cloud.NotFound) {
		return nil, nil
	}
	return out, err
}

// readPolicy reads the policy of a project, once in a pass and together with other passes.
func (s *pass) readPolicy(ctx context.Context, project string) (*cloudresourcemanager.Policy, error) {
	s.mu.Lock()
	known := s.policy
	s.mu.Unlock()
	if known != nil {
		return known, nil
	}
	out, err := clientset.Read(ctx, s.Pass, "projects.getIamPolicy", func(c *client) (*cloudresourcemanager.Policy, error) {
		return c.policy(project).read(ctx)
	})
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.policy = out
	return out, nil
}

// consistencyWindow is how long IAM may answer without something that was just made: "typically within 2 minutes", see "Access change
// propagation" of the IAM documentation; what was made itself is there within a minute.
const consistencyWindow = 60 * time.Second

// mayBeInvisible reports how long to wait for something that was made at that time to be seen; 0 where it should be by now. A time that
// lies in the future by more than the window was written by a process with another clock, and says nothing.
func mayBeInvisible(madeAt, now time.Time) time.Duration {
	age := now.Sub(madeAt)
	if madeAt.IsZero() || age >= consistencyWindow || age < -consistencyWindow {
		return 0
	}
	return min(consistencyWindow-age, consistencyWindow)
}
