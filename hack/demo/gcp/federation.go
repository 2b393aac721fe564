package gcp

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// Words implements cloud.Federation.
func (c *Cloud) Words() cloud.Words {
	return cloud.Words{
		Role: "service account", Strangers: "20 service accounts, 5 custom roles, 10 bindings",
		Shared: "A project that others use, too", Prepares: "ccoctl prepares the project",
		Verify: "The project can verify the cluster's tokens", Refusals: "Tokens that must not do, and Google's answers",
		SDKHeading: "The Secret is what Google's library needs", Opening: "A service account that somebody opened",
		Made:   "the key pair, a bucket with the public key, a workload identity pool with a provider, and %d service accounts",
		Gone:   "bucket, pool, provider and service accounts are gone",
		Others: "service accounts, custom roles, pools, buckets and bindings",
		SDK:    "golang.org/x/oauth2/google takes the Secret of %s for its credentials file, finds pool, provider and service account in it, and makes a bucket with that",
		AddOnSDK: "golang.org/x/oauth2/google takes this Secret with the token at its cloudTokenPath: iam.serviceAccounts.list is allowed, " +
			"serviceusage.services.list denied",
		Unmade: "no service account in the project",
	}
}

// Audiences implements cloud.Federation.
func (c *Cloud) Audiences() []string { return []string{attempt.Audience} }

// AddStrangers implements cloud.Federation.
func (c *Cloud) AddStrangers(ctx context.Context) error {
	return c.control.Send(ctx, http.MethodPost, "foreign", `{"accounts":20,"roles":5,"bindings":10}`)
}

// Flags implements cloud.Federation.
func (c *Cloud) Flags(string) cloud.Flags {
	return cloud.Flags{Where: []string{"--project", projectID}}
}

// Made implements cloud.Federation.
func (c *Cloud) Made(requests int) map[string]int {
	return map[string]int{"accounts": requests, "pools": 1, "buckets": 1}
}

// belonging is what of a thing tells whose it is.
type belonging struct {
	Name, Description string
	Deleted           string
	Members           []string
}

// isOf says whether a thing belongs to a set-up: pools and buckets have its name, service accounts are described by it, and bindings are not of anybody.
func (b belonging) isOf(setup string) bool {
	return strings.HasSuffix(b.Name, "/workloadIdentityPools/"+setup) || b.Name == setup+"-oidc" || strings.Contains(b.Description, " of set-up "+setup+" for ")
}

// Belongings implements cloud.Federation. A pool that is deleted softly is none.
func (c *Cloud) Belongings(ctx context.Context, setup string) (map[string]cloud.Belonging, error) {
	all := map[string]cloud.Belonging{}
	for _, kind := range []string{"accounts", "roles", "pools", "buckets"} {
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
			case !b.isOf(setup):
				sorted.Others = append(sorted.Others, string(thing))
			case b.Deleted == "":
				sorted.Mine = append(sorted.Mine, string(thing))
			}
		}
		all[kind] = sorted
	}
	return all, c.addBindings(ctx, setup, all)
}

// addBindings adds each member of each binding of the project's policy, by the service accounts that are there.
func (c *Cloud) addBindings(ctx context.Context, setup string, all map[string]cloud.Belonging) error {
	p, err := c.policy(ctx)
	if err != nil {
		return err
	}
	var sorted cloud.Belonging
	for _, b := range p.Bindings {
		for _, m := range b.Members {
			_, email, _ := strings.Cut(m, ":")
			text := fmt.Sprintf("%s %s %v", b.Role, m, b.Condition)
			if mine := strings.Join(all["accounts"].Mine, ""); strings.Contains(mine, `"`+email+`"`) || strings.HasPrefix(email, setup+"-c") {
				sorted.Mine = append(sorted.Mine, text)
			} else {
				sorted.Others = append(sorted.Others, text)
			}
		}
	}
	all["bindings"] = sorted
	return nil
}

// StoresKey implements cloud.Federation.
func (c *Cloud) StoresKey(secret cloud.Credential) bool {
	for _, value := range secret {
		if bytes.Contains(value, []byte("private_key")) || bytes.Contains(value, []byte("PRIVATE KEY")) {
			return true
		}
	}
	return false
}

// Judged implements cloud.Federation.
func (c *Cloud) Judged() string { return "openshift-ingress-gcp" }

// Refusals implements cloud.Federation. Google calls a token whose time is over what it calls every other one that it does not believe. It takes tokens that
// are for others, too.
func (c *Cloud) Refusals() []attempt.Refused {
	return attempt.Refusals(attempt.Codes{NotBelieved: invalidGrant, Expired: invalidGrant, NotTrusted: denied})
}

// What the Security Token Service calls a token that it does not take and a pool that is not there, and IAM a caller who may not act as a service account.
const (
	invalidGrant  = "invalid_grant"
	invalidTarget = "invalid_target"
	denied        = "PERMISSION_DENIED"
)

// Codes implements cloud.Federation. Another cluster has another issuer, which the provider does not know.
func (c *Cloud) Codes() cloud.Codes {
	return cloud.Codes{Foreign: invalidGrant, Stranger: denied, Gone: invalidTarget}
}

// NoIdentity implements cloud.Federation.
func (c *Cloud) NoIdentity(ctx context.Context) error {
	made, err := c.Identities(ctx)
	if err == nil && len(made) > 0 {
		err = fmt.Errorf("the project has %v", made)
	}
	return err
}

// Expose implements cloud.Federation: everybody of the pool may act as the service account.
func (c *Cloud) Expose(ctx context.Context, of cloud.Target) (cloud.Opened, error) {
	email, err := c.Granted(of.Secret)
	if err != nil {
		return cloud.Opened{}, err
	}
	name := "projects/-/serviceAccounts/" + email
	p, err := c.iam.Projects.ServiceAccounts.GetIamPolicy(name).Context(ctx).Do()
	if err == nil {
		everybody := "principalSet://iam.googleapis.com/projects/" + c.number + "/locations/global/workloadIdentityPools/" + of.Setup + "/*"
		p.Bindings = append(p.Bindings, &iam.Binding{Role: "roles/iam.workloadIdentityUser", Members: []string{everybody}})
		_, err = c.iam.Projects.ServiceAccounts.SetIamPolicy(name, &iam.SetIamPolicyRequest{Policy: p}).Context(ctx).Do()
	}
	if err != nil {
		return cloud.Opened{}, fmt.Errorf("open the policy of %s: %w", email, err)
	}
	return cloud.Opened{
		Object: "service-account-policy " + of.Name.String(), Said: "every ServiceAccount of the cluster may now act as " + email,
		Stranger: attempt.Component{Namespace: "somebody-elses", ServiceAccount: "stranger"},
	}, nil
}
