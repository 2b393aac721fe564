package ibmcloud

import (
	"context"
	"time"

	"github.com/IBM/go-sdk-core/v5/core"
	"github.com/IBM/platform-services-go-sdk/iamidentityv1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/memo"
	"github.com/cloudcredential/operator/internal/plan"
)

// DriverOptions of Open.
type DriverOptions struct {
	// Manifests is the directory with the manifests of Secrets, in which API keys are looked for that are in use; nil for none.
	Manifests *manifest.Directory
	// Now is the clock; nil for time.Now.
	Now func() time.Time
}

// Session is one invocation: what is read in it is read once, whoever asks for it.
type Session struct{ shared *session }

// session is what the drivers of one invocation share.
type session struct {
	client  *Client
	options DriverOptions

	account    memo.Memo[string]
	serviceIDs memo.Memo[[]iamidentityv1.ServiceID]
}

// Open begins an invocation.
func Open(client *Client, options DriverOptions) *Session {
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Session{&session{client: client, options: options}}
}

// Drivers returns the drivers of this package's resources, for plans that are made and applied in this invocation.
func (s *Session) Drivers() plan.Drivers {
	return plan.Drivers{
		KindAccount:       accountDriver{session: s.shared},
		KindResourceGroup: groupDriver{session: s.shared},
		KindServiceID:     serviceIDDriver{s.shared},
		KindPolicies:      policiesDriver{s.shared},
		KindAPIKey:        keyDriver{s.shared},
		KindOldKeys:       oldKeysDriver{s.shared},
	}
}

// accountID is the account of the administrator's API key, which the key tells itself.
func (s *session) accountID(ctx context.Context) (string, error) {
	return s.account.Get(func() (string, error) {
		found, err := s.keyDetails(ctx, s.client.key.RevealString(), "the administrator's API key")
		if err != nil {
			return "", err
		}
		if text(found.AccountID) == "" {
			return "", cloud.Incomplete("iam-identity:get_api_keys_details", "the administrator's API key", "account")
		}
		return *found.AccountID, nil
	})
}

// keyDetails tells of an API key by its value.
func (s *session) keyDetails(ctx context.Context, value, what string) (*iamidentityv1.APIKey, error) {
	op := operation{"iam-identity", "get_api_keys_details", cloud.Reads, what}
	return call(ctx, s.client, op, func(ctx context.Context) (*iamidentityv1.APIKey, *core.DetailedResponse, error) {
		return s.client.identity.GetAPIKeysDetailsWithContext(ctx, s.client.identity.NewGetAPIKeysDetailsOptions().SetIamAPIKey(value))
	})
}

// pageSize is the largest page that the identity services give.
const pageSize = 100

// allServiceIDs are those of the account.
func (s *session) allServiceIDs(ctx context.Context) ([]iamidentityv1.ServiceID, error) {
	return s.serviceIDs.Get(func() ([]iamidentityv1.ServiceID, error) {
		account, err := s.accountID(ctx)
		if err != nil {
			return nil, err
		}
		op := operation{"iam-identity", "list_service_ids", cloud.Reads, "account " + account}
		return pages(func(token string) ([]iamidentityv1.ServiceID, *string, error) {
			options := s.client.identity.NewListServiceIdsOptions().SetAccountID(account).SetPagesize(pageSize)
			if token != "" {
				options.SetPagetoken(token)
			}
			page, err := call(ctx, s.client, op, func(ctx context.Context) (*iamidentityv1.ServiceIDList, *core.DetailedResponse, error) {
				return s.client.identity.ListServiceIdsWithContext(ctx, options)
			})
			if err != nil {
				return nil, nil, err
			}
			return page.Serviceids, page.Next, nil
		})
	})
}

// keysOf are all API keys of an identity.
func (s *session) keysOf(ctx context.Context, iamID, what string) ([]iamidentityv1.APIKey, error) {
	account, err := s.accountID(ctx)
	if err != nil {
		return nil, err
	}
	op := operation{"iam-identity", "list_api_keys", cloud.Reads, "service ID " + what}
	return pages(func(token string) ([]iamidentityv1.APIKey, *string, error) {
		options := s.client.identity.NewListAPIKeysOptions().SetAccountID(account).SetIamID(iamID).SetPagesize(pageSize)
		if token != "" {
			options.SetPagetoken(token)
		}
		page, err := call(ctx, s.client, op, func(ctx context.Context) (*iamidentityv1.APIKeyList, *core.DetailedResponse, error) {
			return s.client.identity.ListAPIKeysWithContext(ctx, options)
		})
		if err != nil {
			return nil, nil, err
		}
		return page.Apikeys, page.Next, nil
	})
}

// pages reads a list to its end. The link to the next page holds its token.
func pages[T any](read func(token string) ([]T, *string, error)) ([]T, error) {
	var all []T
	for token := ""; ; {
		items, next, err := read(token)
		if err != nil {
			return nil, err
		}
		all = append(all, items...)
		if next == nil {
			return all, nil
		}
		following, err := core.GetQueryParam(next, "pagetoken")
		if err != nil || text(following) == "" || *following == token {
			return nil, cloud.Incomplete("iam-identity:list", "", "token of the next page")
		}
		token = *following
	}
}
