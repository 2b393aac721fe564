package azure

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt/onazure"
)

// strangers is the resource group of what is none of the cluster's business.
const strangers = "strangers"

// AddStrangers implements cloud.Federation.
func (c *Cloud) AddStrangers(ctx context.Context) error {
	for _, group := range []string{NetworkGroup, DNSGroup, strangers} {
		if err := c.control.Send(ctx, http.MethodPut, "groups/"+group, `{"location":"`+region+`","tags":{"team":"others"}}`); err != nil {
			return err
		}
	}
	for n := range 20 {
		if err := c.control.Send(ctx, http.MethodPost, "identities", fmt.Sprintf(`{"group":%q,"name":"stranger-%d"}`, strangers, n)); err != nil {
			return err
		}
	}
	all, err := c.identities(ctx)
	if err != nil {
		return err
	}
	for _, i := range all {
		if i.Group != strangers || i.Name > "stranger-18" {
			continue
		}
		body := fmt.Sprintf(`{"scope":"/subscriptions/%s/resourceGroups/%s","role":"Reader","principalId":%q}`, c.subscription, NetworkGroup, i.PrincipalID)
		if err := c.control.Send(ctx, http.MethodPost, "assignments", body); err != nil {
			return err
		}
	}
	return nil
}

// identity is what is told of a managed identity.
type identity struct {
	Name, Group, ClientID, PrincipalID string
	Tags                               map[string]string
}

func (c *Cloud) identities(ctx context.Context) ([]identity, error) {
	var all []identity
	err := c.control.Read(ctx, "identities", &all)
	return all, err
}

// identityOf is the one with that client ID, and the set-up that its mark names.
func (c *Cloud) identityOf(ctx context.Context, clientID string) (found identity, setup string, err error) {
	all, err := c.identities(ctx)
	if err != nil {
		return found, "", err
	}
	for _, i := range all {
		for tag := range i.Tags {
			if name := unmarked(tag); i.ClientID == clientID && name != "" {
				return i, name, nil
			}
		}
	}
	return found, "", fmt.Errorf("no set-up has an identity with the client ID %s", clientID)
}

// belonging is what of a thing tells whose it is.
type belonging struct {
	Name, Description, PrincipalID, Scope string
	Tags                                  map[string]string
}

// isOf says whether a thing belongs to a set-up: it carries the mark, or is a role, which says it in words, or a role's assignment to one of the principals, or
// within the issuer's group.
func (b belonging) isOf(setup string, principals map[string]bool) bool {
	return b.Tags[mark+setup] != "" || b.Description == "Custom role for OpenShift. Owned by: "+setup || principals[b.PrincipalID] ||
		strings.Contains(b.Scope, "/resourceGroups/"+oidcGroup(setup)+"/")
}

// Belongings implements cloud.Federation. The resource group of the cluster stays where it is: it is the installer's.
func (c *Cloud) Belongings(ctx context.Context, setup string) (map[string]cloud.Belonging, error) {
	own, err := c.identities(ctx)
	if err != nil {
		return nil, err
	}
	principals := map[string]bool{}
	for _, i := range own {
		principals[i.PrincipalID] = i.Tags[mark+setup] != ""
	}
	all := map[string]cloud.Belonging{}
	for _, kind := range []string{"identities", "roles", "assignments", "accounts", "groups"} {
		var things []json.RawMessage
		if err := c.control.Read(ctx, kind, &things); err != nil {
			return nil, err
		}
		var sorted cloud.Belonging
		for _, thing := range things {
			var b belonging
			if err := json.Unmarshal(thing, &b); err != nil {
				return nil, fmt.Errorf("read what the simulator says of %s: %w", kind, err)
			}
			switch {
			case kind == "groups" && b.Name == clusterGroup(setup):
			case b.isOf(setup, principals):
				sorted.Mine = append(sorted.Mine, string(thing))
			default:
				sorted.Others = append(sorted.Others, string(thing))
			}
		}
		all[kind] = sorted
	}
	return all, nil
}

// Made implements cloud.Federation. Some components work in the groups of network and DNS zone, too. An administrator who may not write blobs gets one role more,
// in the container of the issuer's documents; that of the demo may.
func (c *Cloud) Made(requests int) map[string]int {
	assignments := requests
	for _, t := range onazure.Trials() {
		assignments += t.Further()
	}
	return map[string]int{"identities": requests, "roles": requests, "assignments": assignments, "accounts": 1, "groups": 1}
}
