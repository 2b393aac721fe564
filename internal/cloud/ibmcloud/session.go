package ibmcloud

import (
	"context"
	"net/http"
	"net/url"
	"time"

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
	serviceIDs memo.Memo[[]foundServiceID]
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
		if found.AccountID == "" {
			return "", cloud.Incomplete("iam-identity:get_api_keys_details", "the administrator's API key", "account")
		}
		return found.AccountID, nil
	})
}

// keyDetails tells of an API key by its value.
func (s *session) keyDetails(ctx context.Context, value, what string) (*foundKey, error) {
	op := operation{identityService, "get_api_keys_details", cloud.Reads, what}
	return call[foundKey](ctx, s.client, op, message{
		method: http.MethodGet, path: "/v1/apikeys/details", header: http.Header{"Iam-Apikey": {value}},
	})
}

// pageSize is the largest page that the APIs give.
const pageSize = "100"

// serviceIDPath and keyPath are where the things of the identity services are.
const (
	serviceIDPath = "/v1/serviceids"
	keyPath       = "/v1/apikeys"
)

// allServiceIDs are those of the account.
func (s *session) allServiceIDs(ctx context.Context) ([]foundServiceID, error) {
	return s.serviceIDs.Get(func() ([]foundServiceID, error) {
		account, err := s.accountID(ctx)
		if err != nil {
			return nil, err
		}
		op := operation{identityService, "list_service_ids", cloud.Reads, "account " + account}
		return pages(url.Values{"account_id": {account}}, func(query url.Values) ([]foundServiceID, string, error) {
			page, err := call[serviceIDPage](ctx, s.client, op, message{method: http.MethodGet, path: serviceIDPath, query: query})
			if err != nil {
				return nil, "", err
			}
			return page.Items, page.Next, nil
		})
	})
}

// keysOf are all API keys of an identity.
func (s *session) keysOf(ctx context.Context, iamID, what string) ([]foundKey, error) {
	account, err := s.accountID(ctx)
	if err != nil {
		return nil, err
	}
	op := operation{identityService, "list_api_keys", cloud.Reads, "service ID " + what}
	return pages(url.Values{"account_id": {account}, "iam_id": {iamID}}, func(query url.Values) ([]foundKey, string, error) {
		page, err := call[keyPage](ctx, s.client, op, message{method: http.MethodGet, path: keyPath, query: query})
		if err != nil {
			return nil, "", err
		}
		return page.Items, page.Next, nil
	})
}

// pages reads a list of the identity services to its end. The address of the next page holds its token.
func pages[T any](query url.Values, read func(query url.Values) ([]T, string, error)) ([]T, error) {
	query.Set("pagesize", pageSize)
	var all []T
	for {
		items, next, err := read(query)
		if err != nil {
			return nil, err
		}
		all = append(all, items...)
		if next == "" {
			return all, nil
		}
		address, err := url.Parse(next)
		if err != nil || address.Query().Get("pagetoken") == "" || address.Query().Get("pagetoken") == query.Get("pagetoken") {
			return nil, cloud.Incomplete(identityService+":list", "", "token of the next page")
		}
		query.Set("pagetoken", address.Query().Get("pagetoken"))
	}
}
