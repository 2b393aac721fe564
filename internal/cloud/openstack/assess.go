package openstack

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/applicationcredentials"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/request"
)

const (
	// patience is how long an assessment takes at most: requests wait for the first one.
	patience = 10 * time.Second
	// notice is how long before its end the owner of an application credential is told of it.
	notice = 14 * 24 * time.Hour
)

// Assess implements cloud.Provider. It asks Keystone for a token. What Keystone refuses is insufficient; that Keystone cannot be asked says nothing about the
// credential: what was found out before stays in force, and where that is nothing, the credential is handed on, as it was by releases that never asked.
func (p *Provider) Assess(ctx context.Context, cluster cloud.Cluster, credential cloud.Credential) (cloud.Assessment, error) {
	if _, err := rootOf(mendRoot(cluster, credential)); err != nil {
		return insufficient("", fmt.Sprintf("Secret %s cannot be used: %v", rootSecret(), err)), nil
	}
	c, err := p.clients.of(cluster, credential)
	if err != nil {
		return cloud.Assessment{}, err
	}
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	s, err := c.afresh(within)
	switch known := p.answered.Load(); {
	case err == nil:
		p.answered.Store(&c.id)
		return assessed(within, c, s), nil
	case ctx.Err() != nil:
		return cloud.Assessment{}, err
	case cloud.Is(err, cloud.Unauthenticated), cloud.Is(err, cloud.Denied):
		p.answered.Store(&c.id)
		return refused(c, err), nil
	case known != nil && *known == c.id:
		return cloud.Assessment{}, err
	}
	return passed("", fmt.Sprintf("it could not be found out whether Keystone at %s takes it: %s", c.root.entry.AuthURL, why(err))), nil
}

// assessed says what a credential is good for that Keystone takes.
func assessed(ctx context.Context, c *client, s *session) cloud.Assessment {
	if s.project == "" {
		return insufficient(s.principal(), fmt.Sprintf(
			"the clouds.yaml of Secret %s is for no project, and what a cluster is made of belongs to one: add project_id to clouds.openstack.auth", rootSecret()))
	}
	if ends := ending(ctx, c, s); !ends.IsZero() && ends.Before(c.now().Add(notice)) {
		return passed(s.principal(), fmt.Sprintf("the application credential in Secret %s ends at %s: put another one there before",
			rootSecret(), ends.UTC().Format(time.RFC3339)))
	}
	if s.restricted {
		return passed(s.principal(), "components share the administrator's application credential, and being restricted it can make no others")
	}
	return passed(s.principal(), "components share the administrator's credential: choose credentialsMode Mint so that each gets an application credential of its own")
}

// ending is when the application credential that was used ends; zero where it does not, or where that cannot be found out.
func ending(ctx context.Context, c *client, s *session) time.Time {
	if s.credential == "" {
		return time.Time{}
	}
	op := operation{name: "get_application_credential", object: "application credential " + s.credential}
	found, err := call(ctx, c, op, func(ctx context.Context, s *session) (*applicationcredentials.ApplicationCredential, error) {
		return applicationcredentials.Get(ctx, s.identity, s.user, s.credential).Extract()
	})
	if err != nil || found == nil {
		return time.Time{}
	}
	return found.ExpiresAt
}

func passed(principal, reason string) cloud.Assessment {
	return cloud.Assessment{Mode: v1.ModeAnnotationPassthrough, Principal: principal, Reason: reason}
}

func insufficient(principal, reason string) cloud.Assessment {
	return cloud.Assessment{Mode: v1.ModeAnnotationInsufficient, Principal: principal, Reason: reason}
}

// refused is the assessment of a credential that Keystone does not take. Keystone does not tell which part of it is wrong.
func refused(c *client, err error) cloud.Assessment {
	return insufficient("", fmt.Sprintf(
		"Keystone at %s refuses the credential in key %s of Secret %s (%s): correct user, password, domains and project, or make another application credential, and put it there",
		c.root.entry.AuthURL, keyClouds, rootSecret(), why(err)))
}

// why is the reason of a failed call without what was called, which is said already.
func why(err error) string {
	classified, found := errors.AsType[*cloud.Error](err)
	switch {
	case !found && errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case !found:
		return cloud.ScrubMessage(err.Error())
	case classified.Code == "":
		return classified.Message
	}
	return classified.Code + ": " + classified.Message
}

// CheckPassthrough implements cloud.Provider. What a request may do is not asked for on OpenStack where it gets the administrator's credential, and Keystone
// could not tell either: what a role allows is each service's own business.
func (p *Provider) CheckPassthrough(_ context.Context, _ cloud.Access, req *request.Request) error {
	_, err := specOf(req)
	return err
}
