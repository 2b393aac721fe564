package openstack

import (
	"context"
	"fmt"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"

	"github.com/cloudcredential/operator/internal/cloud"
)

// freshness is how long a token has to be good for to be used.
const freshness = 5 * time.Minute

// session is a token, and what Keystone told with it.
type session struct {
	identity *gophercloud.ServiceClient
	// user and userName are who logged in.
	user, userName string
	// project is the ID of the project that the token is for; empty where it is for none.
	project string
	// roles are the names of the roles on it.
	roles []string
	// credential is the ID of the application credential that was used; empty for none. A restricted one makes no others.
	credential string
	restricted bool
	expires    time.Time
}

// login returns a session that is good for a while. One is shared by all who ask.
func (c *client) login(ctx context.Context) (*session, error) {
	return c.session(ctx, func(s *session) bool { return c.now().Add(freshness).Before(s.expires) })
}

// renew logs in again, unless somebody did so after s.
func (c *client) renew(ctx context.Context, s *session) (*session, error) {
	return c.session(ctx, func(present *session) bool { return present != s })
}

// afresh logs in again, to see whether that still works.
func (c *client) afresh(ctx context.Context) (*session, error) {
	return c.session(ctx, func(*session) bool { return false })
}

// session returns the session that is in use if it will do, and another one otherwise. Of several who ask, one logs in at a time.
func (c *client) session(ctx context.Context, will func(*session) bool) (*session, error) {
	select {
	case s := <-c.turn:
		if s == nil || !will(s) {
			fresh, err := c.authenticate(ctx)
			if err != nil {
				c.turn <- nil
				return nil, err
			}
			s = fresh
		}
		c.turn <- s
		return s, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// authenticate asks Keystone for a token.
func (c *client) authenticate(ctx context.Context) (*session, error) {
	op := operation{name: "authenticate", object: c.root.entry.AuthURL}
	return do(ctx, c.caller, op, func(ctx context.Context) (*session, error) {
		p, err := openstack.NewClient(c.root.entry.AuthURL)
		if err != nil {
			return nil, err
		}
		p.HTTPClient = *c.http
		p.UserAgent.Prepend(c.agent)
		if err := openstack.Authenticate(ctx, p, authOptions(c.root.entry)); err != nil {
			return nil, err
		}
		identity, err := openstack.NewIdentityV3(p, gophercloud.EndpointOpts{})
		if err != nil {
			return nil, err
		}
		return newSession(identity, p.GetAuthResult())
	})
}

// told is what Keystone's answer to a login can be asked for.
type told interface {
	ExtractToken() (*tokens.Token, error)
	ExtractUser() (*tokens.User, error)
	ExtractProject() (*tokens.Project, error)
	ExtractRoles() ([]tokens.Role, error)
	ExtractInto(any) error
}

func newSession(identity *gophercloud.ServiceClient, result gophercloud.AuthResult) (*session, error) {
	answer, ok := result.(told)
	if !ok {
		return nil, fmt.Errorf("%w: it has no token", errNoKeystone)
	}
	token, err := answer.ExtractToken()
	if err != nil {
		return nil, err
	}
	user, err := answer.ExtractUser()
	if err != nil {
		return nil, err
	}
	if user == nil || user.ID == "" || token.ExpiresAt.IsZero() {
		return nil, fmt.Errorf("%w: it does not say whom the token is for", errNoKeystone)
	}
	s := &session{identity: identity, user: user.ID, userName: user.Name, expires: token.ExpiresAt}
	if project, err := answer.ExtractProject(); err != nil {
		return nil, err
	} else if project != nil {
		s.project = project.ID
	}
	roles, err := answer.ExtractRoles()
	if err != nil {
		return nil, err
	}
	for _, role := range roles {
		s.roles = append(s.roles, role.Name)
	}
	var more struct {
		Credential struct {
			ID         string `json:"id"`
			Restricted bool   `json:"restricted"`
		} `json:"application_credential"`
	}
	if err := answer.ExtractInto(&more); err != nil {
		return nil, err
	}
	s.credential, s.restricted = more.Credential.ID, more.Credential.Restricted
	return s, nil
}

// principal is how the credential's owner is named to people.
func (s *session) principal() string { return "user " + s.userName }

// call makes a call with a session. A token that is refused may have ended early, so another one is tried once.
func call[Out any](ctx context.Context, c *client, op operation, invoke func(context.Context, *session) (*Out, error)) (*Out, error) {
	s, err := c.login(ctx)
	if err != nil {
		return nil, err
	}
	for again := true; ; again = false {
		out, err := do(ctx, c.caller, op, func(ctx context.Context) (*Out, error) { return invoke(ctx, s) })
		switch {
		case cloud.Is(err, cloud.Unauthenticated) && again:
			if s, err = c.renew(ctx, s); err != nil {
				return nil, err
			}
		default:
			return out, named(err, s)
		}
	}
}
