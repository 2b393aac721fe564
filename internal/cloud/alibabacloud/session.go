package alibabacloud

import (
	"context"
	"net/url"
	"sync"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/memo"
	"github.com/cloudcredential/operator/internal/plan"
)

// DriverOptions of Open.
type DriverOptions struct {
	// Manifests is the directory with the manifests of Secrets, in which access keys are looked for that are in use; nil for none.
	Manifests *manifest.Directory
}

// Session is one invocation: what is read in it is read once, whoever asks for it.
type Session struct{ shared *session }

// session is what the drivers of one invocation share.
type session struct {
	client  *Client
	options DriverOptions

	account memo.Memo[string]
	mu      sync.Mutex
	keys    map[string][]foundKey // those of users as they were observed
}

// Open begins an invocation.
func Open(client *Client, options DriverOptions) *Session {
	return &Session{&session{client: client, options: options, keys: map[string][]foundKey{}}}
}

// Drivers returns the drivers of this package's resources, for plans that are made and applied in this invocation.
func (s *Session) Drivers() plan.Drivers {
	return plan.Drivers{
		KindAccount:     accountDriver{plan.ReadOnly{}, s.shared},
		KindUser:        userDriver{s.shared},
		KindPolicy:      policyDriver{s.shared},
		KindAttachments: attachmentsDriver{s.shared},
		KindAttachment:  attachmentDriver{s.shared},
		KindAccessKey:   keyDriver{s.shared},
		KindOldKey:      oldKeyDriver{s.shared},
	}
}

// accountID is the account of the administrator's access key.
func (s *session) accountID(ctx context.Context) (string, error) {
	return s.account.Get(func() (string, error) {
		found, err := s.identity(ctx, s.client.credential.keyPair, "the administrator's access key")
		if err != nil {
			return "", err
		}
		return found.AccountID, nil
	})
}

// identity is who signs in with a key. The call needs no right.
func (s *session) identity(ctx context.Context, as keyPair, what string) (*identity, error) {
	op := operation{stsService(), "GetCallerIdentity", cloud.Reads, what}
	found, err := callAs[identity](ctx, s.client, as, op, nil)
	if err == nil && found.AccountID == "" {
		err = cloud.Incomplete(op.action(), op.object, "account")
	}
	return found, err
}

// keysOf are the access keys of a user, which has two at most.
func (s *session) keysOf(ctx context.Context, name string) ([]foundKey, error) {
	found, err := call[keyList](ctx, s.client, ram("ListAccessKeys", cloud.Reads, "user "+name), url.Values{"UserName": {name}})
	if err != nil {
		return nil, err
	}
	return found.AccessKeys.AccessKey, nil
}

// policiesOf are the policies that are attached to a user.
func (s *session) policiesOf(ctx context.Context, name string) ([]foundPolicy, error) {
	found, err := call[policyList](ctx, s.client, ram("ListPoliciesForUser", cloud.Reads, "user "+name), url.Values{"UserName": {name}})
	if err != nil {
		return nil, err
	}
	return found.Policies.Policy, nil
}

// allUsers are those of the account. The largest page has 1000.
func (s *session) allUsers(ctx context.Context) ([]foundUser, error) {
	op := ram("ListUsers", cloud.Reads, "")
	parameters := url.Values{"MaxItems": {"1000"}}
	var all []foundUser
	for {
		page, err := call[userPage](ctx, s.client, op, parameters)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Users.User...)
		if !page.IsTruncated {
			return all, nil
		}
		if page.Marker == "" || page.Marker == parameters.Get("Marker") {
			return nil, cloud.Incomplete(op.action(), op.object, "marker of the next page")
		}
		parameters.Set("Marker", page.Marker)
	}
}
