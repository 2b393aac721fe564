package openstack

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/applicationcredentials"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/openstack/cloudsyaml"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/secret"
)

// applicationCredential is the application credential that is in the target Secret.
type applicationCredential struct {
	own   ownership
	roles []string
	rules []v1.OpenStackAccessRule
	// deliveredID and deliveredSecret are what the target Secret holds; empty where it holds none.
	deliveredID     string
	deliveredSecret secret.Value
	// mintedAt is when that was made; zero where nobody wrote it down.
	mintedAt time.Time
}

// newCredential is the application credential that a delivered Secret holds, or is to hold.
func newCredential(own ownership, spec *v1.OpenStackProviderSpec, delivered *cloud.Delivered) applicationCredential {
	wanted := applicationCredential{own: own, roles: spec.Roles, rules: spec.AccessRules}
	if delivered == nil || delivered.Distrusted {
		return wanted
	}
	entry, err := cloudsyaml.Parse(delivered.Data[keyClouds].Reveal())
	if err != nil || entry.Credential.ID == "" {
		return wanted
	}
	wanted.deliveredID, wanted.deliveredSecret = entry.Credential.ID, entry.Secret
	if delivered.Identity == own.stem() {
		wanted.mintedAt = delivered.MintedAt
	}
	return wanted
}

// Ref implements plan.Resource.
func (k applicationCredential) Ref() plan.Ref {
	return plan.Ref{Kind: kindCredential, Name: k.own.stem()}
}

// Fields implements plan.Resource. There is nothing about a credential that could be changed: one that is not as it should be is none.
func (k applicationCredential) Fields(plan.Known) plan.Fields { return nil }

// credentialDriver makes application credentials.
type credentialDriver struct{ *pass }

// Observe implements plan.Driver. A delivered credential that is not listed is lost, unless it is so young that it may not be listed yet.
func (d credentialDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	want := resource.(applicationCredential)
	listed, err := d.list(ctx)
	if err != nil || want.deliveredID == "" {
		return plan.Observation{}, err
	}
	for _, k := range listed.all {
		if k.ID != want.deliveredID {
			continue
		}
		if !want.own.owns(k.Description) || elsewhere(k, listed.project) || !want.serves(k, d.access.Now()) {
			return plan.Observation{}, nil
		}
		return plan.Observation{Exists: true, Outputs: outputs(k.ID, want.deliveredSecret, want.mintedAt)}, nil
	}
	if age := d.access.Now().Sub(want.mintedAt); !want.mintedAt.IsZero() && age >= 0 && age < consistencyWindow {
		return plan.Observation{}, notVisibleYet(want, consistencyWindow-age)
	}
	return plan.Observation{}, nil
}

// consistencyWindow is how long the databases behind Keystone may answer without what was just written to another one of them.
const consistencyWindow = 60 * time.Second

func notVisibleYet(want applicationCredential, wait time.Duration) error {
	return &cloud.Error{Kind: cloud.Unavailable, Action: "identity:list_application_credentials", Object: "application credential " + want.own.stem(), RetryAfter: wait,
		Message: "the application credential in the target Secret was made less than a minute ago and is not listed yet; no other is made until then",
		Err:     errors.New("application credential " + want.deliveredID + " is not visible yet")}
}

// serves reports whether a credential has the rights that are wanted, neither less nor more, and for how long. Where no roles are asked for, it has those that
// the administrator had when it was made; Keystone deletes it where one of them is taken away.
func (k applicationCredential) serves(found applicationcredentials.ApplicationCredential, now time.Time) bool {
	if found.Unrestricted || !k.lasts(found.ExpiresAt, now) {
		return false
	}
	if len(k.roles) > 0 {
		var names []string
		for _, role := range found.Roles {
			names = append(names, role.Name)
		}
		if !sameSet(lowered(names), lowered(k.roles)) {
			return false
		}
	}
	var rules []v1.OpenStackAccessRule
	for _, rule := range found.AccessRules {
		rules = append(rules, v1.OpenStackAccessRule{Service: rule.Service, Method: rule.Method, Path: rule.Path})
	}
	return sameSet(rules, k.rules)
}

// elsewhere reports whether a credential is for another project than the one that the administrator's file names now.
func elsewhere(found applicationcredentials.ApplicationCredential, project string) bool {
	return project != "" && found.ProjectID != "" && found.ProjectID != project
}

// lowered are the names of roles as they are compared: most databases find them without regard to case, and so does every service's policy (RoleCheck of
// oslo.policy).
func lowered(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = strings.ToLower(name)
	}
	return out
}

// lasts reports whether a credential that ends at some time need not be replaced yet: it is, after half of its life, or a day before its end where it is not
// known when it began.
func (k applicationCredential) lasts(end, now time.Time) bool {
	if end.IsZero() {
		return true
	}
	if !k.mintedAt.IsZero() && k.mintedAt.Before(end) {
		return now.Before(k.mintedAt.Add(end.Sub(k.mintedAt) / 2))
	}
	return now.Add(24 * time.Hour).Before(end)
}

func sameSet[T comparable](a, b []T) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(v T) bool { return !slices.Contains(b, v) })
}

func outputs(id string, secretPart secret.Value, mintedAt time.Time) plan.Outputs {
	out := plan.Outputs{outputID: plan.Text(id), outputSecret: plan.Secret(secretPart)}
	if !mintedAt.IsZero() {
		out[outputMintedAt] = plan.Text(mintedAt.UTC().Format(time.RFC3339))
	}
	return out
}

// Create implements plan.Driver. What was delivered before is kept: it is surplus once the new one is in the Secret.
func (d credentialDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	want := resource.(applicationCredential)
	c, err := d.Writing(ctx)
	if err != nil {
		return nil, err
	}
	taken := map[string]bool{}
	listed, _ := d.listed.Known()
	for _, k := range listed.all {
		taken[k.Name] = true
	}
	now, name := d.access.Now(), free(want.own.stem(), taken)
	op := operation{name: "create_application_credential", effect: cloud.WritesOnce, object: "application credential " + name}
	made, err := call(ctx, c, op, func(ctx context.Context, s *session) (*applicationcredentials.ApplicationCredential, error) {
		return applicationcredentials.Create(ctx, s.identity, s.user, want.options(name)).Extract()
	})
	if err != nil {
		return nil, err
	}
	if made == nil || made.ID == "" || made.Secret == "" {
		return nil, cloud.Incomplete(op.right(), op.object, "application credential")
	}
	return outputs(made.ID, secret.FromString(made.Secret), now), nil
}

// options of the request that makes it.
func (k applicationCredential) options(name string) applicationcredentials.CreateOpts {
	o := applicationcredentials.CreateOpts{Name: name, Description: k.own.description()}
	for _, role := range k.roles {
		o.Roles = append(o.Roles, applicationcredentials.Role{Name: role})
	}
	for _, rule := range k.rules {
		o.AccessRules = append(o.AccessRules, applicationcredentials.AccessRule{Service: rule.Service, Method: rule.Method, Path: rule.Path})
	}
	return o
}

// Update implements plan.Driver. It is not called: nothing about a credential differs.
func (d credentialDriver) Update(context.Context, plan.Resource, plan.Known, plan.Change) (plan.Outputs, error) {
	return nil, nil
}

// Delete implements plan.Driver. It is not called: application credentials are removed as surplus ones.
func (d credentialDriver) Delete(context.Context, plan.Resource, plan.Known) error { return nil }
