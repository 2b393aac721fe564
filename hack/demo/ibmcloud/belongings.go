package ibmcloud

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// serviceID is one as the simulator describes it.
type serviceID struct {
	ID, IAMID, Name, Description string
	Keys                         []struct{ ID, Name string }
	Policies                     []json.RawMessage
}

func (c *Cloud) serviceIDs(ctx context.Context) ([]serviceID, error) {
	var all []serviceID
	err := c.control.Read(ctx, "service-ids", &all)
	return all, err
}

// serviceID finds one by its name.
func (c *Cloud) serviceID(ctx context.Context, name string) (serviceID, error) {
	all, err := c.serviceIDs(ctx)
	if err != nil {
		return serviceID{}, err
	}
	for _, s := range all {
		if s.Name == name {
			return s, nil
		}
	}
	return serviceID{}, fmt.Errorf("there is no service ID %s", name)
}

// The kinds of what belongs to somebody.
const (
	ofServiceIDs, ofKeys, ofPolicies = "service IDs", "API keys", "access policies"
)

// Belongings implements cloud.Keyed. A service ID says whose it is.
func (c *Cloud) Belongings(ctx context.Context, setup string) (map[string]cloud.Belonging, error) {
	all, err := c.serviceIDs(ctx)
	if err != nil {
		return nil, err
	}
	found := map[string]cloud.Belonging{}
	for _, s := range all {
		mine := strings.Contains(s.Description, " set-up "+setup+",")
		add := func(kind, what string) {
			b := found[kind]
			if mine {
				b.Mine = append(b.Mine, what)
			} else {
				b.Others = append(b.Others, what)
			}
			found[kind] = b
		}
		add(ofServiceIDs, s.ID+" "+s.Name+" "+s.Description)
		for _, k := range s.Keys {
			add(ofKeys, k.ID+" "+k.Name)
		}
		for _, p := range s.Policies {
			add(ofPolicies, string(p))
		}
	}
	return found, nil
}

// Made implements cloud.Keyed.
func (c *Cloud) Made(requests int) map[string]int {
	return map[string]int{ofServiceIDs: requests, ofKeys: requests}
}

// AddStrangers implements cloud.Keyed: service IDs of others, each with a key and a policy.
func (c *Cloud) AddStrangers(ctx context.Context) error {
	for n := range 20 {
		var made serviceID
		if err := c.control.Make(ctx, "service-ids", fmt.Sprintf(`{"name":"stranger-%d","description":"of others"}`, n), &made); err != nil {
			return err
		}
		if err := c.control.Make(ctx, "service-ids/"+made.ID+"/keys", `{"name":"ccoctl-generated-key"}`, nil); err != nil {
			return err
		}
		if err := c.addPolicy(ctx, made.ID, right{roles + "role:Viewer", vpc}); err != nil {
			return err
		}
	}
	return nil
}

// addPolicy gives a service ID a right in the whole account.
func (c *Cloud) addPolicy(ctx context.Context, id string, r right) error {
	policy, err := json.Marshal(v1.AccessPolicy{Roles: []string{r.role}, Attributes: []v1.AccessPolicyAttribute{{Name: "serviceName", Value: r.service}}})
	if err != nil {
		return fmt.Errorf("write an access policy: %w", err)
	}
	return c.control.Make(ctx, "service-ids/"+id+"/policies", string(policy), nil)
}
