package aws

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
	"github.com/cloudcredential/operator/internal/memo"
	"github.com/cloudcredential/operator/internal/plan"
)

// Kinds of the resources of this package.
const (
	kindPrincipal       = "iam:principal"
	kindUser            = "iam:user"
	kindUserPolicy      = "iam:user-policy"
	kindManagedPolicies = "iam:managed-policies"
	kindAccessKey       = "iam:access-key"
	kindSurplusKeys     = "iam:surplus-keys"
)

// Names of outputs.
const (
	outputARN      = "arn"
	outputID       = "id"
	outputSecret   = "secret"
	outputMintedAt = "minted at"
	outputBoundary = "permissions boundary"
)

// Drivers implements cloud.Provider.
func (p *Provider) Drivers(access cloud.Access) plan.Drivers {
	s := &pass{
		accounts: p.accounts(access),
		users:    map[string]*userState{},
	}
	return plan.Drivers{
		kindPrincipal:       principalDriver{pass: s},
		kindUser:            userDriver{s},
		kindUserPolicy:      userPolicyDriver{s},
		kindManagedPolicies: managedPoliciesDriver{s},
		kindAccessKey:       accessKeyDriver{s},
		kindSurplusKeys:     surplusKeysDriver{s},
	}
}

// pass is what the drivers share while they work on one request.
type pass struct {
	accounts

	mu    sync.Mutex
	users map[string]*userState
}

// userState is what was read of a user in this pass: each part once, by whichever driver comes first.
type userState struct {
	user memo.Memo[*types.User]
	keys memo.Memo[[]types.AccessKeyMetadata]
	// foreign is whose the user is, once that was found out.
	mu      sync.Mutex
	foreign string
	// policies are the documents of its inline policies by name, nil where there is none.
	policies map[string]*memo.Memo[*string]
}

// policy is what was read of the inline policy of that name.
func (u *userState) policy(name string) *memo.Memo[*string] {
	u.mu.Lock()
	defer u.mu.Unlock()
	state, found := u.policies[name]
	if !found {
		state = &memo.Memo[*string]{}
		if u.policies == nil {
			u.policies = map[string]*memo.Memo[*string]{}
		}
		u.policies[name] = state
	}
	return state
}

func (s *pass) user(name string) *userState {
	s.mu.Lock()
	defer s.mu.Unlock()
	state, found := s.users[name]
	if !found {
		state = &userState{}
		s.users[name] = state
	}
	return state
}

func (u *userState) setForeign(owner string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.foreign = owner
}

// owner returns whose the user is if it is not ours. What is part of it is not ours either.
func (u *userState) owner() string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.foreign
}

// getUser reads a user; nil where there is none.
func (s *pass) getUser(ctx context.Context, name string) (*types.User, error) {
	return s.user(name).user.Get(func() (*types.User, error) {
		out, err := clientset.Read(ctx, s.Pass, "GetUser", func(c *client) (*iam.GetUserOutput, error) {
			return call(ctx, c, "GetUser", api.Reads, "user "+name, (*iam.Client).GetUser, &iam.GetUserInput{UserName: &name})
		})
		if cloud.Is(err, cloud.NotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if out.User == nil || out.User.Arn == nil || out.User.UserName == nil {
			return nil, cloud.Incomplete("iam:GetUser", "user "+name, "user")
		}
		return out.User, nil
	})
}

// listKeys reads the access keys of a user. That there is no such user is an error of kind NotFound.
func (s *pass) listKeys(ctx context.Context, name string) ([]types.AccessKeyMetadata, error) {
	return s.user(name).keys.Get(func() ([]types.AccessKeyMetadata, error) { return s.listKeysNow(ctx, name) })
}

func (s *pass) listKeysNow(ctx context.Context, name string) ([]types.AccessKeyMetadata, error) {
	var keys []types.AccessKeyMetadata
	in := &iam.ListAccessKeysInput{UserName: &name}
	for {
		out, err := clientset.Read(ctx, s.Pass, "ListAccessKeys", func(c *client) (*iam.ListAccessKeysOutput, error) {
			return call(ctx, c, "ListAccessKeys", api.Reads, "user "+name, (*iam.Client).ListAccessKeys, in)
		})
		if err != nil {
			return nil, err
		}
		if out.AccessKeyMetadata == nil {
			return nil, cloud.Incomplete("iam:ListAccessKeys", "user "+name, "list of access keys")
		}
		for _, key := range out.AccessKeyMetadata {
			if key.AccessKeyId == nil {
				return nil, cloud.Incomplete("iam:ListAccessKeys", "user "+name, "access key ID")
			}
		}
		keys = append(keys, out.AccessKeyMetadata...)
		if !out.IsTruncated || out.Marker == nil {
			return keys, nil
		}
		in.Marker = out.Marker
	}
}

// tagsOf returns tags by key.
func tagsOf(tags []types.Tag) map[string]string {
	out := make(map[string]string, len(tags))
	for _, tag := range tags {
		if tag.Key != nil && tag.Value != nil {
			out[*tag.Key] = *tag.Value
		}
	}
	return out
}

// consistencyWindow is how long IAM may answer without something that was just made. IAM documents no bound; its parts agree within seconds.
const consistencyWindow = 60 * time.Second

// mayBeInvisible reports how long to wait for a credential that was made at that time to be listed; 0 where it should be by now. A time
// that lies in the future by more than the window was written by a process with another clock, and says nothing.
func mayBeInvisible(mintedAt, now time.Time) time.Duration {
	age := now.Sub(mintedAt)
	if mintedAt.IsZero() || age >= consistencyWindow || age < -consistencyWindow {
		return 0
	}
	return min(consistencyWindow-age, consistencyWindow)
}
