package openstack

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/applicationcredentials"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
	"github.com/cloudcredential/operator/internal/memo"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/secret"
)

// Kinds of the resources of this package.
const (
	kindAdministrator = "keystone:administrator"
	kindCredential    = "keystone:application-credential"
	kindSurplus       = "keystone:surplus-application-credentials"
)

// Names of outputs.
const (
	outputFrame    = "clouds.yaml without credential"
	outputCA       = "certificates"
	outputID       = "id"
	outputSecret   = "secret"
	outputMintedAt = "minted at"
)

// Drivers implements cloud.Provider.
func (p *Provider) Drivers(access cloud.Access) plan.Drivers {
	s := &pass{access: access, Pass: clientset.NewPass(clientset.PassOptions[*client]{
		Cloud: "OpenStack", RootSecret: rootSecret(), Access: access, Refusals: p.refusals,
		Of: func(_ context.Context, credential cloud.Credential) (*client, error) {
			return p.clients.of(access.Cluster, credential)
		},
	})}
	return plan.Drivers{
		kindAdministrator: administratorDriver{pass: s},
		kindCredential:    credentialDriver{s},
		kindSurplus:       surplusDriver{s},
	}
}

// pass is what the drivers share while they work on one request.
type pass struct {
	*clientset.Pass[*client]
	access cloud.Access
	// listed is read once.
	listed memo.Memo[listing]
}

// listing is what Keystone tells of the application credentials of the administrator's user.
type listing struct {
	// project is the ID of the project that the administrator's token is for, in which others would be made; empty where it is for none.
	project string
	// all of them, whatever project they are for.
	all []applicationcredentials.ApplicationCredential
}

// list reads the application credentials of the administrator's user.
func (s *pass) list(ctx context.Context) (listing, error) {
	return s.listed.Get(func() (listing, error) {
		op := operation{name: "list_application_credentials", object: "the administrator's user"}
		found, err := clientset.Read(ctx, s.Pass, op.name, func(c *client) (*listing, error) {
			return call(ctx, c, op, listAll)
		})
		if err != nil {
			return listing{}, err
		}
		return *found, nil
	})
}

// page is an answer with application credentials. gophercloud's own pages cannot tell an empty list from none.
type page struct {
	Credentials *[]applicationcredentials.ApplicationCredential `json:"application_credentials"`
	Truncated   bool                                            `json:"truncated"`
	Links       struct {
		Next string `json:"next"`
	} `json:"links"`
}

// errTruncated says that what there is cannot be known: Keystone cuts lists off and has no way to ask for the rest.
var errTruncated = errors.New("the list of application credentials is cut off by Keystone: raise list_limit of its configuration, or delete credentials that nobody uses")

// maxPages bounds how many pages are read: an end to a list that leads back into itself. Keystone itself gives everything at once.
const maxPages = 100

func listAll(ctx context.Context, s *session) (*listing, error) {
	out := &listing{project: s.project}
	first := s.identity.ServiceURL("users", s.user, "application_credentials")
	for next, pages := first, 1; next != ""; pages++ {
		if pages > maxPages || !strings.HasPrefix(next, first) {
			return nil, fmt.Errorf("%w: its link to the next page does not lead on", errNoKeystone)
		}
		var found page
		if _, err := s.identity.Get(ctx, next, &found, nil); err != nil { //nolint:bodyclose // it is closed once the JSON in it was decoded
			return nil, err
		}
		switch {
		case found.Credentials == nil:
			return nil, fmt.Errorf("%w: it has no list of application credentials", errNoKeystone)
		case found.Truncated:
			return nil, errTruncated
		}
		for _, k := range *found.Credentials {
			if k.ID == "" || k.Name == "" {
				return nil, fmt.Errorf("%w: an application credential has no ID or no name", errNoKeystone)
			}
		}
		out.all, next = append(out.all, *found.Credentials...), found.Links.Next
	}
	return out, nil
}

// administrator is what components share of the administrator's clouds.yaml, as a resource. It is not made by anybody.
type administrator struct{}

func administratorRef() plan.Ref { return plan.Ref{Kind: kindAdministrator, Name: "root"} }

// Ref implements plan.Resource.
func (administrator) Ref() plan.Ref { return administratorRef() }

// Fields implements plan.Resource.
func (administrator) Fields(plan.Known) plan.Fields { return nil }

// administratorDriver reads the administrator's file. It makes no call.
type administratorDriver struct {
	plan.ReadOnly
	*pass
}

// Observe implements plan.Driver.
func (d administratorDriver) Observe(ctx context.Context, _ plan.Resource, _ plan.Known) (plan.Observation, error) {
	readers, err := d.Reading(ctx)
	if err != nil {
		return plan.Observation{}, err
	}
	c := readers[0]
	frame, err := c.root.entry.Frame()
	if err != nil {
		return plan.Observation{}, err
	}
	return plan.Observation{Exists: true, Outputs: plan.Outputs{outputFrame: plan.Text(frame), outputCA: plan.Secret(secret.New(c.root.ca))}}, nil
}
